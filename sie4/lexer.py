"""One line to a label and its fields, and a field back to text. Knows no label (SIE 4B §5.3-5.7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import attrs

from sie4.errors import Code

__all__ = ["Field", "Line", "can_be_bare", "quote", "quote_list", "split_line"]

Field = str | tuple[str, ...]
"""A field as written: text without its quotes, or the items of an object list."""

_BLANK = " \t\r\x1a"
_LABEL = re.compile(r"#[^ \t\"{}]*")
_SEPARATOR = re.compile(r"[ \t]*")
# A quote closes a field when a blank, a brace or the line's end follows. `\"` is a quote in the text; any other
# backslash is itself.
_QUOTED = re.compile(r'"((?:[^"\\]|\\"|\\(?!")|"(?![ \t}]|$))*)"(?=[ \t}]|$)')
# For a line where that closes nothing ("C:\dir\"): the backslash is an ordinary character.
_QUOTED_WITHOUT_ESCAPE = re.compile(r'"((?:[^"]|"(?![ \t}]|$))*)"(?=[ \t}]|$)')
_BARE = re.compile(r"[^ \t{}]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN = re.compile(r"[^\x00-\x20\x7f{}\"]+")
# After a bare word: nothing, or a quoted field, with which an extra field begins.
_WELL_FORMED_WORD = re.compile(r'[ \t]*(?:$|")')
_WELL_FORMED_REST = re.compile(r'(?:[ \t]+(?:"(?:[^"\\]|\\.)*"|[^ \t"]+))*[ \t]*')


@attrs.define(slots=True)
class Line:
    """A label without its ``#`` (empty: the line is no record), its fields, and what was odd about the line."""

    label: str
    fields: list[Field]
    problems: list[tuple[Code, str]]


def split_line(text: str, last_text_field: Mapping[str, int] | None = None) -> Line:
    r"""Split a line into label and fields.

    Args:
        text: The line, with or without its line end.
        last_text_field: By label, the index of a text field that ends the record. Broken quotes in it are read up to
            the line's last quote, because SoftOne XE writes ö as ``"``; without quotes it is read to the line's end.

    >>> split_line('#TRANS 1930 {1 "K 2"} -50 "" "Porto \\"A\\""').fields
    ['1930', ('1', 'K 2'), '-50', '', 'Porto "A"']
    """
    text = text.strip(_BLANK)
    label = _LABEL.match(text)
    if label is None:
        return Line("", [text] if text else [], [])
    line = Line(label.group()[1:], [], [])
    last = -1 if last_text_field is None else last_text_field.get(line.label.upper(), -1)
    position = label.end()
    while True:
        position = _end(_SEPARATOR, text, position)
        if position >= len(text):
            return line
        if text[position] == "{":
            position = _object_list(text, position, line)
        elif text[position] == "}":
            line.problems.append((Code.STRAY_BRACE, "a } without its {: left out"))
            position += 1
        elif text[position] == '"':
            position = _quoted(text, position, line, to_last_quote=len(line.fields) == last)
        else:
            end = _end(_BARE, text, position)
            if len(line.fields) == last and _WELL_FORMED_WORD.match(text, end) is None:
                line.problems.append((Code.UNQUOTED_TEXT, "a text without quotes: read to the line's end"))
                end = len(text)
            line.fields.append(text[position:end].replace("\t", " ").replace('\\"', '"'))
            position = end


def quote(text: str) -> str:
    r"""Write a text as a quoted field.

    A text that ends in a backslash is written bare where that is possible: within quotes the backslash would hide the
    closing one.

    Raises:
        ValueError: The text has a control character, or ends in a backslash and needs quotes.

    >>> quote('Kassa "special"')
    '"Kassa \\"special\\""'
    """
    if not text.isprintable() and _CONTROL.search(text) is not None:
        raise ValueError("has a control character or a line break")
    if text.endswith("\\"):
        if not can_be_bare(text):
            raise ValueError("ends in a backslash, which would hide the closing quote")
        return text
    return '"' + text.replace('"', '\\"') + '"'


def can_be_bare(text: str) -> bool:
    """Tell whether a text can be written without quotes."""
    return _PLAIN.fullmatch(text) is not None


def quote_list(items: Sequence[str]) -> str:
    """Write an object list: ``{1 "0123" 6 "47"}``."""
    return (
        "{"
        + " ".join(item if item.isdecimal() and not i % 2 else quote(item) for i, item in enumerate(items))
        + "}"
    )


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return position if match is None else match.end()


def _object_list(text: str, position: int, line: Line) -> int:
    """Read ``{...}`` from its opening brace; returns where it ends."""
    inner = Line(line.label, [], line.problems)
    position += 1
    while True:
        position = _end(_SEPARATOR, text, position)
        if position >= len(text):
            line.problems.append(
                (Code.UNCLOSED_LIST, "the object list is not closed: read to the line's end")
            )
            break
        if text[position] == "}":
            position += 1
            break
        if text[position] == "{":
            line.problems.append((Code.STRAY_BRACE, "a { inside an object list: left out"))
            position += 1
        elif text[position] == '"':
            position = _quoted(text, position, inner, to_last_quote=False)
        else:
            end = _end(_BARE, text, position)
            inner.fields.append(text[position:end])
            position = end
    line.fields.append(tuple(item for item in inner.fields if isinstance(item, str)))
    return position


def _quoted(text: str, position: int, line: Line, *, to_last_quote: bool) -> int:
    """Read a field from its opening quote; returns where it ends."""
    match = _QUOTED.match(text, position)
    if match is None:
        match = _QUOTED_WITHOUT_ESCAPE.match(text, position)
        if match is None:
            line.problems.append((Code.UNTERMINATED_QUOTE, "a quote is not closed: read to the line's end"))
            line.fields.append(text[position + 1 :].replace('\\"', '"'))
            return len(text)
        line.problems.append(
            (Code.BACKSLASH_BEFORE_QUOTE, "a backslash before the closing quote: read as itself")
        )
        line.fields.append(text[position + 1 : match.end() - 1])
        return match.end()
    end = match.end()
    if to_last_quote and _WELL_FORMED_REST.fullmatch(text, end) is None:
        end = text.rindex('"') + 1
    inner = text[position + 1 : end - 1].replace('\\"', "\0")
    if '"' in inner:
        line.problems.append((Code.STRAY_QUOTE, "quotes inside a quoted field are not escaped: kept as text"))
    line.fields.append(inner.replace("\0", '"'))
    return end
