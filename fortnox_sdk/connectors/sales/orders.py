"""Orders (order)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._selection import (
    Number,
    Selection,
    SortOrder,
    contained,
    equal,
    not_after,
    not_before,
    one_of,
)
from fortnox_sdk.connectors.files.attachments import AttachedTo
from fortnox_sdk.connectors.sales._document_parts import EmailInformation, Label
from fortnox_sdk.connectors.sales._document_words import DiscountType, HouseWorkType, TaxReductionType
from fortnox_sdk.connectors.sales._sent_documents import SentDocuments
from fortnox_sdk.connectors.sales.invoices import Invoice
from fortnox_sdk.entities.codec import Entity, emptied, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "DeliveryState",
    "DiscountType",
    "EmailInformation",
    "HouseWorkType",
    "Label",
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
    """How far the delivery has come, for companies with a warehouse; other words may come and stay text."""

    REGISTRATION = "registration"
    """Entered."""
    RESERVATION = "reservation"
    """Stock is reserved."""
    DELIVERY = "delivery"
    """Ready to be delivered."""


@attrs.frozen(kw_only=True)
class OrderRow(Entity):
    """A row. On update rows match by position, or by `row_id` once any row has one; every update gives new ids."""

    account_number: int | None = None
    article_number: str | None = emptied(by=None)
    contribution_percent: Decimal | None = read_only()
    contribution_value: Decimal | None = read_only()
    cost: Decimal | None = read_only()
    """What the row cost to buy, in SEK; in answers since 2023."""
    cost_center: str | None = None
    delivered_quantity: Decimal | None = None
    description: str | None = None
    discount: Decimal | None = None
    discount_type: DiscountType | str | None = None
    house_work: bool | None = emptied(by=False)
    house_work_hours_to_report: int | None = None
    house_work_type: HouseWorkType | str | None = emptied(by=None)
    ordered_quantity: Decimal | None = None
    price: Decimal | None = None
    project: str | None = None
    reserved_quantity: Decimal | None = None
    row_id: int | None = None
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    total: Decimal | None = read_only()
    unit: str | None = None
    """Once it is set, nothing was seen to empty it: null is refused (2000699), "" does nothing (live 2026)."""
    vat: Decimal | None = wire("VAT")
    vat_code: str | None = wire("VATCode")


@attrs.frozen(kw_only=True)
class Order(Entity):
    """An order with its rows. `invoice_reference` is "0" until it is invoiced (live 2026)."""

    address1: str | None = None
    address2: str | None = None
    administration_fee: Decimal | None = None
    administration_fee_vat: Decimal | None = read_only(name="AdministrationFeeVAT")
    basis_tax_reduction: Decimal | None = read_only()
    cancelled: bool | None = read_only()
    city: str | None = None
    comments: str | None = None
    contribution_percent: Decimal | None = read_only()
    contribution_value: Decimal | None = read_only()
    copy_remarks: bool | None = None
    cost_center: str | None = None
    country: str | None = None
    currency: str | None = None
    """At most 3 characters."""
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    customer_name: str | None = None
    customer_number: str | None = required()
    delivery_address1: str | None = None
    delivery_address2: str | None = None
    delivery_city: str | None = None
    delivery_country: str | None = None
    delivery_date: date | None = None
    delivery_name: str | None = None
    delivery_state: DeliveryState | str | None = None
    delivery_zip_code: str | None = None
    document_number: str | None = None
    email_information: EmailInformation | None = None
    external_invoice_reference1: str | None = None
    external_invoice_reference2: str | None = None
    freight: Decimal | None = None
    freight_vat: Decimal | None = read_only(name="FreightVAT")
    gross: Decimal | None = read_only()
    house_work: bool | None = read_only()
    invoice_reference: str | None = read_only()
    labels: tuple[Label, ...] = ()
    language: str | None = None
    net: Decimal | None = read_only()
    not_completed: bool | None = None
    offer_reference: str | None = read_only()
    order_date: date | None = None
    order_rows: tuple[OrderRow, ...] = ()
    order_type: str | None = read_only()
    organisation_number: str | None = read_only()
    our_reference: str | None = None
    """At most 50 characters."""
    outbound_date: date | None = None
    phone1: str | None = None
    phone2: str | None = None
    price_list: str | None = None
    print_template: str | None = None
    project: str | None = None
    remarks: str | None = None
    """At most 1024 characters."""
    round_off: Decimal | None = read_only()
    sent: bool | None = read_only()
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    tax_reduction: Decimal | None = read_only()
    tax_reduction_type: TaxReductionType | str | None = None
    terms_of_delivery: str | None = None
    terms_of_payment: str | None = None
    time_basis_reference: int | None = None
    total: Decimal | None = read_only()
    total_to_pay: Decimal | None = read_only()
    total_vat: Decimal | None = read_only(name="TotalVAT")
    url: str | None = read_only(name="@url")
    url_tax_reduction_list: str | None = read_only(name="@urlTaxReductionList")
    vat_included: bool | None = wire("VATIncluded")
    warehouse_ready: bool | None = read_only()
    way_of_delivery: str | None = None
    your_order_number: str | None = emptied(by=None)
    """At most 75 characters."""
    your_reference: str | None = None
    """At most 50 characters."""
    zip_code: str | None = None


@attrs.frozen(kw_only=True)
class OrderSummary(Entity):
    """An order as lists give it: without rows."""

    document_number: str
    cancelled: bool
    currency: str
    """At most 3 characters."""
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
    """Orders.

    There is no delete: cancel it.

    Scope: order. Financial year: none.
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
    ) -> Pager[OrderSummary]:
        """Orders, without rows.

        `filter` is one of Fortnox's own selections; a text is found anywhere in its field, in any letter case (a
        number of another record finds that one alone); first and last days are included; `last_modified` (an aware
        instant) gives what was changed since, to the minute.
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
        return self._pager(OrderSummary, params, shown=_SHOWN)

    def create_invoice(self, number: str, /) -> Invoice:
        """Make the customer invoice and give it."""
        return self._send("PUT", Invoice, number, "createinvoice", one="Invoice")

    def warehouse_ready(self, number: str, /) -> Order:
        """Mark it as ready in the warehouse. Not in the specification; Fortnox.NET.SDK has it."""
        return self._send("PUT", Order, number, "warehouseready")


_SHOWN: dict[str, Callable[[OrderSummary, Any], bool]] = {
    "filter": one_of({"cancelled": lambda row: row.cancelled is not False}),
    "fromdate": not_before("order_date"),
    "todate": not_after("order_date"),
    "customernumber": Number("customer_number"),
    "customername": contained("customer_name"),
    "documentnumber": contained("document_number"),
    "project": contained("project"),
    "externalinvoicereference1": contained("external_invoice_reference1"),
    "externalinvoicereference2": contained("external_invoice_reference2"),
    "ordertype": contained("order_type"),
    "sent": equal("sent"),
}

CONNECTOR = OrderConnector
