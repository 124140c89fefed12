"""Account charts (kontoplaner) that a year can be made with."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "AccountChart", "AccountChartConnector"]


@attrs.frozen(kw_only=True)
class AccountChart(Entity):
    """An account chart, by name."""

    name: str | None = None


class AccountChartConnector(
    Connector,
    path="/3/accountcharts",
    one="AccountChart",
    many="AccountCharts",
    scope="bookkeeping",
):
    """Account charts, as a list only.

    Scope: bookkeeping. Financial year: none.
    """

    def list(self) -> Pager[AccountChart]:
        """All of them."""
        return self._pager(AccountChart, {})


CONNECTOR = AccountChartConnector
