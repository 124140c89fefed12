"""Bytes to a document: the doors `read`, `loads` and `parse`."""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sie4.checksum import check_checksum
from sie4.document import Document
from sie4.errors import Code, Diagnostic, Severity, SieError
from sie4.fields import Findings
from sie4.lenient_voucher_reader import LenientVoucherReader
from sie4.recognition import prepare, why_not_sie
from sie4.record_reader import RecordReader
from sie4.voucher_reader import VoucherReader

__all__ = ["loads", "parse", "read"]


def read(
    source: str | os.PathLike[str] | BinaryIO, *, encoding: str | None = None, strict: Collection[Code] = ()
) -> Document:
    """Read a SIE 4 file.

    Args:
        source: A path, or a file opened for reading bytes.
        encoding: None finds out from the bytes; a name is believed.
        strict: Findings that are not to be put up with.

    Raises:
        SieError: It is no SIE 4 file (empty, HTML, XML, a spreadsheet), or something in ``strict`` was found. A bad
            line never raises by itself; `parse` tells of it.
        OSError: The file can't be opened or read.
    """
    return loads(_bytes_of(source), encoding=encoding, strict=strict)


def loads(data: bytes, *, encoding: str | None = None, strict: Collection[Code] = ()) -> Document:
    r"""Read the bytes of a SIE 4 file; see `read`.

    >>> loads(b'#FLAGGA 0\n#FNAMN "Exempel AB"\n').company.name
    'Exempel AB'
    """
    problem = why_not_sie(data)
    if problem is not None:
        raise SieError(problem)
    document, findings = parse(data, encoding=encoding)
    refused = [finding for finding in findings if finding.code in strict]
    if refused:
        more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
        raise SieError(f"The file is not as it has to be: {refused[0]}{more}.")
    return document


def parse(data: bytes, *, encoding: str | None = None) -> tuple[Document, list[Diagnostic]]:
    r"""Read the bytes of a file, and tell all that was odd; never raises on content.

    Bytes that are no SIE file give an empty document and the finding ``not-sie``.

    >>> document, findings = parse(b'#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#MOMSKOD 2611 10\n')
    >>> print(findings[0])
    line 4: info: #MOMSKOD is no label of the standard: kept [unknown-label]
    """
    problem = why_not_sie(data)
    if problem is not None:
        return Document(), [
            Diagnostic(line=None, code=Code.NOT_SIE, severity=Severity.ERROR, message=problem)
        ]
    findings = Findings()
    text, encoding = prepare(data, encoding, findings)
    if "#KSUMMA" in text:
        check_checksum(text, encoding, findings)
    records = RecordReader(encoding, findings)
    reader = VoucherReader(LenientVoucherReader(findings, records.record))
    with _without_gc():
        vouchers = tuple(reader.read(text))
    history = reader.history
    if history:
        findings.add(
            None,
            Code.HISTORY,
            Severity.INFO,
            f"{history} rows tell how vouchers were corrected (#RTRANS, #BTRANS): kept, not counted among the rows",
            affects="rows",
            number=history,
        )
    document = records.document(vouchers)
    findings.found.sort(key=lambda finding: finding.line or 0)
    return document, findings.found


def _bytes_of(source: str | os.PathLike[str] | BinaryIO) -> bytes:
    if isinstance(source, (str, os.PathLike)):
        return Path(source).read_bytes()
    return source.read()


@contextmanager
def _without_gc() -> Generator[None]:
    """Pause the cycle collector: with a million rows it takes more time than the reading, and rows have no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What was read goes to the oldest generation at once, instead of being looked through three times.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
