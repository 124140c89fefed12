"""Stock points (lagerställen) and their stock locations (lagerplatser)."""

from collections.abc import Sequence
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets
from fortnox_sdk.connectors._plain import Names, PlainEntity, Replaces, camel_case, query
from fortnox_sdk.entities.codec import read_only, record_rows, required
from fortnox_sdk.entities.updates import encode_new
from fortnox_sdk.http.paging import Pager

__all__ = ["StockLocation", "StockPoint", "StockPointConnector", "StockPointState"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockLocation(PlainEntity):
    """A stock location (lagerplats) in a stock point."""

    code: str | None = required()
    """At most 20 characters."""
    id: str | None = None
    """The UUID of the stock location."""
    name: str | None = None
    """At most 25 characters."""
    stock_point_id: str | None = None
    """The UUID of the stock point."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockPoint(PlainEntity):
    """A stock point: a place where stock is kept."""

    active: bool | None = None
    code: str = required()
    """At most 10 characters."""
    delivery_address: str | None = None
    """At most 50 characters."""
    delivery_address2: str | None = None
    """At most 50 characters."""
    delivery_city: str | None = None
    """At most 50 characters."""
    delivery_country_code: str | None = None
    """At most 3 characters."""
    delivery_name: str | None = None
    """At most 50 characters."""
    delivery_phone: str | None = None
    """At most 50 characters."""
    delivery_zip_code: str | None = None
    """At most 10 characters."""
    id: str = read_only()
    """The UUID of the stock point."""
    name: str | None = required()
    """At most 25 characters."""
    stock_locations: Sequence[StockLocation] = record_rows()
    """The stock locations in the stock point; empty in lists of stock points."""
    using_company_address: bool | None = None
    """True if the stock point uses the company's address. Must be False if a delivery address is set."""


StockPointState = Literal["ACTIVE", "ALL", "INACTIVE"]


def _in_state(stock_point: StockPoint, state: str) -> bool:
    return state == "ALL" or stock_point.active in {None, state == "ACTIVE"}


class StockPointConnector(
    Gets[StockPoint, str],
    Creates[StockPoint],
    Replaces[StockPoint, str],
    Deletes[str],
    path="/api/warehouse/stockpoints-v1",
    scope="warehouse",
):
    """Operations on stock points.

    Scope: warehouse.

    `get` and `locations` accept an id (a UUID) or a code. The other operations accept only an id. `update` removes
    stock locations that are missing from the new record, but a location in use can't be removed. The error codes of
    `create` are `alreadyexists` and `duplicatestocklocations`.
    """

    entity = StockPoint

    def list(
        self, *, search: str | None = None, state: StockPointState | None = None, limit: int | None = None
    ) -> Pager[StockPoint]:
        """Return stock points without their locations, page by page.

        Args:
            search: Select by any part of the code or name.
            state: Select stock points in this state. None selects active stock points (Fortnox's default); `"ALL"`
                selects every stock point.
            limit: The largest number of records to return; None returns all.
        """
        return self._pager(
            StockPoint, {"q": search, "state": state}, row_checks={"state": _in_state}, limit=limit
        )

    def get_many(self, ids: Names, /, *, state: StockPointState | None = None) -> tuple[StockPoint, ...]:
        """Return the stock points with these ids, without their locations.

        Args:
            ids: The UUIDs of the stock points.
            state: Select stock points in this state; None selects both active and inactive stock points.

        Raises:
            InvalidInput: `ids` is empty.
        """
        return self._rows(StockPoint, "multi", params=query({"ids": ids, "state": state}))

    def locations(self, stock_point: str, /, *, search: str | None = None) -> tuple[StockLocation, ...]:
        """Return the stock locations of a stock point. `search` selects by any part of the code or name.

        Raises:
            NotFound: Fortnox has no stock point with this id or code.
        """
        return self._rows(StockLocation, stock_point, "stocklocations", params=query({"q": search}))

    def add_locations(
        self, stock_point_id: str, locations: Sequence[StockLocation], /
    ) -> tuple[StockLocation, ...]:
        """Add stock locations to a stock point and return the added locations.

        Locations whose code already exists are skipped.

        Raises:
            InvalidInput: A location has no code; nothing was sent.
            NotFound: Fortnox has no stock point with this id.
            OutcomeUnknown: The response was lost; it is safe to try again.
        """
        body = self._request_body([encode_new(location) for location in locations])
        return self._written(
            lambda answer: tuple(self._page(answer, StockLocation, 1).rows),
            "POST",
            self._path_of(stock_point_id),
            body=body,
        )
