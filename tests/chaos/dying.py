"""Kill this process as a power cut or `kill -9` does: nothing runs after it."""

import os
import signal
import time
from typing import NoReturn


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit("killed")  # not reached


def die_with_the_request_under_way(seconds: float) -> None:
    """Kill this process and let a child of it go on after some seconds: the network that carries the request."""
    if os.fork():
        die()
    # The network holds none of the dead process's files, its lock least of all.
    os.closerange(3, 256)
    time.sleep(seconds)
