"""Purchase orders (inköpsordrar)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, complete
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors._selection import SortOrder, contained, equal
from fortnox_sdk.connectors.warehouse._purchase_order_words import (
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
from fortnox_sdk.entities.codec import encode, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
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
    """An article that is ordered."""

    back_order_quantity: Decimal | None = read_only()
    cost_center_code: str | None = None
    """At most 25 characters."""
    currency_code: str | None = required()
    """3 letters."""
    id: str | None = None
    """A UUID; sent back at an update, it keeps the row the same."""
    is_stock_item: bool | None = None
    """Whether the stock is kept for the article."""
    notes: tuple[PurchaseOrderRowNote, ...] = ()
    ordered_quantity: Decimal | None = required()
    """At least 0."""
    price: Decimal | None = None
    """Each, in the order's currency. At least 0."""
    project_id: str | None = None
    """At most 25 characters."""
    purchase_order_id: int | None = read_only()
    received_quantity: Decimal | None = read_only()
    remaining_ordered_quantity: Decimal | None = required()
    """Not received yet; the ordered quantity in a new order. At least 0."""
    row_num: int | None = read_only()
    """The row's place, from 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PurchaseOrder(PlainEntity):
    """An order to a supplier."""

    confirmation_email: str | None = None
    """Where the supplier sends the answer; at most 100 characters."""
    cost_center_code: str | None = None
    """At most 25 characters."""
    currency_code: str | None = required()
    """At most 3 characters."""
    currency_rate: Decimal | None = required()
    """SEK for `currency_unit` units."""
    currency_unit: int | None = None
    """At least 1."""
    customer_id: str | None = None
    """At most 25 characters."""
    customer_name: str | None = None
    """At most 1024 characters."""
    customer_number: str | None = None
    """Whom a dropship order goes to; at most 1024 characters."""
    delivery_address: str | None = required()
    """At most 1024 characters."""
    delivery_address2: str | None = None
    """At most 1024 characters."""
    delivery_city: str | None = required()
    """At most 50 characters."""
    delivery_country_code: str | None = None
    """ISO code; at most 3 characters."""
    delivery_date: date | None = None
    delivery_name: str | None = required()
    """At most 50 characters."""
    delivery_zip_code: str | None = required()
    """At most 10 characters."""
    dropship: bool | None = None
    """The supplier delivers to the customer."""
    id: int | None = read_only()
    """Fortnox numbers it."""
    internal_reference: str | None = None
    """At most 50 characters."""
    language_code: str | None = None
    """At most 3 characters."""
    manually_completed: bool | None = read_only()
    """Ended by `complete`, though not all was received."""
    message_to_supplier: str | None = None
    """At most 1000 characters."""
    note: str | None = None
    """At most 1000 characters."""
    order_date: date | None = required()
    order_value: Decimal | None = read_only()
    """In the order's currency."""
    order_value_in_sek: Decimal | None = read_only(name="orderValueInSEK")
    our_reference: str | None = None
    """At most 50 characters."""
    outbound_document_reference: DocumentReference | None = None
    """What the order was made for, such as a customer order."""
    payment_terms_code: str | None = required()
    """Of the terms of payment; at most 20 characters."""
    project_id: str | None = None
    """At most 25 characters."""
    purchase_order_state: PurchaseOrderState | str | None = read_only()
    purchase_type: PurchaseType | str | None = None
    response_state: ResponseState | str | None = read_only()
    rows: tuple[PurchaseOrderRow, ...] = ()
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """A UUID."""
    supplier: str | None = None
    supplier_address: str | None = None
    """At most 1024 characters."""
    supplier_address2: str | None = None
    """At most 1024 characters."""
    supplier_city: str | None = None
    """At most 1024 characters."""
    supplier_country_code: str | None = None
    """ISO code; at most 3 characters."""
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
    """The answer's state in the user's language."""
    voided: bool | None = read_only()
    your_reference: str | None = None
    """At most 50 characters."""


PurchaseOrderSort = Literal[
    "delivery_date", "id", "internal_reference", "order_date", "response_state", "supplier_number"
]

_SHOWN: Final = {
    "supplierNumber": equal("supplier_number"),
    "purchaseType": equal("purchase_type"),
    "internalReference": contained("internal_reference"),
    "note": contained("note"),
}


class PurchaseOrderConnector(
    Creates[PurchaseOrder],
    Replaces[PurchaseOrder, int],
    path="/api/warehouse/purchaseorders-v1",
    scope="warehouse",
):
    """Orders to suppliers.

    Scope: warehouse. `patch` changes an order that was sent; `incoming_goods` receive it.
    """

    entity = PurchaseOrder

    def get(self, number: int, /, *, ignore_incoming_goods: int | None = None) -> PurchaseOrder:
        """One order with its rows.

        Args:
            number: Which.
            ignore_incoming_goods: The incoming goods that the remaining quantities leave out.

        Raises:
            NotFound: there is none with this number.
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
    ) -> Pager[PurchaseOrder]:
        """Orders, perhaps without their rows.

        Args:
            state: Where they stand.
            supplier_number: Of this supplier.
            item_id: With this article.
            purchase_type: To the warehouse or to the customer.
            internal_reference: A part of it, in any letter case.
            note: A part of it, in any letter case.
            search: A part of the number or of the internal reference, in any letter case.
            sort_by: The field, in Fortnox's words; the general guide to parameters names the parameter.
            sort_order: Ascending if None.
        """
        chosen = {
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
        return self._pager(PurchaseOrder, chosen, shown=_SHOWN)

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
        """The list as a file with separated values, as Fortnox makes it; its encoding is not documented.

        Args:
            state: Where they stand.
            supplier_number: Of this supplier.
            item_id: With this article.
            purchase_type: To the warehouse or to the customer.
            internal_reference: A part of it, in any letter case.
            note: A part of it, in any letter case.
            search: A part of the number or of the internal reference, in any letter case.
            show_purchase_type: With a column for the kind of purchase.
        """
        chosen = {
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
        return self._session.send("GET", self._at("csv"), params=query(chosen), accept=accept).body

    def patch(self, number: int, changes: PartialPurchaseOrder, /) -> PartialPurchaseOrder:
        """Change some fields of an order that may have been sent, and give these fields as they are now.

        Raises:
            NotFound: there is none with this number.
        """
        body = encode(changes)
        return self._send("PATCH", PartialPurchaseOrder, number, "partial", body=body, repeatable=True)

    def send(self, number: int, mail: PurchaseOrderMail, /) -> None:
        """Send an order to the supplier by e-mail; its state becomes SENT.

        Raises:
            InvalidInput: the mail lacks a receiver, reply address, subject or text; nothing was sent.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look at the order's state before sending it again.
        """
        self._act(number, "send", body=complete(mail), method="POST")

    def send_many(self, numbers: Sequence[int], /) -> None:
        """Send orders to their suppliers by e-mail, each with Fortnox's own text.

        Raises:
            OutcomeUnknown: the answer was lost; look at the orders' states before sending them again.
        """
        self._act("sendpurchaseorders", body=[*numbers], method="POST")

    def set_response(self, number: int, state: ResponseState, /) -> PurchaseOrder:
        """Note what the supplier answered.

        Raises:
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; noting it again does no harm.
        """
        return self._send("PUT", PurchaseOrder, number, "response", body={"responseState": state})

    def set_responses(self, numbers: Sequence[int], state: ResponseState, /) -> tuple[PurchaseOrder, ...]:
        """Note the same answer on several orders, and give them as they are now.

        Raises:
            InvalidInput: no order was named.
            OutcomeUnknown: the answer was lost; noting it again does no harm.
        """
        answer = self._act("response", params=query({"ids": numbers}), body={"responseState": state})
        return tuple(self._page(answer, PurchaseOrder, 1).rows)

    def complete(self, number: int, /) -> None:
        """Count an order as received; what is still missing is given up.

        Raises:
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "complete")

    def complete_dropship(self, number: int, /) -> ReleaseParentOrder:
        """Count a dropship order as received by the customer; what is still missing is given up.

        Raises:
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        return self._send("PUT", ReleaseParentOrder, number, "dropshipcomplete")

    def void(self, number: int, /) -> None:
        """Make an order count no more.

        Raises:
            BadRequest: something was received on it.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "void")

    def matches(self, number: int, /) -> tuple[DocumentReference, ...]:
        """The incoming goods and invoices that belong to an order."""
        return self._rows(DocumentReference, number, "matches")

    def notes(self, number: int, /) -> tuple[PurchaseOrderRowNote, ...]:
        """The notes on an order's rows."""
        return self._rows(PurchaseOrderRowNote, number, "notes")


CONNECTOR = PurchaseOrderConnector
