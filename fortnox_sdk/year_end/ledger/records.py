"""A ledger (reskontra): its invoices and payments in one form for both sides, and what was open on a day.

Amounts of invoices and payments are as on the paper: an ordinary invoice is positive for customers and suppliers.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import attrs

from fortnox_sdk.scalars import ORE
from fortnox_sdk.year_end.appendix import Ledger, SettlementKind
from fortnox_sdk.year_end.books import VoucherKey

__all__ = [
    "SEK",
    "LedgerInvoice",
    "LedgerPayment",
    "LedgerRecords",
    "Origin",
    "OriginKind",
    "Position",
    "Settled",
    "in_ore",
    "position",
]

SEK = "SEK"
_ZERO = Decimal(0)


def in_ore(amount: Decimal) -> Decimal:
    """Round to two decimals, half away from zero.

    >>> in_ore(Decimal("2.345")), in_ore(Decimal("-2.345"))
    (Decimal('2.35'), Decimal('-2.35'))
    """
    return amount.quantize(ORE, rounding=ROUND_HALF_UP)


class OriginKind(StrEnum):
    """The kinds of record that a voucher of a ledger is made from."""

    INVOICE = "invoice"
    PAYMENT = "payment"


class Origin(NamedTuple):
    """The invoice or payment that a voucher was made from."""

    kind: OriginKind
    number: str


@attrs.frozen(kw_only=True)
class LedgerInvoice:
    """An invoice as the ledger has it now."""

    number: str
    their_number: str = ""
    counterparty_number: str
    counterparty_name: str
    invoice_date: date
    due_date: date | None = None
    final_pay_date: date | None = None
    booked: bool = True
    cancelled: bool = False
    currency: str = SEK
    rate: Decimal = Decimal(1)
    """SEK for one unit of the currency."""
    total: Decimal
    """In invoice currency."""
    claim: Decimal
    """What the counterparty owes of it, in invoice currency: without a share that Skatteverket pays; 0 when it was
    paid in cash at once."""
    balance: Decimal
    """Unpaid now: in SEK or in invoice currency, see `LedgerRecords.balance_in_sek`."""
    voucher: VoucherKey | None = None
    """The booking, as the invoice itself says."""
    further_vouchers: tuple[VoucherKey, ...] = ()
    credit_reference: str = ""
    """The other one of an invoice and its credit invoice; empty when none or not asked."""

    @property
    def counts(self) -> bool:
        """Whether it is in the ledger at all: drafts show a balance of 0 and are not paid."""
        return self.booked and not self.cancelled

    @property
    def origin(self) -> Origin:
        """The record as the origin of a voucher."""
        return Origin(OriginKind.INVOICE, self.number)


@attrs.frozen(kw_only=True)
class LedgerPayment:
    """A payment as the ledger has it."""

    number: str
    invoice: str
    on: date
    booked: bool = True
    amount_sek: Decimal
    amount_currency: Decimal
    """In invoice currency; from the list it is worked out by the payment's rate."""
    write_off: Decimal = _ZERO
    """Settled without money."""
    voucher: VoucherKey | None = None
    """As the payment itself says; None when only the list was read."""
    from_list: bool = False
    """Only the list was read: no write-offs, no voucher, and the amount in currency is worked out."""
    has_write_off: bool = False

    @property
    def origin(self) -> Origin:
        """The record as the origin of a voucher."""
        return Origin(OriginKind.PAYMENT, self.number)


@attrs.frozen(kw_only=True, slots=False)
class LedgerRecords:
    """All of one ledger, as read at one time."""

    ledger: Ledger
    invoices: Mapping[str, LedgerInvoice]
    payments: tuple[LedgerPayment, ...] = ()
    balance_in_sek: bool
    """Whether the invoices' balances are in SEK whatever their currency."""
    year_days: Mapping[int, tuple[date, date]] = attrs.field(factory=dict[int, tuple[date, date]])
    """First and last day of every financial year of the company, by Fortnox's id."""
    cash_method: bool = False
    """The chosen year books invoices when they are paid (kontantmetoden)."""

    @property
    def sign(self) -> int:
        """The sign of an ordinary invoice on the control account: debit is positive."""
        return -1 if self.ledger is Ledger.SUPPLIERS else 1

    @cached_property
    def payment(self) -> Mapping[str, LedgerPayment]:
        """The payments by number."""
        return {payment.number: payment for payment in self.payments}

    @cached_property
    def payments_of(self) -> Mapping[str, tuple[LedgerPayment, ...]]:
        """The payments by the number of their invoice."""
        found: dict[str, tuple[LedgerPayment, ...]] = {}
        for payment in self.payments:
            found[payment.invoice] = (*found.get(payment.invoice, ()), payment)
        return found

    def booked_on(
        self, invoice: LedgerInvoice, voucher: VoucherKey | None, days: Mapping[VoucherKey, date | None]
    ) -> date | None:
        """Return the day that an invoice entered the books: its voucher's day, not its own. None: not booked.

        A voucher in a year that was not read is known to lie in that year; within it the invoice's own day stands in.
        """
        if not invoice.counts:
            return None
        if voucher is None:
            return invoice.invoice_date
        day = days.get(voucher)
        if day is None and voucher.year in self.year_days:
            first, last = self.year_days[voucher.year]
            return min(max(invoice.invoice_date, first), last)
        return day or invoice.invoice_date


@attrs.frozen(kw_only=True)
class Settled:
    """The amount by which an invoice's open part fell on a day."""

    kind: SettlementKind
    on: date
    reference: str
    currency: Decimal
    """In invoice currency."""
    sek: Decimal
    """At the invoice's rate: what leaves the control account."""


@attrs.frozen(kw_only=True)
class Position:
    """An invoice's open part at the end of a day, by both methods."""

    open_currency: Decimal
    open_sek: Decimal
    rolled_back: Decimal
    """Balance now and what settled it since; in the unit of the balance."""
    forward: Decimal
    """What it claims less what settled it until then; in the unit of the balance."""
    agrees: bool
    """Whether both methods say the same."""


def position(
    invoice: LedgerInvoice,
    day: date,
    *,
    booked_on: date | None,
    claim_sek: Decimal,
    settled: Iterable[Settled],
    balance_in_sek: bool,
    rounding: Decimal,
) -> Position:
    """Return what was open of an invoice at the end of a day.

    Args:
        invoice: As it is now.
        day: The day.
        booked_on: When it entered the books; None: it has not.
        claim_sek: What it claims, in SEK as booked.
        settled: Everything that has settled it until now.
        balance_in_sek: The unit of its balance.
        rounding: In SEK; tells a difference from a rounding where a balance in SEK is of an invoice in currency.

    A payment before the booking leaves a negative open part: the ledger shows it so, and so does the account.
    """
    until = [one for one in settled if one.on <= day]
    since = [one for one in settled if one.on > day]

    def native(some: list[Settled]) -> Decimal:
        return sum((one.sek if balance_in_sek else one.currency for one in some), _ZERO)

    entered = booked_on is not None and booked_on <= day
    forward = ((claim_sek if balance_in_sek else invoice.claim) if entered else _ZERO) - native(until)
    # Booked is tested before the balance: a draft's balance is 0 and says nothing.
    rolled_back = invoice.balance + native(since) if entered else forward
    tolerance = rounding if balance_in_sek and invoice.currency != SEK else _ZERO
    agrees = abs(forward - rolled_back) <= tolerance
    if rolled_back == 0:
        currency, sek = _ZERO, _ZERO
    elif agrees:
        currency = (invoice.claim if entered else _ZERO) - sum((one.currency for one in until), _ZERO)
        sek = (claim_sek if entered else _ZERO) - sum((one.sek for one in until), _ZERO)
    elif balance_in_sek:
        currency, sek = in_ore(rolled_back / invoice.rate), rolled_back
    else:
        currency, sek = rolled_back, in_ore(rolled_back * invoice.rate)
    return Position(
        open_currency=currency, open_sek=sek, rolled_back=rolled_back, forward=forward, agrees=agrees
    )
