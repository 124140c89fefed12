"""Customer orders (order)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._selection import (
    Number,
    Selection,
    SortOrder,
    contains,
    equals,
    named_filter,
    not_after,
    not_before,
)
from fortnox_sdk.connectors.files.attachments import AttachedTo
from fortnox_sdk.connectors.sales._document_enums import DiscountType, HouseWorkType, TaxReductionType
from fortnox_sdk.connectors.sales._documents import (
    CalculatedRow,
    DocumentLabel,
    EmailInformation,
    SentDocument,
)
from fortnox_sdk.connectors.sales._sent_documents import SentDocuments
from fortnox_sdk.entities.codec import (
    Entity,
    decode_json,
    emptied,
    read_only,
    record_rows,
    sorted_by_name,
    wire,
)
from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.http.paging import Pager

__all__ = [
    "DeliveryState",
    "DiscountType",
    "DocumentLabel",
    "EmailInformation",
    "HouseWorkType",
    "Order",
    "OrderConnector",
    "OrderFilter",
    "OrderRow",
    "OrderSort",
    "OrderSummary",
    "TaxReductionType",
]

OrderSort = Literal["customername", "customernumber", "documentnumber", "orderdate", "total"]


OrderFilter = Literal["cancelled", "expired", "invoicecreated", "invoicenotcreated"]


class DeliveryState(StrEnum):
    """The delivery state of an order, for companies with a warehouse. Unknown values are kept as `str`."""

    REGISTRATION = "registration"
    """The order is entered."""
    RESERVATION = "reservation"
    """Stock is reserved."""
    DELIVERY = "delivery"
    """The order is ready to be delivered."""


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class OrderRow(CalculatedRow):
    """A row of an order.

    An update matches rows by `row_id` if any row has a `row_id`, otherwise by position. Fortnox gives every row
    a new `row_id` in each update. There is no known way to clear `unit`: Fortnox refuses null (error 2000699), and `""`
    has no effect (observed in 2026).
    """

    article_number: str | None = emptied(by=None)
    cost: Decimal | None = read_only()
    """The purchase cost of the row in SEK. Fortnox has returned it since 2023."""
    delivered_quantity: Decimal | None = None
    house_work: bool | None = emptied(by=False)
    house_work_hours_to_report: int | None = None
    house_work_type: HouseWorkType | str | None = emptied(by=None)
    ordered_quantity: Decimal | None = None
    reserved_quantity: Decimal | None = None
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    vat: Decimal | None = wire("VAT")
    vat_code: str | None = wire("VATCode")


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class Order(SentDocument):
    """An order with its rows. `invoice_reference` is `"0"` until the order is invoiced (observed in 2026).

    `currency` has at most 3 characters, `our_reference` and `your_reference` at most 50, and `remarks` at most 1024.
    """

    copy_remarks: bool | None = None
    currency_unit: Decimal | None = None
    delivery_state: DeliveryState | str | None = None
    external_invoice_reference1: str | None = None
    external_invoice_reference2: str | None = None
    invoice_reference: str | None = read_only()
    language: str | None = None
    offer_reference: str | None = read_only()
    order_date: date | None = None
    order_rows: Sequence[OrderRow] = record_rows()
    order_type: str | None = read_only()
    organisation_number: str | None = read_only()
    outbound_date: date | None = None
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    tax_reduction: Decimal | None = read_only()
    time_basis_reference: int | None = None
    total_to_pay: Decimal | None = read_only()
    warehouse_ready: bool | None = read_only()
    your_order_number: str | None = emptied(by=None)
    """At most 75 characters."""


@attrs.frozen(kw_only=True)
class OrderSummary(Entity):
    """An order as returned in lists, without rows."""

    document_number: str
    cancelled: bool
    currency: str
    customer_name: str
    customer_number: str
    delivery_date: date | None = None
    external_invoice_reference1: str | None = None
    external_invoice_reference2: str | None = None
    order_date: date
    order_type: str | None = None
    project: str | None = None
    sent: bool | None = None
    total: Decimal
    total_to_pay: Decimal | None = None
    url: str | None = wire("@url")


class OrderConnector(
    SentDocuments[Order],
    path="/3/orders",
    one="Order",
    many="Orders",
    scope="order",
):
    """Operations on orders.

    An order can't be deleted; cancel it instead.

    Scope: order. Calls need no financial year.
    """

    entity = Order
    attached_to = AttachedTo.ORDER

    def list(
        self,
        *,
        filter: OrderFilter | None = None,  # noqa: A002 - Fortnox's word
        from_date: date | None = None,
        to_date: date | None = None,
        last_modified: datetime | None = None,
        customer_number: str | None = None,
        customer_name: str | None = None,
        document_number: str | None = None,
        cost_center: str | None = None,
        project: str | None = None,
        label: str | None = None,
        our_reference: str | None = None,
        your_reference: str | None = None,
        external_invoice_reference1: str | None = None,
        external_invoice_reference2: str | None = None,
        order_type: str | None = None,
        sent: bool | None = None,
        not_completed: bool | None = None,
        sort_by: OrderSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[OrderSummary]:
        """Return orders, page by page, without their rows.

        `filter` is one of Fortnox's predefined selections. Text arguments match any part of the field, ignoring case,
        but `customer_number` must match exactly. `from_date` and `to_date` are inclusive and select by order date.
        `last_modified` (an aware datetime, truncated to the minute) selects orders changed since then.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "fromdate": from_date,
            "todate": to_date,
            "lastmodified": last_modified,
            "customernumber": customer_number,
            "customername": customer_name,
            "documentnumber": document_number,
            "costcenter": cost_center,
            "project": project,
            "label": label,
            "ourreference": our_reference,
            "yourreference": your_reference,
            "externalinvoicereference1": external_invoice_reference1,
            "externalinvoicereference2": external_invoice_reference2,
            "ordertype": order_type,
            "sent": sent,
            "notcompleted": not_completed,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(OrderSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def create_invoice(self, number: str, /) -> Order:
        """Create a customer invoice from an order and return the order.

        The order's `invoice_reference` is the number of the invoice. Fortnox's API specification says that the
        response contains the invoice, but other developers observed that it contains the order. If the response
        contains no order, the SDK reads the order with a second request.

        Raises:
            OutcomeUnknown: The response was lost; check the order before you try again.
        """

        def read(answer: bytes) -> Order:
            if self.one in as_object(decode_json(answer)):
                return self._read_record(answer, Order)
            return self.get(number)

        return self._written(read, "PUT", self._path_of(number, "createinvoice"))

    def warehouse_ready(self, number: str, /) -> Order:
        """Mark an order as ready in the warehouse.

        Fortnox's API specification does not contain this operation, but the .NET client Fortnox.NET.SDK does.

        Raises:
            OutcomeUnknown: The response was lost; check the order before you try again.
        """
        return self._send("PUT", Order, number, "warehouseready")


_ROW_CHECKS: dict[str, Callable[[OrderSummary, Any], bool]] = {
    "filter": named_filter({"cancelled": lambda row: row.cancelled is not False}),
    "fromdate": not_before("order_date"),
    "todate": not_after("order_date"),
    "customernumber": Number("customer_number"),
    "customername": contains("customer_name"),
    "documentnumber": contains("document_number"),
    "project": contains("project"),
    "externalinvoicereference1": contains("external_invoice_reference1"),
    "externalinvoicereference2": contains("external_invoice_reference2"),
    "ordertype": contains("order_type"),
    "sent": equals("sent"),
}
