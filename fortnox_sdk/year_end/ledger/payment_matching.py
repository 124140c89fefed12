"""The matching of vouchers with the payments from which Fortnox created them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import ROUNDING, LedgerPayment, LedgerRecords, round_to_ore
from fortnox_sdk.year_end.ledger.voucher_references import PAYMENT_TYPE, UNKNOWN, VoucherReference

_ZERO = Decimal(0)
_BOOKED_WITHIN = timedelta(days=31)
"""The maximum time from the date of a payment to the date of its voucher, if the voucher has no reference."""
_Fits = Callable[[VoucherKey, LedgerPayment], bool]


@attrs.define(kw_only=True, slots=False)
class PaymentMatching:
    """The matching of a ledger's payments with vouchers. Amounts are positive for an ordinary payment."""

    records: LedgerRecords
    references: Mapping[VoucherKey, VoucherReference]
    days: Mapping[VoucherKey, date | None]
    amounts: Mapping[VoucherKey, Decimal]
    taken: frozenset[VoucherKey]
    """The vouchers that belong to invoices. They are not matched with payments."""
    of_voucher: dict[VoucherKey, list[LedgerPayment]] = attrs.field(
        factory=dict[VoucherKey, list[LedgerPayment]], init=False
    )
    _open: dict[str, LedgerPayment] = attrs.field(factory=dict[str, LedgerPayment], init=False)
    """The payments without a voucher so far, by number."""
    _readings: tuple[bool, bool] = (True, True)
    """Two flags. The first is True if reference numbers can be invoice numbers, and the second is True if they
    can be payment numbers."""

    def match(self) -> None:
        """Match payments with vouchers.

        A payment is first matched with the voucher that its record names. For the other payments, the reference
        numbers of vouchers, dates and amounts decide.
        """
        for payment in self.records.payments:
            if payment.voucher is not None and not self._is_reused(payment.voucher, payment):
                self.of_voucher.setdefault(payment.voucher, []).append(payment)
            elif payment.booked:
                self._open[payment.number] = payment
        fitting = self._match_references(
            lambda key, payment: self._same_day(key, payment) and self._equal(key, [payment])
        )
        if fitting in ({True}, {False}):
            self._readings = (True in fitting, False in fitting)
        self._match_references(lambda key, payment: self._equal(key, [payment]))
        self._match_references(self._same_day)
        self._match_by_day()

    def _is_reused(self, key: VoucherKey, payment: LedgerPayment) -> bool:
        """Return True if the voucher that a payment names now belongs to another payment.

        If the last voucher of a series is removed, the next new voucher gets its number. The result is False if the
        voucher has the payment's amount. If their dates differ, the result is True if another payment fits the voucher
        better. If their dates are equal, the result is True only in one case: the voucher does not refer to the
        payment, and its amount is exactly the amount of another payment on that date.
        """
        number = self.references.get(key, UNKNOWN).number
        is_same_day = self._same_day(key, payment)
        if self._equal(key, [payment]) or (is_same_day and payment in self._of_number(number)):
            return False

        def fits_better(other: LedgerPayment, *, is_named: bool) -> bool:
            is_equal = self._equal(key, [other])
            if is_same_day or not is_named:
                return is_equal and self._same_day(key, other)
            return is_equal or self._same_day(key, other)

        naming = [other for other in self._naming[key] if other is not payment]
        is_of_several = self._equal(key, [payment, *naming])
        if not is_of_several and any(fits_better(other, is_named=True) for other in naming):
            return True
        others = self._of_number(number) if number else self.records.payments
        return any(
            fits_better(other, is_named=bool(number))
            for other in others
            if other is not payment and other.booked and other.voucher in {None, key}
        )

    @cached_property
    def _naming(self) -> Mapping[VoucherKey, Sequence[LedgerPayment]]:
        """The payments whose records name a voucher, by voucher."""
        naming: dict[VoucherKey, list[LedgerPayment]] = defaultdict(list)
        for payment in self.records.payments:
            if payment.voucher is not None:
                naming[payment.voucher].append(payment)
        return naming

    def _of_number(self, number: str) -> tuple[LedgerPayment, ...]:
        """Return the payments that a reference number can stand for."""
        itself = self.records.payment.get(number)
        return (*self.records.payments_of.get(number, ()), *(() if itself is None else (itself,)))

    def unmatched_references(self) -> Iterator[VoucherKey]:
        """Yield the vouchers that were created from a payment but are not matched with any payment."""
        kind = PAYMENT_TYPE[self.records.ledger]
        for key, reference in self.references.items():
            if reference.type == kind and key not in self.taken and key not in self.of_voucher:
                yield key

    def to_read(self, first_day: date) -> Iterator[str]:
        """Yield the numbers of the payments whose single records are needed to find their vouchers."""
        doubtful = {
            payment.on
            for key, payments in self.of_voucher.items()
            for payment in payments
            if payment.from_list and not self._equal(key, payments)
        }
        for payment in self.records.payments:
            is_open = payment.number in self._open
            if payment.from_list and payment.booked and payment.on >= first_day and is_open:
                yield payment.number
        yield from self._booked_late(first_day)
        open_days = {payment.on for payment in self._open.values()}
        for key, payments in self.of_voucher.items():
            for payment in payments:
                # The voucher may book further payments of the day, of which its reference names only the first.
                is_doubtful = payment.on in doubtful & open_days and not self._equal(key, payments)
                if payment.from_list and is_doubtful:
                    yield payment.number

    def _booked_late(self, first_day: date) -> Iterator[str]:
        """Yield the numbers of payments that were made shortly before the books begin, but may have been booked later.

        Such a payment has the amount of one of the first vouchers of the books.
        """
        last_day = first_day + _BOOKED_WITHIN
        first_vouchers = [
            key
            for key in filter(self._is_without_reference, self.amounts)
            if first_day <= (self.days.get(key) or date.max) < last_day
        ]
        for payment in self._open.values() if first_vouchers else ():
            is_before = first_day - _BOOKED_WITHIN <= payment.on < first_day
            fits = is_before and any(self._equal(key, [payment]) for key in first_vouchers)
            if payment.from_list and fits:
                yield payment.number

    @cached_property
    def _referring(self) -> tuple[VoucherKey, ...]:
        """The vouchers that refer to a payment by a number. Vouchers that belong to invoices are left out."""
        kind = PAYMENT_TYPE[self.records.ledger]
        return tuple(
            key
            for key, reference in self.references.items()
            if reference.type == kind and reference.number and key not in self.taken
        )

    def _match_references(self, fits: _Fits) -> set[bool]:
        """Match the vouchers that name an invoice or a payment, if exactly one payment fits.

        Returns:
            The meanings of the reference numbers that led to a match: True for an invoice number, False for a payment
            number. Numbers that fit with both meanings are left out.
        """
        used: set[bool] = set()
        for key in [key for key in self._referring if key not in self.of_voucher]:
            of_invoice, itself = self._named(key, fits)
            if of_invoice and itself and itself[0] not in of_invoice:
                continue  # The two meanings give different payments, so only the single record can tell.
            candidates = of_invoice or itself
            if len({(payment.on, payment.amount_sek) for payment in candidates}) == 1:
                self._assign(key, candidates[:1])
                if not (of_invoice and itself):
                    used.add(bool(of_invoice))
        return used

    def _named(self, key: VoucherKey, fits: _Fits) -> tuple[list[LedgerPayment], list[LedgerPayment]]:
        """Return the payments that a voucher's reference number may stand for.

        The first list treats the number as an invoice number, and the second list treats it as a payment number.
        """
        number = self.references[key].number
        itself = self._open.get(number)
        of_invoice = [
            payment
            for payment in self.records.payments_of.get(number, ())
            if payment.number in self._open and fits(key, payment)
        ]
        by_number = [itself] if itself is not None and fits(key, itself) else []
        return of_invoice if self._readings[0] else [], by_number if self._readings[1] else []

    def _match_by_day(self) -> None:
        """Match vouchers without a reference, such as those from bank files, with the payments of the same day."""
        # A day can have thousands of payments, so they are found by their amounts.
        in_sek: dict[tuple[date, Decimal], list[LedgerPayment]] = defaultdict(list)
        in_currency: dict[date, list[LedgerPayment]] = defaultdict(list)
        for payment in self._open.values():
            invoice = self.records.invoices.get(payment.invoice)
            if invoice is None or invoice.in_sek:
                in_sek[payment.on, payment.amount_sek + payment.write_off].append(payment)
            else:
                in_currency[payment.on].append(payment)
        several: dict[date, list[VoucherKey]] = defaultdict(list)
        for key in filter(self._is_without_reference, self.amounts):
            day = self.days.get(key)
            if day is None:
                continue
            candidates = (*in_sek.get((day, self.amounts[key]), ()), *in_currency.get(day, ()))
            open_ones = (payment for payment in candidates if payment.number in self._open)
            single = next((payment for payment in open_ones if self._equal(key, [payment])), None)
            if single is None:
                several[day].append(key)
            else:
                self._assign(key, [single])
        self._match_whole_days(several)

    def _match_whole_days(self, vouchers: Mapping[date, Sequence[VoucherKey]]) -> None:
        """Match a voucher with all unmatched payments of its day, if at least two add up to the voucher's amount."""
        by_day: dict[date, list[LedgerPayment]] = defaultdict(list)
        for payment in self._open.values():
            by_day[payment.on].append(payment)
        for day, payments in by_day.items():
            key = next((key for key in vouchers.get(day, ()) if self._equal(key, payments)), None)
            if key is not None and len(payments) > 1:
                self._assign(key, payments)

    def _is_without_reference(self, key: VoucherKey) -> bool:
        reference = self.references.get(key, UNKNOWN)
        is_of_payment = reference.type == PAYMENT_TYPE[self.records.ledger] and not reference.number
        is_free = key not in self.taken and key not in self.of_voucher
        return is_free and (reference.type == "" or is_of_payment)

    def _assign(self, key: VoucherKey, payments: Sequence[LedgerPayment]) -> None:
        self.of_voucher[key] = list(payments)
        for payment in payments:
            del self._open[payment.number]

    def _same_day(self, key: VoucherKey, payment: LedgerPayment) -> bool:
        return self.days.get(key) == payment.on

    def _equal(self, key: VoucherKey, payments: Iterable[LedgerPayment]) -> bool:
        """Return True if the voucher's rows on the control accounts add up to the amounts of the payments."""
        expected, tolerance = _ZERO, _ZERO
        for payment in payments:
            invoice = self.records.invoices.get(payment.invoice)
            if invoice is None or invoice.in_sek:
                expected += payment.amount_sek + payment.write_off
            else:
                expected += round_to_ore((payment.amount_currency + payment.write_off) * invoice.rate)
                tolerance += ROUNDING
        return abs(self.amounts.get(key, _ZERO) - expected) <= tolerance
