"""The preview of closing vouchers: rows with account names, totals, and the year's result before and after."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.web.results.collect import PROFIT_ACCOUNTS
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

_ZERO: Final = Decimal(0)


@attrs.frozen(kw_only=True)
class PreviewRow:
    """A row of a closing voucher, with the name of its account."""

    row: ClosingRow
    account_name: str
    """The name in the imported chart of accounts, or `""` if the chart does not have the account."""


@attrs.frozen(kw_only=True)
class PreviewVoucher:
    """A closing voucher with its totals."""

    voucher: ClosingVoucher
    rows: tuple[PreviewRow, ...]
    debit: Decimal
    credit: Decimal
    profit_effect: Decimal
    """The voucher's effect on the year's result. A positive amount raises the result."""
    is_in_books: bool
    """True if the imported books contain the voucher already, so that it does not change the result again."""

    @property
    def is_balanced(self) -> bool:
        """True if debit and credit are equal."""
        return self.debit == self.credit


@attrs.frozen(kw_only=True)
class Preview:
    """All closing vouchers of a job, and their effect on the year's result."""

    vouchers: tuple[PreviewVoucher, ...]
    profit_before: Decimal
    """The result from `first_day` to `last_day` according to the imported books."""
    first_day: date
    """The first day of the job's financial year."""
    last_day: date
    """The balance date."""

    @property
    def profit_effect(self) -> Decimal:
        """The effect of the closing vouchers on the year's result up to the balance date.

        Only vouchers and reversals from `first_day` to `last_day` count. Vouchers that the imported books contain do
        not count.
        """
        return sum((self._effect(each) for each in self.vouchers if not each.is_in_books), _ZERO)

    def _effect(self, each: PreviewVoucher) -> Decimal:
        """Return the effect of a voucher and its automatic reversal on the year's result up to the balance date."""
        effect = each.profit_effect if self._counts(each.voucher.date) else _ZERO
        is_reversed = each.voucher.reverse_on is not None and self._counts(each.voucher.reverse_on)
        return effect - each.profit_effect if is_reversed else effect

    def _counts(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def profit_after(self) -> Decimal:
        """The year's result after all closing vouchers."""
        return self.profit_before + self.profit_effect


def preview_of(
    vouchers: Collection[ClosingVoucher],
    *,
    accounts: Mapping[str, str],
    profit_before: Decimal,
    first_day: date,
    last_day: date,
    in_books: Collection[str] = (),
) -> Preview:
    """Return the preview of closing vouchers. Nothing is requested from Fortnox.

    Args:
        vouchers: The closing vouchers of the job.
        accounts: The names of the accounts, by number.
        profit_before: The result from `first_day` to `last_day` according to the imported books.
        first_day: The first day of the job's financial year.
        last_day: The balance date.
        in_books: References of the vouchers that the imported books contain.
    """
    return Preview(
        vouchers=tuple(
            preview_voucher(voucher, accounts, is_in_books=voucher.reference in in_books)
            for voucher in vouchers
        ),
        profit_before=profit_before,
        first_day=first_day,
        last_day=last_day,
    )


def preview_voucher(
    voucher: ClosingVoucher, accounts: Mapping[str, str], *, is_in_books: bool = False
) -> PreviewVoucher:
    """Return the preview of one closing voucher."""
    profit_rows = [row.amount for row in voucher.rows if row.account in PROFIT_ACCOUNTS]
    return PreviewVoucher(
        voucher=voucher,
        rows=tuple(
            PreviewRow(row=row, account_name=accounts.get(str(row.account), "")) for row in voucher.rows
        ),
        debit=sum((row.debit for row in voucher.rows), _ZERO),
        credit=sum((row.credit for row in voucher.rows), _ZERO),
        profit_effect=-sum(profit_rows, _ZERO),
        is_in_books=is_in_books,
    )
