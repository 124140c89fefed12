"""Payments of customer invoices (kundbetalningar)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._payments import Payment, Payments, PaymentSummary, WriteOff
from fortnox_sdk.connectors._selection import Selection, SortOrder, equals
from fortnox_sdk.entities.codec import read_only, required, sorted_by_name
from fortnox_sdk.http.paging import Pager

__all__ = [
    "InvoicePayment",
    "InvoicePaymentConnector",
    "InvoicePaymentSort",
    "InvoicePaymentSummary",
    "WriteOff",
]

InvoicePaymentSort = Literal["paymentdate"]


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class InvoicePayment(Payment):
    """A payment of a customer invoice. Once the payment is booked, it reduces the invoice's balance."""

    external_invoice_reference1: str | None = read_only()
    external_invoice_reference2: str | None = read_only()
    invoice_customer_name: str | None = read_only()
    invoice_customer_number: str | None = read_only()
    invoice_number: str = required(sent_as=int)
    invoice_ocr: str | None = read_only(name="InvoiceOCR")
    mode_of_payment_account: int | None = None
    number: str = read_only()
    source: str | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class InvoicePaymentSummary(PaymentSummary):
    """A customer invoice payment as returned in lists.

    Unlike the full record, it has no voucher fields, write-offs or amount in the invoice's currency.
    """

    invoice_number: str
    number: str
    source: str | None = None


class InvoicePaymentConnector(
    Payments[InvoicePayment],
    path="/3/invoicepayments",
    one="InvoicePayment",
    many="InvoicePayments",
    scope="payment",
):
    """Operations on payments of customer invoices.

    A booked payment can't be changed or deleted.

    Scope: payment. Calls need no financial year.
    """

    entity = InvoicePayment

    def list(
        self,
        *,
        invoice_number: str | None = None,
        last_modified: datetime | None = None,
        sort_by: InvoicePaymentSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[InvoicePaymentSummary]:
        """Return payments of customer invoices, page by page, optionally for a single invoice.

        `last_modified` (an aware datetime, truncated to the minute) selects payments changed since then.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "invoicenumber": invoice_number,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(InvoicePaymentSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[InvoicePaymentSummary, Any], bool]] = {
    "invoicenumber": equals("invoice_number"),
}
