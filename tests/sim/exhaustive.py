"""One fault at the n-th exchange of an export, for every n and every kind of fault."""

from collections.abc import Iterator
from typing import Final

from tests.sim.network import Fault
from tests.sim.scenario import Outcome, Settings, simulate

__all__ = ["simulate_every_fault"]

_CALM: Final = Settings(
    likely=0.0,
    kinds=(),
    disk_full=0.0,
    kills=0.0,
    clock_steps=0.0,
    vouchers=2,
    exporters=1,
    refreshers=1,
    service=False,
    other_user=False,
)
_CONNECT: Final = frozenset({Fault.REFUSED, Fault.HANDSHAKE})


def simulate_every_fault() -> Iterator[Outcome]:
    """Yield an outcome for every exchange and every kind of fault that fits it."""
    for kind in Fault:
        number = 0
        while True:
            strike = _Strike(kind, number)
            outcome = simulate(number, settings=_CALM, fault=strike)
            if not strike.has_struck:
                break
            yield outcome
            number += 1


class _Strike:
    """Strikes once, at the n-th exchange that a kind of fault fits."""

    def __init__(self, kind: Fault, number: int) -> None:
        self._kind = kind
        self._left = number
        self.has_struck = False

    def __call__(self, method: str, path: str) -> Fault | None:
        del path
        if (method == "CONNECT") != (self._kind in _CONNECT) or self.has_struck:
            return None
        self._left -= 1
        if self._left >= 0:
            return None
        self.has_struck = True
        return self._kind
