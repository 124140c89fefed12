"""The content of a SIE file as one immutable value, with methods that compute balances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, ClassVar, TypeVar, cast

import attrs

from sie4.arguments import DAY, TEXT, checked_method
from sie4.errors import SieError
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
from sie4.values import EXACT, read_integer

__all__ = ["Document"]

_Item = TypeVar("_Item")


def _values(items: Mapping[Any, _Item] | Iterable[_Item]) -> Iterable[_Item]:
    if isinstance(items, Mapping):
        return cast("Mapping[Any, _Item]", items).values()
    return items


def _years(items: Mapping[int, FiscalYear] | Iterable[FiscalYear]) -> Mapping[int, FiscalYear]:
    return {year.index: year for year in _values(items)}


def _accounts(items: Mapping[str, Account] | Iterable[Account]) -> Mapping[str, Account]:
    return {account.number: account for account in _values(items)}


def _dimensions(items: Mapping[str, Dimension] | Iterable[Dimension]) -> Mapping[str, Dimension]:
    return {dimension.number: dimension for dimension in _values(items)}


def _objects(
    items: Mapping[tuple[str, str], SieObject] | Iterable[SieObject],
) -> Mapping[tuple[str, str], SieObject]:
    return {(item.dimension, item.number): item for item in _values(items)}


@attrs.frozen(kw_only=True)
class Document:
    """The content of a SIE file.

    Two documents are equal if they have the same records, fields, and order of vouchers and rows. Encoding and line
    numbers are not compared. For a mapping you can pass an iterable of its values, such as
    ``accounts=[Account(number="1930")]``.

    Attributes:
        encoding: The encoding of the file that was read: ``"cp437"``, ``"utf-8"``, ``"utf-8-sig"``, ``"cp1252"`` or
            ``"latin-1"``.
        flag: 0, or 1 if a program has already imported the file (#FLAGGA).
        format: The declared character set (#FORMAT). It is ``"PC8"`` in correct files, whatever their encoding.
        type_number: The type as written in the file (#SIETYP), or None. `sie_type` distinguishes 4E from 4I.
        program: The program that wrote the file (#PROGRAM).
        generated_on: The date on which the file was written (#GEN), or None.
        generated_by: The signature of the person who exported the file (#GEN).
        comments: The comments (#PROSA).
        company: The company that the books belong to.
        fiscal_years: The fiscal years by index: 0 is the year of the file, -1 the year before it (#RAR).
        tax_year: The tax year of the SRU codes (#TAXAR), or None.
        balances_until: The date up to which the file has balances (#OMFATTN), or None.
        chart_type: The type of the chart of accounts, such as ``"EUBAS97"`` or ``"BAS95"`` (#KPTYP), or None.
        currency: The ISO 4217 code (#VALUTA). None means SEK.
        accounts: The chart of accounts, by account number.
        dimensions: The dimensions, by dimension number.
        objects: The objects, by dimension number and object number.
        opening_balances: The opening balances of all years (#IB).
        closing_balances: The closing balances of all years (#UB).
        results: The results of all years (#RES).
        object_opening_balances: The opening balances of objects (#OIB).
        object_closing_balances: The closing balances of objects (#OUB).
        period_balances: The monthly changes (#PSALDO).
        budgets: The monthly budgets (#PBUDGET).
        vouchers: The vouchers, in the order of the file.
        unknown: Records that fit no other attribute: labels outside the standard, unreadable records and repeated
            records.
        extra: Fields beyond the standard. The key is the label and the values that identify the record, such as
            ``("KONTO", "1930")``. The fields of balances, vouchers and rows are in their own attribute ``extra``
            instead.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> books = Document(
    ...     type_number="4",
    ...     opening_balances=(Balance(year=0, account="1930", amount=Decimal(1000)),),
    ...     vouchers=(Voucher(date=date(2025, 1, 31), rows=(Row(account="1930", amount=Decimal(-50)),)),),
    ... )
    >>> books.balance("1930"), books.balance("1930", on=date(2025, 1, 30)), books.sie_type
    (Decimal('950'), Decimal('1000'), '4E')
    """

    encoding: str = attrs.field(default="cp437", eq=False)
    flag: int = 0
    format: str = "PC8"
    type_number: str | None = None
    program: Program = Program()
    generated_on: date | None = None
    generated_by: str = ""
    comments: tuple[str, ...] = ()
    company: Company = Company()
    fiscal_years: Mapping[int, FiscalYear] = attrs.field(factory=dict[int, FiscalYear], converter=_years)
    tax_year: str | None = None
    balances_until: date | None = None
    chart_type: str | None = None
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

    # A document contains mappings, which are not hashable, so it is not hashable.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # None is the value that Python uses for "not hashable"

    @property
    def sie_type(self) -> SieType:
        """The SIE type of the file: ``"1"``, ``"2"``, ``"3"``, ``"4E"`` or ``"4I"``.

        #SIETYP is 4 both in 4E (the books of a year) and in 4I (vouchers to import). A file with balances is 4E. A file
        without #SIETYP is of type 1 (SIE 4B, #SIETYP), or of type 4 if it has vouchers.
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
        """Yield each row of kind TRANS with its voucher, in the order of the file."""
        for voucher in self.vouchers:
            for row in voucher.rows:
                if row.kind is RowKind.TRANS:
                    yield voucher, row

    @checked_method(series=(str,), number=(str,))
    def voucher(self, series: str, number: str) -> Voucher | None:
        """Return the first voucher with this series and number, or None if there is no such voucher."""
        return next((v for v in self.vouchers if v.series == series and v.number == number), None)

    @checked_method(series=TEXT, first=DAY, last=DAY)
    def select_vouchers(
        self, series: str | None = None, *, first: date | None = None, last: date | None = None
    ) -> tuple[Voucher, ...]:
        """Return the vouchers of a series that are dated from ``first`` to ``last``, in the order of the file.

        Args:
            series: The voucher series. None selects every series.
            first: The first date, inclusive. None sets no lower limit.
            last: The last date, inclusive. None sets no upper limit. A voucher without a date is selected only if both
                ``first`` and ``last`` are None.
        """
        return tuple(
            voucher
            for voucher in self.vouchers
            if (series is None or voucher.series == series)
            and (first is None or (voucher.date is not None and voucher.date >= first))
            and (last is None or (voucher.date is not None and voucher.date <= last))
        )

    @checked_method(account=(str,), on=DAY)
    def balance(self, account: str, on: date | None = None) -> Decimal:
        """Return the balance of an account as of a date: the opening balance of year 0 plus the rows of kind TRANS.

        Args:
            account: The account number.
            on: The balance date, inclusive. None counts every row. A row without a date has the date of its voucher. If
                the voucher has no date either, the row counts only if ``on`` is None.

        Returns:
            The balance, with debit positive and credit negative; 0 if the books do not have the account.
        """
        return self.balances(on).get(account, Decimal(0))

    @checked_method(on=DAY)
    def balances(self, on: date | None = None) -> dict[str, Decimal]:
        """Return the balances of all accounts as of a date, by account number; see `balance`.

        An account is included if it has an opening balance or a row of kind TRANS up to the date.
        """
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

    @checked_method(first=(str,), last=(str,), on=DAY)
    def range_balance(self, first: str, last: str, on: date | None = None) -> Decimal:
        """Return the sum of the balances of the accounts from ``first`` to ``last``; see `balance`.

        Args:
            first: The first account number, inclusive. Account numbers are compared as integers.
            last: The last account number, inclusive. Accounts whose number is not an integer are not included.
            on: The balance date, inclusive. None counts every row.

        Raises:
            SieError: ``first`` or ``last`` is not an integer.
        """
        lowest, highest = read_integer(first), read_integer(last)
        if lowest is None or highest is None:
            raise SieError(f"range_balance: '{first}' to '{last}' is not a range of account numbers.")
        with localcontext(EXACT):
            return sum(
                (
                    amount
                    for account, amount in self.balances(on).items()
                    if (number := read_integer(account)) is not None and lowest <= number <= highest
                ),
                Decimal(0),
            )

    @checked_method(dimension=(str,), on=DAY)
    def object_balances(self, dimension: str, on: date | None = None) -> dict[tuple[str, str], Decimal]:
        """Return the balances of the objects of a dimension as of a date, by account number and object number.

        A balance is the opening balance of the object (#OIB) plus the rows of kind TRANS that name the object.

        Args:
            dimension: The dimension number, such as ``"1"`` for cost centres.
            on: The balance date, inclusive. None counts every row.

        >>> from datetime import date
        >>> from decimal import Decimal
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
        """Return the sums of the rows of kind TRANS, by account number and first day of the calendar month.

        A file may also declare these changes in #PSALDO records. A row is left out if neither the row nor its voucher
        has a date.
        """
        totals: dict[tuple[str, date], Decimal] = {}
        with localcontext(EXACT):
            for voucher, row in self.rows():
                day = row.date or voucher.date
                if day is not None:
                    key = (row.account, day.replace(day=1))
                    totals[key] = totals.get(key, Decimal(0)) + row.amount
        return totals

    @checked_method(account=(str,), year=(int,))
    def declared_balance(self, account: str, year: int = 0) -> Decimal | None:
        """Return the closing balance (#UB) or result (#RES) that the file declares for an account.

        If the record occurs several times, the amounts are added, as for opening balances.

        Args:
            account: The account number.
            year: The index of the fiscal year.

        Returns:
            The amount, with debit positive and credit negative; None if the file has neither record for the account
            and year.
        """
        for balances in (self.closing_balances, self.results):
            amounts = [each.amount for each in balances if each.account == account and each.year == year]
            if amounts:
                with localcontext(EXACT):
                    return sum(amounts, Decimal(0))
        return None


def _add(
    totals: dict[tuple[str, str], Decimal], account: str, objects: Objects, dimension: str, amount: Decimal
) -> None:
    for object_dimension, number in objects:
        if object_dimension == dimension:
            totals[account, number] = totals.get((account, number), Decimal(0)) + amount
