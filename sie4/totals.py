"""Balances straight from a file's bytes: only account, day and amount of a row are looked at."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, localcontext

from sie4.errors import SieError
from sie4.fields import Findings
from sie4.model import RowKind
from sie4.odd_vouchers import OddVoucherReader
from sie4.reader import HeadReader, prepare, why_not_sie
from sie4.values import EXACT, read_date
from sie4.voucher_reader import AMOUNT, CLOSE, OPEN, VOUCHER, VoucherReader

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
        return _Totals(encoding, findings, on).of(text)


class _Totals:
    def __init__(self, encoding: str, findings: Findings, on: date | None) -> None:
        self._on = on
        self._head = HeadReader(encoding, findings)
        self._odd = OddVoucherReader(findings, self._head.record)
        self._reader = VoucherReader(self._odd)
        # Whether a row counts whose day is written so.
        self._counts: dict[str, bool] = {}
        self._days: dict[str, date] = {}
        self._totals: dict[str, Decimal] = {}
        # By a row's head, the amounts as written.
        self._amounts: dict[str, list[str]] = {}

    def of(self, text: str) -> dict[str, Decimal]:
        """Balances of a whole file."""
        chunks = text.rstrip("\r\n ").split(VOUCHER)
        self._add_odd(chunks[0])
        for chunk in chunks[1:]:
            if not self._add_plain(chunk.split("\n")):
                self._add_odd(VOUCHER[1:] + chunk)
        for balance in self._head.document(()).opening_balances:
            if balance.year == 0:
                self._book(balance.account, balance.amount)
        for key, amounts in self._amounts.items():
            head = self._reader.plain_head(key)
            if amounts and head is not None and head[0] is RowKind.TRANS:
                self._book(head[1], sum(map(Decimal, amounts), Decimal(0)))
        return self._totals

    def _add_plain(  # noqa: C901 - the hot path: calls would cost more than they explain
        self, lines: list[str]
    ) -> bool:
        """Add a voucher's rows; False: it is not plain, and nothing was added."""
        while not lines[-1].strip():
            lines.pop()
        if len(lines) < 3 or lines[1] not in OPEN or lines[-1] not in CLOSE:  # noqa: PLR2004 - header and braces
            return False
        counts = True
        if self._on is not None:
            day = self._day_of(lines[0])
            if day is None:
                return False
            counts = day <= self._on
        done: list[list[str]] = []
        add, find_bucket, is_plain = done.append, self._amounts.get, AMOUNT.fullmatch
        for line in lines[2:-1]:
            key, _, rest = line.partition("} ")
            amount, _, content = rest.partition(" ")
            bucket = find_bucket(key)
            if bucket is None:
                bucket = self._bucket(key)
            row_counts: bool | None = counts
            if self._on is not None:
                written = content.partition(" ")[0]
                if written not in _NO_DAY:
                    row_counts = self._counts.get(written)
                    if row_counts is None:
                        row_counts = self._row_counts(written)
            if bucket is None or row_counts is None or is_plain(amount) is None:
                # Not plain: take back what was added.
                for taken in done:
                    taken.pop()
                return False
            if row_counts:
                bucket.append(amount)
                add(bucket)
        return True

    def _bucket(self, key: str) -> list[str] | None:
        """Where to put the amounts of rows that begin so; None: no plain row."""
        head = self._reader.plain_head(key)
        if head is None:
            return None
        bucket = self._amounts[key] = []
        return bucket

    def _row_counts(self, written: str) -> bool | None:
        """Tell whether a row with a day of its own counts; None: the day is not plain."""
        match = _DAY.fullmatch(written)
        day = None if match is None else read_date(match[1] or match[2])
        if day is None or self._on is None:
            return None
        counts = self._counts[written] = day <= self._on
        return counts

    def _day_of(self, header: str) -> date | None:
        """The day of a voucher; None: its header is not plain."""
        series, _, rest = header.partition(" ")
        number, _, rest = rest.partition(" ")
        if _is_whole(series) and _is_whole(number):
            day = self._days.get(rest[:9])
            if day is not None:
                return day
        plain = self._reader.plain_header(header)
        if plain is None:
            return None
        if plain[2] is not None and rest[:9] == f"{plain[2]:%Y%m%d} ":
            self._days[rest[:9]] = plain[2]
        return plain[2]

    def _add_odd(self, text: str) -> None:
        on = self._on
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for voucher in self._odd.read(iter(enumerate(lines, 1)), last=True):
            for row in voucher.transactions:
                day = row.date or voucher.date
                if on is None or (day is not None and day <= on):
                    self._book(row.account, row.amount)

    def _book(self, account: str, amount: Decimal) -> None:
        self._totals[account] = self._totals.get(account, Decimal(0)) + amount


def _is_whole(word: str) -> bool:
    """Tell whether a word up to the first blank is a whole field."""
    return word.isalnum() or (len(word) > 2 and word[0] == word[-1] == '"' and word[1:-1].isalnum())  # noqa: PLR2004
