"""The standard output of a command with `--json`, which contains exactly one JSON object."""

import io
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text


class WatchedStream(io.TextIOBase):
    """A stream that writes to another stream, and records whether anything was written.

    Args:
        stream: The stream to write to.

    >>> stream = WatchedStream(io.StringIO())
    >>> stream.is_used, stream.write("{}"), stream.is_used
    (False, 2, True)
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.is_used: bool = False

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed declares an attribute
        """The encoding of the stream."""
        return self._stream.encoding

    def write(self, text: str, /) -> int:
        """Write a text."""
        self.is_used = self.is_used or bool(text)
        with _disk_faults():
            return self._stream.write(text)

    def close(self) -> None:
        """Do nothing, because the caller owns the stream. Python calls this method when it deletes the object."""

    def flush(self) -> None:
        """Flush the stream, unless it is closed."""
        if not self._stream.closed:
            with _disk_faults():
                self._stream.flush()

    def fileno(self) -> int:
        """Return the file descriptor of the stream."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Return True if the stream is a terminal."""
        return self._stream.isatty()


@contextmanager
def _disk_faults() -> Generator[None]:
    """Convert an `OSError` during output, such as a full disk, to `FortnoxError`. Do not convert `BrokenPipeError`."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as fault:
        reason = os_reason(fault)
        raise FortnoxError(
            Text(f"The output can't be written: {reason}.", f"Utdata kan inte skrivas: {reason.sv}."),
            hint=Text(
                "The command may have been carried out. Check the result before you run the command again with its "
                "output in another file.",
                "Kommandot kan ha utförts. Kontrollera resultatet innan du kör kommandot igen med utdata i en annan "
                "fil.",
            ),
        ) from fault
