"""The locked period (låst period): nothing is posted on or before its date."""

from datetime import date

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity

__all__ = ["CONNECTOR", "LockedPeriod", "LockedPeriodConnector"]


@attrs.frozen(kw_only=True)
class LockedPeriod(Entity):
    """How far the books are locked."""

    end_date: date | None = None
    """Last locked day; None when nothing is locked."""


class LockedPeriodConnector(
    Connector, path="/3/settings/lockedperiod", one="LockedPeriod", many="LockedPeriods", scope="settings"
):
    """The company's lock, read only.

    Scope: settings. Financial year: none.
    """

    def get(self) -> LockedPeriod:
        """The lock as it is now."""
        return self._fetch(LockedPeriod)


CONNECTOR = LockedPeriodConnector
