"""Stock points (lagerställen) and the places in them."""

from collections.abc import Sequence
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, complete
from fortnox_sdk.connectors._plain import Names, PlainEntity, Replaces, camel_case, query
from fortnox_sdk.entities.codec import read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "StockLocation", "StockPoint", "StockPointConnector", "StockPointState"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockLocation(PlainEntity):
    """A place in a stock point (lagerplats)."""

    code: str | None = required()
    """At most 20 characters."""
    id: str | None = None
    """A UUID."""
    name: str | None = None
    """At most 25 characters."""
    stock_point_id: str | None = None
    """A UUID."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockPoint(PlainEntity):
    """A place where stock is kept."""

    active: bool | None = None
    code: str | None = required()
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
    id: str | None = read_only()
    """A UUID."""
    name: str | None = required()
    """At most 25 characters."""
    stock_locations: tuple[StockLocation, ...] = ()
    """Not in lists."""
    using_company_address: bool | None = None
    """Must be False for a delivery address of its own."""


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
    """Stock points.

    Scope: warehouse. `get` and `locations` take an id (a UUID) or a code, the others an id. An update names every
    location: one that is left out goes. One in use can't be removed. Creating refuses with the codes
    `alreadyexists` and `duplicatestocklocations`.
    """

    entity = StockPoint

    def list(self, *, search: str | None = None, state: StockPointState | None = None) -> Pager[StockPoint]:
        """Stock points without their locations.

        Args:
            search: A part of the code or name.
            state: None: the active ones, as Fortnox decides; "ALL" gives every one.
        """
        return self._pager(StockPoint, {"q": search, "state": state}, shown={"state": _in_state})

    def several(self, ids: Names, /, *, state: StockPointState | None = None) -> tuple[StockPoint, ...]:
        """The stock points with these ids, without their locations.

        Args:
            ids: UUIDs.
            state: None: all of them, active or not.

        Raises:
            InvalidInput: no id was given.
        """
        return self._rows(StockPoint, "multi", params=query({"ids": ids, "state": state}))

    def locations(self, stock_point: str, /, *, search: str | None = None) -> tuple[StockLocation, ...]:
        """The locations of a stock point, or those with a text in their code or name.

        Raises:
            NotFound: there is no stock point with this id or code.
        """
        return self._rows(StockLocation, stock_point, "stocklocations", params=query({"q": search}))

    def add_locations(
        self, stock_point_id: str, locations: Sequence[StockLocation], /
    ) -> tuple[StockLocation, ...]:
        """Add locations to a stock point, and give those that were added; codes that it has are passed over.

        Raises:
            InvalidInput: a location has no code; nothing was sent.
            NotFound: there is no stock point with this id.
            OutcomeUnknown: the answer was lost; sending it again does no harm.
        """
        body = self._enveloped([complete(location) for location in locations])
        answer = self._session.send("POST", self._at(stock_point_id), body=body)
        return tuple(self._page(answer.body, StockLocation, 1).rows)


CONNECTOR = StockPointConnector
