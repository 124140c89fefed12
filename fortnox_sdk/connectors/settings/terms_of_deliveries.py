"""Terms of delivery (leveransvillkor)."""

from collections.abc import Callable
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["TermsOfDelivery", "TermsOfDeliveryConnector", "TermsOfDeliverySort"]

TermsOfDeliverySort = Literal["code"]


@attrs.frozen(kw_only=True)
class TermsOfDelivery(Entity):
    """Terms of delivery, identified by a code."""

    code: str = required()
    """At most 20 characters."""
    description: str | None = required()
    """At most 200 characters."""
    description_english: str | None = None
    """At most 100 characters."""
    url: str | None = read_only(name="@url")


class TermsOfDeliveryConnector(
    Gets[TermsOfDelivery, str],
    Creates[TermsOfDelivery],
    Updates[TermsOfDelivery, str],
    Deletes[str],
    path="/3/termsofdeliveries",
    one="TermsOfDelivery",
    many="TermsOfDeliveries",
    scope="settings",
):
    """Operations on terms of delivery.

    Fortnox's API specification does not contain `delete`, but the live tests of the .NET client Fortnox.NET.SDK use
    it.

    Scope: settings. Calls need no financial year.
    """

    entity = TermsOfDelivery

    def list(
        self,
        *,
        code: str | None = None,
        sort_by: TermsOfDeliverySort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[TermsOfDelivery]:
        """Return terms of delivery, page by page. `code` matches any part of the code, ignoring case.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"code": code, "sortby": sort_by, "sortorder": sort_order}
        return self._pager(TermsOfDelivery, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[TermsOfDelivery, Any], bool]] = {
    "code": contains("code"),
}
