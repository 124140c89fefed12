"""Voucher changes that Fortnox's user interface allows and the API does not: striking a row and adding rows."""

from decimal import Decimal

from fortnox_sdk.sandbox.protocol.call import Tenant

_USER = "Ekonomiansvarig"


class NoSuchRow(Exception):  # the message names the missing voucher or row
    """An error for a voucher that does not exist, or that has no row on the given account."""


def change_row(
    tenant: Tenant,
    *,
    voucher: tuple[int, str, int],
    account: str,
    amount: Decimal,
    against: str,
    stamp: str,
) -> None:
    """Change the amount of a voucher row, and balance the change with a row on another account.

    The old row stays in the voucher and is marked as struck. The corrected row and the balancing row are marked as
    added. If the voucher belongs to an invoice, the invoice's balance does not change. In this way, a test can
    create a difference between the subledger and its control account.

    Args:
        tenant: The company.
        voucher: Year id, series and number of the voucher.
        account: Account of the row to change.
        amount: Amount to add to the row; debit is positive.
        against: Account of the balancing row.
        stamp: The time to store for `lastmodified`.
    """
    row = tenant.first(
        "SELECT voucher_row.* FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher WHERE company = ? "
        "AND year = ? AND series = ? AND number = ? AND account = ? AND kind = 'TRANS' ORDER BY voucher_row.id",
        *voucher,
        account,
    )
    if row is None:
        year, series, number = voucher
        raise NoSuchRow(
            f"Voucher {series}{number} in the financial year with id {year} has no row on account {account}."
        )
    tenant.db.execute("UPDATE voucher_row SET kind = 'BTRANS', sign = ? WHERE id = ?", (_USER, row["id"]))
    for account_number, value in ((account, Decimal(row["amount"]) + amount), (against, -amount)):
        # An added row appears twice in a SIE file: as an RTRANS with the user's name, and as the row itself.
        for kind, sign in (("RTRANS", _USER), ("TRANS", "")):
            tenant.db.execute(
                "INSERT INTO voucher_row (voucher, kind, account, amount, text, sign, objects) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (row["voucher"], kind, account_number, str(value), row["text"], sign, row["objects"]),
            )
    tenant.db.execute("UPDATE voucher SET modified = ? WHERE id = ?", (stamp, row["voucher"]))
