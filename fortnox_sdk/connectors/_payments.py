"""What payments of customer invoices and of supplier invoices have in common: fields, write-offs and verbs."""

from datetime import date
from decimal import Decimal
from typing import Generic

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Full, Gets, Key, Updates
from fortnox_sdk.entities.codec import Entity, read_only, wire

__all__ = ["Payment", "PaymentSummary", "Payments", "WriteOff"]


@attrs.frozen(kw_only=True)
class WriteOff(Entity):
    """A part that is settled without money: rounding, exchange difference, loss."""

    account_number: int | None = None
    amount: Decimal | None = None
    """In SEK."""
    cost_center: str | None = None
    currency: str | None = read_only()
    description: str | None = read_only()
    project: str | None = None
    transaction_information: str | None = None


@attrs.frozen(kw_only=True)
class Payment(Entity):
    """A payment of an invoice, whoever sent the invoice."""

    amount: Decimal | None = None
    """In SEK."""
    amount_currency: Decimal | None = None
    """In invoice currency."""
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
    """Fortnox's id of the year of the payment's voucher."""
    write_offs: tuple[WriteOff, ...] = ()


@attrs.frozen(kw_only=True)
class PaymentSummary(Entity):
    """A payment as lists give it: without its voucher, its write-offs and its amount in currency."""

    amount: Decimal
    """In SEK."""
    booked: bool
    payment_date: date
    currency: str | None = None
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    url: str | None = wire("@url")
    write_off_exist: bool | None = None
    """Whether the single record has write-offs."""


class Payments(Gets[Full, Key], Creates[Full], Updates[Full, Key], Deletes[Key], Generic[Full, Key]):
    """Payments, which are drafts until they are booked."""

    def bookkeep(self, number: Key, /) -> Full:
        """Book it: its voucher is made and the invoice's balance falls.

        Raises:
            BadRequest: it is booked already (`PeriodLocked` for the period).
        """
        found: Full = self._send("PUT", self.entity, number, "bookkeep")
        return found
