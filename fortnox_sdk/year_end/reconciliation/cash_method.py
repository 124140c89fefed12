"""The cash method (kontantmetoden): invoices are booked when they are paid, and unpaid ones at the end of the year.

Fortnox books an unpaid invoice by a voucher of its own ("Årsomför"), so that its later payments clear the control
account. Other companies post one manual voucher on the last day of the year, and often reverse it on the first day of
the next year. The method is that of the financial year of the invoice.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, Origin, OriginKind
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger

_ZERO = Decimal(0)
_DAY = timedelta(days=1)
_REVERSED_WITHIN = timedelta(days=31)
"""The time after the end of a year within which a voucher that reverses the year-end voucher is recognised."""


@attrs.frozen(kw_only=True)
class YearEndBooking:
    """Unpaid invoices that manual vouchers have booked at the end of a year."""

    on: date
    invoices: frozenset[str]
    vouchers: frozenset[VoucherKey] = frozenset()
    """The vouchers; none if they are in a year that was not read."""
    reversals: frozenset[VoucherKey] = frozenset()
    until: date | None = None
    """The day of the reversal, or None if the vouchers are not reversed."""

    def is_active(self, day: date) -> bool:
        """Return True if the vouchers are posted and not reversed at the end of a day."""
        return self.on <= day and (self.until is None or day < self.until)


@attrs.frozen(kw_only=True, slots=False)
class CashMethod:
    """The invoices of a ledger that are kept by the cash method, and when they are on the control accounts."""

    valued: ValuedLedger

    @cached_property
    def invoices(self) -> Mapping[str, LedgerInvoice]:
        """The booked invoices by the cash method, by number."""
        records = self.valued.records
        return {
            number: invoice
            for number, invoice in records.invoices.items()
            if invoice.is_in_ledger and records.by_cash_method(invoice)
        }

    @cached_property
    def recognised(self) -> frozenset[VoucherKey]:
        """The manual vouchers that booked unpaid invoices at the end of a year, and those that reversed them."""
        return frozenset(key for booking in self.bookings for key in (*booking.vouchers, *booking.reversals))

    def day_of(self, origin: Origin) -> date | None:
        """Return the date of the row that an invoice or payment by the cash method has on the control accounts."""
        if origin.kind is OriginKind.INVOICE:
            return self._own_days.get(origin.number)
        return self.valued.records.payment[origin.number].on

    def expected_amount(self, origin: Origin) -> Decimal:
        """Return the amount that an invoice or payment should have on the control accounts. Debit is positive.

        An invoice has what was unpaid when its own voucher booked it. A payment has its amount if its invoice was on
        the accounts before it, and otherwise nothing.
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
        """Return what an invoice should have left on the control accounts at the end of a day. Debit is positive."""
        invoice, records = self.invoices[number], self.valued.records
        own = self._own_days.get(number)
        amount = self._open(number, own) if own is not None and own <= day else _ZERO
        since = self._day_before_books
        for booking in self.bookings:
            if booking.is_active(day) and number in booking.invoices:
                amount += self._open(number, booking.on)
        for payment in records.payments_of.get(invoice.number, ()):
            if payment.booked and since < payment.on <= day:
                amount += self.expected_amount(payment.origin)
        return amount

    def gaps(self, day: date) -> dict[str, Decimal]:
        """Return what the cash method leaves off the control accounts at the end of a day, by invoice number.

        An amount is that of the accounts minus that of the ledger. Debit is positive. Invoices without a gap are left
        out.
        """
        gaps = {
            number: self.amount_on_account(number, day) - self._open(number, day) for number in self.invoices
        }
        return {number: amount for number, amount in gaps.items() if amount}

    @cached_property
    def bookings(self) -> tuple[YearEndBooking, ...]:
        """The manual bookings of unpaid invoices at the end of a year, oldest first."""
        found: list[YearEndBooking] = []
        if not self.invoices:
            return ()
        opening = self._booked_before()
        if opening is not None:
            found.append(opening)
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
        """The days on which invoices got a voucher of their own on the control accounts, by invoice number."""
        days: dict[str, date] = {}
        for number, invoice in self.invoices.items():
            key = self.valued.voucher_of(invoice)
            day = None if key is None else self.valued.books.voucher_days.get(key)
            if key in self.valued.on_account and day is not None:
                days[number] = day
        return days

    def _open(self, number: str, day: date) -> Decimal:
        return self.valued.records.sign * self.valued.position(number, day).open_sek

    def _booked_before(self) -> YearEndBooking | None:
        """Return the booking of invoices before the books begin, if the opening balance shows that there was one."""
        day = self._day_before_books
        numbers = frozenset(number for number in self.invoices if self._open(number, day))
        if not numbers:
            return None
        amount = sum((self._open(number, day) for number in numbers), _ZERO)
        first = self.valued.books.traceable_years[0]
        opening = sum(map(first.opening, self.valued.accounts.all), _ZERO)
        total = sum((self._open(number, day) for number in self.valued.records.invoices), _ZERO)
        if opening - total == -amount:
            return None
        return self._with_reversal(YearEndBooking(on=day, invoices=numbers), amount)

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
        """Return the one voucher, or else all vouchers, with this amount; an empty set if there are none."""
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
