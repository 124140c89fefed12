"""Changes of vouchers that the program's own screens can make and the API can't: strike a row, add others."""

from decimal import Decimal

from fortnox_sdk.sandbox.protocol.call import Tenant

__all__ = ["NoSuchRow", "change_row"]

_WHO = "Ekonomiansvarig"


class NoSuchRow(Exception):  # says what is missing
    """The voucher, or its row on the account, does not exist."""


def change_row(
    tenant: Tenant,
    *,
    voucher: tuple[int, str, int],
    account: str,
    amount: Decimal,
    against: str,
    stamp: str,
) -> None:
    """Change a voucher's row on an account by an amount, against another account.

    `voucher` is year id, series and number. The old row stays as struck; the new one and the balancing one are
    marked as added. An invoice whose voucher this is keeps its own balance: that is how a ledger comes to differ
    from its account.
    """
    row = tenant.first(
        "SELECT voucher_row.* FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher WHERE company = ? "
        "AND year = ? AND series = ? AND number = ? AND account = ? AND kind = 'TRANS' ORDER BY voucher_row.id",
        *voucher,
        account,
    )
    if row is None:
        year, series, number = voucher
        raise NoSuchRow(f"Voucher {series}{number} of year {year} has no row on account {account}.")
    tenant.db.execute("UPDATE voucher_row SET kind = 'BTRANS', sign = ? WHERE id = ?", (_WHO, row["id"]))
    for number_of, value in ((account, Decimal(row["amount"]) + amount), (against, -amount)):
        # An added row stands twice: as RTRANS with the name, and as the row itself.
        for kind, sign in (("RTRANS", _WHO), ("TRANS", "")):
            tenant.db.execute(
                "INSERT INTO voucher_row (voucher, kind, account, amount, text, sign, objects) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (row["voucher"], kind, number_of, str(value), row["text"], sign, row["objects"]),
            )
    tenant.db.execute("UPDATE voucher SET modified = ? WHERE id = ?", (stamp, row["voucher"]))
