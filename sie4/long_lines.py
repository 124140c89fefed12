"""Shortening of lines that exceed the limit. Only their labels are kept, so that memory use stays bounded."""

from __future__ import annotations

import re

from sie4.diagnostics import DiagnosticList
from sie4.errors import Code, Severity
from sie4.limits import MAX_LINE_LENGTH

__all__ = ["LINE_END", "count_lines", "shorten_long_lines"]

LINE_END = re.compile(rb"[\r\n]")
_LABEL = re.compile(rb"[ \t]*#[0-9A-Za-z]{1,20}(?![0-9A-Za-z])")
_LABEL_LENGTH = 100
# `decode_block` removes these characters later, so they may precede the label of a line.
_CONTROL = bytes([*range(9), *range(10, 32), 127])


def count_lines(data: bytes, start: int = 0, end: int | None = None) -> int:
    r"""Return the number of line ends (LF, CRLF or CR) between two positions.

    >>> count_lines(b"a\nb\r\nc\rd")
    3
    """
    stop = len(data) if end is None else end
    number = data.count(b"\n", start, stop) + data.count(b"\r", start, stop)
    return number - data.count(b"\r\n", start, stop)


def shorten_long_lines(data: bytes, diagnostics: DiagnosticList, first_line: int = 1) -> bytes:
    """Replace each line that is too long with its label, and report these lines.

    Args:
        data: Bytes that consist of whole lines.
        diagnostics: The list to which the function adds its diagnostics.
        first_line: The line number of the first line.
    """
    parts: list[bytes] = []
    kept = position = counted = 0
    number = first_line
    while len(data) - position > MAX_LINE_LENGTH:
        # The position is the start of a line. Most steps skip almost as many bytes as a line may have.
        limit = position + MAX_LINE_LENGTH + 1
        end = max(data.rfind(b"\n", position, limit), data.rfind(b"\r", position, limit))
        if end >= 0:
            position = end + 1
            continue
        line_end = LINE_END.search(data, limit)
        end = len(data) if line_end is None else line_end.start()
        number += count_lines(data, counted, position)
        label = _LABEL.match(data[position : position + _LABEL_LENGTH].translate(None, _CONTROL))
        parts += [data[kept:position], b"" if label is None else label.group()]
        kept = counted = position = end
        diagnostics.add(
            number,
            Code.LINE_TOO_LONG,
            Severity.ERROR,
            f"The line is longer than {MAX_LINE_LENGTH} bytes. Only its label is read. Shorten the line, or export the "
            "file again.",
        )
    return b"".join([*parts, data[kept:]]) if parts else data
