"""Units (enheter) of articles and rows."""

import attrs

from fortnox_sdk.codec import Entity, read_only, required
from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "Unit", "UnitConnector"]


@attrs.frozen(kw_only=True)
class Unit(Entity):
    """A unit. Its code is its key and can hold any sign: it is quoted in the address."""

    code: str | None = required()
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
    """Units."""

    entity = Unit

    def list(self) -> Pager[Unit]:
        """All of them."""
        return self._pager(Unit, {})


CONNECTOR = UnitConnector
