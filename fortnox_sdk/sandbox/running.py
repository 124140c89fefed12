"""A sandbox that runs until SIGTERM or SIGINT, for `fortnox sandbox` and `python -m fortnox_sdk.sandbox`."""

import gc
import signal
import threading
from collections.abc import Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

from fortnox_sdk.sandbox.books.database import StateError
from fortnox_sdk.sandbox.control import Sandbox
from fortnox_sdk.sandbox.errors import SandboxError
from fortnox_sdk.sandbox.faults.parsing import read_clock, read_faults
from fortnox_sdk.sandbox.web.server import NotLoopback

START_ERRORS = (NotLoopback, SandboxError, StateError)
"""The exceptions raised if a sandbox can't start; their messages explain the reason to the user."""


def moved_text(sandbox: Sandbox) -> str:
    """Return the message for a sandbox that has a new URL, because another program uses its previous port."""
    return (
        f"The port of the last run, {sandbox.previous_url}, is in use by another program. The sandbox listens on "
        f"{sandbox.url}; connections with the old address don't work."
    )


@contextmanager
def until_signal(
    starting: AbstractContextManager[Sandbox], *, faults: Iterable[str], clock: str
) -> Generator[Sandbox]:
    """Run a sandbox until SIGTERM or SIGINT arrives.

    The sandbox is running when the `with` block starts. The end of the block waits for the signal.

    Args:
        starting: The context manager returned by `serve`.
        faults: Faults in the syntax of `--fault`, such as `429=0.1,latency=800ms`.
        clock: Time to add to the sandbox's clock, such as `30d`.

    Raises:
        SandboxError: If `faults` or `clock` can't be parsed.
    """
    texts = [*faults]
    try:
        seconds = read_clock(clock)
        for text in texts:
            read_faults(text)
    except ValueError as error:
        raise SandboxError(str(error)) from error
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    previous = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    gc.freeze()  # the imported modules stay; without this the collections during the start take 20 ms
    try:
        with starting as sandbox:
            for text in texts:
                sandbox.set_faults_in_words(text)
            sandbox.advance_clock(seconds)
            yield sandbox
            stopped.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
