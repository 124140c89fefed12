"""The records of a ledger (reskontra), in the same form for customers and suppliers, and open amounts as of a date.

Amounts have the sign that they have on the invoice: an ordinary invoice is positive for customers and for suppliers.
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

SEK = "SEK"
_ZERO = Decimal(0)


def round_to_ore(amount: Decimal) -> Decimal:
    """Round to two decimals, half away from zero.

    >>> round_to_ore(Decimal("2.345")), round_to_ore(Decimal("-2.345"))
    (Decimal('2.35'), Decimal('-2.35'))
    """
    return amount.quantize(ORE, rounding=ROUND_HALF_UP)


class OriginKind(StrEnum):
    """The kinds of ledger record from which Fortnox creates vouchers."""

    INVOICE = "invoice"
    PAYMENT = "payment"


class Origin(NamedTuple):
    """The kind and number of the invoice or payment from which a voucher was created."""

    kind: OriginKind
    number: str


@attrs.frozen(kw_only=True)
class LedgerInvoice:
    """The current state of an invoice in the ledger."""

    number: str
    external_number: str = ""
    counterparty_number: str
    counterparty_name: str
    invoice_date: date
    due_date: date | None = None
    final_pay_date: date | None = None
    booked: bool = True
    cancelled: bool = False
    currency: str = SEK
    rate: Decimal = Decimal(1)
    """The exchange rate: the price of one unit of the currency in SEK."""
    total: Decimal
    """The total in invoice currency."""
    ledger_amount: Decimal
    """The amount receivable or payable that the invoice adds to the control account, in invoice currency. It excludes
    a tax reduction that Skatteverket pays. It is 0 for a cash invoice."""
    balance: Decimal
    """The currently unpaid amount, in SEK or in invoice currency; see `LedgerRecords.balance_in_sek`."""
    voucher: VoucherKey | None = None
    """The voucher that booked the invoice, according to the invoice itself."""
    further_vouchers: tuple[VoucherKey, ...] = ()
    """Other vouchers that the invoice names."""
    credit_reference: str = ""
    """The number of the credit invoice or, for a credit invoice, the number of the credited invoice. It is `""` if
    there is no such invoice, or if only the list was read."""

    @property
    def is_in_ledger(self) -> bool:
        """True if the invoice is booked and not cancelled. A draft has a balance of 0 although it is not paid."""
        return self.booked and not self.cancelled

    @property
    def origin(self) -> Origin:
        """The kind and number of this invoice, which identify it as the origin of its voucher."""
        return Origin(OriginKind.INVOICE, self.number)


@attrs.frozen(kw_only=True)
class LedgerPayment:
    """The current state of a payment in the ledger."""

    number: str
    invoice: str
    on: date
    booked: bool = True
    amount_sek: Decimal
    amount_currency: Decimal
    """The amount in invoice currency. If only the list was read, it is calculated with the payment's exchange rate."""
    write_off: Decimal = _ZERO
    """The amount that was written off."""
    voucher: VoucherKey | None = None
    """The voucher that booked the payment, according to the payment itself; None if only the list was read."""
    from_list: bool = False
    """True if only the list was read. The write-off and the voucher are then missing, and `amount_currency` is
    calculated."""
    has_write_off: bool = False

    @property
    def origin(self) -> Origin:
        """The kind and number of this payment, which identify it as the origin of its voucher."""
        return Origin(OriginKind.PAYMENT, self.number)


@attrs.frozen(kw_only=True, slots=False)
class LedgerRecords:
    """All records of one ledger, as read at one time."""

    ledger: Ledger
    invoices: Mapping[str, LedgerInvoice]
    payments: tuple[LedgerPayment, ...] = ()
    balance_in_sek: bool
    """True if the balances of all invoices are in SEK, including those of invoices in foreign currency."""
    year_days: Mapping[int, tuple[date, date]] = attrs.field(factory=dict[int, tuple[date, date]])
    """First and last day of every financial year of the company, by Fortnox's id."""
    cash_method: bool = False
    """True if the chosen year is kept by the cash method (kontantmetoden), which books invoices when they are paid."""

    @property
    def sign(self) -> int:
        """The sign of an ordinary invoice on the control account: 1 (debit) for customers, -1 for suppliers."""
        return -1 if self.ledger is Ledger.SUPPLIERS else 1

    @cached_property
    def payment(self) -> Mapping[str, LedgerPayment]:
        """The payments of the ledger by payment number."""
        return {payment.number: payment for payment in self.payments}

    @cached_property
    def payments_of(self) -> Mapping[str, tuple[LedgerPayment, ...]]:
        """The payments of the ledger by the number of the invoice that they pay."""
        by_invoice: dict[str, tuple[LedgerPayment, ...]] = {}
        for payment in self.payments:
            by_invoice[payment.invoice] = (*by_invoice.get(payment.invoice, ()), payment)
        return by_invoice

    def booked_on(
        self, invoice: LedgerInvoice, voucher: VoucherKey | None, days: Mapping[VoucherKey, date | None]
    ) -> date | None:
        """Return the date on which an invoice was booked, or None if it is not booked.

        This is the date of the voucher, which can differ from the invoice date. If the voucher is in a year that was
        not read, the date of the voucher is unknown. The invoice date is then used or, if it is not in that year, the
        year's nearest day.

        Args:
            invoice: The invoice.
            voucher: The voucher that booked the invoice, or None if it is not known.
            days: The dates of the vouchers that were read.
        """
        if not invoice.is_in_ledger:
            return None
        if voucher is None:
            return invoice.invoice_date
        day = days.get(voucher)
        if day is None and voucher.year in self.year_days:
            first, last = self.year_days[voucher.year]
            return min(max(invoice.invoice_date, first), last)
        return day or invoice.invoice_date


@attrs.frozen(kw_only=True)
class LedgerSettlement:
    """An event that reduced the open amount of an invoice on a day."""

    kind: SettlementKind
    on: date
    reference: str
    amount_currency: Decimal
    """The amount in invoice currency."""
    amount_sek: Decimal
    """The amount in SEK by which the event reduces the receivables or payables on the control account."""


@attrs.frozen(kw_only=True)
class Position:
    """The open amount of an invoice at the end of a day, calculated from its balance and from its invoice amount."""

    open_currency: Decimal
    open_sek: Decimal
    rolled_back: Decimal
    """The current balance plus all settlements after the day, in the currency of the balance."""
    forward: Decimal
    """The invoice amount minus all settlements up to the day, in the currency of the balance."""
    agrees: bool
    """True if `rolled_back` and `forward` are equal, apart from rounding."""


def position(
    invoice: LedgerInvoice,
    day: date,
    *,
    booked_on: date | None,
    ledger_amount_sek: Decimal,
    settlements: Iterable[LedgerSettlement],
    balance_in_sek: bool,
    rounding: Decimal,
) -> Position:
    """Return the open amount of an invoice at the end of a day.

    The amount is calculated twice: from the current balance, and from the invoice amount.
    If an invoice is paid before it is booked, its open amount is negative until it is booked. Until then, only the
    payment is booked on the account.

    Args:
        invoice: The current state of the invoice.
        day: The date of the open amount.
        booked_on: The date on which the invoice was booked, or None if it is not booked.
        ledger_amount_sek: The amount in SEK that the invoice adds to the receivables or payables.
        settlements: All settlements of the invoice until now.
        balance_in_sek: True if the balance of the invoice is in SEK.
        rounding: The largest difference in SEK between the two results that counts as rounding. It is used only if the
            invoice is in foreign currency and its balance is in SEK.
    """
    all_settlements = list(settlements)
    earlier = [settlement for settlement in all_settlements if settlement.on <= day]
    later = [settlement for settlement in all_settlements if settlement.on > day]

    def total(some: list[LedgerSettlement]) -> Decimal:
        return sum(
            (settlement.amount_sek if balance_in_sek else settlement.amount_currency for settlement in some),
            _ZERO,
        )

    is_booked = booked_on is not None and booked_on <= day
    forward = (
        (ledger_amount_sek if balance_in_sek else invoice.ledger_amount) if is_booked else _ZERO
    ) - total(earlier)
    # The balance of an invoice that is not booked is always 0.
    rolled_back = invoice.balance + total(later) if is_booked else forward
    tolerance = rounding if balance_in_sek and invoice.currency != SEK else _ZERO
    agrees = abs(forward - rolled_back) <= tolerance
    if rolled_back == 0:
        currency, sek = _ZERO, _ZERO
    elif agrees:
        currency = (invoice.ledger_amount if is_booked else _ZERO) - sum(
            (settlement.amount_currency for settlement in earlier), _ZERO
        )
        sek = (ledger_amount_sek if is_booked else _ZERO) - sum(
            (settlement.amount_sek for settlement in earlier), _ZERO
        )
    elif balance_in_sek:
        currency, sek = round_to_ore(rolled_back / invoice.rate), rolled_back
    else:
        currency, sek = rolled_back, round_to_ore(rolled_back * invoice.rate)
    return Position(
        open_currency=currency, open_sek=sek, rolled_back=rolled_back, forward=forward, agrees=agrees
    )
