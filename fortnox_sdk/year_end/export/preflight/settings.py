"""Checks of the company's settings in a financial year: voucher series, locked period and chart of accounts."""

from collections.abc import Mapping, Sequence
from datetime import date

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.accounts import AccountSummary
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeriesSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


def series_problems(client: FortnoxClient, series: str, *, year: FinancialYearSummary) -> list[Problem]:
    """Return a problem if the series is missing in the year or does not accept manual vouchers. This makes one call."""
    # The list is read rather than the single series, because the problem names the series that can be used.
    rows = {row.code: row for row in client.voucher_series.list(financial_year=year.id)}
    manual = ", ".join(sorted(code for code, row in rows.items() if row.manual)) or "-"
    if series not in rows:
        code = ProblemCode.SERIES_MISSING
    elif series_obstacle(rows[series]):
        code = ProblemCode.SERIES_NOT_MANUAL
    else:
        return []
    return [Problem.of(code, series=series, manual=manual, start=year.from_date, end=year.to_date)]


def series_obstacle(series: VoucherSeriesSummary) -> Text:
    """Return the reason why vouchers can't be posted to a series, or an empty text if vouchers can be posted."""
    if series.manual is not False:
        return Text("", "")
    return Text(
        "Only Fortnox can post to this voucher series. Allow manual vouchers in the series in Fortnox, or choose "
        "another series.",
        "Bara Fortnox kan bokföra i den här verifikationsserien. Tillåt manuella verifikationer i serien i Fortnox, "
        "eller välj en annan serie.",
    )


def lock_problems(client: FortnoxClient, vouchers: Sequence[ClosingVoucher]) -> list[Problem]:
    """Return a problem for each voucher that is dated in the locked period. This makes one call."""
    lock: date | None = client.locked_period.get().end_date
    return [
        Problem.of(ProblemCode.PERIOD_LOCKED, reference=voucher.reference, lock=lock, date=voucher.date)
        for voucher in vouchers
        if lock is not None and voucher.date <= lock
    ]


def read_chart(client: FortnoxClient, year: FinancialYearSummary) -> Mapping[int, AccountSummary]:
    """Return the accounts of a financial year by number. This makes one call for every 500 accounts."""
    return {row.number: row for row in client.accounts.list(financial_year=year.id)}


def accounts_problems(
    chart: Mapping[int, AccountSummary], vouchers: Sequence[ClosingVoucher], *, year: FinancialYearSummary
) -> list[Problem]:
    """Return a problem for each voucher and account, if the account is inactive or not in the year's chart."""
    problems: list[Problem] = []
    for voucher in vouchers:
        for account in dict.fromkeys(row.account for row in voucher.rows):
            if account not in chart:
                code = ProblemCode.ACCOUNT_MISSING
            elif not chart[account].active:
                code = ProblemCode.ACCOUNT_INACTIVE
            else:
                continue
            details = {"account": account, "start": year.from_date, "end": year.to_date}
            problems.append(Problem.of(code, reference=voucher.reference, **details))
    return problems
