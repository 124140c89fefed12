"""Payments of supplier invoices (leverantörsbetalningar)."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from fortnox_sdk.connectors._payments import Payment, Payments, PaymentSummary, WriteOff
from fortnox_sdk.connectors._selection import Number, Selection
from fortnox_sdk.entities.codec import read_only, required, sorted_by_name, wire
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


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class SupplierInvoicePayment(Payment):
    """A payment; it counts against the invoice's balance when it is booked."""

    information: str | None = None
    invoice_number: str | None = required()
    invoice_ocr: str | None = wire("InvoiceOCR")
    invoice_supplier_name: str | None = read_only()
    invoice_supplier_number: str | None = read_only()
    number: int | None = read_only()
    source: PaymentSource | str | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class SupplierInvoicePaymentSummary(PaymentSummary):
    """A payment as lists give it: without its voucher, its write-offs and its amount in currency."""

    invoice_number: str
    number: int
    source: PaymentSource | str | None = None


class SupplierInvoicePaymentConnector(
    Payments[SupplierInvoicePayment, int],
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


_SHOWN: dict[str, Callable[[SupplierInvoicePaymentSummary, Any], bool]] = {
    "invoicenumber": Number("invoice_number"),
}

CONNECTOR = SupplierInvoicePaymentConnector
