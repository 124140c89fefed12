"""Streaming of the vouchers of a file of any size, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from sie4.encoding import detect_in_chunks, require_encoding
from sie4.errors import Diagnostic, SieError
from sie4.fields import DiagnosticList
from sie4.lenient_voucher_reader import LenientVoucherReader
from sie4.lexer import Line
from sie4.model import Voucher
from sie4.recognition import decode_block, not_sie_message
from sie4.voucher_reader import VOUCHER, VoucherReader

__all__ = ["stream"]

_BLOCK_SIZE = 1 << 18
_RECOGNITION_SIZE = 1 << 16


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
        SieError: The file is not a SIE 4 file, or the encoding is unknown.
        OSError: The file cannot be opened or read.

    >>> import io
    >>> file = io.BytesIO(b'#FLAGGA 0\n#VER A 1 20250131 "Hyra"\n{\n#TRANS 5010 {} 800.00\n}\n')
    >>> [voucher.text for voucher in stream(file)]
    ['Hyra']
    """
    if isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            yield from _read_vouchers(file, encoding, report)
    else:
        yield from _read_vouchers(source, encoding, report)


def _read_vouchers(
    file: BinaryIO, encoding: str | None, report: Callable[[Diagnostic], None] | None
) -> Iterator[Voucher]:
    start = file.tell() if encoding is None else 0
    if encoding is None:
        encoding = detect_in_chunks(iter(lambda: file.read(_BLOCK_SIZE), b""))[0]
        file.seek(start)
    require_encoding(encoding)
    diagnostics = DiagnosticList()
    reader = VoucherReader(LenientVoucherReader(diagnostics, _ignore_line))
    number = 1
    for block, is_last in _split_blocks(file):
        if number == 1 and (message := not_sie_message(block[:_RECOGNITION_SIZE])) is not None:
            raise SieError(message)
        text = decode_block(block, encoding, diagnostics)
        for voucher in reader.read(text, number, is_last=is_last):
            if diagnostics.entries:
                _report_all(diagnostics, report)
            yield voucher
        _report_all(diagnostics, report)
        reader.trim_caches()
        number += text.count("\n")


def _split_blocks(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield the blocks of a file, with True for the last. Later blocks start with the line end before #VER."""
    mark = VOUCHER.encode()
    rest: list[bytes] = []
    block = file.read(_BLOCK_SIZE)
    while block:
        following = file.read(_BLOCK_SIZE)
        # The mark may be split between two blocks.
        overlap = rest[-1][-len(mark) :] if rest else b""
        cut = (overlap + block).rfind(mark) - len(overlap)
        if following and cut > -len(overlap):
            joined = b"".join(rest)
            yield (joined + block)[: len(joined) + cut], False
            rest = [(joined[len(joined) + cut :] if cut < 0 else b"") + block[max(cut, 0) :]]
        else:
            rest.append(block)
        block = following
    yield b"".join(rest), True


def _report_all(diagnostics: DiagnosticList, report: Callable[[Diagnostic], None] | None) -> None:
    if report is not None:
        for diagnostic in diagnostics.entries:
            report(diagnostic)
    diagnostics.entries.clear()


def _ignore_line(number: int, line: Line) -> None:
    """Ignore a line outside vouchers."""
