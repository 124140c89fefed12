"""The EU limit for distance sales (unionsintern distansförsäljning): one read-only record per calendar year."""

from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, sent_as

__all__ = ["EUVatLimitRegulation", "EUVatLimitRegulationConnector"]


@attrs.frozen(kw_only=True)
class EUVatLimitRegulation(Entity):
    """The EU limit for distance sales in a year, and the sales that count towards this limit."""

    is_over_limit: bool | None = None
    limit: int | None = None
    total_excl_vat: Decimal | None = None
    year: int | None = sent_as(str)


class EUVatLimitRegulationConnector(
    Connector,
    path="/3/euvatlimitregulation",
    one="EUVatLimitRegulation",
    many="EUVatLimitRegulation",
    scope="settings",
):
    """The EU limit for distance sales in a year.

    Scope: settings. `get` takes a calendar year instead of a financial year.
    """

    def get(self, *, year: int | None = None) -> EUVatLimitRegulation:
        """Return the limit and the distance sales of a calendar year. If `year` is None, Fortnox chooses the year."""
        return self._fetch(EUVatLimitRegulation, params=None if year is None else {"year": year})
