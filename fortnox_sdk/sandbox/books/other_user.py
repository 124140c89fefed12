"""A simulated second user, who posts vouchers in the same company while an application runs."""

from datetime import date, datetime
from decimal import Decimal

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.years import Year, all_years, year_of
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem

_COST, _BANK = "6570", "1930"
_AMOUNT = Decimal("45.00")


def book_voucher(tenant: Tenant, *, day: date | None, now: datetime) -> str | None:
    """Post a voucher for bank fees and return its series and number, such as `A17`.

    If `day` is None, the voucher gets today's date. If no financial year contains today, it gets the nearest date in
    the newest year. Return None if no year contains `day`, if the year has no series for manual vouchers, if it has
    fewer than two active accounts, or if the period is locked.
    """
    year = year_of(tenant, day or now.date()) or (None if day else next(iter(all_years(tenant)), None))
    if year is None:
        return None
    series = tenant.first(
        "SELECT code FROM series WHERE company = ? AND year = ? AND manual = 1 ORDER BY code", year.id
    )
    accounts = _accounts(tenant, year)
    if series is None or len(accounts) < 2:  # noqa: PLR2004  # debit and credit
        return None
    rows = [Row(account=accounts[0], amount=_AMOUNT), Row(account=accounts[1], amount=-_AMOUNT)]
    try:
        _, number = ledger.post(
            tenant,
            series=series["code"],
            day=day or min(max(now.date(), year.first), year.last),
            text="Bankavgift, bokförd av en kollega",
            rows=rows,
            now=now,
            year=year,
        )
    except Problem:
        return None
    return f"{series['code']}{number}"


def _accounts(tenant: Tenant, year: Year) -> list[str]:
    """Return the account for bank fees and the bank account.

    Other active accounts replace missing or inactive accounts.
    """
    rows = tenant.run(
        "SELECT number FROM account WHERE company = ? AND year = ? AND active = 1 "
        "ORDER BY CASE number WHEN ? THEN 0 WHEN ? THEN 1 ELSE 2 END, number LIMIT 2",
        year.id,
        _COST,
        _BANK,
    )
    return [row["number"] for row in rows]
