"""Predefined voucher series (fördefinierade verifikationsserier)."""

import attrs

from fortnox_sdk.connectors._base import Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["PreDefinedVoucherSeries", "PreDefinedVoucherSeriesConnector"]


@attrs.frozen(kw_only=True)
class PreDefinedVoucherSeries(Entity):
    """The voucher series that Fortnox uses for one kind of document."""

    name: str = read_only()
    url: str | None = read_only(name="@url")
    voucher_series: str | None = None
    """The code of the voucher series; one character."""


class PreDefinedVoucherSeriesConnector(
    Gets[PreDefinedVoucherSeries, str],
    Updates[PreDefinedVoucherSeries, str],
    path="/3/predefinedvoucherseries",
    one="PreDefinedVoucherSeries",
    many="PreDefinedVoucherSeriesCollection",
    scope="settings",
):
    """Operations on predefined voucher series.

    Fortnox uses these series for the vouchers that it creates automatically, such as vouchers of invoices and
    payments. The kinds of document are fixed: the series of each kind can be changed, but no kind can be added or
    removed.

    Scope: settings. Calls need no financial year.
    """

    entity = PreDefinedVoucherSeries

    def list(self, *, limit: int | None = None) -> Pager[PreDefinedVoucherSeries]:
        """Return every predefined voucher series, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(PreDefinedVoucherSeries, {}, limit=limit)
