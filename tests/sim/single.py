"""A single fault at a chosen step of an export."""

from enum import StrEnum

import attrs

__all__ = ["SingleFault", "SingleKind"]


class SingleKind(StrEnum):
    """The kinds of single fault."""

    KILL = "kill"
    POWER_CUT = "power cut"
    STORAGE = "storage fails"


@attrs.define
class SingleFault:
    """A fault that occurs once, at a chosen step of the first export."""

    kind: SingleKind
    step: int
    """The number of the step at which the fault occurs. For `STORAGE`, only disk writes and SQL statements are
    counted."""
    has_struck: bool = False
