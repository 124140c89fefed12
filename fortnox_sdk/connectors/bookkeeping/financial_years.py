"""Financial years (räkenskapsår). Their ids are not calendar years and not always in chronological order."""

from datetime import date
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.paging import Pager
from fortnox_sdk.text import Text

__all__ = [
    "AccountingMethod",
    "FinancialYear",
    "FinancialYearConnector",
    "FinancialYearSort",
    "FinancialYearSummary",
]

FinancialYearSort = Literal["fromdate", "id", "todate"]


class AccountingMethod(StrEnum):
    """The accounting method: the time at which invoices are booked. Unknown values are kept as `str`."""

    ACCRUAL = "ACCRUAL"
    """Invoices are booked when they are issued or received (faktureringsmetoden)."""
    CASH = "CASH"
    """Invoices are booked when they are paid. Open invoices are booked at the end of the year (kontantmetoden)."""


@attrs.frozen(kw_only=True)
class FinancialYear(Entity):
    """The full record of a financial year."""

    id: int = read_only()
    from_date: date = required()
    to_date: date = required()
    accounting_method: AccountingMethod | str | None = None
    account_chart_type: str | None = None
    """The name of the year's account chart; see `client.account_charts`."""
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class FinancialYearSummary(Entity):
    """A financial year as returned in lists; the id and the dates are always set."""

    id: int
    from_date: date
    to_date: date
    accounting_method: AccountingMethod | str | None = None
    account_chart_type: str | None = None
    """The name of the year's account chart; see `client.account_charts`."""
    url: str | None = read_only(name="@url")

    @checked
    def __contains__(self, day: date) -> bool:
        """Return whether a day lies in the year."""
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

    Scope: bookkeeping. Calls need no financial year.
    """

    entity = FinancialYear

    def list(
        self,
        *,
        sort_by: FinancialYearSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[FinancialYearSummary]:
        """Return every financial year.

        Without `sort_by`, the newest year comes first (observed in recorded responses of Fortnox).

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"sortby": sort_by, "sortorder": sort_order}
        return self._pager(FinancialYearSummary, params, limit=limit)

    def on(self, day: date) -> FinancialYearSummary:
        """Return the financial year that contains a day.

        Raises:
            InvalidInput: The company has no financial year that contains the day.
        """
        # Fortnox ignores `financialyeardate` here, so the parameter is `date` (Fortnox.NET.SDK issue 148).
        financial_year = next(
            (year for year in self._pager(FinancialYearSummary, {"date": day}) if day in year), None
        )
        if financial_year is None:
            raise InvalidInput(
                Text(
                    f"The company has no financial year that contains {day}.",
                    f"Företaget har inget räkenskapsår som innehåller {day}.",
                ),
                hint=Text(
                    f"In Fortnox, create the financial year that contains {day}.",
                    f"Skapa räkenskapsåret som innehåller {day} i Fortnox.",
                ),
            )
        return financial_year
