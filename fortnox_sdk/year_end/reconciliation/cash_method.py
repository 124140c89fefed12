"""The cash method (kontantmetoden): an invoice is booked when it is paid, or at the year's end if it is unpaid then.

Fortnox's function "Årsomför" books each unpaid invoice with its own voucher, so that later payments clear the control
account. Companies that do not use it post one manual voucher on the last day of the year, and often reverse it on the
first day of the next year. The financial year of the invoice date determines the method.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.appendix import SettlementKind
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, Origin, OriginKind
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger

_ZERO = Decimal(0)
_DAY = timedelta(days=1)
_REVERSED_WITHIN = timedelta(days=31)
"""The time after the end of the year during which a voucher that reverses the year-end voucher is recognised."""


@attrs.frozen(kw_only=True)
class YearEndBooking:
    """Unpaid invoices that manual vouchers have booked at the end of a year."""

    on: date
    invoices: frozenset[str]
    vouchers: frozenset[VoucherKey] = frozenset()
    """The manual vouchers. Empty if they are in a year that was not read."""
    reversals: frozenset[VoucherKey] = frozenset()
    until: date | None = None
    """The day of the reversal, or None if the vouchers are not reversed."""

    def is_active(self, day: date) -> bool:
        """Return True if the vouchers are posted and not reversed at the end of a day."""
        return self.on <= day and (self.until is None or day < self.until)


@attrs.frozen(kw_only=True, slots=False)
class CashMethod:
    """The invoices of a ledger under the cash method, and the days on which they are on the control accounts."""

    valued: ValuedLedger

    @cached_property
    def invoices(self) -> Mapping[str, LedgerInvoice]:
        """The booked invoices under the cash method, by number."""
        records = self.valued.records
        return {
            number: invoice
            for number, invoice in records.invoices.items()
            if invoice.is_in_ledger and records.by_cash_method(invoice)
        }

    @cached_property
    def recognised(self) -> frozenset[VoucherKey]:
        """The manual vouchers that booked unpaid invoices at the end of a year, and the reversing vouchers."""
        return frozenset(key for booking in self.bookings for key in (*booking.vouchers, *booking.reversals))

    def day_of(self, origin: Origin) -> date | None:
        """Return the date on which an invoice or payment under the cash method is booked on the control accounts.

        The result is None for an invoice that has no voucher of its own on these accounts.
        """
        if origin.kind is OriginKind.INVOICE:
            return self._own_days.get(origin.number)
        return self.valued.records.payment[origin.number].on

    def expected_amount(self, origin: Origin) -> Decimal:
        """Return the amount that an invoice or payment should have on the control accounts. Debit is positive.

        For an invoice, it is the amount that was unpaid when the invoice's own voucher booked it. For a payment, it is
        the paid amount if the invoice was on the accounts before the payment, and otherwise 0.
        """
        invoice = self.valued.invoice_of(origin)
        if invoice is None:
            return _ZERO
        if origin.kind is OriginKind.INVOICE:
            day = self._own_days.get(origin.number)
            return _ZERO if day is None else self._open(origin.number, day)
        before = self.valued.records.payment[origin.number].on - _DAY
        is_kept = any(
            booking.is_active(before) and booking.until is None and invoice.number in booking.invoices
            for booking in self.bookings
        )
        own = self._own_days.get(invoice.number)
        is_on_account = is_kept or (own is not None and own <= before)
        return self.valued.expected_amount(origin) if is_on_account else _ZERO

    def amount_on_account(self, number: str, day: date) -> Decimal:
        """Return the amount that an invoice should have on the control accounts at the end of a day.

        Debit is positive.
        """
        invoice, records = self.invoices[number], self.valued.records
        own = self._own_days.get(number)
        since = self._day_before_books
        amount = self._open(number, max(own, since)) if own is not None and own <= day else _ZERO
        for booking in self.bookings:
            if booking.is_active(day) and number in booking.invoices:
                amount += self._open(number, booking.on)
        for payment in records.payments_of.get(invoice.number, ()):
            if payment.booked and since < payment.on <= day:
                amount += self.expected_amount(payment.origin)
        for settlement in self.valued.settlements.get(number, ()):
            # A credit invoice by accrual is on the account, although the invoice that it settles is not.
            is_credit = settlement.kind is SettlementKind.CREDIT and settlement.reference not in self.invoices
            if is_credit and since < settlement.on <= day:
                amount -= records.sign * settlement.amount_sek
        return amount

    def gaps(self, day: date) -> dict[str, Decimal]:
        """Return the amounts that the cash method leaves off the control accounts at the end of a day, by invoice.

        Each amount is the amount on the accounts minus the amount in the ledger. Debit is positive. Invoices without
        a gap are left out.
        """
        gaps = {
            number: self.amount_on_account(number, day) - self._open(number, day) for number in self.invoices
        }
        return {number: amount for number, amount in gaps.items() if amount}

    @cached_property
    def bookings(self) -> tuple[YearEndBooking, ...]:
        """The manual bookings of unpaid invoices at the end of a year, oldest first."""
        if not self.invoices:
            return ()
        found = [*self._booked_before()]
        ends = sorted(
            year.last
            for year in self.valued.records.years.values()
            if year.cash_method and year.last > self._day_before_books
        )
        for end in ends:
            booking = self._booking(end, found)
            if booking is not None:
                found.append(booking)
        return tuple(found)

    @property
    def _day_before_books(self) -> date:
        return self.valued.books.first_day - _DAY

    @cached_property
    def _own_days(self) -> Mapping[str, date]:
        """The days on which invoices got a voucher of their own on the control accounts, by invoice number.

        If the voucher is in a year that was not read, the last day of that year is used, because Fortnox books
        such vouchers on that day.
        """
        days: dict[str, date] = {}
        records, books = self.valued.records, self.valued.books
        years_read = {year.id for year in books.years}
        for number, invoice in self.invoices.items():
            key = self.valued.voucher_of(invoice)
            if key is None:
                continue
            day, year = books.voucher_days.get(key), records.years.get(key.year)
            if key in self.valued.on_account and day is not None:
                days[number] = day
            elif year is not None and key.year not in years_read:
                days[number] = year.last
        return days

    def _open(self, number: str, day: date) -> Decimal:
        return self.valued.records.sign * self.valued.position(number, day).open_sek

    @cached_property
    def unclear(self) -> tuple[Decimal, tuple[str, ...]]:
        """The amount and the numbers of the invoices that may or may not have been booked before the books begin.

        These invoices are unpaid when the books begin, and have no voucher of their own. The opening balance differs
        from the ledger, both if these invoices are included and if they are left out. They are treated as not booked.
        """
        amount, numbers, rest = self._before
        return (amount, numbers) if rest not in (_ZERO, -amount) else (_ZERO, ())

    @cached_property
    def _before(self) -> tuple[Decimal, tuple[str, ...], Decimal]:
        """The state before the books begin.

        It consists of the unpaid amount of invoices without a voucher of their own, the numbers of these invoices, and
        the opening balance minus the ledger.
        """
        day = self._day_before_books
        numbers = tuple(
            number for number in self.invoices if self._open(number, day) and number not in self._own_before
        )
        amount = sum((self._open(number, day) for number in numbers), _ZERO)
        first = self.valued.books.traceable_years[0]
        opening = sum(map(first.opening, self.valued.accounts.all), _ZERO)
        total = sum((self._open(number, day) for number in self.valued.records.invoices), _ZERO)
        return amount, numbers, opening - total

    @property
    def _own_before(self) -> frozenset[str]:
        return frozenset(number for number, day in self._own_days.items() if day <= self._day_before_books)

    def _booked_before(self) -> Iterator[YearEndBooking]:
        """Yield the bookings before the first day of the books, if the opening balance shows that there were any.

        If no reversal of the whole amount is found, the invoices of each year are treated as a separate booking.
        """
        amount, numbers, rest = self._before
        if not numbers or rest:
            return
        booking = YearEndBooking(on=self._day_before_books, invoices=frozenset(numbers))
        whole = self._with_reversal(booking, amount)
        if whole.until is not None:
            yield whole
            return
        by_year: dict[date, list[str]] = {}
        for number in numbers:
            year = self.valued.records.year_of(self.invoices[number].invoice_date)
            by_year.setdefault(date.min if year is None else year.first, []).append(number)
        for of_year in by_year.values():
            part = sum((self._open(number, booking.on) for number in of_year), _ZERO)
            yield self._with_reversal(attrs.evolve(booking, invoices=frozenset(of_year)), part)

    def _booking(self, end: date, earlier: list[YearEndBooking]) -> YearEndBooking | None:
        """Return the manual booking of the invoices that are unpaid at the end of a year, or None."""
        numbers = frozenset(
            number
            for number in self.invoices
            if self._open(number, end)
            and not self._own_days.get(number, date.max) <= end
            and not any(booking.is_active(end) and number in booking.invoices for booking in earlier)
        )
        amount = sum((self._open(number, end) for number in numbers), _ZERO)
        vouchers = self._with_amount(amount, [each for each in self._manual if each.on == end])
        if not numbers or not vouchers:
            return None
        return self._with_reversal(YearEndBooking(on=end, invoices=numbers, vouchers=vouchers), amount)

    def _with_reversal(self, booking: YearEndBooking, amount: Decimal) -> YearEndBooking:
        last = booking.on + _REVERSED_WITHIN
        later = sorted({each.on for each in self._manual if each.on and booking.on < each.on <= last})
        for day in later:
            reversals = self._with_amount(-amount, [each for each in self._manual if each.on == day])
            if reversals:
                return attrs.evolve(booking, reversals=reversals, until=day)
        return booking

    @staticmethod
    def _with_amount(amount: Decimal, vouchers: list[AccountVoucher]) -> frozenset[VoucherKey]:
        """Return the first voucher with this amount, or all vouchers if they add up to it, or else an empty set."""
        if not amount:
            return frozenset()
        for voucher in vouchers:
            if voucher.amount == amount:
                return frozenset({voucher.key})
        if sum((voucher.amount for voucher in vouchers), _ZERO) == amount:
            return frozenset(voucher.key for voucher in vouchers)
        return frozenset()

    @cached_property
    def _manual(self) -> tuple[AccountVoucher, ...]:
        return tuple(self._manual_vouchers())

    def _manual_vouchers(self) -> Iterator[AccountVoucher]:
        matching = self.valued.matching
        for key, vouchers in self.valued.on_account.items():
            is_from_ledger = (
                key in matching.origins or key in matching.further or key in matching.without_payment
            )
            if not is_from_ledger:
                yield from vouchers
