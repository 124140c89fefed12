"""Streaming of the vouchers of a file of any size, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from sie4.block_reader import BlockReader
from sie4.errors import Diagnostic
from sie4.model import Voucher

__all__ = ["stream"]

_READ_SIZE = 1 << 18


def stream(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    encoding: str | None = None,
    report: Callable[[Diagnostic], None] | None = None,
) -> Iterator[Voucher]:
    r"""Yield the vouchers of a file one at a time, without keeping the file in memory.

    The vouchers are the same as those of `read`. Records outside vouchers are not read.

    Args:
        source: A path, or a file opened for reading bytes. A file is read from its current position. It must be
            seekable if ``encoding`` is None, because it is then read twice.
        encoding: The encoding. None detects it from the bytes.
        report: Called with each diagnostic while the vouchers are read. None ignores them.

    Raises:
        SieError: The file is not a SIE 4 file, or the encoding is unknown. If ``report`` is None, the error is also
            raised if the file exceeds a limit and a part of it is therefore not read.
        OSError: The file cannot be opened or read.

    >>> import io
    >>> file = io.BytesIO(b'#FLAGGA 0\n#VER A 1 20250131 "Hyra"\n{\n#TRANS 5010 {} 800.00\n}\n')
    >>> [voucher.text for voucher in stream(file)]
    ['Hyra']
    """
    with Path(source).open("rb") if isinstance(source, (str, os.PathLike)) else nullcontext(source) as file:
        yield from _VoucherStream(file, encoding=encoding, report=report, read_size=_READ_SIZE).read()


class _VoucherStream(BlockReader):
    def read(self) -> Iterator[Voucher]:
        """Yield the vouchers of the file."""
        diagnostics = self._diagnostics.entries
        for block, text in self._blocks():
            if block.is_complete:
                vouchers = self._reader.read(text, self._number, is_last=block.is_last)
            else:
                vouchers = self._read_lines(text)
            for voucher in vouchers:
                if diagnostics:
                    self._report_all()
                yield voucher
            if block.is_complete:
                self._number = self._reader.next_line
            self._report_all()
        self._diagnostics.add_omitted()
        self._report_all()
