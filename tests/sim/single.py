"""A single fault at one step of one process."""

from enum import StrEnum

import attrs

__all__ = ["SingleFault", "SingleKind"]


class SingleKind(StrEnum):
    """The faults that can strike at a step of a process."""

    KILL = "kill"
    POWER_CUT = "power cut"
    STORAGE = "storage fails"


@attrs.define
class SingleFault:
    """A fault that strikes once."""

    kind: SingleKind
    step: int
    """The step of the first export at which the fault strikes; for storage, the write."""
    has_struck: bool = False
