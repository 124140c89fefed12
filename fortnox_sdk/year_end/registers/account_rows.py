"""The rows of every balance account up to a balance date, collected in one pass over the vouchers."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

import sie4
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey

BALANCE_ACCOUNTS: Final = ("1", "2")
"""The first digits of the accounts for assets, and for equity and liabilities, in BAS."""
OPENING: Final = "IB"
"""The label of a row for an opening balance, as in SIE (#IB)."""
CLOSING: Final = "UB"
"""The label of a row for the part of a closing balance (#UB) that the opening balance and the vouchers do not cover."""
_ZERO = Decimal(0)


@attrs.frozen(kw_only=True)
class AccountRow:
    """A row of a voucher on an account, or a row for a balance of the SIE file."""

    key: VoucherKey | None = None
    """The key of the voucher, or None if the row is a balance of the SIE file."""
    label: str
    """Series and number of the voucher, or `OPENING` or `CLOSING`."""
    on: date
    text: str = ""
    """The text of the row or, if it has none, of its voucher."""
    voucher_text: str = ""
    amount: Decimal
    """The amount. Debit is positive."""


def is_balance_account(account: str) -> bool:
    """Return True if an account is a balance account in BAS.

    >>> is_balance_account("1930"), is_balance_account("3001")
    (True, False)
    """
    return account.startswith(BALANCE_ACCOUNTS)


def balance_account_rows(books: Books, as_of: date) -> Mapping[str, tuple[AccountRow, ...]]:
    """Return the rows of all balance accounts up to a day of the chosen year, by account, oldest first.

    The rows of an account add up to its balance. They begin with the opening balance of the first year whose balances
    can be traced to vouchers.
    """
    years = [year for year in books.traceable_years if year.start <= as_of]
    rows: defaultdict[str, list[AccountRow]] = defaultdict(list)
    for year in years:
        _add_opening_balances(rows, year)
        _add_vouchers(rows, year, as_of)
    _add_stated_balances(rows, books, as_of)
    return {
        account: tuple(sorted(of_account, key=lambda row: row.on))
        for account, of_account in sorted(rows.items())
        if is_balance_account(account)
    }


def accounts_of_year(rows: Mapping[str, tuple[AccountRow, ...]], books: Books) -> tuple[str, ...]:
    """Return the balance accounts with a balance or with rows in the chosen year, in order of number.

    Args:
        rows: The rows of all balance accounts.
        books: The books.
    """
    start = books.year.start
    return tuple(
        account
        for account, of_account in rows.items()
        if any(row.on >= start for row in of_account) or _total(of_account)
    )


def _add_stated_balances(rows: defaultdict[str, list[AccountRow]], books: Books, as_of: date) -> None:
    """Add rows for the parts of balances in the chosen year's file (#UB, #PSALDO) that the rows so far do not cover."""
    document = books.year.document
    stated = {balance.account for balance in document.closing_balances if balance.year == 0}
    if books.year.has_vouchers and not (stated and as_of == books.year.end):
        return  # the balances are those of the rows
    stated.update(balance.account for balance in document.period_balances if balance.year == 0)
    for account in filter(is_balance_account, {*rows, *stated}):
        rest = books.balance(account, as_of) - _total(rows[account])
        if rest:
            rows[account].append(AccountRow(label=CLOSING, on=as_of, amount=rest))


def _total(rows: list[AccountRow] | tuple[AccountRow, ...]) -> Decimal:
    return sum((row.amount for row in rows), _ZERO)


def _add_opening_balances(rows: defaultdict[str, list[AccountRow]], year: BookYear) -> None:
    """Add rows for the parts of a year's opening balances that the rows of earlier years do not cover."""
    opening: defaultdict[str, Decimal] = defaultdict(Decimal)
    for balance in year.document.opening_balances:
        if balance.year == 0 and is_balance_account(balance.account):
            opening[balance.account] += balance.amount
    for account in {*rows, *opening}:
        rest = opening[account] - _total(rows[account])
        if rest:
            rows[account].append(AccountRow(label=OPENING, on=year.start, amount=rest))


def _add_vouchers(rows: defaultdict[str, list[AccountRow]], year: BookYear, as_of: date) -> None:
    for voucher in year.document.vouchers:
        key = year.key(voucher)
        for row in voucher.rows:
            if row.kind is not sie4.RowKind.TRANS or not is_balance_account(row.account) or not row.amount:
                continue
            on = row.date or voucher.date
            if on is not None and on <= as_of:
                text = row.text or voucher.text
                rows[row.account].append(
                    AccountRow(
                        key=key,
                        label=key.label,
                        on=on,
                        text=text,
                        voucher_text=voucher.text,
                        amount=row.amount,
                    )
                )
