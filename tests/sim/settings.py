"""What can go wrong in a world, and who is in it: drawn from the seed, or chosen for a replay."""

from random import Random
from typing import Final, Self

import attrs

from tests.sim.faults import DRAWN, Fault
from tests.sim.stores import StoreKind

__all__ = ["Settings"]

_WEIGHTS: Final = tuple(4 if kind is Fault.LATE_REQUEST else 1 for kind in DRAWN)
"""A request that arrives late is the fault that is hardest to live with."""
_SHARE: Final = 0.12
"""The share of the seeds with each of the special worlds."""


@attrs.frozen(kw_only=True)
class Settings:
    """The faults and processes of one simulation. The defaults are a calm world."""

    likely: float = 0.0
    """The likelihood of a fault of each exchange that reads, and of each connection."""
    likely_posts: float = 0.0
    """The likelihood of a fault of each request that posts a voucher or asks for tokens."""
    kinds: tuple[Fault, ...] = ()
    """The faults of exchanges that can strike."""
    storage: float = 0.0
    """The likelihood that a write to the disk or the database fails."""
    slow_storage_s: float = 0.0
    """The longest time that a step of the disk or the database takes."""
    kills: float = 0.0
    """The likelihood that a process is killed; half of it for a power cut in each round."""
    clock_jumps: float = 0.0
    """The likelihood that the wall clock jumps, in each round."""
    vouchers: int = 2
    companies: int = 1
    machines: int = 1
    """Two machines have separate journals, and what they post twice has to be named. They are not drawn yet."""
    exporters: int = 1
    refreshers: int = 1
    rounds: int = 3
    store: StoreKind = StoreKind.FILE
    service: bool = False
    """Whether the connections are a service account's."""
    proxy: bool = False
    """Whether a forward proxy lies between."""
    other_user: bool = False
    """Whether somebody else books vouchers meanwhile, in the same series too."""
    busy_clock: bool = False
    """Whether others can go on between two readings of the time."""
    lists_without_comments: bool = False
    journal_lost: float = 0.0
    """The likelihood that the journal is deleted after a round."""
    long_pause: float = 0.0
    """The likelihood that a month passes after a round."""

    @property
    def text(self) -> str:
        """What differs from a calm world, for readers; without the kinds of faults, which a trace shows."""
        calm = Settings()
        names = [field.name for field in attrs.fields(Settings) if field.name != "kinds"]
        parts = [
            f"{name}={getattr(self, name)}" for name in names if getattr(self, name) != getattr(calm, name)
        ]
        return ", ".join(parts) or "calm"

    @classmethod
    def draw(cls, seed: int) -> Self:
        """Draw the settings of a seed."""
        dice = Random(f"settings {seed}")
        kinds = DRAWN if dice.random() < 0.5 else tuple(dice.choices(DRAWN, _WEIGHTS, k=dice.randint(1, 4)))
        drawn = cls(
            likely=dice.choice((0.0, 0.02, 0.1, 0.25, 0.5)),
            likely_posts=dice.choice((0.1, 0.3, 0.6)),
            kinds=kinds,
            storage=dice.choice((0.0, 0.0, 0.05, 0.1)),
            slow_storage_s=dice.choice((0.0, 0.0, 0.5)),
            kills=dice.choice((0.0, 0.4, 0.8)),
            clock_jumps=dice.choice((0.0, 0.8)),
            vouchers=dice.randint(1, 3),
            companies=dice.choice((1, 1, 1, 2)),
            exporters=dice.choice((1, 1, 2)),
            refreshers=dice.choice((0, 1, 2, 3)),
            rounds=dice.choice((1, 2, 3)),
            store=dice.choice(
                (StoreKind.FILE, StoreKind.FILE, StoreKind.ENCRYPTED, StoreKind.SQL, StoreKind.ENCRYPTED_SQL)
            ),
            service=dice.random() < 0.25,
            proxy=dice.random() < 0.25,
            other_user=dice.random() < 0.3,
            busy_clock=dice.random() < 0.2,
            lists_without_comments=dice.random() < 0.2,
            journal_lost=dice.choice((0.0, 0.0, 0.5)),
            long_pause=dice.choice((0.0, 0.0, 0.2)),
        )
        theme = dice.random()
        if theme < _SHARE:
            # Nothing but late requests and a wrong clock, which need each other to do harm.
            late = attrs.evolve(drawn, kinds=(Fault.LATE_REQUEST,), likely=0.0, likely_posts=0.6)
            return attrs.evolve(late, clock_jumps=0.8, kills=0.0, storage=0.0, refreshers=0)
        if theme < 2 * _SHARE:
            # Many writers of one record on slow storage.
            busy = attrs.evolve(drawn, likely=0.0, likely_posts=0.1, storage=0.0, slow_storage_s=0.5)
            store = dice.choice((StoreKind.SQL, drawn.store))
            return attrs.evolve(busy, companies=1, exporters=2, refreshers=6, service=False, store=store)
        if theme < 3 * _SHARE:
            # A disk or a database that often fails, and readers that come back.
            full = attrs.evolve(drawn, likely=0.0, likely_posts=0.1, storage=0.3, kills=0.0)
            return attrs.evolve(full, companies=1, refreshers=5, service=False)
        return drawn
