"""What can stand in the way of the job at Fortnox: the connection's days and rights, and the company's settings."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from fortnox_sdk.cli.checks import Check, Grade, look_at
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.connection import ConnectionState, connection_status
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYearSummary

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
        yield from _year(connected, max(ended, key=lambda year: year.to_date))


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


def _year(connected: Connected, year: FinancialYearSummary) -> Iterator[Check]:
    client, span = connected.client, f"{year.from_date} \N{EN DASH} {year.to_date}"
    if year.accounting_method == AccountingMethod.CASH:
        yield Check(
            name="accounting method",
            swedish_name="bokföringsmetod",
            grade=Grade.ODD,
            says=f"{span}: cash method; open invoices reach the accounts on the year's last day only.",
            says_in_swedish=f"{span}: kontantmetoden; öppna fakturor bokas upp först på årets sista dag.",
        )
    manual: list[str] = []
    looked = look_at(
        "voucher series",
        "verifikationsserier",
        lambda: manual.extend(
            row.code for row in client.voucher_series.list(financial_year=year.id) if row.manual
        ),
    )
    if looked.grade is Grade.GOOD:
        none = "" if manual else " -"
        text = f"{span}: {', '.join(sorted(manual))}{none}"
        looked = attrs.evolve(
            looked,
            grade=Grade.GOOD if manual else Grade.BAD,
            says=text,
            says_in_swedish=text,
            code=ExitCode.REFUSED,
        )
    yield looked
    yield _lock(connected, year)
    active: dict[int, bool] = {}
    looked = look_at(
        "accounts",
        "konton",
        lambda: active.update(
            (row.number, row.active) for row in client.accounts.list(financial_year=year.id)
        ),
    )
    missing = [str(account) for account in _CONTROL_ACCOUNTS if not active.get(account)]
    if looked.grade is Grade.GOOD and missing:
        listed = ", ".join(missing)
        looked = attrs.evolve(
            looked,
            grade=Grade.ODD,
            says=f"{span}: {listed} is missing or not active.",
            says_in_swedish=f"{span}: {listed} saknas eller är inte aktivt.",
        )
    yield looked


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
