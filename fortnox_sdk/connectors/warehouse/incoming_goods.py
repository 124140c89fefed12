"""Incoming goods (inleveranser)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import attrs

from fortnox_sdk.connectors._base import Creates
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors._selection import SortOrder, contains, equals
from fortnox_sdk.connectors.warehouse._rows import PlacedRow
from fortnox_sdk.entities.codec import encode, read_only, record_rows, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "IncomingGoods",
    "IncomingGoodsConnector",
    "IncomingGoodsRow",
    "IncomingGoodsSort",
    "IncomingGoodsSummary",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IncomingGoodsRow(PlacedRow):
    """A row of incoming goods: an article that was received."""

    back_order_quantity: Decimal | None = required()
    """The quantity that the supplier has not delivered yet. At least 0."""
    batch: str | None = None
    """The batch or serial number. At most 50 characters."""
    direct_cost: Decimal | None = None
    """The direct cost per unit."""
    id: str | None = None
    """The UUID of the row."""
    invoiced_quantity: Decimal | None = required()
    """The quantity on supplier invoices. At least 0."""
    is_stock_item: bool | None = None
    """True if the company keeps stock of the article."""
    ordered_quantity: Decimal | None = required()
    """The quantity that was ordered; at least 0."""
    purchase_order_id: int | None = None
    purchase_order_row_id: str | None = None
    """The UUID of the purchase order row that this row delivers."""
    received_quantity: Decimal | None = required()
    """The quantity that was received; at least 0."""
    remaining_ordered_quantity: Decimal | None = read_only()
    """The quantity that was ordered and not yet received."""
    row_order: int | None = None
    taken_quantity: Decimal | None = required()
    """The quantity that is matched with supplier invoices. At least 0."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IncomingGoods(PlainEntity):
    """Goods that a supplier delivered, with or without a purchase order."""

    completed: bool | None = read_only()
    """True if the goods can't be matched with more supplier invoices."""
    cost_center_code: str | None = None
    day: date | None = wire("date")
    delivery_note_id: str | None = required()
    """The number of the supplier's delivery note; at most 50 characters."""
    has_delivery_note: bool | None = None
    id: int = read_only()
    """The number of the document, assigned by Fortnox."""
    note: str | None = None
    """At most 1000 characters."""
    project_id: str | None = None
    released: bool | None = read_only()
    """True if the document is locked and has changed the stock."""
    rows: Sequence[IncomingGoodsRow] = record_rows()
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """The UUID of the stock point."""
    stock_point_name: str | None = read_only()
    supplier_name: str | None = None
    """At most 1024 characters."""
    supplier_number: str | None = None
    """At most 1024 characters."""
    voided: bool | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IncomingGoodsSummary(PlainEntity):
    """Incoming goods as returned in lists."""

    id: int
    completed: bool | None = None
    day: date | None = wire("date")
    delivery_note_id: str | None = None
    has_delivery_note: bool | None = None
    note: str | None = None
    released: bool | None = None
    stock_point_id: str | None = None
    """The UUID of the stock point."""
    supplier_name: str | None = None
    supplier_number: str | None = None
    unmatched_value: Decimal | None = None
    """The value of the goods that are not matched with supplier invoices."""
    voided: bool | None = None


IncomingGoodsSort = Literal["date", "delivery_note_id", "has_delivery_note", "id", "supplier_number"]

_ROW_CHECKS: Final = {
    "released": equals("released"),
    "completed": equals("completed"),
    "voided": equals("voided"),
    "supplierNumber": equals("supplier_number"),
    "note": contains("note"),
    "deliveryNote": contains("delivery_note_id"),
}


class IncomingGoodsConnector(
    Creates[IncomingGoods],
    Replaces[IncomingGoods, int],
    path="/api/warehouse/incominggoods-v1",
    scope="warehouse",
):
    """Operations on goods that suppliers delivered.

    Scope: warehouse. `update` changes a document until it is released; `patch` also changes some fields of a released
    document. A released document can be matched with supplier invoices until it is completed.
    """

    entity = IncomingGoods

    def get(self, number: int, /, *, ignore_supplier_invoice: int | None = None) -> IncomingGoods:
        """Return an incoming goods document with its rows.

        Args:
            number: The number of the document.
            ignore_supplier_invoice: The id of a supplier invoice that Fortnox leaves out of `taken_quantity`.

        Raises:
            NotFound: Fortnox has no document with this number.
        """
        return self._fetch(
            IncomingGoods, number, params=query({"ignoreSupplierInvoiceId": ignore_supplier_invoice})
        )

    def list(
        self,
        *,
        released: bool | None = None,
        completed: bool | None = None,
        voided: bool | None = None,
        supplier_number: str | None = None,
        item_id: str | None = None,
        note: str | None = None,
        delivery_note: str | None = None,
        search: str | None = None,
        sort_by: IncomingGoodsSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[IncomingGoodsSummary]:
        """Return incoming goods documents, page by page, without their rows.

        Args:
            released: True selects released documents. False selects documents that are not released.
            completed: True selects completed documents. False selects documents that are not completed.
            voided: True selects voided documents. False selects documents that are not voided.
            supplier_number: Select documents of this supplier.
            item_id: Select documents with this article, by article number.
            note: Select by any part of the note, ignoring case.
            delivery_note: Select by any part of the delivery note's number, ignoring case.
            search: Select by any part of the document's number or of the delivery note's number.
            sort_by: The field to sort by; None means Fortnox's order.
            sort_order: The sort order; None means ascending.
            limit: The largest number of records to return; None returns all.
        """
        params = {
            "released": released,
            "completed": completed,
            "voided": voided,
            "supplierNumber": supplier_number,
            "itemId": item_id,
            "note": note,
            "deliveryNote": delivery_note,
            "q": search,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(IncomingGoodsSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def patch(
        self,
        number: int,
        /,
        *,
        note: str | None = None,
        delivery_note_id: str | None = None,
        supplier_name: str | None = None,
        has_delivery_note: bool | None = None,
    ) -> IncomingGoods:
        """Change fields of an incoming goods document, even if it is released. Fields that are None stay unchanged.

        Raises:
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to send the change again.
        """
        goods = IncomingGoods(
            note=note,
            delivery_note_id=delivery_note_id,
            supplier_name=supplier_name,
            has_delivery_note=has_delivery_note,
        )
        return self._send("PATCH", IncomingGoods, number, body=encode(goods), repeatable=True)

    def release(self, number: int, /) -> None:
        """Release an incoming goods document: lock it, bookkeep it and increase the stock.

        Raises:
            BadRequest: The document is already released or voided, or its date is in the future.
            PeriodLocked: The date of the document is in a locked period.
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        self._act(number, "release")

    def complete(self, number: int, /, *, on: date) -> None:
        """Complete an incoming goods document: end the matching with supplier invoices and finish the bookkeeping.

        `on` is the booking date.

        Raises:
            BadRequest: The document is not released.
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        # The body is a JSON string, because Fortnox's API specification declares the whole request body as a text.
        self._act(number, "completed", body=on)

    def void(self, number: int, /) -> None:
        """Void an incoming goods document and undo its stock changes.

        Raises:
            BadRequest: The document is completed or matched with a supplier invoice.
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        self._act(number, "void")
