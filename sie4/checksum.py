r"""The checksum record #KSUMMA: a CRC-32 over labels and fields (SIE 4B §10).

The checksum does not cover spaces between fields, quotes, braces and line ends. It is computed from the bytes of labels
and fields in code page 437. An escaped quote (``\"``) in a field counts as one quote. Visma Compact and Norstedts write
the record.
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterable

from sie4.diagnostics import DiagnosticList
from sie4.encoding import encode
from sie4.errors import Code, Severity, shorten

__all__ = ["compute_checksum", "verify_checksum"]

_RECORD = re.compile(
    r"^[ \t]*+#KSUMMA(?:[ \t]++\"?(-?\d++)\"?)?[ \t\r]*+$", re.IGNORECASE | re.MULTILINE | re.ASCII
)
_LABEL = re.compile(r"^[ \t]*#KSUMMA", re.IGNORECASE | re.MULTILINE)
# A quoted field, an unclosed quote together with the rest of the line, or a word.
_FIELD = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"|"(.*+)|[^\s"{}]++', re.DOTALL)
_WORD = re.compile(r'[^\s"{}]++')
_UNSIGNED = 0xFFFFFFFF
_MAX_DIGITS = 20


def compute_checksum(lines: Iterable[str], encoding: str = "cp437") -> int:
    r"""Return the checksum of the lines between the two #KSUMMA records.

    Raises:
        UnicodeEncodeError: A line contains a character that the encoding does not have.

    >>> compute_checksum(['#KONTO 1915 "Kassa \\"special\\""']) == zlib.crc32(b'#KONTO1915Kassa "special"')
    True
    """
    total = 0
    for line in lines:
        fields: list[str] = []
        for match in _FIELD.finditer(line):
            if match[1] is not None:
                fields.append(match[1].replace('\\"', '"'))
            elif match[2] is not None:
                fields += _WORD.findall(match[2])
            else:
                fields.append(match[0])
        total = zlib.crc32(encode("".join(fields), encoding), total)
    return total


def verify_checksum(text: str, encoding: str, diagnostics: DiagnosticList) -> None:
    """Compare the checksum in #KSUMMA with the records of the file, and report a difference."""
    opening = next((record for record in _RECORD.finditer(text) if record[1] is None), None)
    closing_records = deque((record for record in _RECORD.finditer(text) if record[1] is not None), maxlen=1)
    closing = closing_records[0] if closing_records else None
    if opening is None and closing is None:
        other = _LABEL.search(text)
        if other is not None:
            diagnostics.add(
                _line(text, other),
                Code.CHECKSUM,
                Severity.WARNING,
                "#KSUMMA: the checksum is not a number. It is not verified.",
            )
        return
    if closing is None:
        diagnostics.add(
            _line(text, opening), Code.TRUNCATED, Severity.ERROR,
            "The closing #KSUMMA is missing, so the file is truncated. Export the file again.",
        )  # fmt: skip
        return
    if opening is None:
        diagnostics.add(
            _line(text, closing),
            Code.CHECKSUM,
            Severity.WARNING,
            "The opening #KSUMMA is missing. The checksum is not verified.",
        )
        return
    # A checksum has 32 bits. A longer number, which int() may refuse to read, is never correct.
    declared = int(closing[1]) & _UNSIGNED if len(closing[1]) <= _MAX_DIGITS else None
    lines = text[opening.end() : closing.start()].split("\n")
    for codec in dict.fromkeys(("cp437", "utf-8" if encoding == "utf-8-sig" else encoding)):
        try:
            computed = compute_checksum(lines, codec)
        except UnicodeEncodeError:
            continue
        if computed == declared:
            return
    diagnostics.add(
        _line(text, closing), Code.CHECKSUM, Severity.WARNING,
        f"#KSUMMA: checksum '{shorten(closing[1])}' does not match the records, so the file was changed. "
        "Export the file again.",
    )  # fmt: skip


def _line(text: str, record: re.Match[str] | None) -> int | None:
    return None if record is None else text.count("\n", 0, record.start()) + 1
