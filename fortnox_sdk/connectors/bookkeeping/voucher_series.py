"""Voucher series (verifikationsserier). Each financial year has its own settings for a series."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._selection import Selection, SortOrder, equals
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.entities.updates import encode_new, encode_update
from fortnox_sdk.http.paging import Pager

__all__ = [
    "Approver",
    "VoucherSeries",
    "VoucherSeriesConnector",
    "VoucherSeriesSort",
    "VoucherSeriesSummary",
]

VoucherSeriesSort = Literal["code"]


@attrs.frozen(kw_only=True)
class Approver(Entity):
    """A person who approves the vouchers of a voucher series."""

    id: int | None = None
    name: str | None = None


@attrs.frozen(kw_only=True)
class VoucherSeries(Entity):
    """A voucher series of a financial year, with the number of its next voucher. The key is the code and the year."""

    code: str = required()
    """The code of the series, such as `A`; at most 10 characters."""
    description: str | None = None
    manual: bool | None = None
    """True if vouchers can be entered in the series, manually or through the API. If False, Fortnox refuses them."""
    approver: Approver | None = None
    next_voucher_number: int | None = read_only()
    year: int = read_only()
    """Fortnox's id of the financial year."""
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class VoucherSeriesSummary(Entity):
    """A voucher series as returned in lists, without the number of its next voucher."""

    code: str
    description: str | None = None
    manual: bool | None = None
    approver: Approver | None = None
    year: int | None = None
    url: str | None = read_only(name="@url")


class VoucherSeriesConnector(
    Connector,
    path="/3/voucherseries",
    one="VoucherSeries",
    many="VoucherSeriesCollection",
    scope="bookkeeping",
):
    """The voucher series of a financial year.

    The year is required, because Fortnox would otherwise use the year that is selected for the company.

    Scope: bookkeeping. Every call needs the financial year.
    """

    def get(self, code: str, *, financial_year: int) -> VoucherSeries:
        """Return a voucher series in a financial year.

        Raises:
            NotFound: The year has no series with this code.
        """
        return self._fetch(VoucherSeries, code, params={"financialyear": financial_year})

    def list(
        self,
        *,
        financial_year: int,
        last_modified: datetime | None = None,
        sort_by: VoucherSeriesSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[VoucherSeriesSummary]:
        """Return the voucher series of a financial year, page by page.

        `last_modified` (an aware datetime, truncated to the minute) selects series changed since then. Without
        `sort_by`, Fortnox decides the order.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "financialyear": financial_year,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(VoucherSeriesSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def create(self, series: VoucherSeries, /, *, financial_year: int) -> VoucherSeries:
        """Create a voucher series in a financial year.

        Raises:
            InvalidInput: A required field is None, or a field is set that only Fortnox can set; nothing was sent.
            BadRequest: The code is not valid or already exists in the year.
            OutcomeUnknown: The response was lost; check whether the series exists before you create it again.
        """
        params = {"financialyear": financial_year}
        return self._send("POST", VoucherSeries, body=encode_new(series), params=params)

    def update(
        self,
        code: str,
        series: VoucherSeries,
        /,
        *,
        financial_year: int,
        since: VoucherSeries | None = None,
        clear: Iterable[str] = (),
    ) -> VoucherSeries:
        """Change a voucher series in a financial year; fields that are not sent keep their values.

        Args:
            code: The code of the series.
            series: The new values. Fields that are None stay unchanged.
            financial_year: Fortnox's id of the financial year.
            since: The series before your changes. Only fields that differ from `since` are sent. If None, every field
                that is not None is sent.
            clear: The names of fields to empty, such as `description`. A new value of None or `""` does not empty a
                field.

        Raises:
            InvalidInput: A field was emptied although `clear` does not name it, a read-only field was changed, or
                `clear` names a field that can't be emptied; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: The year has no series with this code.
            OutcomeUnknown: The response was lost; the error's `hint` says whether it is safe to send the change
                again.
        """
        params = {"financialyear": financial_year}
        body = encode_update(series, since=since, clear=clear)
        return self._send("PUT", VoucherSeries, code, body=body, params=params, repeatable=True)


_ROW_CHECKS: dict[str, Callable[[VoucherSeriesSummary, Any], bool]] = {
    "financialyear": equals("year"),
}
