"""Simulations of an export with a single fault, at every step and with every kind of fault in turn."""

from collections.abc import Iterator
from typing import Final

import attrs

from tests.sim.faults import CONNECT, DRAWN, Fault
from tests.sim.scenario import Outcome, simulate
from tests.sim.settings import Settings
from tests.sim.single import SingleFault, SingleKind
from tests.sim.stores import StoreKind

__all__ = ["simulate_every_fault"]

_CALM: Final = Settings(rounds=1, refreshers=2, vouchers=1, reversals=True)
_STORES: Final = (StoreKind.FILE, StoreKind.SQL)


def simulate_every_fault() -> Iterator[Outcome]:
    """Run one simulation for every possible single fault, and yield the outcomes.

    The first faults are those of the network: each kind of fault at every exchange where it is possible. Then, at each
    step of the export, the process is killed, the power is cut, or a write to the disk or the database fails.
    """
    for fault in DRAWN:
        settings = attrs.evolve(_CALM, proxy=fault is Fault.TUNNEL_REFUSED)
        number = 0
        while (outcome := _at_exchange(fault, number, settings)) is not None:
            yield outcome
            number += 1
    for kind in SingleKind:
        for store in _STORES:
            number = 1
            while (outcome := _at_step(kind, number, attrs.evolve(_CALM, store=store))) is not None:
                yield outcome
                number += 1


def _at_exchange(fault: Fault, number: int, settings: Settings) -> Outcome | None:
    """Return the outcome of a fault at the exchange with this number, or None if there are fewer exchanges."""
    strike = _Strike(fault, number)
    outcome = simulate(number, settings=settings, fault=strike)
    return outcome if strike.has_struck else None


def _at_step(kind: SingleKind, number: int, settings: Settings) -> Outcome | None:
    """Return the outcome of a fault at the step with this number, or None if the export has fewer steps."""
    single = SingleFault(kind, number)
    outcome = simulate(0, settings=settings, single=single)
    return outcome if single.has_struck else None


class _Strike:
    """A source of one fault of a given kind, at the n-th exchange where a fault of that kind is possible."""

    def __init__(self, kind: Fault, number: int) -> None:
        self._kind = kind
        self._left = number
        self.has_struck = False

    def __call__(self, method: str, path: str) -> Fault | None:
        del path
        if (method == "CONNECT") != (self._kind in CONNECT) or self.has_struck:
            return None
        self._left -= 1
        if self._left >= 0:
            return None
        self.has_struck = True
        return self._kind
