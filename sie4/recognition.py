"""Whether bytes are a SIE 4 file at all, and their text."""

from __future__ import annotations

import re

from sie4.encoding import decode, detect, require_encoding
from sie4.errors import Code, Severity
from sie4.fields import Findings
from sie4.labels import LABELS

__all__ = ["clean", "prepare", "why_not_sie"]

_MARK = b"\xef\xbb\xbf"
_OTHER_FORMATS = (
    (
        rb"<.*<?(?:!doctype )?html",
        "This is a web page (HTML), probably a saved error or sign-in page. Download the SIE file again.",
    ),
    (rb"<", "This is XML. SIE 5 (.sie) is another format; export SIE 4 (.se or .si) instead."),
    (
        rb"\xff\xfe|\xfe\xff",
        "This is UTF-16 text, which no SIE file is. Export it again, or save it as UTF-8.",
    ),
    (rb"PK", "This is a zip archive or an Excel file. Unpack it, and open the .se or .si file in it."),
    (rb"%PDF", "This is a PDF document. Export the books as SIE 4 (.se or .si) instead."),
)
_CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])
# åäöÄÖ of code page 437 taken for Windows-1252 between letters, and what nobody could read.
_SPOILT = re.compile("\ufffd|(?<=[A-Za-z])[†„”Ž™](?=[a-z])")
_KNOWN_LABEL = re.compile(
    rb"(?:^|[\r\n])[ \t]*#(?:" + "|".join(LABELS).encode() + rb")(?![A-Z0-9])", re.IGNORECASE
)


def why_not_sie(data: bytes) -> str | None:
    """Say what bytes are that are no SIE 4 file, and what to do; None when they may be one."""
    start = data.removeprefix(_MARK).lstrip()
    if not start.strip(b"\0\x1a"):
        return "The file is empty. Export it again."
    for beginning, message in _OTHER_FORMATS:
        if re.match(beginning, start[:2000], re.IGNORECASE | re.DOTALL) is not None:
            return message
    if _KNOWN_LABEL.search(data.removeprefix(_MARK)) is None:
        return (
            "This is no SIE file: no line begins with a SIE label such as #FLAGGA. Choose a .se or .si file."
        )
    return None


def prepare(data: bytes, encoding: str | None, findings: Findings) -> tuple[str, str]:
    """Find out the encoding, and decode."""
    if encoding is None:
        encoding, against = detect(data)
        if encoding in {"utf-8", "utf-8-sig", "cp1252", "latin-1"}:
            findings.add(
                None,
                Code.ENCODING,
                Severity.INFO,
                f"the file is {encoding}, not code page 437: read as {encoding}",
            )
        if against:
            findings.add(
                None,
                Code.MIXED_ENCODING,
                Severity.WARNING,
                f"{against} letters are in another character set than the rest: all read as {encoding}",
            )
    require_encoding(encoding)
    text = clean(data.rstrip(b"\x1a\0"), encoding, findings)
    spoilt = 0 if text.isascii() or encoding == "cp437" else len(_SPOILT.findall(text))
    if spoilt:
        findings.add(
            None,
            Code.MOJIBAKE,
            Severity.WARNING,
            f"{spoilt} letters were spoilt before the file came here, by a program that took its character set for "
            "another: kept as they are; export the file again",
        )
    return text, encoding


def clean(data: bytes, encoding: str, findings: Findings) -> str:
    """Decode a part of a file, without byte order mark, tabs and other control characters but line ends."""
    data = data.removeprefix(_MARK)
    rest = data.translate(None, _CONTROL)
    if len(rest) != len(data):
        findings.add(
            None,
            Code.CONTROL_CHARACTER,
            Severity.WARNING,
            f"{len(data) - len(rest)} control characters, which the standard forbids: left out",
        )
    # A tab separates fields, and no text may have one. The mark is gone by now.
    return decode(rest.replace(b"\t", b" "), "utf-8" if encoding == "utf-8-sig" else encoding)
