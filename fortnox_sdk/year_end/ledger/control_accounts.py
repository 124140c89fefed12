"""The control accounts (reskontrakonton) of a ledger: the accounts on which its invoices are booked."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

import attrs

import sie4
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import BookYear, VoucherKey

PREDEFINED: Final[Mapping[Ledger, str]] = {Ledger.CUSTOMERS: "CUSTCLAIM", Ledger.SUPPLIERS: "SUPDEBT"}
"""Fortnox's names of the predefined control accounts."""
USUAL_ACCOUNTS: Final[Mapping[Ledger, str]] = {Ledger.CUSTOMERS: "1510", Ledger.SUPPLIERS: "2440"}
"""The main control account of each ledger in BAS. It is used if the ledger was not read or has no bookings."""
_GROUP: Final[Mapping[Ledger, str]] = {Ledger.CUSTOMERS: "15", Ledger.SUPPLIERS: "24"}
"""The first digits of the accounts for receivables and for payables in BAS."""
_WITHOUT_LEDGER: Final = frozenset({"1518", "1519"})
"""The accounts in BAS for claims outside the ledger and for write-downs. They are not control accounts."""


@attrs.frozen(kw_only=True)
class ControlAccounts:
    """The control accounts of a ledger.

    >>> accounts = ControlAccounts(main="1510", others=("1513",))
    >>> accounts.all, "1511" in accounts.all
    (('1510', '1513'), False)
    """

    main: str
    """The main control account, such as `1510`."""
    others: tuple[str, ...] = ()
    """Further accounts on which Fortnox has booked invoices, in order of number."""

    @property
    def all(self) -> tuple[str, ...]:
        """All control accounts; the first is `main`."""
        return (self.main, *self.others)

    def without(self, accounts: Collection[str]) -> "ControlAccounts":
        """Return the control accounts without the given accounts. The main account is always kept."""
        return attrs.evolve(self, others=tuple(each for each in self.others if each not in accounts))


def find_control_accounts(
    ledger: Ledger,
    years: Iterable[BookYear],
    invoice_signs: Mapping[VoucherKey, int],
    predefined: Mapping[str, str],
) -> ControlAccounts:
    """Return the control accounts of a ledger.

    The main account is the predefined account or, if it could not be read, the account that most invoices use. The
    other accounts are the accounts for receivables (15xx) or payables (24xx) on which Fortnox has booked an invoice.

    Args:
        ledger: The kind of ledger.
        years: The books that were read.
        invoice_signs: The vouchers that Fortnox created from invoices of the ledger, each with the sign of the invoice
            on the control account: 1 for debit, -1 for credit.
        predefined: The predefined accounts by their names in Fortnox; empty if they could not be read.
    """
    uses = Counter(
        account
        for year in years
        for voucher in year.document.vouchers
        if (sign := invoice_signs.get(VoucherKey.of(year.id, voucher.series, voucher.number)))
        for account in _original_accounts(voucher, _GROUP[ledger], sign)
    )
    most_used = max(
        uses,
        key=lambda account: (uses[account], account == USUAL_ACCOUNTS[ledger]),
        default=USUAL_ACCOUNTS[ledger],
    )
    main = predefined.get(PREDEFINED[ledger]) or most_used
    return ControlAccounts(main=main, others=tuple(sorted(uses.keys() - {main})))


def _original_accounts(voucher: sie4.Voucher, group: str, sign: int) -> Iterator[str]:
    """Yield the accounts of a group on which the sum of a voucher's rows, before corrections, has the given sign."""
    amounts: dict[str, Decimal] = {}
    for row in voucher.rows:
        if row.account.startswith(group) and row.account not in _WITHOUT_LEDGER:
            # A correction removes a row (#BTRANS) or adds one (#RTRANS together with #TRANS).
            amount = -row.amount if row.kind is sie4.RowKind.RTRANS else row.amount
            amounts[row.account] = amounts.get(row.account, Decimal(0)) + amount
    return (account for account, amount in amounts.items() if sign * amount > 0)
