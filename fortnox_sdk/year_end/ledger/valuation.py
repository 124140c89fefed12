"""A ledger whose invoices have the booking dates and amounts of their vouchers."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import AccountVoucher, Books, VoucherKey
from fortnox_sdk.year_end.ledger.matching import VoucherMatching, VoucherReference, match_vouchers
from fortnox_sdk.year_end.ledger.records import (
    SEK,
    LedgerInvoice,
    LedgerRecords,
    LedgerSettlement,
    Origin,
    OriginKind,
    Position,
    position,
)
from fortnox_sdk.year_end.ledger.settlements import ledger_amount_sek, payment_sek, settlements_by_invoice

_ZERO = Decimal(0)


@attrs.frozen(kw_only=True, slots=False)
class ValuedLedger:
    """A ledger that is matched with the books: the booking date, amount and settlements of each invoice.

    Attributes:
        account: The control account. If it is None, invoices in foreign currency are valued by their exchange rates.
    """

    records: LedgerRecords
    books: Books
    matching: VoucherMatching
    assumptions: Assumptions
    account: str | None = None

    @classmethod
    def match(
        cls,
        records: LedgerRecords,
        books: Books,
        references: Mapping[VoucherKey, VoucherReference],
        assumptions: Assumptions,
        account: str | None = None,
    ) -> "ValuedLedger":
        """Match a ledger with the books and return the result.

        Args:
            records: The current ledger.
            books: The books of the chosen year and the year before.
            references: The origins of vouchers according to the voucher list.
            assumptions: Settings for ledger behaviour that Fortnox does not fully document.
            account: The control account, or None; see the class.
        """
        return cls(
            records=records,
            books=books,
            matching=match_vouchers(records, references, books.voucher_days, assumptions),
            assumptions=assumptions,
            account=account,
        )

    def with_records(self, records: LedgerRecords) -> "ValuedLedger":
        """Return a ledger with other records, matched with the same books."""
        return self.match(records, self.books, self.matching.references, self.assumptions, self.account)

    @cached_property
    def on_account(self) -> Mapping[VoucherKey, tuple[AccountVoucher, ...]]:
        """The vouchers with rows on the control account, as one `AccountVoucher` for each date of a voucher's rows."""
        vouchers: dict[VoucherKey, tuple[AccountVoucher, ...]] = {}
        if self.account is not None:
            for voucher in self.books.on_account(self.account):
                vouchers[voucher.key] = (*vouchers.get(voucher.key, ()), voucher)
        return vouchers

    def voucher_of(self, invoice: LedgerInvoice) -> VoucherKey | None:
        """Return the voucher that booked an invoice: the matched voucher, or else the voucher named by the invoice."""
        return self.matching.voucher_of.get(invoice.origin) or invoice.voucher

    @cached_property
    def booked_on(self) -> Mapping[str, date | None]:
        """The date on which each invoice was booked, by number; None if it is not booked."""
        records, days = self.records, self.books.voucher_days
        return {
            number: records.booked_on(invoice, self.voucher_of(invoice), days)
            for number, invoice in records.invoices.items()
        }

    @cached_property
    def booked_amounts(self) -> Mapping[Origin, Decimal]:
        """The amounts in SEK of invoices and payments in foreign currency, as booked on the control account.

        An invoice or payment is left out if its row on the account differs from its amount times the exchange rate by
        more than rounding.
        For a corrected row, the amount before the correction is used, because the correction is not part of the
        invoice.
        """
        amounts: dict[Origin, Decimal] = {}
        sign = self.records.sign
        for key, vouchers in self.on_account.items():
            origins = self.matching.origins.get(key, ())
            invoice = self.invoice_of(origins[0]) if len(origins) == 1 else None
            if invoice is None or invoice.currency == SEK or len(vouchers) != 1:
                continue
            origin = origins[0]
            row = vouchers[0].original * (sign if origin.kind is OriginKind.INVOICE else -sign)
            if abs(row - self._computed(origin, invoice)) <= self.assumptions.rounding:
                amounts[origin] = row
        return amounts

    def _computed(self, origin: Origin, invoice: LedgerInvoice) -> Decimal:
        if origin.kind is OriginKind.INVOICE:
            return ledger_amount_sek(invoice, {})
        return payment_sek(self.records.payment[origin.number], invoice, {}, self.assumptions)

    @cached_property
    def settlements(self) -> Mapping[str, tuple[LedgerSettlement, ...]]:
        """The settlements of each invoice until now, by number."""
        return settlements_by_invoice(
            self.records,
            booked_on=self.booked_on,
            booked_amounts=self.booked_amounts,
            assumptions=self.assumptions,
        )

    def invoice_of(self, origin: Origin) -> LedgerInvoice | None:
        """Return the invoice that `origin` refers to or, if `origin` is a payment, the invoice that it pays.

        Return None if the ledger does not contain the invoice or the payment.
        """
        if origin.kind is OriginKind.INVOICE:
            return self.records.invoices.get(origin.number)
        payment = self.records.payment.get(origin.number)
        return None if payment is None else self.records.invoices.get(payment.invoice)

    def day_of(self, origin: Origin) -> date | None:
        """Return the date from which an invoice or a payment counts in the ledger, or None if it does not count."""
        invoice = self.invoice_of(origin)
        if invoice is None or invoice.cancelled:
            return None
        if origin.kind is OriginKind.INVOICE:
            return self.booked_on[invoice.number]
        payment = self.records.payment[origin.number]
        return payment.on if payment.booked else None

    def expected_amount(self, origin: Origin) -> Decimal:
        """Return the amount that an invoice or payment should have on the control account. Debit is positive.

        The amount is 0 if the invoice or payment does not count in the ledger; see `day_of`.
        """
        invoice = self.invoice_of(origin)
        if invoice is None or self.day_of(origin) is None:
            return _ZERO
        if origin.kind is OriginKind.INVOICE:
            return self.records.sign * ledger_amount_sek(invoice, self.booked_amounts)
        payment = self.records.payment[origin.number]
        return -self.records.sign * payment_sek(payment, invoice, self.booked_amounts, self.assumptions)

    def origins(self) -> Iterator[Origin]:
        """Yield every invoice and payment of the ledger."""
        for invoice in self.records.invoices.values():
            yield invoice.origin
        for payment in self.records.payments:
            yield payment.origin

    def position(self, number: str, day: date) -> Position:
        """Return the open amount of an invoice at the end of a day."""
        invoice = self.records.invoices[number]
        return position(
            invoice,
            day,
            booked_on=self.booked_on[number],
            ledger_amount_sek=ledger_amount_sek(invoice, self.booked_amounts),
            settlements=() if invoice.cancelled else self.settlements.get(number, ()),
            balance_in_sek=self.records.balance_in_sek,
            rounding=self.assumptions.rounding,
        )

    def is_relevant(self, number: str) -> bool:
        """Return True if an invoice may have been open on or after the first day of the books."""
        invoice = self.records.invoices[number]
        booked_on, first = self.booked_on[number], self.books.first_day
        if booked_on is None or invoice.balance != 0 or booked_on >= first:
            return booked_on is not None
        final = invoice.final_pay_date
        return (
            final is None
            or final >= first
            or any(settlement.on >= first for settlement in self.settlements.get(number, ()))
        )

    @cached_property
    def disputed_invoices(self) -> tuple[str, ...]:
        """The numbers of invoices whose balance in Fortnox is not their amount minus all settlements."""
        return tuple(
            number
            for number in self.records.invoices
            if self.is_relevant(number) and not self.position(number, date.max).agrees
        )
