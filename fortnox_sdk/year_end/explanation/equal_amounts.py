"""The search for vouchers whose amount equals a remaining difference, its negative, or half of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

import sie4
from fortnox_sdk.year_end.books import Books, VoucherKey

MAX_VOUCHERS: Final = 50
"""The maximum number of vouchers in a result. If there are more, the amount is too common to point at a voucher."""
_ZERO = Decimal(0)


class AmountRelation(StrEnum):
    """The relation of a voucher's amount to the amount that is searched for."""

    EQUAL = "equal"
    NEGATIVE = "negative"
    """The same amount with the opposite sign, for example if the amount was booked on another account or in reverse."""
    HALF = "half"
    """Half the amount, with either sign. A row with debit in place of credit, or the reverse, makes a difference of
    twice its amount."""


@attrs.frozen(kw_only=True)
class EqualVoucher:
    """A voucher whose amount on an account equals a remaining difference, its negative, or half of it."""

    voucher: str
    """Series and number, such as `A17`."""
    on: date | None
    text: str
    account: str
    amount: Decimal
    """The sum of the voucher's rows on the account. Debit is positive."""
    relation: AmountRelation
    on_control_account: bool
    key: VoucherKey


@attrs.frozen(kw_only=True)
class EqualVouchers:
    """The result of a search for vouchers with a given amount."""

    amount: Decimal
    """The amount that was searched for. Debit is positive."""
    vouchers: tuple[EqualVoucher, ...]
    """At most `MAX_VOUCHERS` vouchers. Vouchers on a control account come before other vouchers, and within each of the
    two groups, those nearest to the balance date come first."""
    count: int
    """The number of vouchers that were found, including those that were left out."""


def vouchers_with_amount(
    books: Books, amount: Decimal, *, accounts: tuple[str, ...], as_of: date
) -> EqualVouchers:
    """Return the vouchers whose sum on any account is the amount, its negative or half of it.

    The vouchers of all years that were read are searched. Vouchers after the balance date are included, because a
    voucher may have been booked in the wrong period. If the amount is 0, the result is empty.

    Args:
        books: The books.
        amount: The difference to explain, in SEK. Debit is positive.
        accounts: The control accounts.
        as_of: The balance date.
    """
    relations = _relations(amount)
    found = [
        best
        for year in books.years
        for voucher in year.document.vouchers
        if (best := _best(voucher, year.key(voucher), relations, accounts)) is not None
    ]
    found.sort(key=lambda each: (not each.on_control_account, _distance(each.on, as_of), each.key))
    return EqualVouchers(amount=amount, vouchers=tuple(found[:MAX_VOUCHERS]), count=len(found))


def _relations(amount: Decimal) -> Mapping[Decimal, AmountRelation]:
    if not amount:
        return {}
    half = amount / 2
    return {
        amount: AmountRelation.EQUAL,
        -amount: AmountRelation.NEGATIVE,
        half: AmountRelation.HALF,
        -half: AmountRelation.HALF,
    }


def _best(
    voucher: sie4.Voucher,
    key: VoucherKey,
    relations: Mapping[Decimal, AmountRelation],
    accounts: tuple[str, ...],
) -> EqualVoucher | None:
    """Return the best match of a voucher, or None if no sum on an account matches.

    A match on a control account is better than any other match. Otherwise, the order of `AmountRelation` decides.
    """
    order = tuple(AmountRelation)
    matches = [
        (account not in accounts, order.index(relation), account, amount, relation)
        for account, amount in _sums(voucher)
        if (relation := relations.get(amount)) is not None
    ]
    if not matches:
        return None
    elsewhere, _, account, amount, relation = min(matches)
    return EqualVoucher(
        voucher=key.label,
        on=voucher.date,
        text=voucher.text,
        account=account,
        amount=amount,
        relation=relation,
        on_control_account=not elsewhere,
        key=key,
    )


def _sums(voucher: sie4.Voucher) -> Iterator[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = {}
    for row in voucher.rows:
        if row.kind is sie4.RowKind.TRANS:
            sums[row.account] = sums.get(row.account, _ZERO) + row.amount
    yield from sums.items()


def _distance(day: date | None, as_of: date) -> int:
    return abs(((day or date.min) - as_of).days)
