"""What can stand in the way of the job at Fortnox: the connection's days and rights, and the company's settings."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.cli.doctor.checks import Check, Grade, look_at
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.connection import ConnectionState, connection_status
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYearSummary
from fortnox_sdk.stores.file import FileStore

__all__ = ["checks_at_fortnox"]

_CONTROL_ACCOUNTS: Final = (1510, 2440)


def checks_at_fortnox(connected: Connected, now: datetime, today: date) -> Iterator[Check]:
    """What shows only with a connection: its days, scopes and rights, and the company's settings.

    Args:
        connected: The connection.
        now: Judges the 30 days.
        today: Chooses the year that is looked at: the last one that has ended.
    """
    client = connected.client
    yield _connection(connected, now)
    yield _parallel(connected)
    yield _scopes(connected)
    rights: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("company information", "företagsuppgifter", client.company_information.get),
        ("customer invoices", "kundfakturor", lambda: next(iter(client.invoices.list()), None)),
        (
            "supplier invoices",
            "leverantörsfakturor",
            lambda: next(iter(client.supplier_invoices.list()), None),
        ),
    )
    for name, swedish_name, look in rights:
        yield look_at(name, swedish_name, look)
    years: list[FinancialYearSummary] = []
    found = look_at("financial years", "räkenskapsår", lambda: years.extend(client.financial_years.list()))
    yield found
    if years:
        ended = [year for year in years if year.to_date < today] or years
        looked_at = max(ended, key=lambda year: year.to_date)
        yield _method(looked_at)
        yield _series(connected, years, looked_at)
        yield _lock(connected, looked_at)
        yield _accounts(connected, looked_at)


def _connection(connected: Connected, now: datetime) -> Check:
    name, swedish_name = "connection", "koppling"
    life = timedelta(days=connected.config.refresh_token_days)
    stands = connection_status(connected.store.get(connected.key), now, fortnox_life=life)
    if stands.usable:
        grade = Grade.ODD if stands.state is ConnectionState.EXPIRING else Grade.GOOD
        return Check(
            name=name,
            swedish_name=swedish_name,
            grade=grade,
            says=f"{stands.days_left} days left",
            says_in_swedish=f"{stands.days_left} dagar kvar",
        )
    return Check(
        name=name,
        swedish_name=swedish_name,
        grade=Grade.BAD,
        says=f"{stands.state}. {stands.cure}",
        says_in_swedish=f"{stands.state.in_swedish}. {stands.cure_in_swedish}",
        code=ExitCode.SIGN_IN,
    )


def _scopes(connected: Connected) -> Check:
    saved = connected.store.get(connected.key)
    given = saved.tokens.scopes if saved and saved.tokens else frozenset[str]()
    lacking = sorted(set(connected.config.scopes) - given) if given else []
    if not lacking:
        return Check(name="scopes", swedish_name="behörigheter")
    listed = ", ".join(lacking)
    return Check(
        name="scopes",
        swedish_name="behörigheter",
        grade=Grade.ODD,
        says=f"The consent lacks {listed}. Sign in again: fortnox login.",
        says_in_swedish=f"Medgivandet saknar {listed}. Logga in på nytt: fortnox login.",
    )


def _parallel(connected: Connected) -> Check:
    """Whether something else holds tokens of the same user and application.

    Fortnox lets one of two such connections fail with invalid tokens after a while (documented by Peliqan). From
    here two signs can be seen: a refusal that no crash explains, and a second store on this computer.
    """
    name, swedish_name = "other connections", "andra kopplingar"
    saved, config = connected.store.get(connected.key), connected.config
    own = default_store_folder()
    elsewhere = bool(config.store) and Path(config.store).expanduser().absolute() != own
    if elsewhere and FileStore(own).get(connected.key) is not None:
        return Check(
            name=name,
            swedish_name=swedish_name,
            grade=Grade.ODD,
            says=f"{own} holds this company with the same app too: one of the two will fail. Keep one store.",
            says_in_swedish=f"{own} har samma företag med samma app: en av de två slutar fungera. Behåll en.",
        )
    if saved is not None and saved.ended is not None and not saved.ended.lost:
        return Check(
            name=name,
            swedish_name=swedish_name,
            grade=Grade.ODD,
            says="Fortnox refused a token that was saved: another program may use the same user and app.",
            says_in_swedish="Fortnox avvisade en sparad nyckel: ett annat program kan använda samma användare och app.",
        )
    return Check(name=name, swedish_name=swedish_name)


def _method(year: FinancialYearSummary) -> Check:
    name, swedish_name = "accounting method", "bokföringsmetod"
    span = f"{year.from_date} \N{EN DASH} {year.to_date}"
    if year.accounting_method != AccountingMethod.CASH:
        return Check(
            name=name,
            swedish_name=swedish_name,
            says=f"{span}: invoice method",
            says_in_swedish=f"{span}: faktureringsmetoden",
        )
    return Check(
        name=name,
        swedish_name=swedish_name,
        grade=Grade.ODD,
        says=f"{span}: cash method; open invoices reach the accounts on the year's last day only.",
        says_in_swedish=f"{span}: kontantmetoden; öppna fakturor bokas upp först på årets sista dag.",
    )


def _series(
    connected: Connected, years: Sequence[FinancialYearSummary], looked_at: FinancialYearSummary
) -> Check:
    """Series of one's own vouchers, year by year: each year has its own set of series."""
    manual: dict[int, list[str]] = {}

    def look() -> None:
        for year in years:
            rows = connected.client.voucher_series.list(financial_year=year.id)
            manual[year.id] = sorted(row.code for row in rows if row.manual)

    looked = look_at("voucher series", "verifikationsserier", look)
    if looked.grade is not Grade.GOOD:
        return looked
    here = manual[looked_at.id]
    lacking = {
        year.to_date.year: missing
        for year in years
        if (missing := [code for code in here if code not in manual[year.id]])
    }
    span = f"{looked_at.from_date} \N{EN DASH} {looked_at.to_date}: {', '.join(here) or '-'}"
    english, swedish = [span], [span]
    for year, codes in sorted(lacking.items()):
        english.append(f"{', '.join(codes)} is missing in {year}")
        swedish.append(f"{', '.join(codes)} saknas {year}")
    return attrs.evolve(
        looked,
        grade=Grade.BAD if not here else Grade.ODD if lacking else Grade.GOOD,
        says="; ".join(english),
        says_in_swedish="; ".join(swedish),
        code=ExitCode.REFUSED,
    )


def _accounts(connected: Connected, year: FinancialYearSummary) -> Check:
    span, active = f"{year.from_date} \N{EN DASH} {year.to_date}", dict[int, bool]()
    looked = look_at(
        "accounts",
        "konton",
        lambda: active.update(
            (row.number, row.active) for row in connected.client.accounts.list(financial_year=year.id)
        ),
    )
    missing = [str(account) for account in _CONTROL_ACCOUNTS if not active.get(account)]
    if looked.grade is not Grade.GOOD or not missing:
        return looked
    listed = ", ".join(missing)
    return attrs.evolve(
        looked,
        grade=Grade.ODD,
        says=f"{span}: {listed} is missing or not active.",
        says_in_swedish=f"{span}: {listed} saknas eller är inte aktivt.",
    )


def _lock(connected: Connected, year: FinancialYearSummary) -> Check:
    ends: list[date | None] = []
    name, swedish_name = "locked period", "låst period"
    looked = look_at(name, swedish_name, lambda: ends.append(connected.client.locked_period.get().end_date))
    end = ends[0] if ends else None
    if end is None or end < year.to_date:
        return looked
    return attrs.evolve(
        looked,
        grade=Grade.ODD,
        says=f"Locked through {end}: closing vouchers dated {year.to_date} are refused. Unlock it in Fortnox.",
        says_in_swedish=f"Låst till och med {end}: bokslutsverifikationer {year.to_date} avvisas. Lås upp i Fortnox.",
    )
