"""Ways of delivery (leveranssätt)."""

from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["WayOfDelivery", "WayOfDeliveryConnector", "WayOfDeliverySort"]

WayOfDeliverySort = Literal["code"]


@attrs.frozen(kw_only=True)
class WayOfDelivery(Entity):
    """A way of delivery, identified by a code."""

    code: str = required()
    """At most 50 characters."""
    description: str | None = None
    """At most 100 characters."""
    description_english: str | None = None
    """At most 100 characters."""
    url: str | None = read_only(name="@url")


class WayOfDeliveryConnector(
    Gets[WayOfDelivery, str],
    Creates[WayOfDelivery],
    Updates[WayOfDelivery, str],
    Deletes[str],
    path="/3/wayofdeliveries",
    one="WayOfDelivery",
    many="WayOfDeliveries",
    scope="settings",
):
    """Operations on ways of delivery.

    Scope: settings. Calls need no financial year.
    """

    entity = WayOfDelivery

    def list(
        self,
        *,
        sort_by: WayOfDeliverySort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[WayOfDelivery]:
        """Return ways of delivery, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"sortby": sort_by, "sortorder": sort_order}
        return self._pager(WayOfDelivery, params, limit=limit)
