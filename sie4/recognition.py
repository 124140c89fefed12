"""Recognition of SIE 4 files, and decoding of their bytes."""

from __future__ import annotations

import re

from sie4.diagnostics import DiagnosticList
from sie4.encoding import decode, detect, require_encoding
from sie4.errors import Code, Severity
from sie4.labels import LABELS
from sie4.long_lines import shorten_long_lines

__all__ = ["decode_block", "decode_file", "not_sie_message"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SIE5 = (
    "The file is SIE 5: accounting data as XML, a different format (.sie) that sie4 does not read. In the program that "
    "wrote it, export SIE 4 instead: type 4E (.se) for the books of a year, or 4I (.si) for vouchers to import."
)
_OTHER_FORMATS = (
    (rb"<.*https?://www\.sie\.se/sie5", _SIE5),
    (
        rb"<.*<?(?:!doctype )?html",
        "The file is a web page (HTML), probably a saved error or sign-in page. Download the SIE file again.",
    ),
    (rb"<", "The file is XML. SIE 5 (.sie) is a different format. Export SIE 4 (.se or .si) instead."),
    (
        rb"\xff\xfe|\xfe\xff",
        "The file is UTF-16 text, which SIE does not allow. Export it again, or save it as UTF-8.",
    ),
    (rb"PK", "The file is a zip archive or an Excel workbook. Open the .se or .si file inside it instead."),
    (rb"%PDF", "The file is a PDF document. Export the books as SIE 4 (.se or .si) instead."),
)
_CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])
# Letters åäöÄÖ of code page 437 that were decoded as Windows-1252, and characters that were lost.
_GARBLED = re.compile("\ufffd|(?<=[A-Za-z])[†„”Ž™](?=[a-z])")
_KNOWN_LABEL = re.compile(
    rb"(?:^|[\r\n])[ \t]*#(?:" + "|".join(LABELS).encode() + rb")(?![A-Z0-9])", re.IGNORECASE
)


def not_sie_message(data: bytes) -> str | None:
    """Return an error message if bytes are not a SIE 4 file, or None if they may be a SIE 4 file.

    >>> not_sie_message(b"%PDF-1.7")
    'The file is a PDF document. Export the books as SIE 4 (.se or .si) instead.'
    """
    start = data.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if not start.strip(b"\0\x1a"):
        return "The file is empty. Export it again."
    for beginning, message in _OTHER_FORMATS:
        if re.match(beginning, start[:2000], re.IGNORECASE | re.DOTALL) is not None:
            return message
    if _KNOWN_LABEL.search(data.removeprefix(_BYTE_ORDER_MARK)) is None:
        return "The file is not a SIE file: no line starts with a SIE label such as #FLAGGA. Choose a .se or .si file."
    return None


def decode_file(data: bytes, encoding: str | None, diagnostics: DiagnosticList) -> tuple[str, str]:
    """Return the text of a whole file and its encoding, which is detected if ``encoding`` is None."""
    if encoding is None:
        encoding, deviating = detect(data)
        if encoding in {"utf-8", "utf-8-sig", "cp1252", "latin-1"}:
            diagnostics.add(
                None,
                Code.ENCODING,
                Severity.INFO,
                f"The encoding is {encoding} instead of code page 437. The file is read as {encoding}.",
            )
        if deviating:
            diagnostics.add(
                None,
                Code.MIXED_ENCODING,
                Severity.WARNING,
                f"Letters in the file that seem to be in another encoding than {encoding}: {deviating}. They are "
                f"read as {encoding}. Check the names with å, ä and ö.",
            )
    require_encoding(encoding)
    data = shorten_long_lines(data.rstrip(b"\x1a\0"), diagnostics)
    text = decode_block(data, encoding, diagnostics)
    garbled = 0 if text.isascii() or encoding == "cp437" else len(_GARBLED.findall(text))
    if garbled:
        diagnostics.add(
            None,
            Code.MOJIBAKE,
            Severity.WARNING,
            f"A program saved the file in a wrong encoding. Garbled letters, which are kept unchanged: {garbled}. "
            "Export the file again, or try sie4.repair.",
        )
    return text, encoding


def decode_block(data: bytes, encoding: str, diagnostics: DiagnosticList) -> str:
    """Return a part of a file as text, without byte order mark and control characters.

    A tab becomes a space.
    """
    data = data.removeprefix(_BYTE_ORDER_MARK)
    allowed = data.translate(None, _CONTROL)
    if len(allowed) != len(data):
        diagnostics.add(
            None,
            Code.CONTROL_CHARACTER,
            Severity.WARNING,
            f"The file contains {len(data) - len(allowed)} control character(s), which SIE does not allow. "
            "They are removed.",
        )
    # A tab separates fields and is not allowed in a text. The byte order mark has been removed above.
    return decode(allowed.replace(b"\t", b" "), "utf-8" if encoding == "utf-8-sig" else encoding)
