"""Whether the sandbox gave a SIE file's books back."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

import attrs

import sie4
from fortnox_sdk.scalars import money_text

__all__ = ["SieProof", "prove"]

_SHOWN = 50
_ZERO = Decimal(0)


@attrs.frozen(kw_only=True)
class SieProof:
    """A file held against what came back for it."""

    differences: tuple[str, ...]
    """What the two say differently."""
    balances: tuple[str, ...]
    """Accounts whose balance from the vouchers is not what the file's #UB or #RES says."""
    reasons: tuple[str, ...]
    """Why, as the sandbox says."""

    @property
    def equal(self) -> bool:
        """Whether the books came back as they were."""
        return not self.differences and not self.balances

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "equal": self.equal,
            "differences": list(self.differences[:_SHOWN]),
            "difference_count": len(self.differences),
            "balances": list(self.balances[:_SHOWN]),
            "reasons": list(self.reasons),
        }


def prove(
    file: sie4.Document, received: sie4.Document, *, ours: Collection[str], reasons: tuple[str, ...]
) -> SieProof:
    """Compare a file with the books that came back.

    Args:
        file: As the person handed it over.
        received: As the sandbox exported it.
        ours: Labels, such as `V1`, of vouchers that an earlier demo posted; they are left out.
        reasons: What the sandbox says of parts that can't come back.
    """
    without = _without(received, ours)
    return SieProof(
        differences=tuple(str(difference) for difference in sie4.compare(file, without)),
        balances=tuple(_balances(file, without.balances())),
        reasons=reasons,
    )


def _balances(file: sie4.Document, computed: Mapping[str, Decimal]) -> list[str]:
    # Types 1 to 3 have balances and no vouchers to hold them against.
    said = [*file.closing_balances, *file.results] if file.vouchers else []
    return [
        f"{balance.account}: {money_text(balance.amount)} in the file, "
        f"{money_text(computed.get(balance.account, _ZERO))} from the vouchers"
        for balance in said
        if balance.year == 0 and balance.amount != computed.get(balance.account, _ZERO)
    ]


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
