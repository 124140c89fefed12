"""Payments of supplier invoices (leverantörsbetalningar)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Number, Selection
from fortnox_sdk.entities.codec import Entity, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "PaymentSource",
    "SupplierInvoicePayment",
    "SupplierInvoicePaymentConnector",
    "SupplierInvoicePaymentSummary",
    "WriteOff",
]


class PaymentSource(StrEnum):
    """Where the payment comes from. The specification has the first two, Fortnox.NET.SDK all."""

    MANUAL = "manual"
    DIRECT = "direct"
    SETTLE = "settle"
    FILE = "file"
    FINANCE = "finance"
    AUTOGIRO = "autogiro"


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
class SupplierInvoicePayment(Entity):
    """A payment; it counts against the invoice's balance when it is booked."""

    amount: Decimal | None = None
    """In SEK."""
    amount_currency: Decimal | None = None
    """In invoice currency."""
    booked: bool | None = read_only()
    currency: str | None = read_only()
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = read_only()
    information: str | None = None
    invoice_due_date: date | None = read_only()
    invoice_number: str | None = required()
    invoice_ocr: str | None = wire("InvoiceOCR")
    invoice_supplier_name: str | None = read_only()
    invoice_supplier_number: str | None = read_only()
    invoice_total: Decimal | None = read_only()
    mode_of_payment: str | None = None
    number: int | None = read_only()
    payment_date: date | None = None
    source: PaymentSource | str | None = read_only()
    url: str | None = read_only(name="@url")
    voucher_number: int | None = read_only()
    voucher_series: str | None = read_only()
    voucher_year: int | None = read_only()
    """Fortnox's id of the year of the payment's voucher."""
    write_offs: tuple[WriteOff, ...] = ()


@attrs.frozen(kw_only=True)
class SupplierInvoicePaymentSummary(Entity):
    """A payment as lists give it: without its voucher, its write-offs and its amount in currency."""

    amount: Decimal
    """In SEK."""
    booked: bool
    invoice_number: str
    number: int
    payment_date: date
    currency: str | None = None
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    source: PaymentSource | str | None = None
    url: str | None = wire("@url")
    write_off_exist: bool | None = None
    """Whether the single record has write-offs."""


class SupplierInvoicePaymentConnector(
    Gets[SupplierInvoicePayment, int],
    Creates[SupplierInvoicePayment],
    Updates[SupplierInvoicePayment, int],
    Deletes[int],
    path="/3/supplierinvoicepayments",
    one="SupplierInvoicePayment",
    many="SupplierInvoicePayments",
    scope="payment",
):
    """Payments.

    A booked one can't be changed or deleted.

    Scope: payment. Financial year: that of its voucher's date, shown in `voucher_year`.
    """

    entity = SupplierInvoicePayment

    def list(
        self,
        *,
        invoice_number: str | None = None,
        last_modified: datetime | None = None,
    ) -> Pager[SupplierInvoicePaymentSummary]:
        """Payments; of one invoice, or all.

        `last_modified` (an aware instant) gives what was changed since, to the minute.
        """
        params: Selection = {"invoicenumber": invoice_number, "lastmodified": last_modified}
        return self._pager(SupplierInvoicePaymentSummary, params, shown=_SHOWN)

    def bookkeep(self, number: int, /) -> SupplierInvoicePayment:
        """Book it: its voucher is made and the invoice's balance falls.

        Raises:
            BadRequest: it is booked already (`PeriodLocked` for the period).
        """
        return self._send("PUT", SupplierInvoicePayment, number, "bookkeep")


_SHOWN: dict[str, Callable[[SupplierInvoicePaymentSummary, Any], bool]] = {
    "invoicenumber": Number("invoice_number"),
}

CONNECTOR = SupplierInvoicePaymentConnector
