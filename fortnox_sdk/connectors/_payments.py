"""Fields, write-offs and operations shared by payments of customer invoices and of supplier invoices."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Generic

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Full, Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, wire


@attrs.frozen(kw_only=True)
class WriteOff(Entity):
    """A part of an invoice that is settled without money, such as rounding, an exchange difference or a loss."""

    account_number: int | None = None
    amount: Decimal | None = None
    """The amount in SEK."""
    cost_center: str | None = None
    currency: str | None = read_only()
    description: str | None = read_only()
    project: str | None = None
    transaction_information: str | None = None


@attrs.frozen(kw_only=True)
class Payment(Entity):
    """A payment of a customer invoice or a supplier invoice."""

    amount: Decimal | None = None
    """The amount in SEK."""
    amount_currency: Decimal | None = None
    """The amount in the invoice's currency."""
    booked: bool | None = read_only()
    currency: str | None = read_only()
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = read_only()
    invoice_due_date: date | None = read_only()
    invoice_total: Decimal | None = read_only()
    mode_of_payment: str | None = None
    payment_date: date | None = None
    url: str | None = read_only(name="@url")
    voucher_number: int | None = read_only()
    voucher_series: str | None = read_only()
    voucher_year: int | None = read_only()
    """Fortnox's id of the financial year of the payment's voucher."""
    write_offs: Sequence[WriteOff] = record_rows()


@attrs.frozen(kw_only=True)
class PaymentSummary(Entity):
    """A payment as returned in lists.

    Unlike the full record, it has no voucher fields, write-offs or amount in the invoice's currency.
    """

    amount: Decimal
    """The amount in SEK."""
    booked: bool
    payment_date: date
    currency: str | None = None
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    url: str | None = wire("@url")
    write_off_exist: bool | None = None
    """True if the full record has write-offs."""


class Payments(Gets[Full, str], Creates[Full], Updates[Full, str], Deletes[str], Generic[Full]):
    """Operations on payments of invoices. A payment is a draft until it is booked."""

    _reuses_keys = True  # assumed, as for customers

    def bookkeep(self, number: str, /) -> Full:
        """Bookkeep a payment: create its voucher and reduce the invoice's balance.

        Raises:
            BadRequest: The payment is already booked.
            PeriodLocked: The payment date lies in a locked period.
            OutcomeUnknown: The response was lost; check the payment before you try again.
        """
        result: Full = self._send("PUT", self.entity, number, "bookkeep")
        return result
