"""The parser of voucher headers and rows in a regular form, with caches of the parts that occur many times.

A row is split into three parts: the start ``#TRANS 1930 {1 "K2"``, the amount ``-50.00`` and the end
``20250131 "Porto"``. A regular part is parsed once and then looked up by its text.
"""

from __future__ import annotations

import re
from datetime import date as Date  # noqa: N812 - a field is called `date`, as in the standard
from decimal import Decimal

from sie4.lenient_voucher_reader import Header
from sie4.limits import MAX_DIGITS, MAX_FIELDS
from sie4.model import Objects, RowKind
from sie4.values import read_date

__all__ = ["AMOUNTS", "RegularLineParser"]

_RowStart = tuple[RowKind, str, Objects]
_RowEnd = tuple[Date | None, str, Decimal | None, str]

_KINDS = {"": RowKind.TRANS, "R": RowKind.RTRANS, "B": RowKind.BTRANS}
_EMPTY_ROW_ENDS: dict[str, _RowEnd] = {"": (None, "", None, "")}
_MAX_CACHED = 20_000
_MAX_CACHED_LENGTH = 10_000_000
# If a line with one, two or three quoted fields is split at its quotes, it has this number of parts.
_ONE_QUOTED, _TWO_QUOTED, _THREE_QUOTED = 3, 5, 7
# The number of words before the text in a header: series, number, date, and an empty word.
_WORDS = 4
# A stand-in for an escaped quote.
_MARK = "\x01"

# The quantifiers are possessive. They do not backtrack, which would use memory and never find a match here.
_BARE = r'[^ \r\n"{}\\]++'
_STRING = r'[^"\\\r\n]*+(?:\\"[^"\\\r\n]*+)*+'
_DIGITS = rf"\d{{1,{MAX_DIGITS}}}"
_WORD = rf'(?:"({_STRING})"|({_BARE}))'
_DAY = r'(?:"(\d{8})?"|(\d{8}))'
_QUANTITY = rf'(?:"(-?{_DIGITS}(?:\.{_DIGITS})?|)"|(-?{_DIGITS}(?:\.{_DIGITS})?))'
_ROW_START_FORM = re.compile(r' *+#([RB]?)TRANS ++(?:"(\d++)" ++|(\d++) *+)\{([^{}\\\r\n]*+)', re.ASCII)
_ITEM = re.compile(rf' *+(?:"([^"]*+)"|({_BARE}))(?= |$)')
_PAIR = re.compile(r' *+([^ "]++) ++"([^"]*+)')
_AMOUNT = rf"-?+[0-9]{{1,{MAX_DIGITS}}}+(?:\.[0-9]{{1,2}}+)?+"
# The pattern matches amounts that are joined by spaces.
AMOUNTS = re.compile(rf"(?:{_AMOUNT}(?: {_AMOUNT})*+)?+")
_ROW_END_FORM = re.compile(rf"{_DAY}(?: ++{_WORD}(?: ++{_QUANTITY}(?: ++{_WORD})?)?)? *+", re.ASCII)
_HEADER_FORM = re.compile(
    rf" *+{_WORD} ++{_WORD} ++{_DAY}(?: ++{_WORD}(?: ++{_DAY}(?: ++{_WORD})?)?)? *+", re.ASCII
)


class RegularLineParser:
    """A parser of the voucher headers and rows of one file.

    The parse methods return None for a text in an irregular form, which `LenientVoucherReader` can read.

    Attributes:
        row_starts: A cache of kind, account and objects. The key is the text of a row before its closing brace.
        row_ends: A cache of date, text, quantity and sign. The key is the text of a row after its amount.
    """

    def __init__(self) -> None:
        # These are caches by text. The comments show examples of the keys.
        self.row_starts: dict[str, _RowStart] = {}  # #TRANS 1930 {1 "K2"
        self._kinds_and_accounts: dict[str, tuple[RowKind, str]] = {}  # #TRANS 1930
        self._object_pairs: dict[str, tuple[str, str]] = {}  # 1 "K2 (without the last quote)
        self.row_ends: dict[str, _RowEnd] = dict(_EMPTY_ROW_ENDS)  # 20250131 "Porto"
        self._row_texts: dict[str, str] = {}  # "Porto", if the row ends after its text
        self._texts: dict[str, str] = {"": ""}
        self._dates: dict[str, Date | None] = {"": None}
        self._header_ends: dict[str, tuple[Date | None, str]] = {}
        self._series: set[str] = set()
        self._cached_length = 0

    def parse_header(self, line: str) -> Header | None:
        """Return the fields of a voucher header, or None if it is irregular. The header is passed without ``#VER``."""
        parts = line.split('"')
        if "\\" in line:
            marked = line.replace('\\"', _MARK)
            if "\\" in marked or _MARK in line:
                return self._match_header(line, parts)
            parts = [part.replace(_MARK, '"') for part in marked.split('"')]
        if len(parts) == _ONE_QUOTED or len(parts) == _TWO_QUOTED:
            # A 19 20200113 "text" 20200113 "sign"
            words = parts[0].split(" ")
            header_end = self._header_ends.get(parts[2])
            if header_end is not None and len(words) == _WORDS and not words[3]:
                series, number, day = words[0], words[1], self._dates.get(words[2])
                if day is not None and number.isalnum() and series in self._series:
                    if len(parts) == _ONE_QUOTED:
                        return series, number, day, parts[1], header_end[0], header_end[1]
                    if header_end[0] and not header_end[1] and parts[2][-1] == " " and not parts[4]:
                        sign = self._texts.get(parts[3]) or self._unescape(parts[3])
                        return series, number, day, parts[1], header_end[0], sign
        elif len(parts) == _THREE_QUOTED and not parts[0] and parts[2] == " ":
            # "A" "19" 20200113 "text" 20200113
            day = self._dates.get(parts[4][1:-1])
            header_end = self._header_ends.get(parts[6])
            if day is not None and header_end is not None and parts[4][0] == parts[4][-1] == " ":
                series = self._texts.get(parts[1]) or self._unescape(parts[1])
                return series, parts[3], day, parts[5], header_end[0], header_end[1]
        return self._match_header(line, parts)

    def _match_header(self, line: str, parts: list[str]) -> Header | None:
        match = _HEADER_FORM.fullmatch(line)
        if match is None:
            return None
        (
            quoted_series, series, quoted_number, number, quoted_day, day, quoted_text, text,
            quoted_registered, registered, quoted_sign, sign,
        ) = match.groups()  # fmt: skip
        voucher_date = self._parse_date(quoted_day or day or "")
        registered_text = quoted_registered or registered or ""
        registered_on = self._parse_date(registered_text)
        if voucher_date is None or (registered_text and registered_on is None):
            return None
        if series and number and day and quoted_text:
            self._series.add(series)
            # The rest of the header has no quotes, except around its last field.
            if len(parts) == _ONE_QUOTED or (
                len(parts) == _TWO_QUOTED and registered and quoted_sign is not None
            ):
                self._header_ends[parts[2]] = (registered_on, sign or "")
        elif quoted_series and quoted_number and day and quoted_text and len(parts) == _THREE_QUOTED:
            self._header_ends[parts[6]] = (registered_on, sign or "")
        return (
            self._unescape(quoted_series or series or ""),
            (quoted_number or number or "").replace('\\"', '"'),
            voucher_date,
            (quoted_text or text or "").replace('\\"', '"'),
            registered_on,
            self._unescape(quoted_sign or sign or ""),
        )

    def parse_row_start(self, key: str) -> _RowStart | None:
        """Return the kind, account and objects before a row's closing brace. Return None if the text is irregular."""
        start, _, items = key.partition("{")
        kind_and_account = self._kinds_and_accounts.get(start)
        if kind_and_account is not None and items[-1:] == '"':
            # 1 "K2" 6 "P003"
            first, separator, second = items[:-1].partition('" ')
            one, two = self._object_pairs.get(first), self._object_pairs.get(second)
            if one is not None and (two is not None or not separator):
                pairs = (one,) if two is None else (one, two)
                row_start: _RowStart = (kind_and_account[0], kind_and_account[1], pairs)
                self.row_starts[key] = row_start
                return row_start
        match = _ROW_START_FORM.fullmatch(key)
        if match is None:
            return None
        kind, quoted_account, account, items = match.groups()
        objects = self._parse_objects(items)
        if objects is None:
            return None
        self._kinds_and_accounts[start] = (_KINDS[kind], self._unescape(quoted_account or account))
        row_start = self.row_starts[key] = (*self._kinds_and_accounts[start], objects)
        for pair in items.rstrip(" ")[:-1].split('" '):
            pair_match = _PAIR.fullmatch(pair)
            if pair_match is not None:
                self._object_pairs[pair] = (pair_match[1], pair_match[2])
        return row_start

    def _parse_objects(self, items: str) -> Objects | None:
        """Return the pairs of an object list, or None if the list is irregular."""
        words: list[str] = []
        items = items.rstrip(" ")
        position = 0
        while position < len(items):
            item = _ITEM.match(items, position)
            if item is None or len(words) == MAX_FIELDS:
                return None
            words.append(self._unescape(item[1] if item[2] is None else item[2]))
            position = item.end()
        if len(words) % 2:
            return None
        return tuple(zip(words[::2], words[1::2], strict=True))

    def parse_row_end(self, end_text: str) -> _RowEnd | None:
        """Return the date, text, quantity and sign after a row's amount. Return None if the text is irregular."""
        day_text, _, rest = end_text.partition(" ")
        row_text = self._row_texts.get(rest)
        if row_text is not None and (row_date := self._dates.get(day_text)) is not None:
            row_end: _RowEnd = (row_date, row_text, None, "")
            self.row_ends[end_text] = row_end
            return row_end
        match = _ROW_END_FORM.fullmatch(end_text)
        if match is None:
            return None
        quoted_day, day, quoted_text, text, quoted_quantity, quantity, quoted_sign, sign = match.groups()
        date_text = quoted_day or day or ""
        row_date = self._parse_date(date_text)
        if row_date is None and date_text:
            return None
        number = quoted_quantity or quantity
        row_end = (
            row_date,
            self._unescape(quoted_text or text or ""),
            Decimal(number) if number else None,
            self._unescape(quoted_sign or sign or ""),
        )
        self.row_ends[end_text] = row_end
        if day and quoted_text and rest.rstrip(" ") == f'"{quoted_text}"':
            self._row_texts[rest] = row_end[1]
        return row_end

    def _parse_date(self, text: str) -> Date | None:
        try:
            return self._dates[text]
        except KeyError:
            day = self._dates[text] = read_date(text) if len(text) == 8 else None  # noqa: PLR2004 - YYYYMMDD
            return day

    def _unescape(self, field: str) -> str:
        """Return a text with its quotes unescaped. Results are cached, because texts are often repeated."""
        text = self._texts.get(field)
        if text is None:
            text = self._texts[field] = field.replace('\\"', '"')
        return text

    def trim_caches(self, length: int) -> None:
        """Clear all caches after much text, and otherwise only the large caches, so that memory stays bounded.

        Args:
            length: The length of the text read since the last call.
        """
        self._cached_length += length
        is_full = self._cached_length > _MAX_CACHED_LENGTH
        if is_full:
            self._cached_length = 0
        for cache in (
            self.row_starts, self._kinds_and_accounts, self._object_pairs, self.row_ends, self._row_texts,
            self._texts, self._dates, self._header_ends, self._series,
        ):  # fmt: skip
            if is_full or len(cache) > _MAX_CACHED:
                cache.clear()
        self.row_ends.update(_EMPTY_ROW_ENDS)
        self._texts[""] = ""
        self._dates[""] = None
