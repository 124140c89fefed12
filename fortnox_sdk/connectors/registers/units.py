"""Units (enheter) of articles and of document rows."""

from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["Unit", "UnitConnector", "UnitSort"]

UnitSort = Literal["code"]


@attrs.frozen(kw_only=True)
class Unit(Entity):
    """A unit of quantity. The key is the code, which may contain any character. The SDK encodes the code for URLs."""

    code: str = required()
    """At most 20 characters."""
    code_english: str | None = None
    """At most 100 characters."""
    description: str | None = required()
    """At most 100 characters."""
    url: str | None = read_only(name="@url")


class UnitConnector(
    Gets[Unit, str],
    Creates[Unit],
    Updates[Unit, str],
    Deletes[str],
    path="/3/units",
    one="Unit",
    many="Units",
    scope="settings",
):
    """Operations on units.

    Scope: settings. Calls need no financial year.
    """

    entity = Unit

    def list(
        self,
        *,
        sort_by: UnitSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[Unit]:
        """Return units, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"sortby": sort_by, "sortorder": sort_order}
        return self._pager(Unit, params, limit=limit)
