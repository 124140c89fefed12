"""The functions that read a document: `read`, `loads` and `parse`."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from sie4.checksum import verify_checksum
from sie4.collection_pause import pause_collection
from sie4.diagnostics import DiagnosticList
from sie4.document import Document
from sie4.errors import LIMIT_CODES, Code, Diagnostic, Severity, SieError
from sie4.lenient_voucher_reader import LenientVoucherReader
from sie4.recognition import decode_file, not_sie_message
from sie4.record_reader import RecordReader
from sie4.regular_lines import RegularLineParser
from sie4.voucher_reader import VoucherReader

__all__ = ["loads", "parse", "read"]


def read(
    source: str | os.PathLike[str] | BinaryIO, *, encoding: str | None = None, strict: Collection[Code] = ()
) -> Document:
    r"""Read a SIE 4 file into a document.

    Args:
        source: A path, or a file opened for reading bytes.
        encoding: The encoding. None detects it from the bytes.
        strict: Codes of diagnostics that raise an error. An exceeded limit always raises an error.

    Raises:
        SieError: The file is not a SIE 4 file (it is empty, HTML, XML or a spreadsheet), or it exceeds a limit (a line,
            a list of fields or a voucher is too long). The error is also raised if the file has a diagnostic with a
            code in ``strict``, or if the encoding is unknown. Other irregular lines raise no error. Use `parse` to see
            the diagnostics.
        OSError: The file cannot be opened or read.

    >>> import io
    >>> read(io.BytesIO(b'#FLAGGA 0\n#FNAMN "Exempel AB"\n')).company.name
    'Exempel AB'
    """
    return loads(_read_bytes(source), encoding=encoding, strict=strict)


def loads(data: bytes, *, encoding: str | None = None, strict: Collection[Code] = ()) -> Document:
    r"""Read the bytes of a SIE 4 file into a document; see `read` for arguments and errors.

    >>> loads(b'#FLAGGA 0\n#FNAMN "Exempel AB"\n').company.name
    'Exempel AB'
    """
    message = not_sie_message(data)
    if message is not None:
        raise SieError(message)
    document, diagnostics = parse(data, encoding=encoding)
    lost = next((diagnostic for diagnostic in diagnostics if diagnostic.code in LIMIT_CODES), None)
    if lost is not None:
        raise SieError(
            f"A part of the file is not read: {lost}", line=lost.line, column=lost.column, record=lost.record
        )
    refused = [diagnostic for diagnostic in diagnostics if diagnostic.code in strict]
    if refused:
        more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
        raise SieError(
            f"The file has a diagnostic that `strict` does not allow: {refused[0]}{more}. Correct the file, or remove "
            "the code from `strict`.",
            line=refused[0].line,
            column=refused[0].column,
            record=refused[0].record,
        )
    return document


def parse(data: bytes, *, encoding: str | None = None) -> tuple[Document, list[Diagnostic]]:
    r"""Read the bytes of a SIE 4 file into a document, and report its deviations from the standard.

    Whatever the file contains, this function raises no error.

    Args:
        data: The bytes of the file.
        encoding: The encoding. None detects it from the bytes.

    Returns:
        The document and the diagnostics, in the order of the lines. Bytes that are not a SIE 4 file give an empty
        document and one diagnostic with the code ``not-sie``.

    Raises:
        SieError: The argument `encoding` is not a known encoding.

    >>> document, diagnostics = parse(b'#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#MOMSKOD 2611 10\n')
    >>> print(diagnostics[0])
    line 4: info: #MOMSKOD is not a label of SIE 4. The record is kept. [unknown-label]
    """
    message = not_sie_message(data)
    if message is not None:
        return Document(), [
            Diagnostic(line=None, code=Code.NOT_SIE, severity=Severity.ERROR, message=message)
        ]
    diagnostics = DiagnosticList()
    text, encoding = decode_file(data, encoding, diagnostics)
    if "#KSUMMA" in text:
        verify_checksum(text, encoding, diagnostics)
    records = RecordReader(encoding, diagnostics)
    reader = VoucherReader(LenientVoucherReader(diagnostics, records.read), RegularLineParser())
    with pause_collection(len(text)):
        vouchers = tuple(reader.read(text))
    corrections = reader.corrections
    if corrections:
        diagnostics.add(
            None,
            Code.HISTORY,
            Severity.INFO,
            f"Rows of the file that record corrections (#RTRANS, #BTRANS): {corrections}. Such rows are kept but not "
            "counted.",
            affects="rows",
            count=corrections,
        )
    document = records.document(vouchers)
    diagnostics.add_omitted()
    diagnostics.entries.sort(key=lambda diagnostic: diagnostic.line or 0)
    return document, diagnostics.entries


def _read_bytes(source: str | os.PathLike[str] | BinaryIO) -> bytes:
    if isinstance(source, (str, os.PathLike)):
        return Path(source).read_bytes()
    return source.read()
