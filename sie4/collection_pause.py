"""A pause of Python's cycle collector while a large file is read."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["pause_collection"]

_LARGE = 500_000
_YOUNG, _FULL = 1, 2


@contextmanager
def pause_collection(length: int) -> Generator[None]:
    """Pause the cycle collector if a text of this length is read.

    Rows have no cycles, and scanning a million of them takes longer than reading them. A small file is read without a
    pause. So is any file if the caller has disabled the collector or frozen objects.
    """
    if length < _LARGE or not gc.isenabled() or gc.get_freeze_count():
        yield
        return
    # Garbage must not be moved to the oldest generation below, where it would stay for long.
    if gc.get_count()[_FULL] > gc.get_threshold()[_FULL]:
        gc.collect()
    else:
        gc.collect(_YOUNG)
    collections = gc.get_count()[_FULL]
    gc.disable()
    try:
        yield
    finally:
        # This moves the new objects to the oldest generation, so that they are not scanned three times. It also resets
        # the counters. Collections of empty generations count up again, so that a full one comes after ten large files.
        gc.freeze()
        gc.unfreeze()
        for _ in range(collections):
            gc.collect(_YOUNG)
        gc.enable()
