"""Financial years (räkenskapsår). Ids are Fortnox's own: neither calendar years nor in order of time."""

from datetime import date
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "AccountingMethod",
    "FinancialYear",
    "FinancialYearConnector",
    "FinancialYearSort",
    "FinancialYearSummary",
]

FinancialYearSort = Literal["fromdate", "id", "todate"]


class AccountingMethod(StrEnum):
    """When invoices reach the books."""

    ACCRUAL = "ACCRUAL"
    """When they are booked (faktureringsmetoden)."""
    CASH = "CASH"
    """When they are paid; open ones at the year's end (kontantmetoden)."""


@attrs.frozen(kw_only=True)
class FinancialYear(Entity):
    """A financial year."""

    id: int | None = read_only()
    from_date: date | None = required()
    to_date: date | None = required()
    accounting_method: AccountingMethod | str | None = None
    account_chart_type: str | None = None
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class FinancialYearSummary(Entity):
    """A financial year as lists give it: the same fields, and id and dates are always there."""

    id: int
    from_date: date
    to_date: date
    accounting_method: AccountingMethod | str | None = None
    account_chart_type: str | None = None
    url: str | None = read_only(name="@url")

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in the year."""
        return self.from_date <= day <= self.to_date


class FinancialYearConnector(
    Gets[FinancialYear, int],
    Creates[FinancialYear],
    path="/3/financialyears",
    one="FinancialYear",
    many="FinancialYears",
    scope="bookkeeping",
):
    """The company's financial years.

    Scope: bookkeeping. Financial year: none.
    """

    entity = FinancialYear

    def list(
        self,
        *,
        sort_by: FinancialYearSort | None = None,
        sort_order: SortOrder | None = None,
    ) -> Pager[FinancialYearSummary]:
        """All years; unsorted they come in Fortnox's order (newest first in recordings)."""
        params: Selection = {"sortby": sort_by, "sortorder": sort_order}
        return self._pager(FinancialYearSummary, params)

    def on(self, day: date) -> FinancialYearSummary:
        """The year that a day lies in.

        Raises:
            InvalidInput: the company has no such year.
        """
        # `date`, not `financialyeardate`: the latter is ignored here (Fortnox.NET.SDK issue 148).
        found = next((year for year in self._pager(FinancialYearSummary, {"date": day}) if day in year), None)
        if found is None:
            raise InvalidInput(f"The company has no financial year with {day}.", hint="Create it in Fortnox.")
        return found


CONNECTOR = FinancialYearConnector
