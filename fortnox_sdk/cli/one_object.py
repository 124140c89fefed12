"""The standard output of a command with `--json`, which contains exactly one JSON object."""

import io
from typing import TextIO


class WatchedStream(io.TextIOBase):
    """A stream that passes on what is written, and remembers that something was written.

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
        return self._stream.write(text)

    def flush(self) -> None:
        """Flush the stream, unless it is closed. Python also calls this method when it deletes the object."""
        if not self._stream.closed:
            self._stream.flush()

    def fileno(self) -> int:
        """Return the file descriptor of the stream."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Return True if the stream is a terminal."""
        return self._stream.isatty()
