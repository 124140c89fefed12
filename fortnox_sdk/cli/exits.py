"""Exit codes, and which error gives which."""

from collections.abc import Collection, Sequence
from enum import IntEnum
from typing import Final

import sie4
from fortnox_sdk.errors import (
    ApiError,
    AuthError,
    ConfigurationError,
    FortnoxError,
    InvalidInput,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    StoreError,
    Unauthorized,
)
from fortnox_sdk.year_end.export.journal import ExportBusy
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.result import ExportResult

__all__ = ["ExitCode", "Stop", "exit_code", "export_exit", "one_line", "problems_exit"]


class ExitCode(IntEnum):
    """What the command's exit code tells a script."""

    DONE = 0
    """Done; a difference that is fully explained is done."""
    FAULT = 1
    """Our fault, or nobody's: no network, Fortnox out of order."""
    USAGE = 2
    """Wrong usage or bad input."""
    UNEXPLAINED = 3
    """A difference that no named cause covers."""
    SIGN_IN = 4
    """Someone has to sign in."""
    REFUSED = 5
    """Fortnox says no: lock, series, right."""
    UNCERTAIN = 6
    """Partly posted, outcome unknown, or not as it was posted."""


_UNCERTAIN: Final = frozenset({ProblemCode.DUPLICATE, ProblemCode.ELSEWHERE})


class Stop(Exception):
    """Ends a command with one line for people and an exit code."""

    def __init__(self, message: str, *, hint: str = "", code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.code = code


_CODES: Final[Sequence[tuple[tuple[type[Exception], ...], ExitCode]]] = (
    ((OutcomeUnknown,), ExitCode.UNCERTAIN),
    ((AuthError, Unauthorized), ExitCode.SIGN_IN),
    # Out of order (5xx) and out of patience (429) are no refusals.
    ((ServerError, RateLimited), ExitCode.FAULT),
    ((ApiError,), ExitCode.REFUSED),
    ((ConfigurationError, InvalidInput, StoreError, ExportBusy, sie4.SieError), ExitCode.USAGE),
    ((FortnoxError,), ExitCode.FAULT),
)
"""The first that fits."""


def exit_code(fault: BaseException) -> ExitCode | None:
    """The exit code of an error that a person can do something about; None for one that we did not foresee."""
    if isinstance(fault, Stop):
        return fault.code
    if isinstance(fault, OSError) and fault.filename is not None:
        return ExitCode.USAGE
    return next((code for kinds, code in _CODES if isinstance(fault, kinds)), None)


def one_line(fault: BaseException) -> str:
    """An error in one line: what, where and, where there is one, the hint."""
    if isinstance(fault, OSError) and fault.filename is not None:
        return f"{fault.filename}: {fault.strerror or type(fault).__name__}. Check the path and its rights."
    return " ".join(str(fault).split()) or type(fault).__name__


def problems_exit(problems: Collection[Problem]) -> ExitCode:
    """The exit code of a plan that can't be sent."""
    if any(problem.code.refused_by_fortnox for problem in problems):
        return ExitCode.REFUSED
    if any(problem.code in _UNCERTAIN for problem in problems):
        return ExitCode.UNCERTAIN
    return ExitCode.USAGE


def export_exit(result: ExportResult) -> ExitCode:
    """The exit code of a run: a refusal only when it left nothing behind."""
    if result.complete:
        return ExitCode.DONE
    touched = result.posted or result.unsettled or result.removed or result.differences
    if touched or result.stopped is None:
        return ExitCode.UNCERTAIN
    return exit_code(result.stopped) or ExitCode.FAULT
