"""Cost centres (kostnadsställen)."""

import attrs

from fortnox_sdk.codec import Entity, read_only, required
from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "CostCenter", "CostCenterConnector"]


@attrs.frozen(kw_only=True)
class CostCenter(Entity):
    """A cost centre. Its code is short: about six characters were accepted (live 2026)."""

    active: bool | None = None
    code: str | None = required()
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
    """Cost centres. The list may ignore `page`, which is told when it repeats."""

    entity = CostCenter

    def list(self) -> Pager[CostCenter]:
        """All of them."""
        return self._pager(CostCenter, {})


CONNECTOR = CostCenterConnector
