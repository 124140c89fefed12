"""The comparison of a SIE file with the SIE export of the sandbox that imported the file."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

import attrs

import sie4
from fortnox_sdk.scalars import money_text

_SHOWN = 50
_BOOKS = ("account ", "opening balance", "closing balance", "result", "voucher")
"""The prefixes of `sie4.Difference.where` that stand for accounts, balances, vouchers and rows.

Other differences, such as another program name, are listed but do not make the books unequal.
"""
_ZERO = Decimal(0)


@attrs.frozen(kw_only=True)
class SieComparison:
    """The differences between a SIE file and the SIE export of the sandbox that imported the file."""

    differences: tuple[sie4.Difference, ...]
    """All differences, including those in the file headers."""
    balances: tuple[str, ...]
    """One line of text per account whose balance (opening balance plus vouchers) differs."""
    reasons: tuple[str, ...]
    """The sandbox's explanations of the differences."""
    unlisted: tuple[str, ...]
    """One line of text per account whose balance in the file includes vouchers that the file does not contain."""

    @property
    def equal(self) -> bool:
        """True if the file and the export have the same accounts, balances, vouchers and rows."""
        return not self.balances and not any(each.where.startswith(_BOOKS) for each in self.differences)

    def as_json(self) -> dict[str, object]:
        """Return the comparison as JSON for scripts."""
        return {
            "equal": self.equal,
            "differences": [str(difference) for difference in self.differences[:_SHOWN]],
            "difference_count": len(self.differences),
            "balances": list(self.balances[:_SHOWN]),
            "reasons": list(self.reasons),
            "unlisted": list(self.unlisted),
        }


def compare_books(
    file: sie4.Document,
    received: sie4.Document,
    *,
    ours: Collection[str],
    reasons: tuple[str, ...],
    unlisted: tuple[str, ...],
) -> SieComparison:
    """Compare a SIE file with the SIE export of the sandbox that imported the file.

    Args:
        file: The SIE file that the user gave.
        received: The SIE export of the sandbox.
        ours: The labels, such as `V1`, of vouchers that an earlier run of the demo posted. They are not compared.
        reasons: The sandbox's explanations of why its export differs from the file.
        unlisted: One line of text per account whose balance in the file includes vouchers that the file lacks.
    """
    exported = _without(received, ours)
    before, after = file.balances(), exported.balances()
    return SieComparison(
        differences=tuple(sie4.compare(file, exported)),
        balances=tuple(
            f"{account}: {money_text(before.get(account, _ZERO))} became {money_text(after.get(account, _ZERO))}"
            for account in sorted({*before, *after})
            if before.get(account, _ZERO) != after.get(account, _ZERO)
        ),
        reasons=reasons,
        unlisted=unlisted,
    )


def _without(document: sie4.Document, labels: Collection[str]) -> sie4.Document:
    """Return the books without the vouchers with the given labels. The balances don't include these vouchers either."""
    removed = [voucher for voucher in document.vouchers if f"{voucher.series}{voucher.number}" in labels]
    if not removed:
        return document
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    month_totals: defaultdict[tuple[str, date | None], Decimal] = defaultdict(Decimal)
    for voucher in removed:
        month = voucher.date.replace(day=1) if voucher.date else None
        for row in voucher.transactions:
            totals[row.account] += row.amount
            month_totals[row.account, month] += row.amount

    def reduced(balances: tuple[sie4.Balance, ...]) -> tuple[sie4.Balance, ...]:
        return tuple(
            attrs.evolve(balance, amount=balance.amount - totals[balance.account])
            if balance.year == 0
            else balance
            for balance in balances
        )

    removed_ids = {id(voucher) for voucher in removed}
    return attrs.evolve(
        document,
        vouchers=tuple(voucher for voucher in document.vouchers if id(voucher) not in removed_ids),
        closing_balances=reduced(document.closing_balances),
        results=reduced(document.results),
        period_balances=tuple(
            attrs.evolve(balance, amount=balance.amount - month_totals[balance.account, balance.month])
            if balance.year == 0 and not balance.objects
            else balance
            for balance in document.period_balances
        ),
    )
