"""The body of a request that is read while it is sent."""

from collections.abc import Iterator
from typing import Final

from fortnox_sdk.http.messages import Readable

_PIECE: Final = 64 * 1024


class SizedBody:
    """A body with its length, so that it is sent with a Content-Length and not in chunks."""

    def __init__(self, source: Readable, size: int) -> None:
        self._source = source
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._source.read(_PIECE):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of the body, at most `size`; all remaining bytes if `size` is negative."""
        return self._source.read(size)
