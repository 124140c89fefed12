"""Price lists (prislistor)."""

from collections.abc import Callable
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["PriceList", "PriceListConnector", "PriceListSort"]

PriceListSort = Literal["code", "comments"]


@attrs.frozen(kw_only=True)
class PriceList(Entity):
    """A price list for articles."""

    code: str = required()
    """At most 100 characters."""
    comments: str | None = None
    description: str | None = required()
    """At most 50 characters."""
    pre_selected: bool | None = read_only()
    url: str | None = read_only(name="@url")


class PriceListConnector(
    Gets[PriceList, str],
    Creates[PriceList],
    Updates[PriceList, str],
    path="/3/pricelists",
    one="PriceList",
    many="PriceLists",
    scope="price",
):
    """Operations on price lists.

    A price list can't be deleted.

    Scope: price. Calls need no financial year.
    """

    entity = PriceList

    def list(
        self,
        *,
        code: str | None = None,
        comments: str | None = None,
        sort_by: PriceListSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[PriceList]:
        """Return price lists, page by page. `code` and `comments` match any part of the field, ignoring case.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"code": code, "comments": comments, "sortby": sort_by, "sortorder": sort_order}
        return self._pager(PriceList, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[PriceList, Any], bool]] = {
    "code": contains("code"),
    "comments": contains("comments"),
}
