"""The difference between control accounts and their ledger on every day, and the first day with a difference."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import attrs

from fortnox_sdk.year_end.reconciliation.comparison import Comparison

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class DayDifference:
    """The balances of the control accounts and their ledger at the end of a day, in SEK. Debit is positive."""

    on: date
    account_balance: Decimal
    """The sum of the balances of the control accounts."""
    ledger_total: Decimal
    """The sum of the open items. It is negative for payables, as on the account."""
    by_cash_method: Decimal = _ZERO
    """The part of the difference that is due to unpaid invoices, which the cash method leaves off the accounts."""

    @property
    def difference(self) -> Decimal:
        """Account balance minus ledger total."""
        return self.account_balance - self.ledger_total

    @property
    def deviation(self) -> Decimal:
        """The difference minus `by_cash_method`. It is 0 if the accounts and the ledger agree."""
        return self.difference - self.by_cash_method


@attrs.frozen(kw_only=True)
class DifferenceByDay:
    """The difference on every day from the first day of the books to the balance date.

    >>> days = DifferenceByDay(days=tuple(
    ...     DayDifference(on=date(2025, 1, day), account_balance=Decimal(amount), ledger_total=Decimal(0))
    ...     for day, amount in enumerate((0, 7, 0, 5, 5), start=1)))
    >>> days.broke_on, days.standing_since, [(each.on.day, change) for each, change in days.changes]
    (datetime.date(2025, 1, 2), datetime.date(2025, 1, 4), [(2, Decimal('7')), (3, Decimal('-7')), (4, Decimal('5'))])
    """

    days: tuple[DayDifference, ...]

    @property
    def broke_on(self) -> date | None:
        """The first day on which the accounts and the ledger differ, or None if they always agree.

        If this is the first day of the books, the difference may be older than the books.
        """
        return next((day.on for day in self.days if day.deviation), None)

    @property
    def standing_since(self) -> date | None:
        """The day since which the accounts and the ledger have differed without a break, up to the last day.

        None if they agree on the last day.
        """
        since = None
        for day in reversed(self.days):
            if not day.deviation:
                break
            since = day.on
        return since

    @property
    def changes(self) -> tuple[tuple[DayDifference, Decimal], ...]:
        """The days on which the deviation changed, each with the change. A deviation on the first day is a change."""
        changes: list[tuple[DayDifference, Decimal]] = []
        before = _ZERO
        for day in self.days:
            if day.deviation != before:
                changes.append((day, day.deviation - before))
            before = day.deviation
        return tuple(changes)


def difference_by_day(comparison: Comparison) -> DifferenceByDay:
    """Return the difference on every day from the first day of the books to the balance date.

    The cost is linear in the numbers of days, vouchers, invoices and payments: each invoice is valued only on the days
    on which its open amount changes.
    """
    account = _account_balances(comparison)
    ledger = _running(comparison, _ledger_changes(comparison))
    cash = _running(comparison, _cash_changes(comparison))
    return DifferenceByDay(
        days=tuple(
            DayDifference(
                on=day, account_balance=balance, ledger_total=ledger[day], by_cash_method=cash.get(day, _ZERO)
            )
            for day, balance in account.items()
        )
    )


def _days(first: date, last: date) -> Iterable[date]:
    return (first + index * _DAY for index in range((last - first).days + 1))


def _account_balances(comparison: Comparison) -> Mapping[date, Decimal]:
    """Return the sum of the control accounts at the end of each day, calculated from each year's opening balance."""
    valued, as_of = comparison.valued, comparison.as_of
    books, accounts = valued.books, comparison.accounts
    changes: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    starts = {year.id: year.start for year in books.traceable_years}
    for key, vouchers in comparison.rows.items():
        for voucher in vouchers:
            if voucher.on is not None:
                changes[key.year, max(voucher.on, starts[key.year])] += voucher.amount
    # Books do not date the part of a closing balance that is outside the vouchers, so the last day gets it.
    outside = sum((books.amount_outside_vouchers(account, as_of) for account in accounts), _ZERO)
    balances: dict[date, Decimal] = {}
    for year in books.traceable_years:
        balance = sum(map(year.opening, accounts), _ZERO)
        for day in _days(year.start, min(year.end, as_of)):
            balance += changes.get((year.id, day), _ZERO) + (outside if day == as_of else _ZERO)
            balances[day] = balance
    return balances


def _running(comparison: Comparison, changes: Mapping[date, Decimal]) -> Mapping[date, Decimal]:
    """Return the value on each day of the books: the sum of all changes up to that day.

    In `changes`, the entry for the day before the books begin is the value on that day.
    """
    total = changes.get(comparison.day_before_books, _ZERO)
    sums: dict[date, Decimal] = {}
    for day in _days(comparison.valued.books.first_day, comparison.as_of):
        total += changes.get(day, _ZERO)
        sums[day] = total
    return sums


def _add_changes(
    changes: dict[date, Decimal],
    comparison: Comparison,
    days: Iterable[date],
    value: Callable[[date], Decimal],
) -> None:
    """Add to `changes` the value on the day before the books begin, and the changes in the value on `days`."""
    before = comparison.day_before_books
    total = value(before)
    changes[before] += total
    for day in sorted({day for day in days if before < day <= comparison.as_of}):
        new = value(day)
        changes[day] += new - total
        total = new


def _ledger_changes(comparison: Comparison) -> Mapping[date, Decimal]:
    valued, changes = comparison.valued, defaultdict[date, Decimal](Decimal)
    for number in valued.records.invoices:
        if valued.booked_on[number] is None or valued.is_relevant(number):
            days = _event_days(comparison, number)
            _add_changes(changes, comparison, days, partial(_open_sek, comparison, number))
    return changes


def _open_sek(comparison: Comparison, number: str, day: date) -> Decimal:
    return comparison.valued.records.sign * comparison.position(number, day).open_sek


def _event_days(comparison: Comparison, number: str) -> Iterable[date]:
    """Return the days on which the open amount of an invoice can change."""
    valued = comparison.valued
    # Under the cash method, an invoice is divided over the accounts from the date of its voucher on.
    days = (valued.booked_on[number], valued.booking_date(valued.records.invoices[number]))
    settled_on = (settlement.on for settlement in valued.settlements.get(number, ()))
    return (*(day for day in days if day is not None), *settled_on)


def _cash_changes(comparison: Comparison) -> Mapping[date, Decimal]:
    """Return the changes, by day, in the amount that the cash method leaves off the accounts."""
    cash, changes = comparison.cash, defaultdict[date, Decimal](Decimal)
    shared = [day for booking in cash.bookings for day in (booking.on, booking.until) if day is not None]
    for number, invoice in cash.invoices.items():
        if comparison.is_home(number):
            voucher_day = cash.day_of(invoice.origin)
            own = () if voucher_day is None else (voucher_day,)
            days = (*shared, *own, *_event_days(comparison, number))
            _add_changes(changes, comparison, days, partial(_cash_gap, comparison, number))
    return changes


def _cash_gap(comparison: Comparison, number: str, day: date) -> Decimal:
    open_sek = comparison.valued.records.sign * comparison.valued.position(number, day).open_sek
    return comparison.cash.amount_on_account(number, day) - open_sek
