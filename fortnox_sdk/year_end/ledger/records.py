"""The records of a ledger (reskontra), in the same form for customers and suppliers.

Amounts have the sign that they have on the invoice: an ordinary invoice is positive for customers and for suppliers.
"""

from collections.abc import Mapping
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
ROUNDING = Decimal("0.05")
"""The largest difference in SEK that counts as rounding when a booked amount is compared with an amount in foreign
currency times an exchange rate."""
_ZERO = Decimal(0)
_HALF_ORE = ORE / 2
_RATE_ERROR = Decimal("0.0000005")
"""The largest rounding error of an exchange rate with six decimals."""


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
    has_rate: bool = True
    """False if the invoice is in foreign currency and Fortnox states no exchange rate. `rate` is then 1."""
    total: Decimal
    """The total in invoice currency."""
    ledger_amount: Decimal
    """The amount receivable or payable that the invoice adds to the control accounts, in invoice currency. It excludes
    a tax reduction that is not part of the customer's debt. It is 0 for a cash invoice."""
    total_to_pay: Decimal | None = None
    """The total less a tax reduction, in invoice currency. None for supplier invoices or if only the list was read."""
    balance: Decimal
    """The amount that is unpaid now. For an invoice in foreign currency, Fortnox states it in invoice currency or in
    SEK; the payments show which."""
    voucher: VoucherKey | None = None
    """The voucher that booked the invoice, according to the invoice itself."""
    further_vouchers: tuple[VoucherKey, ...] = ()
    """Other vouchers that the invoice names."""
    credit_reference: str = ""
    """The number of the credit invoice or, for a credit invoice, the number of the credited invoice. It is `""` if
    there is no such invoice, or if only the list was read."""
    from_list: bool = False
    """True if only the list was read. A tax reduction and `credit_reference` are then not known."""

    @property
    def is_in_ledger(self) -> bool:
        """True if the invoice is booked and not cancelled."""
        return self.booked and not self.cancelled

    @property
    def in_sek(self) -> bool:
        """True if the amounts in invoice currency count as SEK: the currency is SEK, or the exchange rate is 1."""
        return self.currency == SEK or self.rate == 1

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
    """The amount that was written off, in invoice currency. According to Fortnox's help, it lowers the unpaid
    amount."""
    voucher: VoucherKey | None = None
    """The voucher that booked the payment, according to the payment itself; None if only the list was read."""
    from_list: bool = False
    """True if only the list was read. The write-off and the voucher are then missing, and `amount_currency` is
    calculated."""
    has_write_off: bool = False

    @property
    def is_exact(self) -> bool:
        """False if `amount_currency` is calculated and can be wrong by an öre.

        This happens if one unit of the currency is worth little, or if the amount is so large that six decimals of the
        exchange rate are not enough.
        """
        if not self.from_list or not self.amount_currency:
            return True
        error_sek = _HALF_ORE + abs(self.amount_currency) * _RATE_ERROR
        return error_sek * abs(self.amount_currency) < _HALF_ORE * abs(self.amount_sek)

    @property
    def origin(self) -> Origin:
        """The kind and number of this payment, which identify it as the origin of its voucher."""
        return Origin(OriginKind.PAYMENT, self.number)


class LedgerYear(NamedTuple):
    """The data about a financial year that the ledger needs."""

    first: date
    last: date
    cash_method: bool
    """True if the year is kept by the cash method (kontantmetoden), which books invoices when they are paid."""


@attrs.frozen(kw_only=True, slots=False)
class LedgerRecords:
    """All records of one ledger, as read at one time."""

    ledger: Ledger
    invoices: Mapping[str, LedgerInvoice]
    payments: tuple[LedgerPayment, ...] = ()
    years: Mapping[int, LedgerYear] = attrs.field(factory=dict[int, LedgerYear])
    """All financial years of the company, by Fortnox's id."""

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
        by_invoice: dict[str, list[LedgerPayment]] = {}
        for payment in self.payments:
            by_invoice.setdefault(payment.invoice, []).append(payment)
        return {number: tuple(payments) for number, payments in by_invoice.items()}

    def year_of(self, day: date) -> LedgerYear | None:
        """Return the financial year of a day, or None if the company has no such year."""
        return next((year for year in self.years.values() if year.first <= day <= year.last), None)

    def by_cash_method(self, invoice: LedgerInvoice) -> bool:
        """Return True if the financial year of the invoice date is kept by the cash method."""
        year = self.year_of(invoice.invoice_date)
        return year is not None and year.cash_method


@attrs.frozen(kw_only=True)
class LedgerSettlement:
    """An event that reduced the open amount of an invoice on a day."""

    kind: SettlementKind
    on: date
    reference: str
    amount_currency: Decimal
    """The amount in invoice currency."""
    amount_sek: Decimal
    """The amount in SEK by which the event reduces the receivables or payables on the control accounts."""


@attrs.frozen(kw_only=True)
class Position:
    """The open amount of an invoice at the end of a day."""

    open_currency: Decimal
    open_sek: Decimal
