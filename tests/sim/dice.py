"""Decisions about faults. Each has a name of its own, so that leaving one out does not change the others."""

from collections import Counter
from random import Random

__all__ = ["Dice"]


class Dice:
    """Decides which faults strike.

    A decision is named by what it is about and a running number, such as `export 1.0: exchange 7`. Its random numbers
    come from the seed and this name alone.

    Args:
        seed: The seed.
        only: The names of the faults that may strike; None lets all of them strike.
    """

    def __init__(self, seed: int, only: frozenset[str] | None = None) -> None:
        self._seed = seed
        self._only = only
        self._counts: Counter[str] = Counter()
        self.struck: list[str] = []
        """The names of the faults that struck, in order."""

    def strike(self, about: str, likely: float) -> Random | None:
        """Decide about a fault.

        Args:
            about: The occasion; its running number is added.
            likely: The likelihood that the fault strikes.

        Returns:
            Random numbers for the details of the fault, or None if it does not strike.
        """
        self._counts[about] += 1
        if likely <= 0:
            return None
        name = f"{about} {self._counts[about]}"
        random = Random(f"{self._seed} {name}")
        if random.random() >= likely or (self._only is not None and name not in self._only):
            return None
        self.struck.append(name)
        return random
