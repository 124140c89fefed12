"""The demo's three closing vouchers, from accounts that the books have."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

__all__ = ["closing_vouchers"]

_WANTED: Final = (
    (
        "demo-depreciation",
        "Avskrivning enligt plan",
        Decimal("12000.00"),
        ((7832, 1229), (7830, 1220), (7810, 1119)),
    ),
    ("demo-accrual", "Upplupna kostnader", Decimal("7500.50"), ((6530, 2990), (6420, 2990), (5010, 2990))),
    ("demo-tax", "Beräknad skatt på årets resultat", Decimal("24310.00"), ((8910, 2512), (8910, 2510))),
)
"""Reference, text, amount, and BAS accounts to debit and credit, the best pair first. The references are fixed:
a demo that was killed goes on with the same vouchers when it is started again."""
_LEDGERS: Final = frozenset({1510, 2440})
"""The accounts of the appendices, left alone where there are others."""


def closing_vouchers(accounts: Iterable[str], on: date) -> tuple[ClosingVoucher, ...]:
    """Three vouchers on a day; none when there are fewer than two usable accounts.

    Args:
        accounts: The numbers that the books have, as SIE writes them.
        on: The year's last day.

    >>> [row.account for row in closing_vouchers(["1930", "6530", "2990"], date(2025, 12, 31))[0].rows]
    [6530, 1930]
    """
    # Fortnox knows accounts as numbers: a leading zero would not come back.
    there = sorted({int(text) for text in accounts if text.isascii() and text.isdigit() and text[0] != "0"})
    fallback = _any_pair(there)
    if fallback is None:
        return ()
    vouchers: list[ClosingVoucher] = []
    for reference, text, amount, pairs in _WANTED:
        debit, credit = next((pair for pair in pairs if set(pair) <= set(there)), fallback)
        rows = (ClosingRow(account=debit, debit=amount), ClosingRow(account=credit, credit=amount))
        vouchers.append(ClosingVoucher(reference=reference, date=on, text=text, rows=rows))
    return tuple(vouchers)


def _any_pair(there: list[int]) -> tuple[int, int] | None:
    """A cost and a balance account by their first digit, else any two."""
    apart = [account for account in there if account not in _LEDGERS]
    costs = [account for account in apart if str(account)[0] in "5678"]
    balances = [account for account in apart if str(account)[0] in "12"]
    if costs and balances:
        return costs[0], balances[0]
    for accounts in (apart, there):
        if len(accounts) > 1:
            return accounts[0], accounts[1]
    return None
