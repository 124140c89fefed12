"""A pause of Python's cyclic garbage collector while a large file is read."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["pause_collection"]

_LARGE = 500_000
_YOUNG, _FULL = 1, 2


@contextmanager
def pause_collection(length: int) -> Generator[None]:
    """Pause the cyclic garbage collector while a long text is read.

    Rows have no cycles, and scanning a million of them takes longer than reading them. The collector is not paused for
    a short text, or if the caller has disabled it or called ``gc.freeze``.

    Args:
        length: The number of characters in the text.
    """
    if length < _LARGE or not gc.isenabled() or gc.get_freeze_count():
        yield
        return
    # Garbage is collected first. Otherwise the freeze below would move it to the oldest generation, where it would stay
    # for a long time.
    if gc.get_count()[_FULL] > gc.get_threshold()[_FULL]:
        gc.collect()
    else:
        gc.collect(_YOUNG)
    collections = gc.get_count()[_FULL]
    gc.disable()
    try:
        yield
    finally:
        # Freezing moves the new objects to the oldest generation, so that they are not scanned three times. It also
        # resets the counters that trigger a full collection. The loop below restores these counters by collecting empty
        # generations, so that a full collection still happens after ten large files.
        gc.freeze()
        gc.unfreeze()
        for _ in range(collections):
            gc.collect(_YOUNG)
        gc.enable()
