"""Functions that kill this process as a power cut or `kill -9` does: no more of its code runs."""

import os
import signal
import time
from typing import NoReturn


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit("killed")  # not reached


def die_with_the_request_under_way(seconds: float) -> None:
    """Fork a child and kill this process. After `seconds`, return in the child, which then completes the request."""
    if os.fork():
        die()
    # The child closes the files of the dead process, so that it does not hold the lock.
    os.closerange(3, 256)
    time.sleep(seconds)
