"""Opening and closing balances of the accounts in a financial year."""

from decimal import Decimal

from fortnox_sdk.sandbox.books.years import Year, year_before
from fortnox_sdk.sandbox.protocol.call import Tenant


def opening(tenant: Tenant, year: Year) -> dict[str, Decimal]:
    """Return the opening balance of each account.

    Opening balances are stored. They do not follow later changes in the preceding year; see `carry_balances`.
    """
    return _stored(tenant, year, ("IB",))


def has_opening(tenant: Tenant, year: Year) -> bool:
    """Return True if a year has opening balances."""
    sql = "SELECT 1 FROM balance WHERE company = ? AND year = ? AND kind = 'IB' LIMIT 1"
    return tenant.first(sql, year.id) is not None


def carry_balances(tenant: Tenant, year: Year) -> None:
    """Replace a year's opening balances with the closing balances of the preceding year, if there is such a year.

    Fortnox does this when a year is created. If the preceding year changes afterwards, a user has to carry the
    balances over again with "Överför balanser från föregående år" (Fortnox's help).
    """
    preceding = year_before(tenant, year)
    if preceding is None:
        return
    closings, _ = closing(tenant, preceding)
    tenant.run("DELETE FROM balance WHERE company = ? AND year = ? AND kind = 'IB'", year.id)
    for account, amount in sorted(closings.items()):
        if amount:
            _insert_opening(tenant, year.id, account, amount)


def set_opening(tenant: Tenant, year: int, account: str, amount: Decimal) -> None:
    """Set the opening balance of one account in the year with the id `year`."""
    sql = "DELETE FROM balance WHERE company = ? AND year = ? AND kind = 'IB' AND account = ?"
    tenant.run(sql, year, account)
    _insert_opening(tenant, year, account, amount)


def _insert_opening(tenant: Tenant, year: int, account: str, amount: Decimal) -> None:
    tenant.run(
        "INSERT INTO balance (company, year, kind, account, amount) VALUES (?, ?, 'IB', ?, ?)",
        year,
        account,
        str(amount),
    )


def closing(tenant: Tenant, year: Year) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return two mappings by account: the closing balances and the results of a year.

    Both are computed from the opening balances and the rows posted during the year. Struck (deleted) rows are
    excluded. For a year imported from a SIE file without vouchers, the computation starts from the closing
    balances and results in the file. For a year imported from a SIE file with only some of its vouchers, the amounts
    of the missing vouchers are added. The import calculated and stored these amounts.
    """
    carried = carried_accounts(tenant, year)
    closings, results = _stored(tenant, year, ("UB",)), _stored(tenant, year, ("RES",))
    if not closings and not results:
        for account, amount in opening(tenant, year).items():
            (closings if account in carried else results)[account] = amount
        for account, amount in _stored(tenant, year, ("UNLISTED",)).items():
            sums = closings if account in carried else results
            sums[account] = sums.get(account, Decimal(0)) + amount
    for row in tenant.run(
        "SELECT account, amount FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher "
        # Some imported files have rows without an account, which belong to no balance.
        "WHERE company = ? AND year = ? AND kind = 'TRANS' AND account <> ''",
        year.id,
    ):
        account = row["account"]
        sums = closings if account in carried else results
        sums[account] = sums.get(account, Decimal(0)) + Decimal(row["amount"])
    return closings, results


def _stored(tenant: Tenant, year: Year, kinds: tuple[str, ...]) -> dict[str, Decimal]:
    result: dict[str, Decimal] = {}
    for row in tenant.run(
        "SELECT kind, account, amount FROM balance WHERE company = ? AND year = ? ORDER BY position", year.id
    ):
        if row["kind"] in kinds:
            result[row["account"]] = result.get(row["account"], Decimal(0)) + Decimal(row["amount"])
    return result


def carried_accounts(tenant: Tenant, year: Year) -> set[str]:
    """Return the accounts whose balances are carried forward to the next year (#IB and #UB, as opposed to #RES)."""
    rows = tenant.run("SELECT number FROM account WHERE company = ? AND year = ? AND carried = 1", year.id)
    return {row["number"] for row in rows}
