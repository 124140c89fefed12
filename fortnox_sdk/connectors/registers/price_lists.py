"""Price lists (prislistor)."""

import attrs

from fortnox_sdk.codec import Entity, read_only, required
from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "PriceList", "PriceListConnector"]


@attrs.frozen(kw_only=True)
class PriceList(Entity):
    """A price list."""

    code: str | None = required()
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
    """Price lists. There is no delete."""

    entity = PriceList

    def list(self) -> Pager[PriceList]:
        """All of them."""
        return self._pager(PriceList, {})


CONNECTOR = PriceListConnector
