"""The checks of a connection and its company: days left, scopes, permissions and settings in Fortnox."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from fortnox_sdk.cli.connections import missing_scopes
from fortnox_sdk.cli.doctor.checks import Check, Finding, Grade, run_check
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.cli.status import days_left_text, status_of
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, stockholm_date
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.connection import ConnectionState
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYearSummary
from fortnox_sdk.files import user_path
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.text import Text, join

CONNECTION: Final = Text("connection", "koppling")
"""The name of the check that tests whether the connection is valid."""
_CONTROL_ACCOUNTS: Final = (1510, 2440)
_NO_YEAR: Final = Text(
    "The company has no financial year. Create the financial year in Fortnox.",
    "Företaget har inget räkenskapsår. Skapa räkenskapsåret i Fortnox.",
)


def connection_checks(connected: Connected, clock: Clock) -> Iterator[Check]:
    """Run the checks that need a connection.

    They check how many days the connection has left, and its scopes and permissions. They also check the company's
    settings for the last financial year that has ended.

    Args:
        connected: The open connection.
        clock: The clock that determines the days left and the financial year.
    """
    client = connected.client
    yield run_check(CONNECTION, lambda: _connection(connected, clock))
    yield run_check(Text("other connections", "andra kopplingar"), lambda: _parallel(connected))
    yield run_check(Text("scopes", "behörigheter"), lambda: _scopes(connected))

    def company() -> None:
        client.company_information.get()

    def invoices() -> None:
        next(iter(client.invoices.list()), None)

    def supplier_invoices() -> None:
        next(iter(client.supplier_invoices.list()), None)

    years: list[FinancialYearSummary] = []

    def financial_years() -> Finding | None:
        years.extend(client.financial_years.list())
        return None if years else Finding(_NO_YEAR, Grade.WARNING)

    yield run_check(Text("company information", "företagsuppgifter"), company)
    yield run_check(Text("customer invoices", "kundfakturor"), invoices)
    yield run_check(Text("supplier invoices", "leverantörsfakturor"), supplier_invoices)
    yield run_check(Text("financial years", "räkenskapsår"), financial_years)
    if years:
        ended = [year for year in years if year.to_date < stockholm_date(clock.now())] or years
        year = max(ended, key=lambda year: year.to_date)
        yield run_check(Text("accounting method", "bokföringsmetod"), lambda: _method(year))
        yield run_check(Text("voucher series", "verifikationsserier"), lambda: _series(client, years, year))
        yield run_check(Text("locked period", "låst period"), lambda: _lock(client, year))
        yield run_check(Text("accounts", "konton"), lambda: _accounts(client, year))


def _connection(connected: Connected, clock: Clock) -> Finding:
    status = status_of(connected.store.get(connected.key), connected.config, clock)
    if not status.is_usable:
        text = join([status.state.text, status.hint], ". ")
        return Finding(text, Grade.BAD, ExitCode.SIGN_IN)
    return Finding(
        days_left_text(status.days_left),
        Grade.WARNING if status.state is ConnectionState.EXPIRING else Grade.GOOD,
    )


def _scopes(connected: Connected) -> Finding | None:
    missing = missing_scopes(connected.store.get(connected.key), connected.config)
    return Finding(missing, Grade.WARNING) if missing else None


def _parallel(connected: Connected) -> Finding | None:
    """Check for signs that the same user has connected the same application to this company twice.

    After a while, Fortnox refuses the tokens of one of the two sign-ins, as the integration vendor Peliqan documents.
    The check looks for two signs on this computer:

    - The default token store also contains the connection, although the settings name another store.
    - Fortnox refused a saved token, although no token refresh was interrupted.
    """
    saved, config = connected.store.get(connected.key), connected.config
    default = default_store_folder()
    has_other_store = bool(config.store) and user_path(config.store).absolute() != default
    if has_other_store and FileStore(default).get(connected.key) is not None:
        text = Text(
            f"The folder '{default}' also has a connection to this company and app. One of the two connections will "
            "fail. Keep only one connection.",
            f"Mappen '{default}' har också en koppling till företaget och appen. En av de två kopplingarna slutar "
            "fungera. Behåll bara en koppling.",
        )
    elif saved is not None and saved.ended is not None and not saved.ended.is_lost:
        text = Text(
            "Fortnox refused a saved refresh token. Another program may use the same user and app.",
            "Fortnox avvisade en sparad förnyelsenyckel. Ett annat program kan använda samma användare och app.",
        )
    else:
        return None
    return Finding(text, Grade.WARNING)


def _method(year: FinancialYearSummary) -> Finding:
    span = _span(year)
    if year.accounting_method != AccountingMethod.CASH:
        return Finding(Text(f"{span}: invoice method", f"{span}: faktureringsmetoden"))
    text = Text(
        f"{span}: cash method. Open invoices are not booked until the last day of the year.",
        f"{span}: kontantmetoden. Öppna fakturor bokförs först på årets sista dag.",
    )
    return Finding(text, Grade.WARNING)


def _series(
    client: FortnoxClient, years: Sequence[FinancialYearSummary], year: FinancialYearSummary
) -> Finding:
    """Check that `year` has voucher series for manual vouchers, and that these series exist in all other years.

    In Fortnox, each financial year has its own voucher series.
    """
    manual = {
        each.id: sorted(row.code for row in client.voucher_series.list(financial_year=each.id) if row.manual)
        for each in years
    }
    codes = manual[year.id]
    texts = [Text.same(f"{_span(year)}: {', '.join(codes) or '-'}")]
    for each in sorted(years, key=lambda each: each.to_date):
        missing = ", ".join(code for code in codes if code not in manual[each.id])
        if missing:
            ends = each.to_date.year
            texts.append(
                Text(
                    f"series {missing} is missing in the year that ends in {ends}",
                    f"serie {missing} saknas i året som slutar {ends}",
                )
            )
    grade = Grade.BAD if not codes else Grade.WARNING if len(texts) > 1 else Grade.GOOD
    return Finding(join(texts, "; "), grade, ExitCode.REFUSED)


def _accounts(client: FortnoxClient, year: FinancialYearSummary) -> Finding | None:
    active = {row.number for row in client.accounts.list(financial_year=year.id) if row.active}
    missing = ", ".join(str(account) for account in _CONTROL_ACCOUNTS if account not in active)
    if not missing:
        return None
    text = Text(
        f"{_span(year)}: account {missing} is missing or inactive.",
        f"{_span(year)}: konto {missing} saknas eller är inaktivt.",
    )
    return Finding(text, Grade.WARNING)


def _lock(client: FortnoxClient, year: FinancialYearSummary) -> Finding | None:
    end: date | None = client.locked_period.get().end_date
    if end is None or end < year.to_date:
        return None
    text = Text(
        f"The books are locked through {end}. Fortnox refuses closing vouchers dated {year.to_date}. "
        "Unlock the period in Fortnox.",
        f"Bokföringen är låst till och med {end}. Fortnox avvisar bokslutsverifikationer daterade {year.to_date}. "
        "Lås upp perioden i Fortnox.",
    )
    return Finding(text, Grade.WARNING)


def _span(year: FinancialYearSummary) -> str:
    return f"{year.from_date} \N{EN DASH} {year.to_date}"
