"""Opening and closing balances of the accounts in a financial year."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.years import Year, year_before
from fortnox_sdk.sandbox.protocol.call import Tenant


def opening(tenant: Tenant, year: Year) -> dict[str, Decimal]:
    """Return the opening balance of each account.

    If the year has no stored opening balances, the closing balances of the preceding year are used. That
    Fortnox does this is an assumption.
    """
    stored = _stored(tenant, year, ("IB",))
    preceding = year_before(tenant, year)
    if stored or preceding is None or not assumptions.NEXT_YEAR_OPENS_WITH_CLOSING_BALANCES:
        return stored
    return {account: amount for account, amount in closing(tenant, preceding)[0].items() if amount}


def closing(tenant: Tenant, year: Year) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return two mappings by account: the closing balances and the results of a year.

    Both are computed from the opening balances and the rows posted during the year. Struck (deleted) rows are
    excluded. For a year imported from a SIE file without vouchers, the computation starts from the closing
    balances and results in the file. If the file contains only some of the vouchers, the amounts of the missing
    vouchers, which the import calculated and stored, are added.
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
        "WHERE company = ? AND year = ? AND kind = 'TRANS'",
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
