"""The checks of a connection and its company: days, scopes, rights and settings at Fortnox."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from fortnox_sdk.cli.doctor.checks import Check, Finding, Grade, check
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.cli.status import status_of
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, stockholm_date
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.connection import ConnectionState
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYearSummary
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.text import Text, join

__all__ = ["CONNECTION", "checks_at_fortnox"]

CONNECTION: Final = Text("connection", "koppling")
"""The name of the check whether there is a connection that can be used."""
_CONTROL_ACCOUNTS: Final = (1510, 2440)


def checks_at_fortnox(connected: Connected, clock: Clock) -> Iterator[Check]:
    """Make the checks that need a connection: its days, scopes and rights, and the company's settings.

    Args:
        connected: The connection.
        clock: Judges the 30 days, and chooses the year that is looked at: the last one that has ended.
    """
    client = connected.client
    yield check(CONNECTION, lambda: _connection(connected, clock))
    yield check(Text("other connections", "andra kopplingar"), lambda: _parallel(connected))
    yield check(Text("scopes", "behörigheter"), lambda: _scopes(connected))

    def company() -> None:
        client.company_information.get()

    def invoices() -> None:
        next(iter(client.invoices.list()), None)

    def supplier_invoices() -> None:
        next(iter(client.supplier_invoices.list()), None)

    years: list[FinancialYearSummary] = []
    yield check(Text("company information", "företagsuppgifter"), company)
    yield check(Text("customer invoices", "kundfakturor"), invoices)
    yield check(Text("supplier invoices", "leverantörsfakturor"), supplier_invoices)
    yield check(Text("financial years", "räkenskapsår"), lambda: years.extend(client.financial_years.list()))
    if years:
        ended = [year for year in years if year.to_date < stockholm_date(clock.now())] or years
        year = max(ended, key=lambda year: year.to_date)
        yield check(Text("accounting method", "bokföringsmetod"), lambda: _method(year))
        yield check(Text("voucher series", "verifikationsserier"), lambda: _series(client, years, year))
        yield check(Text("locked period", "låst period"), lambda: _lock(client, year))
        yield check(Text("accounts", "konton"), lambda: _accounts(client, year))


def _connection(connected: Connected, clock: Clock) -> Finding:
    status = status_of(connected.store.get(connected.key), connected.config, clock)
    if not status.is_usable:
        text = join([status.state.text, status.hint], ". ")
        return Finding(text, Grade.BAD, ExitCode.SIGN_IN)
    return Finding(
        Text(f"{status.days_left} days left", f"{status.days_left} dagar kvar"),
        Grade.ODD if status.state is ConnectionState.EXPIRING else Grade.GOOD,
    )


def _scopes(connected: Connected) -> Finding | None:
    saved = connected.store.get(connected.key)
    given = saved.tokens.scopes if saved and saved.tokens else frozenset[str]()
    missing = ", ".join(sorted(set(connected.config.scopes) - given)) if given else ""
    if not missing:
        return None
    text = Text(
        f"The consent lacks {missing}. Sign in again: fortnox login.",
        f"Medgivandet saknar {missing}. Logga in på nytt: fortnox login.",
    )
    return Finding(text, Grade.ODD)


def _parallel(connected: Connected) -> Finding | None:
    """Look for other tokens of the same user and application.

    Fortnox lets one of two such connections fail with invalid tokens after a while (documented by Peliqan). From
    here two signs can be seen: a refusal that no crash explains, and a second store on this computer.
    """
    saved, config = connected.store.get(connected.key), connected.config
    own = default_store_folder()
    elsewhere = bool(config.store) and Path(config.store).expanduser().absolute() != own
    if elsewhere and FileStore(own).get(connected.key) is not None:
        text = Text(
            f"{own} holds this company with the same app too: one of the two will fail. Keep one store.",
            f"{own} har samma företag med samma app: en av de två slutar fungera. Behåll en.",
        )
    elif saved is not None and saved.ended is not None and not saved.ended.is_lost:
        text = Text(
            "Fortnox refused a token that was saved: another program may use the same user and app.",
            "Fortnox avvisade en sparad nyckel: ett annat program kan använda samma användare och app.",
        )
    else:
        return None
    return Finding(text, Grade.ODD)


def _method(year: FinancialYearSummary) -> Finding:
    span = _span(year)
    if year.accounting_method != AccountingMethod.CASH:
        return Finding(Text(f"{span}: invoice method", f"{span}: faktureringsmetoden"))
    text = Text(
        f"{span}: cash method; open invoices reach the accounts on the year's last day only.",
        f"{span}: kontantmetoden; öppna fakturor bokas upp först på årets sista dag.",
    )
    return Finding(text, Grade.ODD)


def _series(
    client: FortnoxClient, years: Sequence[FinancialYearSummary], year: FinancialYearSummary
) -> Finding:
    """Look for series that take manual vouchers, year by year: each year has its own set of series."""
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
            texts.append(Text(f"{missing} is missing in {ends}", f"{missing} saknas {ends}"))
    grade = Grade.BAD if not codes else Grade.ODD if len(texts) > 1 else Grade.GOOD
    return Finding(join(texts, "; "), grade, ExitCode.REFUSED)


def _accounts(client: FortnoxClient, year: FinancialYearSummary) -> Finding | None:
    active = {row.number for row in client.accounts.list(financial_year=year.id) if row.active}
    missing = ", ".join(str(account) for account in _CONTROL_ACCOUNTS if account not in active)
    if not missing:
        return None
    text = Text(
        f"{_span(year)}: {missing} is missing or not active.",
        f"{_span(year)}: {missing} saknas eller är inte aktivt.",
    )
    return Finding(text, Grade.ODD)


def _lock(client: FortnoxClient, year: FinancialYearSummary) -> Finding | None:
    end: date | None = client.locked_period.get().end_date
    if end is None or end < year.to_date:
        return None
    text = Text(
        f"Locked through {end}: closing vouchers dated {year.to_date} are refused. Unlock it in Fortnox.",
        f"Låst till och med {end}: bokslutsverifikationer {year.to_date} avvisas. Lås upp i Fortnox.",
    )
    return Finding(text, Grade.ODD)


def _span(year: FinancialYearSummary) -> str:
    return f"{year.from_date} \N{EN DASH} {year.to_date}"
