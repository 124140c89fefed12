"""Account charts (kontoplaner) that a new financial year can use."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.http.paging import Pager

__all__ = ["AccountChart", "AccountChartConnector"]


@attrs.frozen(kw_only=True)
class AccountChart(Entity):
    """The name of an account chart."""

    name: str | None = None


class AccountChartConnector(
    Connector,
    path="/3/accountcharts",
    one="AccountChart",
    many="AccountCharts",
    scope="bookkeeping",
):
    """Account charts. Listing them is the only operation.

    Scope: bookkeeping. Calls need no financial year.
    """

    def list(self, *, limit: int | None = None) -> Pager[AccountChart]:
        """Return every account chart, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(AccountChart, {}, limit=limit)
