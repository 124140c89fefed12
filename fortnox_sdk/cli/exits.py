"""The exit codes of the command, and the exit code of each kind of error."""

from collections.abc import Collection, Sequence
from enum import IntEnum
from typing import Final

import sie4
from fortnox_sdk.errors import (
    ApiError,
    AuthError,
    ConfigurationError,
    ExportBusy,
    FortnoxError,
    InvalidInput,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    StoreError,
    Unauthorized,
)
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.result import ExportResult


class ExitCode(IntEnum):
    """The exit codes of `fortnox`."""

    DONE = 0
    """Done. A fully explained difference counts as done."""
    ERROR = 1
    """An internal error, no network, or a failure at Fortnox."""
    USAGE = 2
    """Wrong usage or bad input."""
    UNEXPLAINED = 3
    """A difference is unexplained, or a result is not verified."""
    SIGN_IN = 4
    """A person has to sign in."""
    REFUSED = 5
    """Fortnox refused the request: locked period, unknown series or missing permission."""
    UNCERTAIN = 6
    """Only some vouchers were posted, an outcome is unknown, or a voucher was changed in Fortnox after posting."""


_UNCERTAIN: Final = frozenset({ProblemCode.DUPLICATE, ProblemCode.ELSEWHERE})


class Stop(Exception):
    """An error that ends a command with one line of text and an exit code.

    Args:
        message: The problem.
        hint: The instruction that solves it.
        code: The exit code.
    """

    def __init__(self, message: str, *, hint: str = "", code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.code = code


_CODES: Final[Sequence[tuple[tuple[type[Exception], ...], ExitCode]]] = (
    ((OutcomeUnknown,), ExitCode.UNCERTAIN),
    ((AuthError, Unauthorized), ExitCode.SIGN_IN),
    # Server errors (5xx) and rate limits (429) are not refusals.
    ((ServerError, RateLimited), ExitCode.ERROR),
    ((ApiError,), ExitCode.REFUSED),
    ((ConfigurationError, InvalidInput, StoreError, ExportBusy, sie4.SieError), ExitCode.USAGE),
    ((FortnoxError,), ExitCode.ERROR),
)
"""Classes of errors, each with its exit code. The first entry that matches an error applies."""


def exit_code(fault: BaseException) -> ExitCode | None:
    """Return the exit code of an expected error, or None for an internal error."""
    if isinstance(fault, Stop):
        return fault.code
    if isinstance(fault, OSError) and fault.filename is not None:
        return ExitCode.USAGE
    return next((code for kinds, code in _CODES if isinstance(fault, kinds)), None)


def error_line(fault: BaseException, language: Language = "en") -> str:
    """Return the message and the hint of an error as one line, in a language if the error has it."""
    if isinstance(fault, OSError) and fault.filename is not None:
        return f"{fault.filename}: {fault.strerror or type(fault).__name__}. Correct the path or its permissions."
    text = fault.in_language(language) if isinstance(fault, FortnoxError) else str(fault)
    return " ".join(text.split()) or type(fault).__name__


def problems_exit_code(problems: Collection[Problem]) -> ExitCode:
    """Return the exit code for the problems that prevent an export plan from being posted."""
    if any(problem.code.refused_by_fortnox for problem in problems):
        return ExitCode.REFUSED
    if any(problem.code in _UNCERTAIN for problem in problems):
        return ExitCode.UNCERTAIN
    return ExitCode.USAGE


def export_exit_code(result: ExportResult) -> ExitCode:
    """Return the exit code of an export run.

    The exit code of an incomplete run is UNCERTAIN if a voucher was posted, has an unknown outcome, or was changed or
    removed in Fortnox. Otherwise, it is the exit code of the error that stopped the run.
    """
    if result.complete:
        return ExitCode.DONE
    has_effects = result.posted or result.unsettled or result.removed or result.differences
    if has_effects or result.error is None:
        return ExitCode.UNCERTAIN
    return exit_code(result.error) or ExitCode.ERROR
