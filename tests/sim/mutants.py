"""Mutants of the session, the token provider and the export run, planted like the bugs in `planted`.

A seed chooses them at random.
"""

from pathlib import Path
from random import Random
from typing import Final

from tests.sim.planted import Planted
from tools.mutants.mutations import count_mutations, mutations

__all__ = ["choose_mutants"]

_FILES: Final = (
    "fortnox_sdk/auth/provider.py",
    "fortnox_sdk/http/session.py",
    "fortnox_sdk/year_end/export/run.py",
)


def choose_mutants(root: Path, *, seed: int, count: int) -> list[Planted]:
    """Return mutants of the session, the token provider and the export run.

    Args:
        root: The folder of the packages.
        seed: The seed of the random choice.
        count: The number of mutants.
    """
    places = [(path, index) for path in _FILES for index in range(count_mutations(root, path))]
    chosen = Random(seed).sample(places, count)
    return [
        Planted(mutation.name, path, (root / path).read_text(encoding="utf-8"), mutation.content)
        for path in _FILES
        for mutation in mutations(root, path, [index for file, index in chosen if file == path])
    ]
