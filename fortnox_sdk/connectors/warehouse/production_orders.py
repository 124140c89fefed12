"""Production orders (produktionsordrar)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors._selection import equals
from fortnox_sdk.connectors.warehouse._rows import ArticleRow
from fortnox_sdk.entities.codec import read_only, record_rows, required
from fortnox_sdk.http.paging import Pager

__all__ = [
    "PackageItem",
    "ProductionDocumentState",
    "ProductionOrder",
    "ProductionOrderConnector",
    "ProductionOrderSelection",
    "ProductionState",
]


class ProductionState(StrEnum):
    """The state of a production order. Unknown values are kept as `str`.

    Fortnox's API specification does not explain `ongoing`.
    """

    REGISTERED = "registered"
    RESERVED = "reserved"
    ONGOING = "ongoing"


class ProductionDocumentState(StrEnum):
    """The final state of a production order: completed or voided. Unknown values are kept as `str`."""

    COMPLETED = "completed"
    VOIDED = "voided"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PackageItem(ArticleRow):
    """An article that is a part of the produced article, with its quantity."""

    item_id: str | None = required()
    """The article number."""
    quantity_required: Decimal | None = required()
    """The quantity for one produced unit."""
    quantity_reserved: Decimal | None = read_only()
    total_quantity_required: Decimal | None = None
    """The quantity for the whole order."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ProductionOrder(PlainEntity):
    """An order to produce an article from other articles."""

    batch: str | None = None
    """The batch or serial number."""
    cost_center_code: str | None = None
    document_state: ProductionDocumentState | str | None = read_only()
    """None until the order is released (`completed`) or voided."""
    id: int = read_only()
    """The number of the order, assigned by Fortnox."""
    inbound_stock_location_id: str | None = None
    """The UUID of the stock location for the produced article."""
    inbound_stock_point_id: str | None = None
    """The UUID of the stock point for the produced article. Required if the company has several stock points."""
    item_description: str | None = None
    item_id: str | None = None
    """The number of the produced article; at most 50 characters."""
    item_unit: str | None = None
    note: str | None = None
    """At most 1000 characters."""
    outbound_stock_point_id: str | None = None
    """The UUID of the stock point of the parts. Required if the company has several stock points."""
    package_items: Sequence[PackageItem] = record_rows()
    """The articles that the produced article is made of. `parts` returns them from the bill of materials."""
    production_date: date | None = None
    """The day of production, which must be set before `release`."""
    production_state: ProductionState | str | None = required()
    """`reserved` reserves the parts for this order; `registered` does not."""
    project_id: str | None = None
    quantity: Decimal | None = required()
    """The number of units to produce. At least 0.01."""
    start_date: date | None = required()


ProductionOrderSelection = Literal["all", "completed", "delayed", "incomplete", "voided"]


class ProductionOrderConnector(
    Gets[ProductionOrder, int],
    Creates[ProductionOrder],
    Replaces[ProductionOrder, int],
    path="/api/warehouse/productionorders-v1",
    scope="warehouse",
):
    """Operations on production orders.

    Scope: warehouse. An order can be changed until it is released. After that, only its note can be changed, and `void`
    undoes the production.
    """

    entity = ProductionOrder

    def list(
        self,
        *,
        state: ProductionOrderSelection | None = None,
        item_id: str | None = None,
        limit: int | None = None,
    ) -> Pager[ProductionOrder]:
        """Return production orders, page by page.

        Args:
            state: Select orders in this state. None selects incomplete orders (Fortnox's default); `"all"` selects
                every order.
            item_id: Select orders that produce this article, by article number.
            limit: The largest number of records to return; None returns all.
        """
        params = {"state": state, "itemId": item_id}
        return self._pager(ProductionOrder, params, row_checks={"itemId": equals("item_id")}, limit=limit)

    def parts(
        self, item_id: str, /, *, quantity: Decimal | None = None, order: int | None = None
    ) -> tuple[PackageItem, ...]:
        """Return the bill of materials of an article: the articles that it is produced from.

        Args:
            item_id: The number of the produced article.
            quantity: The number of units to produce; None means 1.
            order: The number of a production order. If you pass it, Fortnox uses the quantity of that order and
                ignores `quantity`.

        Raises:
            NotFound: The article has no bill of materials.
        """
        quantity_text = None if quantity is None else f"{quantity:f}"
        params = query({"id": order, "quantity": quantity_text})
        return self._rows(PackageItem, "billofmaterials", item_id, params=params)

    def update_note(self, number: int, note: str, /) -> ProductionOrder:
        """Change only the note of a production order (at most 1000 characters), even if the order is released.

        Raises:
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to send the change again.
        """
        return self._send("PATCH", ProductionOrder, number, body={"note": note}, repeatable=True)

    def release(self, number: int, /) -> ProductionOrder:
        """Release a production order: lock it, bookkeep it, take the parts from the stock and add the produced article.

        Raises:
            BadRequest: Fortnox refused the release with code `PRODUCTION_DATE_IS_EMPTY`,
                `CANNOT_RELEASE_AFTER_CURRENT_DATE`, `DOCUMENT_IS_VOIDED`, `DOCUMENT_IS_RELEASED` or
                `DOCUMENT_NOT_FULLY_RESERVED` (parts are missing).
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: The response was lost; check the order's state before you try again.
        """
        return self._send("PUT", ProductionOrder, "release", number)

    def void(self, number: int, /, *, force: bool = False) -> None:
        """Void a production order and undo its stock changes.

        Args:
            number: The number of the order.
            force: Void the order even if the produced articles were delivered; the stock may then become negative.

        Raises:
            BadRequest: The produced articles were delivered, and `force` is False.
            NotFound: Fortnox has no order with this number.
            OutcomeUnknown: The response was lost; check the order's state before you try again.
        """
        self._act("void", number, params=query({"force": force or None}))
