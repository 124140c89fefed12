"""The settings of a simulation: its processes and the possible faults."""

from random import Random
from typing import Final, Self

import attrs

from tests.sim.faults import DRAWN, Fault
from tests.sim.stores import StoreKind

__all__ = ["Settings"]

_WEIGHTS: Final = tuple(4 if kind is Fault.LATE_REQUEST else 1 for kind in DRAWN)
"""The weights of the kinds in `DRAWN`. Late requests weigh most, because they are hardest to handle."""
_SHARE: Final = 0.12
"""The share of the seeds for each of the three special combinations of settings in `Settings.draw`."""


@attrs.frozen(kw_only=True)
class Settings:
    """The processes and the possible faults of one simulation. With the defaults, nothing goes wrong."""

    likely: float = 0.0
    """The probability of a fault for each request that only reads, and for each network connection that is opened."""
    likely_posts: float = 0.0
    """The probability of a fault for each request that posts a voucher or asks for tokens."""
    kinds: tuple[Fault, ...] = ()
    """The kinds of network fault that can occur."""
    storage: float = 0.0
    """The probability that a write to the disk or a database statement fails."""
    slow_storage_s: float = 0.0
    """The longest time of a disk operation or a database statement, in simulated seconds."""
    kills: float = 0.0
    """The probability that a process is killed. The probability of a power cut in each round is half of this value."""
    clock_jumps: float = 0.0
    """The probability in each round that the wall clock of a machine jumps."""
    vouchers: int = 2
    reversals: bool = False
    """True if each voucher is reversed on the first day of the next financial year."""
    companies: int = 1
    machines: int = 1
    """The number of machines; `draw` always returns 1.

    Two machines have separate journals and can post a voucher twice. A run must report this.
    """
    exporters: int = 1
    refreshers: int = 1
    rounds: int = 3
    store: StoreKind = StoreKind.FILE
    service: bool = False
    """True if the connections belong to a service account."""
    proxy: bool = False
    """True if all connections go through a proxy."""
    other_user: bool = False
    """True if another user posts vouchers during the simulation, some of them in the series of the export."""
    busy_clock: bool = False
    """True to let other processes run each time that a clock is read."""
    lists_without_comments: bool = False
    journal_lost: float = 0.0
    """The probability that the journals of a machine are deleted after a round."""
    long_pause: float = 0.0
    """The probability that a month passes after a round."""

    @property
    def text(self) -> str:
        """The settings that differ from the defaults, as text. The kinds of fault are omitted: the trace shows them."""
        calm = Settings()
        names = [field.name for field in attrs.fields(Settings) if field.name != "kinds"]
        parts = [
            f"{name}={getattr(self, name)}" for name in names if getattr(self, name) != getattr(calm, name)
        ]
        return ", ".join(parts) or "calm"

    @classmethod
    def draw(cls, seed: int) -> Self:
        """Return the settings that a seed chooses at random."""
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
            # This uses a separate source of randomness, so that the other settings of each seed stay the same.
            reversals=Random(f"reversals {seed}").random() < 0.3,
        )
        theme = dice.random()
        if theme < _SHARE:
            # Only late requests and a wrong clock: they do harm only together.
            late = attrs.evolve(drawn, kinds=(Fault.LATE_REQUEST,), likely=0.0, likely_posts=0.6)
            return attrs.evolve(late, clock_jumps=0.8, kills=0.0, storage=0.0, refreshers=0)
        if theme < 2 * _SHARE:
            # Many processes that write one record on slow storage.
            busy = attrs.evolve(drawn, likely=0.0, likely_posts=0.1, storage=0.0, slow_storage_s=0.5)
            store = dice.choice((StoreKind.SQL, drawn.store))
            return attrs.evolve(busy, companies=1, exporters=2, refreshers=6, service=False, store=store)
        if theme < 3 * _SHARE:
            # A disk or a database that often fails, and many processes that refresh tokens.
            full = attrs.evolve(drawn, likely=0.0, likely_posts=0.1, storage=0.3, kills=0.0)
            return attrs.evolve(full, companies=1, refreshers=5, service=False)
        return drawn
