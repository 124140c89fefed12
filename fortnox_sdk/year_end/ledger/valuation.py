"""A ledger in SEK as booked: its invoices with the day and the amount that the vouchers give them."""

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
    Origin,
    OriginKind,
    Position,
    Settled,
    position,
)
from fortnox_sdk.year_end.ledger.settlements import claim_sek, payment_sek, settled_by_invoice

__all__ = ["ValuedLedger"]

_ZERO = Decimal(0)


@attrs.frozen(kw_only=True, slots=False)
class ValuedLedger:
    """A ledger matched with the books: when each invoice was booked, at what amount, and what settled it.

    Attributes:
        account: The control account; None values invoices in currency by their rates alone.
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
        """Match the vouchers of a ledger; everything after this uses the result.

        Args:
            records: The ledger as it is now.
            books: With the chosen year and the year before.
            references: The origins of vouchers according to the voucher list.
            assumptions: How Fortnox is taken to work.
            account: The control account.
        """
        return cls(
            records=records,
            books=books,
            matching=match_vouchers(records, references, books.voucher_days, assumptions),
            assumptions=assumptions,
            account=account,
        )

    def with_records(self, records: LedgerRecords) -> "ValuedLedger":
        """Return the ledger with more of its records read, and matched by what these say."""
        return self.match(records, self.books, self.matching.references, self.assumptions, self.account)

    @cached_property
    def on_account(self) -> Mapping[VoucherKey, tuple[AccountVoucher, ...]]:
        """The vouchers with rows on the account; a voucher of a file that dates its rows can have several days."""
        found: dict[VoucherKey, tuple[AccountVoucher, ...]] = {}
        if self.account is not None:
            for voucher in self.books.on_account(self.account):
                found[voucher.key] = (*found.get(voucher.key, ()), voucher)
        return found

    def voucher_of(self, invoice: LedgerInvoice) -> VoucherKey | None:
        """Return the voucher that booked an invoice: the matched one, else the one that the invoice itself names."""
        return self.matching.voucher_of.get(invoice.origin) or invoice.voucher

    @cached_property
    def booked_on(self) -> Mapping[str, date | None]:
        """The day on which each invoice entered the books; None: it has not."""
        records, days = self.records, self.books.voucher_days
        return {
            number: records.booked_on(invoice, self.voucher_of(invoice), days)
            for number, invoice in records.invoices.items()
        }

    @cached_property
    def booked(self) -> Mapping[Origin, Decimal]:
        """SEK amounts of invoices and payments in currency, from the account's row where it is amount times rate.

        A row that was corrected counts as it was at first: the correction is no part of the invoice.
        """
        found: dict[Origin, Decimal] = {}
        sign = self.records.sign
        for key, vouchers in self.on_account.items():
            origins = self.matching.origins.get(key, ())
            invoice = self.invoice_of(origins[0]) if len(origins) == 1 else None
            if invoice is None or invoice.currency == SEK or len(vouchers) != 1:
                continue
            origin = origins[0]
            row = vouchers[0].original * (sign if origin.kind is OriginKind.INVOICE else -sign)
            if abs(row - self._computed(origin, invoice)) <= self.assumptions.rounding:
                found[origin] = row
        return found

    def _computed(self, origin: Origin, invoice: LedgerInvoice) -> Decimal:
        if origin.kind is OriginKind.INVOICE:
            return claim_sek(invoice, {})
        return payment_sek(self.records.payment[origin.number], invoice, {}, self.assumptions)

    @cached_property
    def settled(self) -> Mapping[str, tuple[Settled, ...]]:
        """What has settled each invoice until now."""
        return settled_by_invoice(
            self.records, booked_on=self.booked_on, booked=self.booked, assumptions=self.assumptions
        )

    def invoice_of(self, origin: Origin) -> LedgerInvoice | None:
        """Return the invoice of a voucher's origin; None when the ledger lacks it."""
        if origin.kind is OriginKind.INVOICE:
            return self.records.invoices.get(origin.number)
        payment = self.records.payment.get(origin.number)
        return None if payment is None else self.records.invoices.get(payment.invoice)

    def day_of(self, origin: Origin) -> date | None:
        """Return the day on which an invoice or a payment counts in the ledger; None: it does not."""
        invoice = self.invoice_of(origin)
        if invoice is None or invoice.cancelled:
            return None
        if origin.kind is OriginKind.INVOICE:
            return self.booked_on[invoice.number]
        payment = self.records.payment[origin.number]
        return payment.on if payment.booked else None

    def expected(self, origin: Origin) -> Decimal:
        """Return what an invoice or a payment ought to do on the control account, in the account's sign."""
        invoice = self.invoice_of(origin)
        if invoice is None or self.day_of(origin) is None:
            return _ZERO
        if origin.kind is OriginKind.INVOICE:
            return self.records.sign * claim_sek(invoice, self.booked)
        payment = self.records.payment[origin.number]
        return -self.records.sign * payment_sek(payment, invoice, self.booked, self.assumptions)

    def origins(self) -> Iterator[Origin]:
        """Yield every invoice and payment of the ledger."""
        for invoice in self.records.invoices.values():
            yield invoice.origin
        for payment in self.records.payments:
            yield payment.origin

    def position(self, number: str, day: date) -> Position:
        """Return an invoice's open part at the end of a day."""
        invoice = self.records.invoices[number]
        return position(
            invoice,
            day,
            booked_on=self.booked_on[number],
            claim_sek=claim_sek(invoice, self.booked),
            settled=() if invoice.cancelled else self.settled.get(number, ()),
            balance_in_sek=self.records.balance_in_sek,
            rounding=self.assumptions.rounding,
        )

    def matters(self, number: str) -> bool:
        """Return whether an invoice was open at any time since the books that were read begin."""
        invoice = self.records.invoices[number]
        booked_on, first = self.booked_on[number], self.books.first_day
        if booked_on is None or invoice.balance != 0 or booked_on >= first:
            return booked_on is not None
        final = invoice.final_pay_date
        return final is None or final >= first or any(one.on >= first for one in self.settled.get(number, ()))

    @cached_property
    def disputed(self) -> tuple[str, ...]:
        """The invoices whose balance now is not their claim less everything that settled them."""
        return tuple(
            number
            for number in self.records.invoices
            if self.matters(number) and not self.position(number, date.max).agrees
        )
