"""Whether the sandbox gave a SIE file's books back."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

import attrs

import sie4
from fortnox_sdk.scalars import money_text

__all__ = ["SieProof", "prove"]

_SHOWN = 50
_BOOKS = ("account ", "opening balance", "closing balance", "result", "voucher")
"""What makes books the same: accounts, balances, vouchers, rows. The rest of a file is told, and does not count."""
_ZERO = Decimal(0)


@attrs.frozen(kw_only=True)
class SieProof:
    """A file held against what came back for it."""

    differences: tuple[sie4.Difference, ...]
    """What the two say differently, the file's head included."""
    balances: tuple[str, ...]
    """Accounts whose opening balance and vouchers sum to something else in the two."""
    reasons: tuple[str, ...]
    """Why, as the sandbox says."""
    unlisted: tuple[str, ...]
    """Accounts whose own figure in the file is not what the file's vouchers give: it lacks some of them."""

    @property
    def equal(self) -> bool:
        """Whether accounts, balances, vouchers and rows came back as they were."""
        books = (found for found in self.differences if found.where.startswith(_BOOKS))
        return not self.balances and next(books, None) is None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "equal": self.equal,
            "differences": [str(found) for found in self.differences[:_SHOWN]],
            "difference_count": len(self.differences),
            "balances": list(self.balances[:_SHOWN]),
            "reasons": list(self.reasons),
            "unlisted": list(self.unlisted),
        }


def prove(
    file: sie4.Document,
    received: sie4.Document,
    *,
    ours: Collection[str],
    reasons: tuple[str, ...],
    unlisted: tuple[str, ...],
) -> SieProof:
    """Compare a file with the books that came back.

    Args:
        file: As the person handed it over.
        received: As the sandbox exported it.
        ours: Labels, such as `V1`, of vouchers that an earlier demo posted; they are left out.
        reasons: What the sandbox says of parts that can't come back.
        unlisted: What the sandbox says of figures that the file's own vouchers do not give.
    """
    without = _without(received, ours)
    before, after = file.balances(), without.balances()
    return SieProof(
        differences=tuple(sie4.compare(file, without)),
        balances=tuple(
            f"{account}: {money_text(before.get(account, _ZERO))} became {money_text(after.get(account, _ZERO))}"
            for account in sorted({*before, *after})
            if before.get(account, _ZERO) != after.get(account, _ZERO)
        ),
        reasons=reasons,
        unlisted=unlisted,
    )


def _without(document: sie4.Document, labels: Collection[str]) -> sie4.Document:
    """The books without some vouchers, their closing and period balances with them."""
    dropped = [voucher for voucher in document.vouchers if f"{voucher.series}{voucher.number}" in labels]
    if not dropped:
        return document
    moved: defaultdict[str, Decimal] = defaultdict(Decimal)
    moved_in: defaultdict[tuple[str, date | None], Decimal] = defaultdict(Decimal)
    for voucher in dropped:
        month = voucher.date.replace(day=1) if voucher.date else None
        for row in voucher.transactions:
            moved[row.account] += row.amount
            moved_in[row.account, month] += row.amount

    def restored(balances: tuple[sie4.Balance, ...]) -> tuple[sie4.Balance, ...]:
        return tuple(
            attrs.evolve(balance, amount=balance.amount - moved[balance.account])
            if balance.year == 0
            else balance
            for balance in balances
        )

    gone = {id(voucher) for voucher in dropped}
    return attrs.evolve(
        document,
        vouchers=tuple(voucher for voucher in document.vouchers if id(voucher) not in gone),
        closing_balances=restored(document.closing_balances),
        results=restored(document.results),
        period_balances=tuple(
            attrs.evolve(balance, amount=balance.amount - moved_in[balance.account, balance.month])
            if balance.year == 0 and not balance.objects
            else balance
            for balance in document.period_balances
        ),
    )
