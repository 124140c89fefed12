"""Conversion between a line and its label and fields, without knowledge of the labels (SIE 4B §5.3-5.7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import attrs

from sie4.errors import Code

__all__ = ["Field", "Line", "can_be_bare", "quote", "quote_list", "split_line"]

Field = str | tuple[str, ...]
"""A field of a line: a text without its quotes, or the items of an object list."""

_WHITE_SPACE = " \t\r\x1a"
_LABEL = re.compile(r"#[^ \t\"{}]*")
_SEPARATOR = re.compile(r"[ \t]*")
# A quote closes a field if a space, a closing brace or the end of the line follows. `\"` is a quote in the text; any
# other backslash is an ordinary character.
_QUOTED = re.compile(r'"((?:[^"\\]|\\"|\\(?!")|"(?![ \t}]|$))*)"(?=[ \t}]|$)')
# For a field that the pattern above does not close ("C:\dir\"): every backslash is an ordinary character.
_QUOTED_WITHOUT_ESCAPE = re.compile(r'"((?:[^"]|"(?![ \t}]|$))*)"(?=[ \t}]|$)')
_BARE = re.compile(r"[^ \t{}]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN = re.compile(r"[^\x00-\x20\x7f{}\"]+")
# A bare word may be followed by the end of the line, or by a quoted field beyond the standard.
_WELL_FORMED_WORD = re.compile(r'[ \t]*(?:$|")')
_WELL_FORMED_REST = re.compile(r'(?:[ \t]+(?:"(?:[^"\\]|\\.)*"|[^ \t"]+))*[ \t]*')


@attrs.define(slots=True)
class Line:
    """The label of a line without ``#``, its fields, and the problems found in it.

    The label is ``""`` if the line is not a record. A problem is a code and a message.
    """

    label: str
    fields: list[Field]
    problems: list[tuple[Code, str]]


def split_line(text: str, last_text_field: Mapping[str, int] | None = None) -> Line:
    r"""Split a line into label and fields.

    Args:
        text: The line, with or without its line end.
        last_text_field: By label, the index of a text field that ends the record. If its quotes are not escaped, the
            field goes to the last quote of the line, because SoftOne XE writes ö as ``"``. If it has no quotes, it goes
            to the end of the line.

    Returns:
        The label, the fields, and the problems found. Never raises: every line can be split.

    >>> split_line('#TRANS 1930 {1 "K 2"} -50 "" "Porto \\"A\\""').fields
    ['1930', ('1', 'K 2'), '-50', '', 'Porto "A"']
    """
    text = text.strip(_WHITE_SPACE)
    label = _LABEL.match(text)
    if label is None:
        return Line("", [text] if text else [], [])
    line = Line(label.group()[1:], [], [])
    last = -1 if last_text_field is None else last_text_field.get(line.label.upper(), -1)
    position = label.end()
    while True:
        position = _skip(_SEPARATOR, text, position)
        if position >= len(text):
            return line
        if text[position] == "{":
            position = _add_object_list(text, position, line)
        elif text[position] == "}":
            line.problems.append((Code.STRAY_BRACE, "'}' has no matching '{'. It is ignored."))
            position += 1
        elif text[position] == '"':
            position = _add_quoted(text, position, line, to_last_quote=len(line.fields) == last)
        else:
            end = _skip(_BARE, text, position)
            if len(line.fields) == last and _WELL_FORMED_WORD.match(text, end) is None:
                end = len(text)
                line.problems.append(
                    (
                        Code.UNQUOTED_TEXT,
                        f"text {text[position:end]!r} has no quotes. The field is read to the end of the line.",
                    )
                )
            line.fields.append(text[position:end].replace("\t", " ").replace('\\"', '"'))
            position = end


def quote(text: str) -> str:
    r"""Return a text as a quoted field.

    A text that ends in a backslash is returned without quotes if possible, because the backslash would escape the
    closing quote.

    Raises:
        ValueError: The text contains a control character, or ends in a backslash and needs quotes.

    >>> quote('Kassa "special"')
    '"Kassa \\"special\\""'
    """
    if not text.isprintable() and _CONTROL.search(text) is not None:
        raise ValueError("contains a control character or a line break")
    if text.endswith("\\"):
        if not can_be_bare(text):
            raise ValueError("ends in a backslash, which would escape the closing quote")
        return text
    return '"' + text.replace('"', '\\"') + '"'


def can_be_bare(text: str) -> bool:
    """Return True if a text can be written without quotes."""
    return _PLAIN.fullmatch(text) is not None


def quote_list(items: Sequence[str]) -> str:
    """Return an object list as a field.

    >>> quote_list(["1", "0123", "6", "47"])
    '{1 "0123" 6 "47"}'
    """
    return (
        "{"
        + " ".join(item if item.isdecimal() and not i % 2 else quote(item) for i, item in enumerate(items))
        + "}"
    )


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return position if match is None else match.end()


def _add_object_list(text: str, position: int, line: Line) -> int:
    """Add the object list that starts at ``position`` to the line, and return the position after it."""
    inner = Line(line.label, [], line.problems)
    position += 1
    while True:
        position = _skip(_SEPARATOR, text, position)
        if position >= len(text):
            line.problems.append(
                (Code.UNCLOSED_LIST, "the object list has no closing '}'. It is read to the end of the line.")
            )
            break
        if text[position] == "}":
            position += 1
            break
        if text[position] == "{":
            line.problems.append((Code.STRAY_BRACE, "'{' is inside an object list. It is ignored."))
            position += 1
        elif text[position] == '"':
            position = _add_quoted(text, position, inner, to_last_quote=False)
        else:
            end = _skip(_BARE, text, position)
            inner.fields.append(text[position:end])
            position = end
    line.fields.append(tuple(item for item in inner.fields if isinstance(item, str)))
    return position


def _add_quoted(text: str, position: int, line: Line, *, to_last_quote: bool) -> int:
    """Add the quoted field that starts at ``position`` to the line, and return the position after it."""
    match = _QUOTED.match(text, position)
    if match is None:
        match = _QUOTED_WITHOUT_ESCAPE.match(text, position)
        if match is None:
            line.problems.append(
                (Code.UNTERMINATED_QUOTE, "a quote is not closed. The field is read to the end of the line.")
            )
            line.fields.append(text[position + 1 :].replace('\\"', '"'))
            return len(text)
        line.problems.append(
            (
                Code.BACKSLASH_BEFORE_QUOTE,
                "a backslash precedes the closing quote. It is read as a backslash.",
            )
        )
        line.fields.append(text[position + 1 : match.end() - 1])
        return match.end()
    end = match.end()
    if to_last_quote and _WELL_FORMED_REST.fullmatch(text, end) is None:
        end = text.rindex('"') + 1
    inner = text[position + 1 : end - 1].replace('\\"', "\0")
    if '"' in inner:
        line.problems.append(
            (Code.STRAY_QUOTE, "quotes inside a quoted field are not escaped. They are kept as text.")
        )
    line.fields.append(inner.replace("\0", '"'))
    return end
