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
    "PaymentSource",
    "SupplierInvoicePayment",
    "SupplierInvoicePaymentConnector",
    "SupplierInvoicePaymentSummary",
    "WriteOff",
]


class PaymentSource(StrEnum):
    """The origin of a payment. Unknown values are kept as `str`.

    Fortnox's API specification contains only `manual` and `direct`. The other values come from the .NET
    client Fortnox.NET.SDK.
    """

    MANUAL = "manual"
    DIRECT = "direct"
    SETTLE = "settle"
    FILE = "file"
    FINANCE = "finance"
    AUTOGIRO = "autogiro"


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class SupplierInvoicePayment(Payment):
    """A payment of a supplier invoice. Once the payment is booked, it reduces the invoice's balance."""

    information: str | None = None
    invoice_number: str = required()
    invoice_ocr: str | None = wire("InvoiceOCR")
    invoice_supplier_name: str | None = read_only()
    invoice_supplier_number: str | None = read_only()
    number: str = read_only()
    source: PaymentSource | str | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class SupplierInvoicePaymentSummary(PaymentSummary):
    """A supplier invoice payment as returned in lists.

    Unlike the full record, it has no voucher fields, write-offs or amount in the invoice's currency.
    """

    invoice_number: str
    number: str
    source: PaymentSource | str | None = None


class SupplierInvoicePaymentConnector(
    Payments[SupplierInvoicePayment],
    path="/3/supplierinvoicepayments",
    one="SupplierInvoicePayment",
    many="SupplierInvoicePayments",
    scope="payment",
):
    """Operations on payments of supplier invoices.

    A booked payment can't be changed or deleted.

    Scope: payment. Calls need no financial year.
    """

    entity = SupplierInvoicePayment

    def list(
        self,
        *,
        invoice_number: str | None = None,
        last_modified: datetime | None = None,
        limit: int | None = None,
    ) -> Pager[SupplierInvoicePaymentSummary]:
        """Return payments of supplier invoices, page by page, optionally for a single invoice.

        `last_modified` (an aware datetime, truncated to the minute) selects payments changed since then.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"invoicenumber": invoice_number, "lastmodified": last_modified}
        return self._pager(SupplierInvoicePaymentSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[SupplierInvoicePaymentSummary, Any], bool]] = {
    "invoicenumber": Number("invoice_number"),
}
