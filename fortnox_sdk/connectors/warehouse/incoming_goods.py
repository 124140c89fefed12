"""Incoming goods (inleveranser)."""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import attrs

from fortnox_sdk.connectors._base import Creates
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors._selection import SortOrder, contained, equal
from fortnox_sdk.connectors.warehouse._rows import PlacedRow
from fortnox_sdk.entities.codec import encode, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "IncomingGoods",
    "IncomingGoodsConnector",
    "IncomingGoodsRow",
    "IncomingGoodsSort",
    "IncomingGoodsSummary",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IncomingGoodsRow(PlacedRow):
    """An article that came in."""

    back_order_quantity: Decimal | None = required()
    """Still to come from the supplier. At least 0."""
    batch: str | None = None
    """Batch or serial number. At most 50 characters."""
    direct_cost: Decimal | None = None
    """Each."""
    id: str | None = None
    """A UUID."""
    invoiced_quantity: Decimal | None = required()
    """On supplier invoices. At least 0."""
    is_stock_item: bool | None = None
    """Whether the stock is kept for the article."""
    ordered_quantity: Decimal | None = required()
    """At least 0."""
    purchase_order_id: int | None = None
    purchase_order_row_id: str | None = None
    """A UUID: the ordered row that this one delivers."""
    received_quantity: Decimal | None = required()
    """At least 0."""
    remaining_ordered_quantity: Decimal | None = read_only()
    """Ordered and not received yet."""
    row_order: int | None = None
    taken_quantity: Decimal | None = required()
    """How much of it supplier invoices have taken. At least 0."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IncomingGoods(PlainEntity):
    """Goods that a supplier delivered, with or without a purchase order."""

    completed: bool | None = read_only()
    """No more supplier invoices can be matched."""
    cost_center_code: str | None = None
    day: date | None = wire("date")
    delivery_note_id: str | None = required()
    """The supplier's delivery note; at most 50 characters."""
    has_delivery_note: bool | None = None
    id: int | None = read_only()
    """Fortnox numbers it."""
    note: str | None = None
    """At most 1000 characters."""
    project_id: str | None = None
    released: bool | None = read_only()
    """Locked, and counted in the stock."""
    rows: tuple[IncomingGoodsRow, ...] = ()
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """A UUID."""
    stock_point_name: str | None = read_only()
    supplier_name: str | None = None
    """At most 1024 characters."""
    supplier_number: str | None = None
    """At most 1024 characters."""
    voided: bool | None = read_only()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IncomingGoodsSummary(PlainEntity):
    """Incoming goods, as lists give them."""

    id: int
    completed: bool | None = None
    day: date | None = wire("date")
    delivery_note_id: str | None = None
    has_delivery_note: bool | None = None
    note: str | None = None
    released: bool | None = None
    stock_point_id: str | None = None
    """A UUID."""
    supplier_name: str | None = None
    supplier_number: str | None = None
    unmatched_value: Decimal | None = None
    """What no supplier invoice has taken yet."""
    voided: bool | None = None


IncomingGoodsSort = Literal["date", "delivery_note_id", "has_delivery_note", "id", "supplier_number"]

_SHOWN: Final = {
    "released": equal("released"),
    "completed": equal("completed"),
    "voided": equal("voided"),
    "supplierNumber": equal("supplier_number"),
    "note": contained("note"),
    "deliveryNote": contained("delivery_note_id"),
}


class IncomingGoodsConnector(
    Creates[IncomingGoods],
    Replaces[IncomingGoods, int],
    path="/api/warehouse/incominggoods-v1",
    scope="warehouse",
):
    """Goods that suppliers delivered.

    Scope: warehouse. A document is open until it is released; released, it is matched with supplier invoices
    until it is completed.
    """

    entity = IncomingGoods

    def get(self, number: int, /, *, ignore_supplier_invoice: int | None = None) -> IncomingGoods:
        """One document with its rows.

        Args:
            number: Which.
            ignore_supplier_invoice: The supplier invoice that `taken_quantity` leaves out.

        Raises:
            NotFound: there is none with this number.
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
    ) -> Pager[IncomingGoodsSummary]:
        """Documents without rows; texts are sought anywhere in the field, in any letter case.

        Args:
            released: Only those that are, or are not.
            completed: Only those that are, or are not.
            voided: Only those that are, or are not.
            supplier_number: Of this supplier.
            item_id: With this article.
            note: A part of the note.
            delivery_note: A part of the delivery note's number.
            search: A part of the number or of the delivery note's.
            sort_by: The field, in Fortnox's words; the general guide to parameters names the parameter.
            sort_order: Ascending if None.
        """
        chosen = {
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
        return self._pager(IncomingGoodsSummary, chosen, shown=_SHOWN)

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
        """Change these fields alone, which a released document allows too; None leaves one as it is.

        Raises:
            NotFound: there is none with this number.
        """
        goods = IncomingGoods(
            note=note,
            delivery_note_id=delivery_note_id,
            supplier_name=supplier_name,
            has_delivery_note=has_delivery_note,
        )
        return self._send("PATCH", IncomingGoods, number, body=encode(goods), repeatable=True)

    def release(self, number: int, /) -> None:
        """Lock and bookkeep a document, so that the stock grows.

        Raises:
            BadRequest: it can't be released.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "release")

    def complete(self, number: int, /, *, on: date) -> None:
        """End the matching with supplier invoices and finish the bookkeeping, on a day.

        The specification names the body only (`bookingDate`, a text); that it is a JSON text is assumed.

        Raises:
            BadRequest: it is not released.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "completed", body=on)

    def void(self, number: int, /) -> None:
        """Undo what a document did to the stock.

        Raises:
            BadRequest: it is completed, or matched with a supplier invoice.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "void")


CONNECTOR = IncomingGoodsConnector
