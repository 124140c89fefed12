"""The locked period (låst period): nothing can be posted on or before its end date."""

from datetime import date

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity

__all__ = ["LockedPeriod", "LockedPeriodConnector"]


@attrs.frozen(kw_only=True)
class LockedPeriod(Entity):
    """The locked period of the books."""

    end_date: date | None = None
    """The last locked day; None if nothing is locked."""


class LockedPeriodConnector(
    Connector, path="/3/settings/lockedperiod", one="LockedPeriod", many="LockedPeriods", scope="settings"
):
    """The company's locked period, which can only be read.

    Scope: settings. Calls need no financial year.
    """

    def get(self) -> LockedPeriod:
        """Return the current locked period."""
        return self._fetch(LockedPeriod)
