"""Division of a file of any size into blocks, in bounded memory. Blocks end between vouchers where possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from sie4.limits import MAX_LINE_LENGTH
from sie4.long_lines import LINE_END
from sie4.voucher_reader import VOUCHER

__all__ = ["Block", "split_blocks"]

# Twice the maximum length of a line. A longer block without a line end is therefore a line that is too long.
_MAX_BLOCK = 2 * MAX_LINE_LENGTH
_MARK = VOUCHER.encode()


@attrs.frozen
class Block:
    """A part of a file. It ends after a line break, or at the end of the file.

    Attributes:
        data: The bytes.
        is_complete: False if the last voucher of the block may continue in the next block.
        is_last: True if the file ends after the block.
    """

    data: bytes
    is_complete: bool
    is_last: bool = False


def split_blocks(chunks: Iterable[bytes]) -> Iterator[Block]:
    """Yield the blocks (see `Block`) of a file that is read in chunks.

    Vouchers and lines may have any form and length.
    """
    rest = b""
    for chunk in _drop_ends_of_long_lines(chunks):
        cut = rest.rfind(_MARK) + 1
        is_complete = cut > 0
        if not is_complete and len(rest) > _MAX_BLOCK:
            # A CR at the end may be the first half of a CRLF.
            cut = rest.rfind(b"\n") + 1 or rest.rfind(b"\r", 0, -1) + 1
        if cut:
            yield Block(rest[:cut], is_complete)
        rest = rest[cut:] + chunk
    yield Block(rest, is_complete=True, is_last=True)


def _drop_ends_of_long_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks, but leave out further parts of a line that is already too long.

    The part that is kept still exceeds the maximum length, so that the line is later reported as too long.
    """
    length = 0
    for chunk in chunks:
        kept = chunk
        if length > MAX_LINE_LENGTH:
            line_end = LINE_END.search(chunk)
            if line_end is None:
                continue
            kept = chunk[line_end.start() :]
        last = max(kept.rfind(b"\n"), kept.rfind(b"\r"))
        length = length + len(kept) if last < 0 else len(kept) - last - 1
        yield kept
