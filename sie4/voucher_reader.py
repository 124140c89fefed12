"""The fast reader of vouchers: the parts of a row that occur many times are parsed once and then looked up.

The text is split where a line starts with ``#VER``. A row is split into three parts: the start
``#TRANS 1930 {1 "K2"``, the amount ``-50.00`` and the end ``20250131 "Porto"``. This module reads vouchers in a regular
form. It passes all others to `lenient_voucher_reader`, which gives the same result, only slower.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812 - a field is called `date`, as in the standard
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from sie4.lenient_voucher_reader import Header, LenientVoucherReader
from sie4.model import Objects, Record, Row, RowKind, Voucher
from sie4.values import read_date

__all__ = ["AMOUNTS", "CLOSE", "OPEN", "VOUCHER", "VoucherReader"]

_RowStart = tuple[RowKind, str, Objects]
_RowEnd = tuple[Date | None, str, Decimal | None, str]

_KINDS = {"": RowKind.TRANS, "R": RowKind.RTRANS, "B": RowKind.BTRANS}
_TRANS = RowKind.TRANS
_EMPTY_ROW_ENDS: dict[str, _RowEnd] = {"": (None, "", None, ""), "\r": (None, "", None, "")}
_MAX_CACHED = 20_000
_MAX_PENDING = 32
OPEN, CLOSE = frozenset({"{", "{\r"}), frozenset({"}", "}\r"})
_LINE_ENDS = frozenset({"", "\r"})
# The number of parts of a line that is split at the quotes of one, two or three quoted fields.
_ONE_QUOTED, _ONE_OR_TWO_QUOTED, _THREE_QUOTED = 3, frozenset({3, 5}), 7
VOUCHER = "\n#VER "

_BARE = r'[^ \r"{}\\]+'
_STRING = r'[^"\\\r]*(?:\\"[^"\\\r]*)*'
_WORD = rf'(?:"({_STRING})"|({_BARE}))'
_DAY = r'(?:"(\d{8})?"|(\d{8}))'
_QUANTITY = r'(?:"(-?\d+(?:\.\d+)?|)"|(-?\d+(?:\.\d+)?))'
_ROW_START_FORM = re.compile(r' *#([RB]?)TRANS +(?:"(\d+)"|(\d+)) *\{([^{}\\]*)', re.ASCII)
_ITEM = re.compile(rf' *(?:"([^"]*)"|({_BARE}))(?= |$) *')
_PAIR = re.compile(r' *([^ "]+) +"([^"]*)')
# Amounts joined by spaces. The CR is there if a row ends with its amount; Decimal() ignores it.
AMOUNTS = re.compile(r"(?:-?+[0-9]++(?:\.[0-9][0-9]?+)?+\r?+(?: |$))*+")
_ROW_END_FORM = re.compile(rf"{_DAY}(?: +{_WORD}(?: +{_QUANTITY}(?: +{_WORD})?)?)? *\r?", re.ASCII)
_HEADER_FORM = re.compile(
    rf" *{_WORD} +{_WORD} +{_DAY}(?: +{_WORD}(?: +{_DAY}(?: +{_WORD})?)?)? *\r?", re.ASCII
)


class _MutableRow:
    """A mutable row with the layout of `Row`, whose frozen constructor takes five times as long as assigning slots."""

    __slots__ = ("account", "amount", "date", "extra", "kind", "objects", "quantity", "sign", "text")
    kind: RowKind
    account: str
    objects: Objects
    amount: Decimal
    date: Date | None
    text: str
    quantity: Decimal | None
    sign: str
    extra: tuple[str, ...]


class _MutableVoucher:
    """A mutable voucher with the layout of `Voucher`, for the same reason."""

    __slots__ = (
        "date",
        "extra",
        "line",
        "number",
        "registered_on",
        "rows",
        "series",
        "sign",
        "text",
        "unknown",
    )
    series: str
    number: str
    date: Date | None
    text: str
    registered_on: Date | None
    sign: str
    rows: tuple[Row, ...]
    unknown: tuple[Record, ...]
    extra: tuple[str, ...]
    line: int | None


class VoucherReader:
    """A reader of the vouchers of one file.

    Attributes:
        corrections: The number of rows of kind RTRANS and BTRANS that were read so far.
    """

    def __init__(self, lenient_reader: LenientVoucherReader) -> None:
        """Create a reader; ``lenient_reader`` reads irregular vouchers and the lines outside vouchers."""
        self._lenient_reader = lenient_reader
        self.corrections = 0
        # These are caches by text. The comments show a text that is looked up.
        self._row_starts: dict[str, _RowStart] = {}  # #TRANS 1930 {1 "K2"
        self._kinds_and_accounts: dict[str, tuple[RowKind, str]] = {}  # #TRANS 1930
        self._object_pairs: dict[str, tuple[str, str]] = {}  # 1 "K2 (without the last quote)
        self._row_ends: dict[str, _RowEnd] = dict(_EMPTY_ROW_ENDS)  # 20250131 "Porto"
        self._row_texts: dict[str, str] = {}  # "Porto", if the row ends after its text
        self._texts: dict[str, str] = {"": ""}
        self._dates: dict[str, Date | None] = {"": None}
        self._header_ends: dict[str, tuple[Date | None, str]] = {}
        self._series: set[str] = set()

    def read(  # noqa: C901, PLR0915 - the hot loop: a function call costs more time than it saves reading
        self, text: str, first_line: int = 1, *, is_last: bool = True
    ) -> Iterator[Voucher]:
        """Yield the vouchers of a text of whole lines.

        Args:
            text: Lines that end in LF or CRLF, without tabs and other control characters.
            first_line: The line number of the first line.
            is_last: True if the file ends after the text.
        """
        head, *chunks = text.rstrip("\r\n ").split(VOUCHER)
        yield from self._read_leniently(head, first_line, is_last=is_last and not chunks)
        number = first_line + head.count("\n") + 1
        final = len(chunks) - 1
        # The amounts of several vouchers are checked together, before the vouchers are yielded.
        pending: list[Voucher] = []
        amounts: list[str] = []
        # Names are local and functions are inlined, because this is the hot loop.
        parse_header, trans, to_decimal = self.parse_header, RowKind.TRANS, Decimal
        find_row_start, parse_row_start = self._row_starts.get, self.parse_row_start
        find_row_end, parse_row_end = self._row_ends.get, self._parse_row_end
        for i, chunk in enumerate(chunks):
            lines = chunk.split("\n")
            first, number = number, number + len(lines)
            if lines[-1] not in CLOSE:
                _remove_empty_lines(lines)
            header = parse_header(lines[0])
            if header is not None and len(lines) > 2 and lines[1] in OPEN and lines[-1] in CLOSE:  # noqa: PLR2004
                # Type checkers do not understand that a row changes its class below.
                rows: list[Any] = []
                for line in lines[2:-1]:
                    key, _, rest = line.partition("} ")
                    amount, _, end_text = rest.partition(" ")
                    row_start = find_row_start(key) or parse_row_start(key)
                    row_end = find_row_end(end_text) or parse_row_end(end_text)
                    if row_start is None or row_end is None or not amount:
                        # Some programs align columns with spaces.
                        amount, _, end_text = rest.strip(" ").partition(" ")
                        row_end = parse_row_end(end_text.lstrip(" "))
                        if row_start is None or row_end is None or not amount:
                            break
                    row = _MutableRow()
                    try:
                        row.amount = to_decimal(amount)
                    except InvalidOperation:
                        break
                    row.kind, row.account, row.objects = row_start
                    row.date, row.text, row.quantity, row.sign = row_end
                    row.extra = ()
                    if row.kind is not trans:
                        self.corrections += 1
                    row.__class__ = Row  # type: ignore[assignment] # same layout; the row is frozen from here on
                    rows.append(row)
                    amounts.append(amount)
                else:
                    voucher: Any = _MutableVoucher()
                    (
                        voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered_on, voucher.sign,
                    ) = header  # fmt: skip
                    voucher.rows = tuple(rows)
                    voucher.unknown = voucher.extra = ()
                    voucher.line = first
                    voucher.__class__ = Voucher  # the voucher is frozen from here on
                    pending.append(voucher)
                    if len(pending) < _MAX_PENDING and i < final:
                        continue
                    yield from self._check_amounts(pending, amounts, chunks, i + 1, is_last=is_last)
                    pending, amounts = [], []
                    continue
                self.corrections -= sum(row.kind is not trans for row in rows)
            if pending:
                yield from self._check_amounts(pending, amounts, chunks, i, is_last=is_last)
                pending = []
            amounts = []
            yield from self._reread(header, chunk, first, is_last=is_last and i == final)

    def _check_amounts(
        self, vouchers: list[Voucher], amounts: list[str], chunks: list[str], end: int, *, is_last: bool
    ) -> Iterator[Voucher]:
        """Yield the vouchers of the chunks before ``end``; read those with an irregular amount again, leniently."""
        joined = " ".join(amounts[: sum(len(voucher.rows) for voucher in vouchers)])
        if AMOUNTS.fullmatch(joined) is not None:
            yield from vouchers
            return
        start = 0
        for at, voucher in enumerate(vouchers, end - len(vouchers)):
            voucher_amounts = amounts[start : start + len(voucher.rows)]
            start += len(voucher.rows)
            if AMOUNTS.fullmatch(" ".join(voucher_amounts)) is not None:
                yield voucher
            else:
                self.corrections -= sum(row.kind is not _TRANS for row in voucher.rows)
                yield from self._reread(
                    self.parse_header(chunks[at].partition("\n")[0]), chunks[at], voucher.line or 0,
                    is_last=is_last and at == len(chunks) - 1,
                )  # fmt: skip

    def _reread(self, header: Header | None, chunk: str, number: int, *, is_last: bool) -> Iterator[Voucher]:
        """Read an irregular chunk leniently and yield its vouchers."""
        lines = chunk.split("\n")
        _remove_empty_lines(lines)
        voucher = None if header is None else self._read_rows_leniently(header, lines, number)
        if voucher is None:
            yield from self._read_leniently(VOUCHER[1:] + chunk, number, is_last=is_last)
        else:
            self.corrections += sum(row.kind is not _TRANS for row in voucher.rows)
            yield voucher

    def _read_leniently(self, text: str, number: int, *, is_last: bool) -> Iterator[Voucher]:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for voucher in self._lenient_reader.read(iter(enumerate(lines, number)), is_last=is_last):
            self.corrections += sum(row.kind is not RowKind.TRANS for row in voucher.rows)
            yield voucher

    def _read_rows_leniently(self, header: Header, lines: list[str], number: int) -> Voucher | None:
        """Return a voucher of which only some rows are irregular, or None if more of it is irregular."""
        if len(lines) < 3 or lines[1] not in OPEN or lines[-1] not in CLOSE:  # noqa: PLR2004 - header and braces
            return None
        rows: list[Row] = []
        unknown: list[Record] = []
        count_before = len(self._lenient_reader.diagnostics.entries)
        for at, line in enumerate(lines[2:-1], number + 2):
            row = self._lenient_reader.read_row(at, line)
            if row is None:
                del self._lenient_reader.diagnostics.entries[count_before:]
                return None
            if isinstance(row, Record):
                unknown.append(row)
            else:
                rows.append(row)
        series, voucher_number, day, text, registered_on, sign = header
        return Voucher(
            series=series, number=voucher_number, date=day, text=text, registered_on=registered_on, sign=sign,
            rows=tuple(rows), unknown=tuple(unknown), line=number,
        )  # fmt: skip

    def trim_caches(self) -> None:
        """Clear each cache that has become large, because a stream may be of any length."""
        for cache in (
            self._row_starts, self._kinds_and_accounts, self._object_pairs, self._row_ends, self._row_texts,
            self._texts, self._dates, self._header_ends, self._series,
        ):  # fmt: skip
            if len(cache) > _MAX_CACHED:
                cache.clear()
        self._row_ends.update(_EMPTY_ROW_ENDS)
        self._texts[""] = ""
        self._dates[""] = None

    def parse_header(self, line: str) -> Header | None:
        """Return the fields of a #VER line without its label, or None if the line is irregular."""
        parts = line.split('"')
        if len(parts) in _ONE_OR_TWO_QUOTED and "\\" not in line:
            # A 19 20200113 "text" 20200113 "sign"
            series, _, rest = parts[0].partition(" ")
            number, _, day_text = rest.partition(" ")
            day = self._dates.get(day_text[:-1])
            header_end = self._header_ends.get(parts[2])
            if day is not None and header_end is not None and number.isalnum() and series in self._series:
                if len(parts) == _ONE_QUOTED:
                    return series, number, day, parts[1], *header_end
                if not header_end[1] and parts[2][-1:] == " " and parts[4] in _LINE_ENDS:
                    sign = self._texts.get(parts[3]) or self._unescape(parts[3])
                    return series, number, day, parts[1], header_end[0], sign
        elif len(parts) == _THREE_QUOTED and not parts[0] and parts[2] == " " and "\\" not in line:
            # "A" "19" 20200113 "text" 20200113
            day = self._dates.get(parts[4][1:-1])
            header_end = self._header_ends.get(parts[6])
            if day is not None and header_end is not None and parts[4][0] == parts[4][-1] == " ":
                series = self._texts.get(parts[1]) or self._unescape(parts[1])
                return series, parts[3], day, parts[5], *header_end
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
        if series and number and day and quoted_text and len(parts) in _ONE_OR_TWO_QUOTED:
            self._series.add(series)
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
        """Return kind, account and objects of a row up to its closing brace, or None if that part is irregular."""
        start, _, items = key.partition("{")
        kind_and_account = self._kinds_and_accounts.get(start)
        if kind_and_account is not None and items[-1:] == '"':
            # 1 "K2" 6 "P003"
            pairs = [self._object_pairs.get(pair) for pair in items[:-1].split('" ')]
            if None not in pairs:
                row_start: _RowStart = (*kind_and_account, cast("Objects", tuple(pairs)))
                self._row_starts[key] = row_start
                return row_start
        match = _ROW_START_FORM.fullmatch(key)
        if match is None:
            return None
        kind, quoted_account, account, items = match.groups()
        objects = self._parse_objects(items)
        if objects is None:
            return None
        self._kinds_and_accounts[start] = (_KINDS[kind], self._unescape(quoted_account or account))
        row_start = self._row_starts[key] = (*self._kinds_and_accounts[start], objects)
        for pair in items.rstrip(" ")[:-1].split('" '):
            pair_match = _PAIR.fullmatch(pair)
            if pair_match is not None:
                self._object_pairs[pair] = (pair_match[1], pair_match[2])
        return row_start

    def _parse_objects(self, items: str) -> Objects | None:
        """Return the pairs of an object list, or None if the list is irregular."""
        words: list[str] = []
        position = 0
        while position < len(items.rstrip(" ")):
            item = _ITEM.match(items, position)
            if item is None:
                return None
            words.append(self._unescape(item[1] if item[2] is None else item[2]))
            position = item.end()
        if len(words) % 2:
            return None
        return tuple(zip(words[::2], words[1::2], strict=True))

    def _parse_row_end(self, end_text: str) -> _RowEnd | None:
        day_text, _, rest = end_text.partition(" ")
        row_text = self._row_texts.get(rest)
        if row_text is not None and (row_date := self._dates.get(day_text)) is not None:
            row_end: _RowEnd = (row_date, row_text, None, "")
            self._row_ends[end_text] = row_end
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
        self._row_ends[end_text] = row_end
        if day and quoted_text and rest.rstrip("\r ") == f'"{quoted_text}"':
            self._row_texts[rest] = row_end[1]
        return row_end

    def _parse_date(self, text: str) -> Date | None:
        try:
            return self._dates[text]
        except KeyError:
            day = self._dates[text] = read_date(text) if len(text) == 8 else None  # noqa: PLR2004 - YYYYMMDD
            return day

    def _unescape(self, field: str) -> str:
        """Return a text with its quotes unescaped, from a cache because texts are often repeated."""
        text = self._texts.get(field)
        if text is None:
            text = self._texts[field] = field.replace('\\"', '"')
        return text


def _remove_empty_lines(lines: list[str]) -> None:
    """Remove the empty lines at the end of a voucher."""
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
