"""Terms of delivery (leveransvillkor)."""

import attrs

from fortnox_sdk.codec import Entity, read_only, required
from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "TermsOfDelivery", "TermsOfDeliveryConnector"]


@attrs.frozen(kw_only=True)
class TermsOfDelivery(Entity):
    """Terms of delivery."""

    code: str | None = required()
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
    path="/3/termsofdeliveries",
    one="TermsOfDelivery",
    many="TermsOfDeliveries",
    scope="settings",
):
    """Terms of delivery. There is no delete."""

    entity = TermsOfDelivery

    def list(self) -> Pager[TermsOfDelivery]:
        """All of them."""
        return self._pager(TermsOfDelivery, {})


CONNECTOR = TermsOfDeliveryConnector
