"""Cost centres (kostnadsställen)."""

from datetime import datetime
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["CostCenter", "CostCenterConnector", "CostCenterSort"]

CostCenterSort = Literal["code"]


@attrs.frozen(kw_only=True)
class CostCenter(Entity):
    """A cost centre, identified by a short code."""

    active: bool | None = None
    code: str = required()
    """At most 6 characters."""
    description: str | None = required()
    note: str | None = None
    url: str | None = read_only(name="@url")


class CostCenterConnector(
    Gets[CostCenter, str],
    Creates[CostCenter],
    Updates[CostCenter, str],
    Deletes[str],
    path="/3/costcenters",
    one="CostCenter",
    many="CostCenters",
    scope="costcenter",
):
    """Operations on cost centres.

    Fortnox may ignore the query parameter `page` and return the same page again. In that case, iterating over a list
    raises `IncompleteList`.

    Scope: costcenter. Calls need no financial year.
    """

    entity = CostCenter

    def list(
        self,
        *,
        last_modified: datetime | None = None,
        sort_by: CostCenterSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[CostCenter]:
        """Return cost centres, page by page.

        `last_modified` (an aware datetime, truncated to the minute) selects cost centres changed since then.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"lastmodified": last_modified, "sortby": sort_by, "sortorder": sort_order}
        return self._pager(CostCenter, params, limit=limit)
