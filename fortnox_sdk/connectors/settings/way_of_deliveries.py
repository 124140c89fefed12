"""Ways of delivery (leveranssätt)."""

import attrs

from fortnox_sdk.codec import Entity, read_only, required
from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "WayOfDelivery", "WayOfDeliveryConnector"]


@attrs.frozen(kw_only=True)
class WayOfDelivery(Entity):
    """A way of delivery."""

    code: str | None = required()
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
    """Ways of delivery."""

    entity = WayOfDelivery

    def list(self) -> Pager[WayOfDelivery]:
        """All of them."""
        return self._pager(WayOfDelivery, {})


CONNECTOR = WayOfDeliveryConnector
