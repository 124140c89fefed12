"""The base class of readers that read a file block by block, so that a file of any size needs bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO

from sie4.blocks import Block, split_blocks
from sie4.diagnostics import DiagnosticList
from sie4.encoding import detect_in_chunks, require_encoding
from sie4.errors import Diagnostic, SieError
from sie4.lenient_voucher_reader import LenientVoucherReader, NumberedLine
from sie4.lexer import Line
from sie4.long_lines import shorten_long_lines
from sie4.model import Voucher
from sie4.recognition import decode_block, not_sie_message
from sie4.record_reader import RecordReader
from sie4.regular_lines import RegularLineParser
from sie4.voucher_reader import VoucherReader, split_lines

__all__ = ["BlockReader"]


class BlockReader:
    """The base class of readers that read one file block by block."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        encoding: str | None,
        report: Callable[[Diagnostic], None] | None,
        read_size: int,
        with_records: bool = False,
    ) -> None:
        """Create a reader of an open file.

        Args:
            file: A file opened for reading bytes. It must be seekable if ``encoding`` is None.
            encoding: The encoding. None detects it from the bytes.
            report: Called with each diagnostic. None ignores them, and raises an error if a limit is exceeded.
            read_size: The number of bytes to read at a time. It determines the memory use.
            with_records: True also reads the records outside vouchers.
        """
        if encoding is None:
            start = file.tell()
            encoding = detect_in_chunks(iter(lambda: file.read(read_size), b""))[0]
            file.seek(start)
        require_encoding(encoding)
        self._encoding = encoding
        self._report = report
        self._diagnostics = DiagnosticList()
        self._records = RecordReader(encoding, self._diagnostics) if with_records else None
        self._parser = RegularLineParser()
        read_other_line = _ignore_line if self._records is None else self._records.read
        self._reader = VoucherReader(LenientVoucherReader(self._diagnostics, read_other_line), self._parser)
        first = file.read(read_size)
        message = not_sie_message(first)
        if message is not None:
            raise SieError(message)
        self._file_blocks = split_blocks(chain([first], iter(lambda: file.read(read_size), b"")))
        self._number = 1
        self._is_last = False

    def _blocks(self) -> Iterator[tuple[Block, str]]:
        """Yield the blocks with their texts."""
        for block in self._file_blocks:
            self._is_last = block.is_last
            data = shorten_long_lines(block.data, self._diagnostics, self._number)
            self._parser.trim_caches(len(data))
            yield block, decode_block(data, self._encoding, self._diagnostics)

    def _read_lines(self, text: str) -> Iterator[Voucher]:
        """Yield the vouchers of an incomplete block and of the blocks that follow.

        Reading ends after the next complete block.

        Args:
            text: The text of the incomplete block.
        """
        return self._reader.read_lines(self._lines(text), lambda: self._is_last)

    def _lines(self, text: str) -> Iterator[NumberedLine]:
        yield from self._split(text)
        for block, text_of_block in self._blocks():
            yield from self._split(text_of_block)
            if block.is_complete:
                return

    def _split(self, text: str) -> Iterator[NumberedLine]:
        lines = split_lines(text)
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
