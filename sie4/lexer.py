"""Splitting of a line into its label and fields, and quoting of fields, for every label (SIE 4B §5.3-5.7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import attrs

from sie4.errors import Code, excerpt
from sie4.limits import MAX_FIELDS

__all__ = ["Field", "Line", "can_be_bare", "quote", "quote_list", "split_line"]

Field = str | tuple[str, ...]
"""A field of a line: a text without its quotes, or the items of an object list."""

_Item = TypeVar("_Item")

_WHITE_SPACE = " \t\r\x1a"
_LABEL = re.compile(r"#[^ \t\"{}]*")
_SEPARATOR = re.compile(r"[ \t]*")
# A quote closes a field if a space, a closing brace or the end of the line follows. `\"` is a quote in the text; any
# other backslash is an ordinary character. The characters around a quote therefore show whether the quote closes a
# field, and the start of the field need not be known.
_CLOSING_QUOTE = re.compile(r'(?<!\\)"(?=[ \t}]|$)')
# This pattern is used for a field that the pattern above does not close, such as "C:\dir\". Every backslash is an
# ordinary character in such a field.
_CLOSING_QUOTE_WITHOUT_ESCAPE = re.compile(r'"(?=[ \t}]|$)')
_BARE = re.compile(r"[^ \t{}]++")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN = re.compile(r"[^\x00-\x20\x7f{}\"]++")
# A bare word may be followed by the end of the line, or by a quoted field beyond the standard.
_WELL_FORMED_WORD = re.compile(r'[ \t]*+(?:$|")')
_TEXT = r'"(?:[^"\\]++|\\"?+)*+"'
_LIST = rf'\{{(?:[ \t]*+(?:{_TEXT}(?=[ \t}}])|[^ \t"{{}}]++))*+[ \t]*+\}}'
_WELL_FORMED_REST = re.compile(rf'(?:[ \t]++(?:{_TEXT}|{_LIST}|[^ \t"]++))*+[ \t]*+')


@attrs.define(slots=True)
class Line:
    """The content of a line: its label without ``#``, its fields, and the problems that were found.

    The label is ``""`` if the line is not a record. A problem is a code, a message and the column of the field, from 1.
    ``columns`` contains the column of each field.
    """

    label: str
    fields: list[Field]
    problems: list[tuple[Code, str, int]]
    columns: list[int] = attrs.field(factory=list[int])


def split_line(text: str, last_text_field: Mapping[str, int] | None = None) -> Line:
    r"""Split a line into its label and fields.

    Args:
        text: The line, with or without its line end.
        last_text_field: The index of the text field that ends the record, by label. If this text contains unescaped
            quotes, it ends at the last quote of the line, because SoftOne XE writes ö as ``"``. If it is not in quotes,
            it ends at the end of the line.

    Returns:
        The label, the fields, and the problems found. No error is raised, because every line can be split.

    >>> split_line('#TRANS 1930 {1 "K 2"} -50 "" "Porto \\"A\\""').fields
    ['1930', ('1', 'K 2'), '-50', '', 'Porto "A"']
    """
    indent = len(text) - len(text.lstrip(_WHITE_SPACE))
    text = text.strip(_WHITE_SPACE)
    label = _LABEL.match(text)
    if label is None:
        return Line("", [text] if text else [], [])
    line = Line(label.group()[1:], [], [])
    last = -1 if last_text_field is None else last_text_field.get(line.label.upper(), -1)
    _Scanner(text, label.end(), line, indent).read_fields(last)
    return line


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
    """Return the items of an object list as a field in braces.

    >>> quote_list(["1", "0123", "6", "47"])
    '{1 "0123" 6 "47"}'
    """
    return (
        "{"
        + " ".join(item if item.isdecimal() and not i % 2 else quote(item) for i, item in enumerate(items))
        + "}"
    )


class _Scanner:
    """A scanner of the fields of one line. Its run time is proportional to the length of the line."""

    def __init__(self, text: str, position: int, line: Line, indent: int) -> None:
        self._text = text
        self._position = position
        self._line = line
        self._indent = indent
        self._column = 0
        # This becomes False when a search finds no further unescaped closing quote in the line. Later fields then do
        # not search again.
        self._has_closing_quote = True

    def read_fields(self, last: int) -> None:
        """Add the fields to the `Line`. ``last`` is the index of the text field that ends the record, or -1."""
        text, fields = self._text, self._line.fields
        while self._skip_separator():
            start = self._position
            self._column = self._indent + start + 1
            count = len(fields)
            if text[start] == "{":
                self._add(fields, self._read_object_list())
            elif text[start] == "}":
                self._report(Code.STRAY_BRACE, "'}' has no matching '{'. It is ignored.")
                self._position += 1
            elif text[start] == '"':
                self._add(fields, self._read_quoted(to_last_quote=len(fields) == last))
            else:
                word = self._read_word()
                if len(fields) == last and _WELL_FORMED_WORD.match(text, self._position) is None:
                    word = text[start:]
                    self._position = len(text)
                    self._report(
                        Code.UNQUOTED_TEXT,
                        f"text {excerpt(word)} has no quotes. The field is read to the end of the line.",
                    )
                self._add(fields, word.replace("\t", " ").replace('\\"', '"'))
            if len(fields) > count:
                self._line.columns.append(self._column)

    def _skip_separator(self) -> bool:
        """Move to the next field or brace. Return False at the end of the line."""
        match = _SEPARATOR.match(self._text, self._position)
        if match is not None:
            self._position = match.end()
        return self._position < len(self._text)

    def _read_word(self) -> str:
        match = _BARE.match(self._text, self._position)
        start, self._position = self._position, self._position if match is None else match.end()
        return self._text[start : self._position]

    def _read_object_list(self) -> tuple[str, ...]:
        text, items = self._text, list[str]()
        self._position += 1
        while self._skip_separator():
            character = text[self._position]
            if character == "}":
                self._position += 1
                return tuple(items)
            if character == "{":
                self._report(Code.STRAY_BRACE, "'{' is inside an object list. It is ignored.")
                self._position += 1
            elif character == '"':
                self._add(items, self._read_quoted(to_last_quote=False))
            else:
                self._add(items, self._read_word())
        self._report(
            Code.UNCLOSED_LIST, "the object list has no closing '}'. It is read to the end of the line."
        )
        return tuple(items)

    def _read_quoted(self, *, to_last_quote: bool) -> str:
        """Return the quoted field that starts at the current position, and move to the position after the field."""
        text, start = self._text, self._position + 1
        closing = _CLOSING_QUOTE.search(text, start) if self._has_closing_quote else None
        if closing is None:
            self._has_closing_quote = False
            return self._read_irregular_quoted(start)
        end = closing.start()
        if to_last_quote and _WELL_FORMED_REST.fullmatch(text, end + 1) is None:
            end = text.rindex('"')
        self._position = end + 1
        inner = text[start:end].replace('\\"', "\0")
        if '"' in inner:
            self._report(
                Code.STRAY_QUOTE, "quotes inside a quoted field are not escaped. They are kept as text."
            )
        return inner.replace("\0", '"')

    def _read_irregular_quoted(self, start: int) -> str:
        text = self._text
        closing = _CLOSING_QUOTE_WITHOUT_ESCAPE.search(text, start)
        if closing is None:
            self._report(
                Code.UNTERMINATED_QUOTE, "a quote is not closed. The field is read to the end of the line."
            )
            self._position = len(text)
            return text[start:].replace('\\"', '"')
        self._report(
            Code.BACKSLASH_BEFORE_QUOTE,
            "a backslash precedes the closing quote. It is read as a backslash.",
        )
        self._position = closing.end()
        return text[start : closing.start()]

    def _add(self, fields: list[_Item], field: _Item) -> None:
        if len(fields) < MAX_FIELDS:
            fields.append(field)
        else:
            self._report(
                Code.TOO_MANY_FIELDS,
                f"there are more than {MAX_FIELDS} fields, or items of an object list. The rest is not read. "
                "Correct the line.",
            )

    def _report(self, code: Code, message: str) -> None:
        """Add a problem to the line. A problem that occurs several times is added once."""
        if all((code, message) != problem[:2] for problem in self._line.problems):
            self._line.problems.append((code, message, self._column))
