"""Purchase orders (inköpsordrar)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import attrs

from fortnox_sdk.connectors._base import Creates
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors._selection import SortOrder, contains, equals
from fortnox_sdk.connectors.warehouse._purchase_order_parts import (
    DocumentReference,
    PartialPurchaseOrder,
    PurchaseOrderMail,
    PurchaseOrderRowNote,
    PurchaseOrderState,
    PurchaseType,
    ReleaseParentOrder,
    ResponseState,
)
from fortnox_sdk.connectors.warehouse._rows import PlacedRow
from fortnox_sdk.entities.codec import encode, read_only, record_rows, required
from fortnox_sdk.entities.updates import encode_complete
from fortnox_sdk.http.paging import Pager

__all__ = [
    "DocumentReference",
    "PartialPurchaseOrder",
    "PurchaseOrder",
    "PurchaseOrderConnector",
    "PurchaseOrderMail",
    "PurchaseOrderRow",
    "PurchaseOrderRowNote",
    "PurchaseOrderSort",
    "PurchaseOrderState",
    "PurchaseType",
    "ReleaseParentOrder",
    "ResponseState",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PurchaseOrderRow(PlacedRow):
    """A row of a purchase order: an article that is ordered."""

    back_order_quantity: Decimal | None = read_only()
    cost_center_code: str | None = None
    """At most 25 characters."""
    currency_code: str | None = required()
    """The ISO code of the currency; three letters."""
    id: str | None = None
    """The UUID of the row, which identifies the row in an update."""
    is_stock_item: bool | None = None
    """True if the company keeps stock of the article."""
    notes: Sequence[PurchaseOrderRowNote] = record_rows()
    ordered_quantity: Decimal | None = required()
    """The quantity that is ordered; at least 0."""
    price: Decimal | None = None
    """The price per unit, in the order's currency. At least 0."""
    project_id: str | None = None
    """At most 25 characters."""
    purchase_order_id: int | None = read_only()
    received_quantity: Decimal | None = read_only()
    remaining_ordered_quantity: Decimal | None = required()
    """The quantity that is not received yet. In a new order, this is the ordered quantity. At least 0."""
    row_num: int | None = read_only()
    """The position of the row, starting at 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PurchaseOrder(PlainEntity):
    """An order to a supplier."""

    confirmation_email: str | None = None
    """The e-mail address to which the supplier responds; at most 100 characters."""
    cost_center_code: str | None = None
    """At most 25 characters."""
    currency_code: str | None = required()
    """At most 3 characters."""
    currency_rate: Decimal | None = required()
    """The value in SEK of `currency_unit` units of the currency."""
    currency_unit: int | None = None
    """The number of currency units that `currency_rate` applies to; at least 1."""
    customer_id: str | None = None
    """At most 25 characters."""
    customer_name: str | None = None
    """At most 1024 characters."""
    customer_number: str | None = None
    """The number of the customer who receives a dropship order; at most 1024 characters."""
    delivery_address: str | None = required()
    """At most 1024 characters."""
    delivery_address2: str | None = None
    """At most 1024 characters."""
    delivery_city: str | None = required()
    """At most 50 characters."""
    delivery_country_code: str | None = None
    """The ISO code of the country; at most 3 characters."""
    delivery_date: date | None = None
    delivery_name: str | None = required()
    """At most 50 characters."""
    delivery_zip_code: str | None = required()
    """At most 10 characters."""
    dropship: bool | None = None
    """True if the supplier delivers to the customer."""
    id: int = read_only()
    """The number of the order, assigned by Fortnox."""
    internal_reference: str | None = None
    """At most 50 characters."""
    language_code: str | None = None
    """At most 3 characters."""
    manually_completed: bool | None = read_only()
    """True if `complete` ended the order before all goods were received."""
    message_to_supplier: str | None = None
    """At most 1000 characters."""
    note: str | None = None
    """At most 1000 characters."""
    order_date: date | None = required()
    order_value: Decimal | None = read_only()
    """The value of the order, in the order's currency."""
    order_value_in_sek: Decimal | None = read_only(name="orderValueInSEK")
    our_reference: str | None = None
    """At most 50 characters."""
    outbound_document_reference: DocumentReference | None = None
    """The document that the order was created for, such as a customer order."""
    payment_terms_code: str | None = required()
    """The code of the terms of payment; at most 20 characters."""
    project_id: str | None = None
    """At most 25 characters."""
    purchase_order_state: PurchaseOrderState | str | None = read_only()
    purchase_type: PurchaseType | str | None = None
    response_state: ResponseState | str | None = read_only()
    rows: Sequence[PurchaseOrderRow] = record_rows()
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """The UUID of the stock point."""
    supplier: str | None = None
    supplier_address: str | None = None
    """At most 1024 characters."""
    supplier_address2: str | None = None
    """At most 1024 characters."""
    supplier_city: str | None = None
    """At most 1024 characters."""
    supplier_country_code: str | None = None
    """The ISO code of the country; at most 3 characters."""
    supplier_email: str | None = None
    """At most 100 characters."""
    supplier_name: str | None = None
    """At most 1024 characters."""
    supplier_number: str | None = required()
    """At most 1024 characters."""
    supplier_post_code: str | None = None
    """At most 1024 characters."""
    total_received_quantity: Decimal | None = read_only()
    translated_response_state: str | None = read_only()
    """The state of the supplier's response, in the user's language."""
    voided: bool | None = read_only()
    your_reference: str | None = None
    """At most 50 characters."""


PurchaseOrderSort = Literal[
    "delivery_date", "id", "internal_reference", "order_date", "response_state", "supplier_number"
]

_ROW_CHECKS: Final = {
    "supplierNumber": equals("supplier_number"),
    "purchaseType": equals("purchase_type"),
    "internalReference": contains("internal_reference"),
    "note": contains("note"),
}


class PurchaseOrderConnector(
    Creates[PurchaseOrder],
    Replaces[PurchaseOrder, int],
    path="/api/warehouse/purchaseorders-v1",
    scope="warehouse",
):
    """Operations on purchase orders to suppliers.

    Scope: warehouse. `patch` can change an order after it was sent. `client.incoming_goods` records the delivery of an
    order.
    """

    entity = PurchaseOrder

    def get(self, number: int, /, *, ignore_incoming_goods: int | None = None) -> PurchaseOrder:
        """Return a purchase order with its rows.

        Args:
            number: The number of the order.
            ignore_incoming_goods: The id of incoming goods that Fortnox leaves out when it computes the remaining
                quantities.

        Raises:
            NotFound: Fortnox has no order with this number.
        """
        return self._fetch(
            PurchaseOrder, number, params=query({"ignoreIncomingGoodsId": ignore_incoming_goods})
        )

    def list(
        self,
        *,
        state: PurchaseOrderState | None = None,
        supplier_number: str | None = None,
        item_id: str | None = None,
        purchase_type: PurchaseType | None = None,
        internal_reference: str | None = None,
        note: str | None = None,
        search: str | None = None,
        sort_by: PurchaseOrderSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[PurchaseOrder]:
        """Return purchase orders, page by page. The returned orders may lack their rows.

        Args:
            state: Select orders in this state.
            supplier_number: Select orders to this supplier.
            item_id: Select orders that contain the article with this number.
            purchase_type: Select orders for the warehouse, or orders that the supplier delivers to customers.
            internal_reference: Select by any part of the internal reference, ignoring case.
            note: Select by any part of the note, ignoring case.
            search: Select by any part of the number or of the internal reference, ignoring case.
            sort_by: The field to sort by; None means Fortnox's order.
            sort_order: The sort order; None means ascending.
            limit: The largest number of records to return; None returns all.
        """
        params = {
            "state": state,
            "supplierNumber": supplier_number,
            "itemId": item_id,
            "purchaseType": purchase_type,
            "internalReference": internal_reference,
            "note": note,
            "q": search,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(PurchaseOrder, params, row_checks=_ROW_CHECKS, limit=limit)

    def csv(
        self,
        *,
        state: PurchaseOrderState | None = None,
        supplier_number: str | None = None,
        item_id: str | None = None,
        purchase_type: PurchaseType | None = None,
        internal_reference: str | None = None,
        note: str | None = None,
        search: str | None = None,
        show_purchase_type: bool = False,
    ) -> bytes:
        """Return a list of purchase orders as a CSV file, exactly as Fortnox sends it.

        The encoding of the file is not documented.

        Args:
            state: Select orders in this state.
            supplier_number: Select orders to this supplier.
            item_id: Select orders that contain the article with this number.
            purchase_type: Select orders for the warehouse, or orders that the supplier delivers to customers.
            internal_reference: Select by any part of the internal reference, ignoring case.
            note: Select by any part of the note, ignoring case.
            search: Select by any part of the number or of the internal reference, ignoring case.
            show_purchase_type: Include a column for the kind of purchase.
        """
        params = {
            "state": state,
            "supplierNumber": supplier_number,
            "itemId": item_id,
            "purchaseType": purchase_type,
            "internalReference": internal_reference,
            "note": note,
            "q": search,
            "showPurchaseTypeColumn": show_purchase_type or None,
        }
        accept = "text/csv, application/json;q=0.5"
        return self._file("csv", params=query(params), accept=accept)

    def patch(self, number: int, changes: PartialPurchaseOrder, /) -> PartialPurchaseOrder:
        """Change fields of a purchase order, even after it was sent, and return the saved fields.

        Raises:
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to send the change again.
        """
        body = encode(changes)
        return self._send("PATCH", PartialPurchaseOrder, number, "partial", body=body, repeatable=True)

    def send(self, number: int, mail: PurchaseOrderMail, /) -> None:
        """Send a purchase order to the supplier by e-mail. The state of the order becomes `SENT`.

        Raises:
            InvalidInput: The e-mail has no receiver, reply address, subject or text; nothing was sent.
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: The response was lost; check the order's state before you send it again.
        """
        self._act(number, "send", body=encode_complete(mail), method="POST")

    def send_many(self, numbers: Sequence[int], /) -> None:
        """Send purchase orders to their suppliers by e-mail, with Fortnox's standard text.

        Raises:
            OutcomeUnknown: The response was lost; check the orders' states before you send them again.
        """
        self._act("sendpurchaseorders", body=[*numbers], method="POST")

    def set_response(self, number: int, state: ResponseState, /) -> PurchaseOrder:
        """Record the supplier's response to a purchase order and return the order.

        Raises:
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: The response was lost; it is safe to record the response again.
        """
        return self._send("PUT", PurchaseOrder, number, "response", body={"responseState": state})

    def set_responses(self, numbers: Sequence[int], state: ResponseState, /) -> tuple[PurchaseOrder, ...]:
        """Record the same supplier response for several purchase orders and return these orders.

        Raises:
            InvalidInput: `numbers` is empty.
            OutcomeUnknown: The response was lost; it is safe to record the response again.
        """
        return self._act_and_read(
            lambda answer: tuple(self._page(answer, PurchaseOrder, 1).rows),
            "response",
            params=query({"ids": numbers}),
            body={"responseState": state},
        )

    def complete(self, number: int, /) -> None:
        """Complete a purchase order: treat it as received, even if articles are missing.

        Raises:
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: The response was lost; check the order's state before you try again.
        """
        self._act(number, "complete")

    def complete_dropship(self, number: int, /) -> ReleaseParentOrder:
        """Complete a dropship order: treat it as received by the customer, even if articles are missing.

        The result shows whether Fortnox released the customer order that the dropship order was created for.

        Raises:
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: The response was lost; check the order's state before you try again.
        """
        return self._send("PUT", ReleaseParentOrder, number, "dropshipcomplete")

    def void(self, number: int, /) -> None:
        """Void a purchase order.

        Raises:
            BadRequest: Goods were received for the order.
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: The response was lost; check the order's state before you try again.
        """
        self._act(number, "void")

    def matches(self, number: int, /) -> tuple[DocumentReference, ...]:
        """Return references to the incoming goods and invoices of a purchase order.

        Raises:
            NotFound: Fortnox has no order with this number.
        """
        return self._rows(DocumentReference, number, "matches")

    def notes(self, number: int, /) -> tuple[PurchaseOrderRowNote, ...]:
        """Return the notes on the rows of a purchase order.

        Raises:
            NotFound: Fortnox has no order with this number.
        """
        return self._rows(PurchaseOrderRowNote, number, "notes")
