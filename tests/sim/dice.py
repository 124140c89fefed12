"""Random decisions about faults. Each decision has its own name, so it does not depend on other decisions."""

from collections import Counter
from random import Random

__all__ = ["Dice"]


class Dice:
    """A source of random decisions about which faults occur.

    The name of a decision is a description and a running number, such as `export 1.0: exchange 7`. The random
    numbers of a decision depend only on the seed and the name.

    Args:
        seed: The seed.
        only: The names of the faults that may occur, or None if all faults may occur.
    """

    def __init__(self, seed: int, only: frozenset[str] | None = None) -> None:
        self._seed = seed
        self._only = only
        self._counts: Counter[str] = Counter()
        self.struck: list[str] = []
        """The names of the faults that occurred, in order."""

    def strike(self, about: str, likely: float) -> Random | None:
        """Decide whether a fault occurs.

        Args:
            about: The description of the decision. A running number is added to it.
            likely: The probability of the fault, from 0 to 1.

        Returns:
            Random numbers for the details of the fault, or None if it does not occur.
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
