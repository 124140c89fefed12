"""Production orders (produktionsordrar)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors._selection import equal
from fortnox_sdk.connectors.warehouse._rows import ArticleRow
from fortnox_sdk.entities.codec import read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "PackageItem",
    "ProductionDocumentState",
    "ProductionOrder",
    "ProductionOrderConnector",
    "ProductionOrderSelection",
    "ProductionState",
]


class ProductionState(StrEnum):
    """How far a production has come; other words may come and stay text."""

    REGISTERED = "registered"
    RESERVED = "reserved"
    ONGOING = "ongoing"


class ProductionDocumentState(StrEnum):
    """How a production order ended; other words may come and stay text."""

    COMPLETED = "completed"
    VOIDED = "voided"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PackageItem(ArticleRow):
    """An article that goes into what is produced."""

    item_id: str | None = required()
    """The article number."""
    quantity_required: Decimal | None = required()
    """For one unit."""
    quantity_reserved: Decimal | None = read_only()
    total_quantity_required: Decimal | None = None
    """For the whole order."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ProductionOrder(PlainEntity):
    """An order to make an article out of others."""

    batch: str | None = None
    """Batch or serial number."""
    cost_center_code: str | None = None
    document_state: ProductionDocumentState | str | None = read_only()
    """None: neither released nor voided."""
    id: int | None = read_only()
    """Fortnox numbers it."""
    inbound_stock_location_id: str | None = None
    """A UUID."""
    inbound_stock_point_id: str | None = None
    """A UUID: where the produced article goes. Demanded where the company has several stock points."""
    item_description: str | None = None
    item_id: str | None = None
    """The article that is made; at most 50 characters."""
    item_unit: str | None = None
    note: str | None = None
    """At most 1000 characters."""
    outbound_stock_point_id: str | None = None
    """A UUID: where the parts are taken. Demanded where the company has several stock points."""
    package_items: tuple[PackageItem, ...] = ()
    """`parts` tells what belongs here."""
    production_date: date | None = None
    """Must be there before the order is released."""
    production_state: ProductionState | str | None = required()
    """`reserved` keeps the parts for this order, `registered` does not."""
    project_id: str | None = None
    quantity: Decimal | None = required()
    """How many are made. At least 0.01."""
    start_date: date | None = required()
    """"""


ProductionOrderSelection = Literal["all", "completed", "delayed", "incomplete", "voided"]


class ProductionOrderConnector(
    Gets[ProductionOrder, int],
    Creates[ProductionOrder],
    Replaces[ProductionOrder, int],
    path="/api/warehouse/productionorders-v1",
    scope="warehouse",
):
    """Production orders.

    Scope: warehouse. An order is open until it is released; then only its note can change, and `void` undoes it.
    """

    entity = ProductionOrder

    def list(
        self, *, state: ProductionOrderSelection | None = None, item_id: str | None = None
    ) -> Pager[ProductionOrder]:
        """Orders of a state, or that make an article.

        Args:
            state: None: those that are incomplete, as Fortnox decides; "all" gives every one.
            item_id: Only those that make this article.
        """
        chosen = {"state": state, "itemId": item_id}
        return self._pager(ProductionOrder, chosen, shown={"itemId": equal("item_id")})

    def parts(
        self, item_id: str, /, *, quantity: Decimal | None = None, order: int | None = None
    ) -> tuple[PackageItem, ...]:
        """What making an article takes: its bill of materials.

        Args:
            item_id: The article that is made.
            quantity: How many; None: 1.
            order: A production order that the quantity is taken from; `quantity` then counts for nothing.

        Raises:
            NotFound: the article has no bill of materials.
        """
        wanted = None if quantity is None else f"{quantity:f}"
        params = query({"id": order, "quantity": wanted})
        return self._rows(PackageItem, "billofmaterials", item_id, params=params)

    def update_note(self, number: int, note: str, /) -> ProductionOrder:
        """Change the note alone, which a released order allows too; at most 1000 characters.

        Raises:
            NotFound: there is none with this number.
        """
        return self._send("PATCH", ProductionOrder, number, body={"note": note}, repeatable=True)

    def release(self, number: int, /) -> ProductionOrder:
        """Lock and bookkeep an order: the parts leave the stock and what was made of them comes in.

        Raises:
            BadRequest: code `PRODUCTION_DATE_IS_EMPTY`, `CANNOT_RELEASE_AFTER_CURRENT_DATE`, `DOCUMENT_IS_VOIDED`,
                `DOCUMENT_IS_RELEASED` or `DOCUMENT_NOT_FULLY_RESERVED` (parts are missing).
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        return self._send("PUT", ProductionOrder, "release", number)

    def void(self, number: int, /, *, force: bool = False) -> None:
        """Undo what an order did to the stock.

        Args:
            number: Which.
            force: Also when what was made was delivered on; the stock may then be below nothing.

        Raises:
            BadRequest: what was made was delivered on, and `force` was not given.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act("void", number, params=query({"force": force or None}))


CONNECTOR = ProductionOrderConnector
