"""Vouchers from text, fast: the parts of a row that come again and again are read once and remembered.

A file is cut where a line begins with ``#VER``, and a row in three: ``#TRANS 1930 {1 "K2"`` / ``-50.00`` /
``20250131 "Porto"``. What is plain in every respect is read here; everything else goes to `lenient_voucher_reader`,
which knows all leniencies and gives the same result for a plain line, only slower.
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

_Head = tuple[RowKind, str, Objects]
_Tail = tuple[Date | None, str, Decimal | None, str]

_KINDS = {"": RowKind.TRANS, "R": RowKind.RTRANS, "B": RowKind.BTRANS}
_TRANS = RowKind.TRANS
_EMPTY_TAILS: dict[str, _Tail] = {"": (None, "", None, ""), "\r": (None, "", None, "")}
_MOST_REMEMBERED = 20_000
_MOST_WAITING = 32
OPEN, CLOSE = frozenset({"{", "{\r"}), frozenset({"}", "}\r"})
_LINE_ENDS = frozenset({"", "\r"})
# How many parts a line has that is cut at the quotes of one, two or three fields.
_ONE_QUOTED, _ONE_OR_TWO_QUOTED, _THREE_QUOTED = 3, frozenset({3, 5}), 7
VOUCHER = "\n#VER "

_BARE = r'[^ \r"{}\\]+'
_STRING = r'[^"\\\r]*(?:\\"[^"\\\r]*)*'
_WORD = rf'(?:"({_STRING})"|({_BARE}))'
_DAY = r'(?:"(\d{8})?"|(\d{8}))'
_QUANTITY = r'(?:"(-?\d+(?:\.\d+)?|)"|(-?\d+(?:\.\d+)?))'
_HEAD = re.compile(r' *#([RB]?)TRANS +(?:"(\d+)"|(\d+)) *\{([^{}\\]*)', re.ASCII)
_ITEM = re.compile(rf' *(?:"([^"]*)"|({_BARE}))(?= |$) *')
# Decimal() takes the CR of a row that ends with its amount for a blank.
_PAIR = re.compile(r' *([^ "]+) +"([^"]*)')
# Amounts as written, each but the last with the blank that joins them.
AMOUNTS = re.compile(r"(?:-?+[0-9]++(?:\.[0-9][0-9]?+)?+\r?+(?: |$))*+")
_TAIL = re.compile(rf"{_DAY}(?: +{_WORD}(?: +{_QUANTITY}(?: +{_WORD})?)?)? *\r?", re.ASCII)
_HEADER = re.compile(rf" *{_WORD} +{_WORD} +{_DAY}(?: +{_WORD}(?: +{_DAY}(?: +{_WORD})?)?)? *\r?", re.ASCII)


class _OpenRow:
    """A row being filled: same layout as `Row`, whose frozen constructor takes five times as long."""

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


class _OpenVoucher:
    """A voucher being filled, for the same reason."""

    __slots__ = ("date", "extra", "line", "number", "registered", "rows", "series", "sign", "text", "unknown")
    series: str
    number: str
    date: Date | None
    text: str
    registered: Date | None
    sign: str
    rows: tuple[Row, ...]
    unknown: tuple[Record, ...]
    extra: tuple[str, ...]
    line: int | None


class VoucherReader:
    """Reads the vouchers of one file."""

    def __init__(self, odd: LenientVoucherReader) -> None:
        """Prepare; ``odd`` takes what is not plain, and the lines outside of vouchers."""
        self._odd = odd
        self.history = 0
        """How many rows read so far are history (#RTRANS, #BTRANS)."""
        self._heads: dict[str, _Head] = {}
        # The parts of a head: `#TRANS 1930 ` and, without its last quote, `1 "K2`.
        self._beginnings: dict[str, tuple[RowKind, str]] = {}
        self._pairs: dict[str, tuple[str, str]] = {}
        self._tails: dict[str, _Tail] = dict(_EMPTY_TAILS)
        self._texts: dict[str, str] = {"": ""}
        # What may follow a row's day, where that is one quoted text.
        self._only_texts: dict[str, str] = {}
        self._dates: dict[str, Date | None] = {"": None}
        self._endings: dict[str, tuple[Date | None, str]] = {}
        self._series: set[str] = set()

    def read(  # noqa: C901, PLR0915 - the hot path: calls cost more than they explain
        self, text: str, first_line: int = 1, *, last: bool = True
    ) -> Iterator[Voucher]:
        """Read a text of whole lines, a voucher at a time.

        Args:
            text: Lines that end in LF or CRLF, without tabs and other control characters.
            first_line: Number of its first line.
            last: Whether the file ends with it.
        """
        head, *chunks = text.rstrip("\r\n ").split(VOUCHER)
        yield from self._odd_vouchers(head, first_line, last=last and not chunks)
        number = first_line + head.count("\n") + 1
        final = len(chunks) - 1
        # Amounts are checked together, before the vouchers that they stand in are handed out.
        waiting: list[Voucher] = []
        amounts: list[str] = []
        # All names are local, and nothing is called that can be done in place: this is the hot path.
        plain_header, find_head, find_tail = self.plain_header, self._heads.get, self._tails.get
        plain_head, plain_tail, trans, as_decimal = self.plain_head, self._plain_tail, RowKind.TRANS, Decimal
        for i, chunk in enumerate(chunks):
            lines = chunk.split("\n")
            first, number = number, number + len(lines)
            if lines[-1] not in CLOSE:
                _trim(lines)
            header = plain_header(lines[0])
            if header is not None and len(lines) > 2 and lines[1] in OPEN and lines[-1] in CLOSE:  # noqa: PLR2004
                # Rows are filled through a class that the checkers don't see through.
                rows: list[Any] = []
                for line in lines[2:-1]:
                    key, _, rest = line.partition("} ")
                    amount, _, content = rest.partition(" ")
                    head_ = find_head(key) or plain_head(key)
                    tail = find_tail(content) or plain_tail(content)
                    if head_ is None or tail is None or not amount:
                        # Columns may be aligned with blanks.
                        amount, _, content = rest.strip(" ").partition(" ")
                        tail = plain_tail(content.lstrip(" "))
                        if head_ is None or tail is None or not amount:
                            break
                    row = _OpenRow()
                    try:
                        row.amount = as_decimal(amount)
                    except InvalidOperation:
                        break
                    row.kind, row.account, row.objects = head_
                    row.date, row.text, row.quantity, row.sign = tail
                    row.extra = ()
                    if row.kind is not trans:
                        self.history += 1
                    row.__class__ = Row  # type: ignore[assignment] # same layout; frozen from here on
                    rows.append(row)
                    amounts.append(amount)
                else:
                    voucher: Any = _OpenVoucher()
                    (
                        voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered, voucher.sign,
                    ) = header  # fmt: skip
                    voucher.rows = tuple(rows)
                    voucher.unknown = voucher.extra = ()
                    voucher.line = first
                    voucher.__class__ = Voucher  # frozen from here on
                    waiting.append(voucher)
                    if len(waiting) < _MOST_WAITING and i < final:
                        continue
                    yield from self._checked(waiting, amounts, chunks, i + 1, last=last)
                    waiting, amounts = [], []
                    continue
                self.history -= sum(row.kind is not trans for row in rows)
            if waiting:
                yield from self._checked(waiting, amounts, chunks, i, last=last)
                waiting = []
            amounts = []
            yield from self._slow(header, chunk, first, last=last and i == final)

    def _checked(
        self, vouchers: list[Voucher], amounts: list[str], chunks: list[str], end: int, *, last: bool
    ) -> Iterator[Voucher]:
        """Hand out the vouchers of the chunks before ``end``; those with an odd amount are read again."""
        written = " ".join(amounts[: sum(len(voucher.rows) for voucher in vouchers)])
        if AMOUNTS.fullmatch(written) is not None:
            yield from vouchers
            return
        start = 0
        for at, voucher in enumerate(vouchers, end - len(vouchers)):
            own = amounts[start : start + len(voucher.rows)]
            start += len(voucher.rows)
            if AMOUNTS.fullmatch(" ".join(own)) is not None:
                yield voucher
            else:
                self.history -= sum(row.kind is not _TRANS for row in voucher.rows)
                yield from self._slow(
                    self.plain_header(chunks[at].partition("\n")[0]), chunks[at], voucher.line or 0,
                    last=last and at == len(chunks) - 1,
                )  # fmt: skip

    def _slow(self, header: Header | None, chunk: str, number: int, *, last: bool) -> Iterator[Voucher]:
        """Read a voucher that is not plain in every row, or in nothing."""
        lines = chunk.split("\n")
        _trim(lines)
        voucher = None if header is None else self._mixed_voucher(header, lines, number)
        if voucher is None:
            yield from self._odd_vouchers(VOUCHER[1:] + chunk, number, last=last)
        else:
            self.history += sum(row.kind is not _TRANS for row in voucher.rows)
            yield voucher

    def _odd_vouchers(self, text: str, number: int, *, last: bool) -> Iterator[Voucher]:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for voucher in self._odd.read(iter(enumerate(lines, number)), last=last):
            self.history += sum(row.kind is not RowKind.TRANS for row in voucher.rows)
            yield voucher

    def _mixed_voucher(self, header: Header, lines: list[str], number: int) -> Voucher | None:
        """Read a voucher of which single rows are not plain; None: more than that is odd."""
        if len(lines) < 3 or lines[1] not in OPEN or lines[-1] not in CLOSE:  # noqa: PLR2004 - header and braces
            return None
        rows: list[Row] = []
        unknown: list[Record] = []
        found_before = len(self._odd.findings.found)
        for at, line in enumerate(lines[2:-1], number + 2):
            row = self._odd.row(at, line)
            if row is None:
                del self._odd.findings.found[found_before:]
                return None
            if isinstance(row, Record):
                unknown.append(row)
            else:
                rows.append(row)
        series, no, day, text, registered, sign = header
        return Voucher(
            series=series, number=no, date=day, text=text, registered=registered, sign=sign, rows=tuple(rows),
            unknown=tuple(unknown), line=number,
        )  # fmt: skip

    def forget(self) -> None:
        """Let go of what is remembered once it is much: a stream has no end."""
        for memory in (
            self._heads,
            self._beginnings,
            self._pairs,
            self._tails,
            self._texts,
            self._only_texts,
            self._dates,
            self._endings,
            self._series,
        ):
            if len(memory) > _MOST_REMEMBERED:
                memory.clear()
        self._tails.update(_EMPTY_TAILS)
        self._texts[""] = ""
        self._dates[""] = None

    def plain_header(self, line: str) -> Header | None:
        """The fields of a #VER without its label; None: not plain."""
        parts = line.split('"')
        if len(parts) in _ONE_OR_TWO_QUOTED and "\\" not in line:
            # A 19 20200113 "text" 20200113 "sign"
            series, _, rest = parts[0].partition(" ")
            number, _, day_ = rest.partition(" ")
            day = self._dates.get(day_[:-1])
            ending = self._endings.get(parts[2])
            if day is not None and ending is not None and number.isalnum() and series in self._series:
                if len(parts) == _ONE_QUOTED:
                    return series, number, day, parts[1], *ending
                if not ending[1] and parts[2][-1:] == " " and parts[4] in _LINE_ENDS:
                    sign = self._texts.get(parts[3]) or self._text(parts[3])
                    return series, number, day, parts[1], ending[0], sign
        elif len(parts) == _THREE_QUOTED and not parts[0] and parts[2] == " " and "\\" not in line:
            # "A" "19" 20200113 "text" 20200113
            day = self._dates.get(parts[4][1:-1])
            ending = self._endings.get(parts[6])
            if day is not None and ending is not None and parts[4][0] == parts[4][-1] == " ":
                series = self._texts.get(parts[1]) or self._text(parts[1])
                return series, parts[3], day, parts[5], *ending
        return self._any_header(line, parts)

    def _any_header(self, line: str, parts: list[str]) -> Header | None:
        match = _HEADER.fullmatch(line)
        if match is None:
            return None
        (
            quoted_series, series, quoted_number, number, quoted_day, day, quoted_text, text,
            quoted_registered, registered, quoted_sign, sign,
        ) = match.groups()  # fmt: skip
        date_ = self._date(quoted_day or day or "")
        entered = quoted_registered or registered or ""
        entered_date = self._date(entered)
        if date_ is None or (entered and entered_date is None):
            return None
        if series and number and day and quoted_text and len(parts) in _ONE_OR_TWO_QUOTED:
            self._series.add(series)
            self._endings[parts[2]] = (entered_date, sign or "")
        elif quoted_series and quoted_number and day and quoted_text and len(parts) == _THREE_QUOTED:
            self._endings[parts[6]] = (entered_date, sign or "")
        return (
            self._text(quoted_series or series or ""),
            (quoted_number or number or "").replace('\\"', '"'),
            date_,
            (quoted_text or text or "").replace('\\"', '"'),
            entered_date,
            self._text(quoted_sign or sign or ""),
        )

    def plain_head(self, key: str) -> _Head | None:
        """Kind, account and objects of a row up to its closing brace; None: not plain."""
        start, _, items = key.partition("{")
        beginning = self._beginnings.get(start)
        if beginning is not None and items[-1:] == '"':
            # 1 "K2" 6 "P003"
            pairs = [self._pairs.get(pair) for pair in items[:-1].split('" ')]
            if None not in pairs:
                quick: _Head = (*beginning, cast("Objects", tuple(pairs)))
                self._heads[key] = quick
                return quick
        match = _HEAD.fullmatch(key)
        if match is None:
            return None
        kind, quoted_account, account, items = match.groups()
        objects = self._objects_of(items)
        if objects is None:
            return None
        self._beginnings[start] = (_KINDS[kind], self._text(quoted_account or account))
        head = self._heads[key] = (*self._beginnings[start], objects)
        for pair in items.rstrip(" ")[:-1].split('" '):
            known = _PAIR.fullmatch(pair)
            if known is not None:
                self._pairs[pair] = (known[1], known[2])
        return head

    def _objects_of(self, items: str) -> Objects | None:
        """Pairs of an object list in any plain form."""
        words: list[str] = []
        position = 0
        while position < len(items.rstrip(" ")):
            item = _ITEM.match(items, position)
            if item is None:
                return None
            words.append(self._text(item[1] if item[2] is None else item[2]))
            position = item.end()
        if len(words) % 2:
            return None
        return tuple(zip(words[::2], words[1::2], strict=True))

    def _plain_tail(self, content: str) -> _Tail | None:
        day_, _, rest = content.partition(" ")
        only_text = self._only_texts.get(rest)
        if only_text is not None and (known_day := self._dates.get(day_)) is not None:
            short: _Tail = (known_day, only_text, None, "")
            self._tails[content] = short
            return short
        match = _TAIL.fullmatch(content)
        if match is None:
            return None
        quoted_day, day, quoted_text, text, quoted_quantity, quantity, quoted_sign, sign = match.groups()
        written = quoted_day or day or ""
        date_ = self._date(written)
        if date_ is None and written:
            return None
        number = quoted_quantity or quantity
        tail = (
            date_,
            self._text(quoted_text or text or ""),
            Decimal(number) if number else None,
            self._text(quoted_sign or sign or ""),
        )
        self._tails[content] = tail
        if day and quoted_text and rest.rstrip("\r ") == f'"{quoted_text}"':
            self._only_texts[rest] = tail[1]
        return tail

    def _date(self, written: str) -> Date | None:
        try:
            return self._dates[written]
        except KeyError:
            day = self._dates[written] = read_date(written) if len(written) == 8 else None  # noqa: PLR2004 - YYYYMMDD
            return day

    def _text(self, written: str) -> str:
        """A text that is likely to come again: kept once, with its quotes unescaped."""
        text = self._texts.get(written)
        if text is None:
            text = self._texts[written] = written.replace('\\"', '"')
        return text


def _trim(lines: list[str]) -> None:
    """Take the empty lines off the end of a voucher."""
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
