"""The companies of the model, with their financial years and accounting methods, and their setup in a sandbox."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.sandbox import Sandbox

_ACCOUNTS: Final = (
    *(
        1510,
        1511,
        1513,
        1684,
        1790,
        1910,
        1930,
        2393,
        2440,
        2441,
        2611,
        2614,
        2615,
        2617,
        2621,
        2631,
        2641,
        2645,
    ),
    *(
        2647,
        2893,
        3001,
        3002,
        3003,
        3004,
        3041,
        3042,
        3105,
        3106,
        3108,
        3231,
        3305,
        3308,
        3520,
        3540,
        3730,
        3740,
    ),
    *(3960, 4010, 4011, 4730, 5710, 6351, 7960, 8313),
)


@attrs.frozen(kw_only=True)
class FinancialYear:
    """A financial year of a company, with its id in the sandbox."""

    id: int
    first: date
    last: date
    cash: bool = False


@attrs.frozen
class Layout:
    """The financial years of a company, oldest first. Their ids are not in chronological order."""

    name: str
    years: tuple[FinancialYear, ...]

    def year_of(self, day: date) -> FinancialYear:
        """Return the financial year of a day."""
        return next(year for year in self.years if year.first <= day <= year.last)

    @property
    def first(self) -> date:
        return self.years[0].first

    @property
    def last(self) -> date:
        return self.years[-1].last

    @property
    def has_cash(self) -> bool:
        return any(year.cash for year in self.years)


def _years(*spans: tuple[int, str, str, str]) -> tuple[FinancialYear, ...]:
    return tuple(
        FinancialYear(
            id=number, first=date.fromisoformat(first), last=date.fromisoformat(last), cash=method == "cash"
        )
        for number, first, last, method in spans
    )


def _calendar(*methods: str) -> tuple[FinancialYear, ...]:
    ids = (3, 7, 2, 5)
    return _years(
        *((ids[n], f"{2024 + n}-01-01", f"{2024 + n}-12-31", method) for n, method in enumerate(methods))
    )


def _broken(*methods: str) -> tuple[FinancialYear, ...]:
    ids = (9, 4, 6, 1)
    return _years(
        *((ids[n], f"{2023 + n}-07-01", f"{2024 + n}-06-30", method) for n, method in enumerate(methods))
    )


LAYOUTS: Final = (
    Layout("calendar", _calendar("accrual", "accrual", "accrual")),
    Layout("broken", _broken("accrual", "accrual", "accrual", "accrual")),
    Layout(
        "uneven",
        _years(
            (2, "2023-09-01", "2024-12-31", "accrual"),
            (8, "2025-01-01", "2025-04-30", "accrual"),
            (5, "2025-05-01", "2026-04-30", "accrual"),
            (6, "2026-05-01", "2027-04-30", "accrual"),
        ),
    ),
    Layout("cash", _calendar("cash", "cash", "cash")),
    Layout("broken-cash", _broken("cash", "cash", "cash", "cash")),
    Layout("cash-to-accrual", _calendar("cash", "accrual", "accrual")),
    Layout("cash-to-accrual-late", _calendar("cash", "cash", "accrual")),
    Layout("accrual-to-cash", _broken("accrual", "cash", "cash", "cash")),
)


def prepare(sandbox: Sandbox, client: FortnoxClient) -> None:
    """Save a snapshot for each layout: a company with the financial years of the layout, but without records.

    The demo company is removed from the sandbox.
    """
    predefined = [{"Name": each.name, "Account": each.account} for each in client.predefined_accounts.list()]
    for layout in LAYOUTS:
        sandbox.empty(books=True)
        sandbox.put("predefinedaccounts", predefined)
        for year in layout.years:
            _put_year(sandbox, year)
        sandbox.snapshot(layout.name)


def _put_year(sandbox: Sandbox, year: FinancialYear) -> None:
    fields: Mapping[str, object] = {
        "Id": year.id,
        "FromDate": year.first.isoformat(),
        "ToDate": year.last.isoformat(),
        "AccountingMethod": "CASH" if year.cash else "ACCRUAL",
    }
    sandbox.put("financialyears", [fields])
    accounts = [{"Number": number, "Description": f"Konto {number}"} for number in _ACCOUNTS]
    sandbox.put("accounts", accounts, financial_year=year.id)
    series = [{"Code": code, "Description": code, "Manual": code == "A"} for code in "ABCDE"]
    sandbox.put("voucherseries", series, financial_year=year.id)
