"""Payments of customer invoices (kundbetalningar)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, equal
from fortnox_sdk.entities.codec import Entity, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "InvoicePayment",
    "InvoicePaymentConnector",
    "InvoicePaymentSort",
    "InvoicePaymentSummary",
    "WriteOff",
]

InvoicePaymentSort = Literal["paymentdate"]


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
class InvoicePayment(Entity):
    """A payment; it counts against the invoice's balance when it is booked."""

    amount: Decimal | None = None
    """In SEK."""
    amount_currency: Decimal | None = None
    """In invoice currency."""
    booked: bool | None = read_only()
    currency: str | None = read_only()
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = read_only()
    external_invoice_reference1: str | None = read_only()
    external_invoice_reference2: str | None = read_only()
    invoice_customer_name: str | None = read_only()
    invoice_customer_number: str | None = read_only()
    invoice_due_date: date | None = read_only()
    invoice_number: int | None = required()
    invoice_ocr: str | None = read_only(name="InvoiceOCR")
    invoice_total: Decimal | None = read_only()
    mode_of_payment: str | None = None
    mode_of_payment_account: int | None = None
    number: str | None = read_only()
    payment_date: date | None = None
    source: str | None = read_only()
    url: str | None = read_only(name="@url")
    voucher_number: int | None = read_only()
    voucher_series: str | None = read_only()
    voucher_year: int | None = read_only()
    """Fortnox's id of the year of the payment's voucher."""
    write_offs: tuple[WriteOff, ...] = ()


@attrs.frozen(kw_only=True)
class InvoicePaymentSummary(Entity):
    """A payment as lists give it: without its voucher, its write-offs and its amount in currency."""

    amount: Decimal
    """In SEK."""
    booked: bool
    invoice_number: int
    number: str
    payment_date: date
    currency: str | None = None
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    source: str | None = None
    url: str | None = wire("@url")
    write_off_exist: bool | None = None
    """Whether the single record has write-offs."""


class InvoicePaymentConnector(
    Gets[InvoicePayment, str],
    Creates[InvoicePayment],
    Updates[InvoicePayment, str],
    Deletes[str],
    path="/3/invoicepayments",
    one="InvoicePayment",
    many="InvoicePayments",
    scope="payment",
):
    """Payments.

    A booked one can't be changed or deleted.

    Scope: payment. Financial year: that of its voucher's date, shown in `voucher_year`.
    """

    entity = InvoicePayment

    def list(
        self,
        *,
        invoice_number: int | None = None,
        last_modified: datetime | None = None,
        sort_by: InvoicePaymentSort | None = None,
        sort_order: SortOrder | None = None,
    ) -> Pager[InvoicePaymentSummary]:
        """Payments; of one invoice, or all.

        `last_modified` (an aware instant) gives what was changed since, to the minute.
        """
        params: Selection = {
            "invoicenumber": invoice_number,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(InvoicePaymentSummary, params, shown=_SHOWN)

    def bookkeep(self, number: str, /) -> InvoicePayment:
        """Book it: its voucher is made and the invoice's balance falls.

        Raises:
            BadRequest: it is booked already (`PeriodLocked` for the period).
        """
        return self._send("PUT", InvoicePayment, number, "bookkeep")


_SHOWN: dict[str, Callable[[InvoicePaymentSummary, Any], bool]] = {
    "invoicenumber": equal("invoice_number"),
}

CONNECTOR = InvoicePaymentConnector
