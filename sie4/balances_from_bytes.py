"""Balances straight from a file's bytes: only account, day and amount of a row are looked at."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, localcontext
from enum import Enum

from sie4.errors import SieError
from sie4.fields import Findings
from sie4.lenient_voucher_reader import LenientVoucherReader
from sie4.model import Row, RowKind
from sie4.reader import parse
from sie4.recognition import prepare, why_not_sie
from sie4.record_reader import RecordReader
from sie4.values import EXACT, read_date
from sie4.voucher_reader import AMOUNTS, CLOSE, OPEN, VOUCHER, VoucherReader

__all__ = ["balances"]

_DAY = re.compile(r'"(\d{8})"\r?|(\d{8})\r?', re.ASCII)
_NO_DAY = frozenset({"", '""', "\r", '""\r'})


def balances(data: bytes, on: date | None = None, *, encoding: str | None = None) -> dict[str, Decimal]:
    r"""Balance at the end of a day of every account, straight from a file's bytes; see `Document.balances`.

    Half the time of reading the document.

    Raises:
        SieError: It is no SIE 4 file.

    >>> balances(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    {'1930': Decimal('100.00')}
    """
    problem = why_not_sie(data)
    if problem is not None:
        raise SieError(problem)
    findings = Findings()
    text, encoding = prepare(data, encoding, findings)
    with localcontext(EXACT):
        totals = _Totals(encoding, findings, on).of(text)
    return parse(data, encoding=encoding)[0].balances(on) if totals is None else totals


class _Unknown(Enum):
    """What has not been met before, or is not plain."""

    UNKNOWN = None


_UNKNOWN = _Unknown.UNKNOWN


class _Totals:
    def __init__(self, encoding: str, findings: Findings, on: date | None) -> None:
        self._on = on
        self._head = RecordReader(encoding, findings)
        self._odd = LenientVoucherReader(findings, self._head.record)
        self._reader = VoucherReader(self._odd)
        # Whether a row counts whose day is written so; None: as its voucher does.
        self._counts: dict[str, bool | None] = dict.fromkeys(_NO_DAY)
        self._days: dict[str, date] = {}
        self._series: set[str] = set()
        self._totals: dict[str, Decimal] = {}
        # By a row's beginning, without objects and with them, the amounts as written; None: rows that are history.
        self._amounts_of: dict[str, list[str] | None] = {}
        self._amounts: dict[str, list[str] | None] = {}
        self._accounts: dict[str, str] = {}

    def of(self, text: str) -> dict[str, Decimal] | None:
        """Balances of a whole file; None: it is too odd for this."""
        head, *chunks = text.rstrip("\r\n ").split(VOUCHER)
        if any(True for _ in self._reader.read(head)):
            return None
        for balance in self._head.document(()).opening_balances:
            if balance.year == 0:
                self._book(balance.account, balance.amount)
        if not self._add_all(chunks):
            return None
        for start, amounts in self._amounts_of.items():
            if amounts:
                if AMOUNTS.fullmatch(" ".join(amounts)) is None:
                    return None
                self._book(self._accounts[start], sum(map(Decimal, amounts), Decimal(0)))
        return self._totals

    def _add_all(self, chunks: list[str]) -> bool:  # noqa: C901, PLR0912 - the hot path: calls cost more than they explain
        """Add the rows of vouchers; False: one is too odd for this."""
        on = self._on
        day: date | None = None
        voucher_counts = True
        find_amounts, find_counts = self._amounts.get, self._counts.get
        for chunk in chunks:
            lines = chunk.split("\n")
            if lines[-1] not in CLOSE:
                while len(lines) > 1 and not lines[-1].strip():
                    lines.pop()
            if len(lines) < 3 or lines[1] not in OPEN or lines[-1] not in CLOSE:  # noqa: PLR2004 - header and braces
                return False
            if on is not None:
                day = self._day_of(lines[0])
                if day is None:
                    return False
                voucher_counts = day <= on
            for line in lines[2:-1]:
                key, _, rest = line.partition("} ")
                amount, _, content = rest.partition(" ")
                amounts = find_amounts(key, _UNKNOWN)
                if amounts is _UNKNOWN or not amount:
                    amounts = self._learn(key) if amount else _UNKNOWN
                counts = voucher_counts
                if on is not None:
                    own = find_counts(content.partition(" ")[0], _UNKNOWN)
                    if own is _UNKNOWN:
                        own = self._row_counts(content.partition(" ")[0])
                    if own is _UNKNOWN:
                        amounts = _UNKNOWN
                    elif own is not None:
                        counts = own is True
                if isinstance(amounts, list):
                    if counts:
                        amounts.append(amount)
                elif amounts is _UNKNOWN and not self._add_odd(line, day):
                    return False
        return True

    def _learn(self, key: str) -> list[str] | _Unknown | None:
        """Remember what rows are that begin so."""
        start, _, objects = key.partition("{")
        if objects.count('"') % 2 or "\\" in objects:
            return _UNKNOWN
        amounts = self._amounts_of.get(start, _UNKNOWN)
        if amounts is _UNKNOWN:
            head = self._reader.plain_head(start + "{")
            if head is None:
                return _UNKNOWN
            amounts = self._amounts_of[start] = [] if head[0] is RowKind.TRANS else None
            self._accounts[start] = head[1]
        self._amounts[key] = amounts
        return amounts

    def _row_counts(self, written: str) -> bool | _Unknown | None:
        """Tell whether a row with a day of its own counts; None: as its voucher does."""
        match = _DAY.fullmatch(written)
        day = None if match is None else read_date(match[1] or match[2])
        if day is None or self._on is None:
            return _UNKNOWN
        counts = self._counts[written] = day <= self._on
        return counts

    def _day_of(self, header: str) -> date | None:
        """The day of a voucher; None: its header is not plain."""
        words = header.split(" ", 3)
        if len(words) == 4 and words[0] in self._series:  # noqa: PLR2004 - series, number, day and the rest
            number, written = words[1], words[2]
            if number.isalnum() or (number[:1] == number[-1:] == '"' and number[1:-1].isalnum()):
                day = self._days.get(written)
                if day is not None:
                    return day
        plain = self._reader.plain_header(header)
        if plain is None or plain[2] is None:
            return None
        # What stands before the first blank is a field, and not the beginning of one with blanks in it.
        if words[0].strip('"') == plain[0] and words[2] == f"{plain[2]:%Y%m%d}":
            self._series.add(words[0])
            self._days[words[2]] = plain[2]
        return plain[2]

    def _add_odd(self, line: str, day: date | None) -> bool:
        """Add a row that is not plain; False: it is no row."""
        row = self._odd.row(0, line)
        if isinstance(row, Row) and row.kind is RowKind.TRANS:
            day = row.date or day
            if self._on is None or (day is not None and day <= self._on):
                self._book(row.account, row.amount)
        return row is not None

    def _book(self, account: str, amount: Decimal) -> None:
        self._totals[account] = self._totals.get(account, Decimal(0)) + amount
