"""Streaming of the vouchers of a file of any size, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sie4.blocks import split_blocks
from sie4.diagnostics import DiagnosticList
from sie4.encoding import detect_in_chunks, require_encoding
from sie4.errors import Diagnostic, SieError
from sie4.lenient_voucher_reader import LenientVoucherReader, NumberedLine
from sie4.lexer import Line
from sie4.long_lines import shorten_long_lines
from sie4.model import Voucher
from sie4.recognition import decode_block, not_sie_message
from sie4.regular_lines import RegularLineParser
from sie4.voucher_reader import VoucherReader, split_lines

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
    if isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            yield from _VoucherStream(file, encoding, report).read()
    else:
        yield from _VoucherStream(source, encoding, report).read()


class _VoucherStream:
    def __init__(
        self, file: BinaryIO, encoding: str | None, report: Callable[[Diagnostic], None] | None
    ) -> None:
        if encoding is None:
            start = file.tell()
            encoding = detect_in_chunks(iter(lambda: file.read(_READ_SIZE), b""))[0]
            file.seek(start)
        require_encoding(encoding)
        self._encoding = encoding
        self._report = report
        self._diagnostics = DiagnosticList()
        self._parser = RegularLineParser()
        self._reader = VoucherReader(LenientVoucherReader(self._diagnostics, _ignore_line), self._parser)
        first = file.read(_READ_SIZE)
        message = not_sie_message(first)
        if message is not None:
            raise SieError(message)
        self._blocks = split_blocks(chain([first], iter(lambda: file.read(_READ_SIZE), b"")))
        self._number = 1
        self._is_last = False

    def read(self) -> Iterator[Voucher]:
        """Yield the vouchers of the file."""
        for block in self._blocks:
            self._is_last = block.is_last
            if block.is_complete:
                text = self._decode(block.data)
                vouchers = self._reader.read(text, self._number, is_last=block.is_last)
            else:
                vouchers = self._reader.read_lines(self._lines(block.data), lambda: self._is_last)
            for voucher in vouchers:
                if self._diagnostics.entries:
                    self._report_all()
                yield voucher
            if block.is_complete:
                self._number = self._reader.next_line
            self._report_all()
        self._diagnostics.add_omitted()
        self._report_all()

    def _decode(self, data: bytes) -> str:
        """Return a block as text."""
        data = shorten_long_lines(data, self._diagnostics, self._number)
        self._parser.trim_caches(len(data))
        return decode_block(data, self._encoding, self._diagnostics)

    def _lines(self, data: bytes) -> Iterator[NumberedLine]:
        """Yield the numbered lines of the incomplete block `data` and of the following blocks up to a complete one."""
        yield from self._split(data)
        for block in self._blocks:
            self._is_last = block.is_last
            yield from self._split(block.data)
            if block.is_complete:
                return

    def _split(self, data: bytes) -> Iterator[NumberedLine]:
        lines = split_lines(self._decode(data))
        yield from enumerate(lines, self._number)
        self._number += len(lines)

    def _report_all(self) -> None:
        if self._report is None:
            self._diagnostics.refuse_exceeded_limits()
        else:
            for diagnostic in self._diagnostics.entries:
                self._report(diagnostic)
        self._diagnostics.entries.clear()


def _ignore_line(number: int, line: Line) -> None:
    """Ignore a line outside vouchers."""
