"""The EU limit for distance sales (unionsintern distansförsäljning): one record, read only."""

from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity

__all__ = ["CONNECTOR", "EUVatLimitRegulation", "EUVatLimitRegulationConnector"]


@attrs.frozen(kw_only=True)
class EUVatLimitRegulation(Entity):
    """How much of the limit is used."""

    is_over_limit: bool | None = None
    limit: int | None = None
    total_excl_vat: Decimal | None = None
    year: str | None = None


class EUVatLimitRegulationConnector(
    Connector,
    path="/3/euvatlimitregulation",
    one="EUVatLimitRegulation",
    many="EUVatLimitRegulation",
    scope="settings",
):
    """The EU limit of a year.

    Scope: settings. Financial year: a calendar year, `year=`.
    """

    def get(self, *, year: int | None = None) -> EUVatLimitRegulation:
        """The record of a calendar year; None is the year that Fortnox takes."""
        return self._fetch(EUVatLimitRegulation, params=None if year is None else {"year": year})


CONNECTOR = EUVatLimitRegulationConnector
