"""Vouchers of a file of any size, a block at a time: memory does not grow with the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from sie4.encoding import detect_in, require_encoding
from sie4.errors import Diagnostic, SieError
from sie4.fields import Findings
from sie4.lenient_voucher_reader import LenientVoucherReader
from sie4.lexer import Line
from sie4.model import Voucher
from sie4.recognition import clean, why_not_sie
from sie4.voucher_reader import VOUCHER, VoucherReader

__all__ = ["stream"]

_BLOCK = 1 << 18
_START = 1 << 16


def stream(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    encoding: str | None = None,
    report: Callable[[Diagnostic], None] | None = None,
) -> Iterator[Voucher]:
    r"""Read the vouchers of a file one after the other, without holding the file.

    The same vouchers as `read` gives, of which each can be forgotten before the next one comes.

    Args:
        source: A path, or a file opened for reading bytes. Without ``encoding`` it is read twice.
        encoding: None finds out from the bytes.
        report: Called with each finding, as it is made.

    Raises:
        SieError: It is no SIE 4 file.
        OSError: The file can't be opened or read.

    >>> import io
    >>> file = io.BytesIO(b'#FLAGGA 0\n#VER A 1 20250131 "Hyra"\n{\n#TRANS 5010 {} 800.00\n}\n')
    >>> [voucher.text for voucher in stream(file)]
    ['Hyra']
    """
    if isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            yield from _vouchers(file, encoding, report)
    else:
        yield from _vouchers(source, encoding, report)


def _vouchers(
    file: BinaryIO, encoding: str | None, report: Callable[[Diagnostic], None] | None
) -> Iterator[Voucher]:
    start = file.tell() if encoding is None else 0
    if encoding is None:
        encoding = detect_in(iter(lambda: file.read(_BLOCK), b""))[0]
        file.seek(start)
    require_encoding(encoding)
    findings = Findings()
    reader = VoucherReader(LenientVoucherReader(findings, _leave_out))
    number = 1
    for block, is_last in _blocks(file):
        if number == 1 and (problem := why_not_sie(block[:_START])) is not None:
            raise SieError(problem)
        text = clean(block, encoding, findings)
        for voucher in reader.read(text, number, last=is_last):
            if findings.found:
                _hand_over(findings, report)
            yield voucher
        _hand_over(findings, report)
        reader.forget()
        number += text.count("\n")


def _blocks(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Cut a file where a voucher begins; each piece but the first begins with the line end before #VER."""
    mark = VOUCHER.encode()
    rest: list[bytes] = []
    block = file.read(_BLOCK)
    while block:
        following = file.read(_BLOCK)
        # The mark may lie across the border between two blocks.
        seam = rest[-1][-len(mark) :] if rest else b""
        cut = (seam + block).rfind(mark) - len(seam)
        if following and cut > -len(seam):
            whole = b"".join(rest)
            yield (whole + block)[: len(whole) + cut], False
            rest = [(whole[len(whole) + cut :] if cut < 0 else b"") + block[max(cut, 0) :]]
        else:
            rest.append(block)
        block = following
    yield b"".join(rest), True


def _hand_over(findings: Findings, report: Callable[[Diagnostic], None] | None) -> None:
    if report is not None:
        for finding in findings.found:
            report(finding)
    findings.found.clear()


def _leave_out(number: int, line: Line) -> None:
    """A line outside of vouchers."""
