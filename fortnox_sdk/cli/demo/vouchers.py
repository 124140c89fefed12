"""The three closing vouchers of the demo, on accounts that the books contain."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

_TEMPLATES: Final = (
    (
        "demo-depreciation",
        "Avskrivning enligt plan",
        Decimal("12000.00"),
        ((7832, 1229), (7830, 1220), (7810, 1119)),
    ),
    ("demo-accrual", "Upplupna kostnader", Decimal("7500.50"), ((6530, 2990), (6420, 2990), (5010, 2990))),
    ("demo-tax", "Beräknad skatt på årets resultat", Decimal("24310.00"), ((8910, 2512), (8910, 2510))),
)
"""One entry per voucher: reference, text, amount, and pairs of BAS accounts (debit, credit) in order of preference.

The references are fixed, so that an interrupted demo can continue with the same vouchers.
"""
_LEDGERS: Final = frozenset({1510, 2440})
"""The accounts of the demo's appendices. Vouchers use them only if the books have too few other accounts."""


def closing_vouchers(accounts: Iterable[str], on: date) -> tuple[ClosingVoucher, ...]:
    """Return the three closing vouchers, or an empty tuple if fewer than two accounts can be used.

    An account can be used if its number has only digits and no leading zero.

    Args:
        accounts: The account numbers of the books, as text.
        on: The date of the vouchers: the last day of the financial year.

    >>> [row.account for row in closing_vouchers(["1930", "6530", "2990"], date(2025, 12, 31))[0].rows]
    [6530, 1930]
    """
    # Account numbers are integers in Fortnox, so a leading zero would be lost.
    numbers = sorted({int(text) for text in accounts if text.isascii() and text.isdigit() and text[0] != "0"})
    fallback = _any_pair(numbers)
    if fallback is None:
        return ()
    vouchers: list[ClosingVoucher] = []
    for reference, text, amount, pairs in _TEMPLATES:
        debit, credit = next((pair for pair in pairs if set(pair) <= set(numbers)), fallback)
        rows = (ClosingRow(account=debit, debit=amount), ClosingRow(account=credit, credit=amount))
        vouchers.append(ClosingVoucher(reference=reference, date=on, text=text, rows=rows))
    return tuple(vouchers)


def _any_pair(numbers: list[int]) -> tuple[int, int] | None:
    """Return an expense account and a balance sheet account, chosen by their first digit, or else any two accounts.

    Return None if there are fewer than two accounts.
    """
    others = [account for account in numbers if account not in _LEDGERS]
    costs = [account for account in others if str(account)[0] in "5678"]
    balances = [account for account in others if str(account)[0] in "12"]
    if costs and balances:
        return costs[0], balances[0]
    for accounts in (others, numbers):
        if len(accounts) > 1:
            return accounts[0], accounts[1]
    return None
