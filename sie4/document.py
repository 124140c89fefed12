"""A whole SIE file as one value, and the questions that books are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, TypeVar, cast

import attrs

from sie4.labels import SieType
from sie4.model import (
    Account,
    Balance,
    Company,
    Dimension,
    FiscalYear,
    ObjectBalance,
    Objects,
    PeriodBalance,
    Program,
    Record,
    Row,
    RowKind,
    SieObject,
    Voucher,
)
from sie4.values import EXACT

__all__ = ["Document"]

_Thing = TypeVar("_Thing")


def _values(things: Mapping[Any, _Thing] | Iterable[_Thing]) -> Iterable[_Thing]:
    if isinstance(things, Mapping):
        return cast("Mapping[Any, _Thing]", things).values()
    return things


def _years(things: Mapping[int, FiscalYear] | Iterable[FiscalYear]) -> Mapping[int, FiscalYear]:
    return {year.index: year for year in _values(things)}


def _accounts(things: Mapping[str, Account] | Iterable[Account]) -> Mapping[str, Account]:
    return {account.number: account for account in _values(things)}


def _dimensions(things: Mapping[str, Dimension] | Iterable[Dimension]) -> Mapping[str, Dimension]:
    return {dimension.number: dimension for dimension in _values(things)}


def _objects(
    things: Mapping[tuple[str, str], SieObject] | Iterable[SieObject],
) -> Mapping[tuple[str, str], SieObject]:
    return {(item.dimension, item.number): item for item in _values(things)}


@attrs.frozen(kw_only=True)
class Document:
    """The contents of a SIE file.

    Two documents are equal when they mean the same: records, fields, order of vouchers and rows. Encoding and line
    numbers do not count. The mappings are made from any iterable of their values.

    Attributes:
        encoding: What the file was read in: ``"cp437"``, ``"utf-8"``, ``"utf-8-sig"``, ``"cp1252"`` or ``"latin-1"``.
        flag: #FLAGGA: 0, or 1 once an importer has taken the file in.
        format: #FORMAT: ``"PC8"`` in every proper file, whatever its encoding.
        type_number: #SIETYP as written; None where it is missing. `sie_type` tells 4E from 4I.
        program: Who wrote the file.
        generated: #GEN: the day it was written.
        generated_by: #GEN: by whom.
        comments: #PROSA.
        company: Whose books they are.
        fiscal_years: #RAR, by index: 0 this year, -1 the year before.
        tax_year: #TAXAR, the year that the SRU codes belong to.
        balances_until: #OMFATTN: the day up to which period balances are given.
        account_plan: #KPTYP: ``"EUBAS97"``, ``"BAS95"`` ...
        currency: #VALUTA; None means SEK.
        accounts: The chart, by account number.
        dimensions: By dimension number.
        objects: By dimension and object number.
        opening_balances, closing_balances, results: #IB, #UB and #RES of all years.
        object_opening_balances, object_closing_balances: #OIB and #OUB.
        period_balances, budgets: #PSALDO and #PBUDGET.
        vouchers: In the order of the file.
        unknown: Records that the standard does not know, that could not be read, or that came twice.
        extra: Fields beyond those of the standard on other records than balances and vouchers, by label and key.

    >>> books = Document(type_number="4", opening_balances=(Balance(year=0, account="1930", amount=Decimal(1000)),),
    ...     vouchers=(Voucher(date=date(2025, 1, 31), rows=(Row(account="1930", amount=Decimal(-50)),)),))
    >>> books.balance("1930"), books.balance("1930", on=date(2025, 1, 30)), books.sie_type
    (Decimal('950'), Decimal('1000'), '4E')
    """

    encoding: str = attrs.field(default="cp437", eq=False)
    flag: int = 0
    format: str = "PC8"
    type_number: str | None = None
    program: Program = Program()
    generated: date | None = None
    generated_by: str = ""
    comments: tuple[str, ...] = ()
    company: Company = Company()
    fiscal_years: Mapping[int, FiscalYear] = attrs.field(factory=dict[int, FiscalYear], converter=_years)
    tax_year: str | None = None
    balances_until: date | None = None
    account_plan: str | None = None
    currency: str | None = None
    accounts: Mapping[str, Account] = attrs.field(factory=dict[str, Account], converter=_accounts)
    dimensions: Mapping[str, Dimension] = attrs.field(factory=dict[str, Dimension], converter=_dimensions)
    objects: Mapping[tuple[str, str], SieObject] = attrs.field(
        factory=dict[tuple[str, str], SieObject], converter=_objects
    )
    opening_balances: tuple[Balance, ...] = ()
    closing_balances: tuple[Balance, ...] = ()
    results: tuple[Balance, ...] = ()
    object_opening_balances: tuple[ObjectBalance, ...] = ()
    object_closing_balances: tuple[ObjectBalance, ...] = ()
    period_balances: tuple[PeriodBalance, ...] = ()
    budgets: tuple[PeriodBalance, ...] = ()
    vouchers: tuple[Voucher, ...] = attrs.field(
        default=(), repr=lambda vouchers: f"<{len(vouchers)} vouchers>"
    )
    unknown: tuple[Record, ...] = ()
    extra: Mapping[tuple[str, ...], tuple[str, ...]] = attrs.field(
        factory=dict[tuple[str, ...], tuple[str, ...]]
    )

    # Mappings can't be hashed.
    __hash__ = None  # type: ignore[assignment] # how Python says that a class is not hashable

    @property
    def sie_type(self) -> SieType:
        """The type that the file is of.

        #SIETYP says 4 both for 4E (a year's books) and 4I (vouchers to take in): a file with balances is 4E. Without
        #SIETYP a file is of type 1 (SIE 4B), unless it has vouchers.
        """
        if self.type_number == "1" or (self.type_number is None and not self.vouchers):
            return "1"
        if self.type_number == "2":
            return "2"
        if self.type_number == "3":
            return "3"
        return "4E" if self._has_balances else "4I"

    @property
    def _has_balances(self) -> bool:
        return bool(
            self.opening_balances
            or self.closing_balances
            or self.results
            or self.object_opening_balances
            or self.object_closing_balances
            or self.period_balances
            or self.budgets
        )

    def rows(self) -> Iterator[tuple[Voucher, Row]]:
        """Every row that counts (kind TRANS), with its voucher."""
        for voucher in self.vouchers:
            for row in voucher.rows:
                if row.kind is RowKind.TRANS:
                    yield voucher, row

    def voucher(self, series: str, number: str) -> Voucher | None:
        """The first voucher of that series and number; None: there is none."""
        return next((v for v in self.vouchers if v.series == series and v.number == number), None)

    def vouchers_of(
        self, series: str | None = None, *, first: date | None = None, last: date | None = None
    ) -> tuple[Voucher, ...]:
        """Vouchers of a series and of the days from ``first`` to ``last``; None does not narrow. Without a date: no."""
        return tuple(
            voucher
            for voucher in self.vouchers
            if (series is None or voucher.series == series)
            and (first is None or (voucher.date is not None and voucher.date >= first))
            and (last is None or (voucher.date is not None and voucher.date <= last))
        )

    def balance(self, account: str, on: date | None = None) -> Decimal:
        """Balance of an account at the end of a day: its opening balance and its rows up to and including that day.

        Args:
            account: Account number. One that the books do not have has the balance 0.
            on: The day; None counts every row. A row without a date has its voucher's, and one whose voucher has none
                either counts only when ``on`` is None.
        """
        return self.balances(on).get(account, Decimal(0))

    def balances(self, on: date | None = None) -> dict[str, Decimal]:
        """Balance at the end of a day of every account that has an opening balance or a row, as `balance` has it."""
        totals: dict[str, Decimal] = {}
        with localcontext(EXACT):
            for balance in self.opening_balances:
                if balance.year == 0:
                    totals[balance.account] = totals.get(balance.account, Decimal(0)) + balance.amount
            for voucher in self.vouchers:
                for row in voucher.rows:
                    if row.kind is not RowKind.TRANS:
                        continue
                    day = row.date or voucher.date
                    if on is None or (day is not None and day <= on):
                        totals[row.account] = totals.get(row.account, Decimal(0)) + row.amount
        return totals

    def range_balance(self, first: str, last: str, on: date | None = None) -> Decimal:
        """Sum of the balances of the accounts from ``first`` to ``last``, as `balance` has them.

        Account numbers are compared as numbers; one that is not a number is in no range.
        """
        lowest, highest = int(first), int(last)
        with localcontext(EXACT):
            return sum(
                (
                    amount
                    for account, amount in self.balances(on).items()
                    if account.isdecimal() and lowest <= int(account) <= highest
                ),
                Decimal(0),
            )

    def object_balances(self, dimension: str, on: date | None = None) -> dict[tuple[str, str], Decimal]:
        """Balance at the end of a day by account and object of a dimension: #OIB and the rows on the object.

        >>> rows = (Row(account="3001", amount=Decimal(-50), objects=(("1", "K1"),)),)
        >>> Document(vouchers=(Voucher(date=date(2025, 1, 31), rows=rows),)).object_balances("1")
        {('3001', 'K1'): Decimal('-50')}
        """
        totals: dict[tuple[str, str], Decimal] = {}
        with localcontext(EXACT):
            for balance in self.object_opening_balances:
                if balance.year == 0:
                    _add(totals, balance.account, balance.objects, dimension, balance.amount)
            for voucher, row in self.rows():
                day = row.date or voucher.date
                if on is None or (day is not None and day <= on):
                    _add(totals, row.account, row.objects, dimension, row.amount)
        return totals

    def monthly_changes(self) -> dict[tuple[str, date], Decimal]:
        """What vouchers change an account by in a calendar month, by account and the month's first day.

        The same that #PSALDO tells in a file that has it. Rows without any date are left out.
        """
        totals: dict[tuple[str, date], Decimal] = {}
        with localcontext(EXACT):
            for voucher, row in self.rows():
                day = row.date or voucher.date
                if day is not None:
                    key = (row.account, day.replace(day=1))
                    totals[key] = totals.get(key, Decimal(0)) + row.amount
        return totals

    def declared(self, account: str, year: int = 0) -> Decimal | None:
        """The closing balance (#UB) or result (#RES) that the file gives for an account; None: gives none."""
        for balance in (*self.closing_balances, *self.results):
            if balance.account == account and balance.year == year:
                return balance.amount
        return None


def _add(
    totals: dict[tuple[str, str], Decimal], account: str, objects: Objects, dimension: str, amount: Decimal
) -> None:
    for of_dimension, number in objects:
        if of_dimension == dimension:
            totals[account, number] = totals.get((account, number), Decimal(0)) + amount
