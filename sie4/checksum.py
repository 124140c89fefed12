r"""#KSUMMA: a CRC-32 over labels and fields, without blanks, quotes, braces and line ends (SIE 4B §10).

Visma Compact and Norstedts write it. Fields count as their bytes in code page 437, with ``\"`` as one quote.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from sie4.encoding import encode
from sie4.errors import Code, Severity
from sie4.fields import Findings

__all__ = ["check_checksum", "records_checksum"]

_RECORD = re.compile(
    r"^[ \t]*#KSUMMA(?:[ \t]+\"?(-?\d+)\"?)?[ \t\r]*$", re.IGNORECASE | re.MULTILINE | re.ASCII
)
_LABEL = re.compile(r"^[ \t]*#KSUMMA", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"|[^\s"{}]+')
_UNSIGNED = 0xFFFFFFFF


def records_checksum(lines: Iterable[str], encoding: str = "cp437") -> int:
    r"""Sum records up; the lines are those between the two #KSUMMA records.

    Raises:
        UnicodeEncodeError: A text has a character that the encoding does not have.

    >>> records_checksum(['#KONTO 1915 "Kassa \\"special\\""']) == zlib.crc32(b'#KONTO1915Kassa "special"')
    True
    """
    total = 0
    for line in lines:
        fields = [
            match[0] if match[1] is None else match[1].replace('\\"', '"') for match in _FIELD.finditer(line)
        ]
        total = zlib.crc32(encode("".join(fields), encoding), total)
    return total


def check_checksum(text: str, encoding: str, findings: Findings) -> None:
    """Hold a file's #KSUMMA against its records."""
    records = list(_RECORD.finditer(text))
    opening = next((record for record in records if record[1] is None), None)
    closing = next((record for record in reversed(records) if record[1] is not None), None)
    if opening is None and closing is None:
        odd = _LABEL.search(text)
        if odd is not None:
            findings.add(
                _line(text, odd), Code.CHECKSUM, Severity.WARNING, "#KSUMMA is no number: not checked"
            )
        return
    if closing is None:
        findings.add(
            _line(text, opening), Code.TRUNCATED, Severity.ERROR,
            "#KSUMMA is opened and never closed: the file is truncated, ask for it again",
        )  # fmt: skip
        return
    if opening is None:
        findings.add(
            _line(text, closing), Code.CHECKSUM, Severity.WARNING, "#KSUMMA is never opened: not checked"
        )
        return
    declared = int(closing[1]) & _UNSIGNED
    lines = text[opening.end() : closing.start()].split("\n")
    for codec in dict.fromkeys(("cp437", "utf-8" if encoding == "utf-8-sig" else encoding)):
        try:
            computed = records_checksum(lines, codec)
        except UnicodeEncodeError:
            continue
        if computed == declared:
            return
    findings.add(
        _line(text, closing), Code.CHECKSUM, Severity.WARNING,
        f"#KSUMMA says {declared}, which the records do not add up to: the file was changed after it was written",
    )  # fmt: skip


def _line(text: str, record: re.Match[str] | None) -> int | None:
    return None if record is None else text.count("\n", 0, record.start()) + 1
