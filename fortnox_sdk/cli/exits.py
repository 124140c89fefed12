"""The exit codes of the command, and the exit code of each kind of error."""

import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Final, TypeGuard

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
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Language, Text

if TYPE_CHECKING:
    from sie4 import SieError


class ExitCode(IntEnum):
    """The exit codes of `fortnox`."""

    DONE = 0
    """The command succeeded. A difference that is fully explained is not a failure."""
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


class Stop(FortnoxError):
    """An error that ends a command with one line of text and an exit code.

    Args:
        message: The problem.
        hint: The instruction that solves it.
        code: The exit code.
    """

    def __init__(
        self, message: str | Text, *, hint: str | Text = "", code: ExitCode = ExitCode.USAGE
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code


_CODES: Final[Sequence[tuple[tuple[type[Exception], ...], ExitCode]]] = (
    ((OutcomeUnknown,), ExitCode.UNCERTAIN),
    ((AuthError, Unauthorized), ExitCode.SIGN_IN),
    # Server errors (5xx) and rate limits (429) are not refusals.
    ((ServerError, RateLimited), ExitCode.ERROR),
    ((ApiError,), ExitCode.REFUSED),
    ((ConfigurationError, InvalidInput, StoreError, ExportBusy), ExitCode.USAGE),
    ((FortnoxError,), ExitCode.ERROR),
)
"""Classes of errors, each with its exit code. The first entry that matches an error applies."""


def exit_code(fault: BaseException) -> ExitCode | None:
    """Return the exit code of an expected error, or None for an internal error."""
    if isinstance(fault, Stop):
        return fault.code
    if is_sie_error(fault) or (isinstance(fault, OSError) and fault.filename is not None):
        return ExitCode.USAGE
    return next((code for kinds, code in _CODES if isinstance(fault, kinds)), None)


def is_sie_error(fault: BaseException) -> TypeGuard["SieError"]:
    """Return True if an error belongs to the package sie4, which most commands do not import."""
    sie4 = sys.modules.get("sie4")
    return sie4 is not None and isinstance(fault, sie4.SieError)


def error_line(fault: BaseException, language: Language = "en") -> str:
    """Return the message and the hint of an error as one line, in the given language if possible."""
    message, hint = error_texts(fault)
    return " ".join(f"{message.in_language(language)} {hint.in_language(language)}".split())


def error_texts(fault: BaseException) -> tuple[Text, Text]:
    """Return the message and the hint of an error."""
    if isinstance(fault, FortnoxError):
        return Text(fault.message, fault.message_sv), Text(fault.hint, fault.hint_sv)
    if isinstance(fault, OSError) and fault.filename is not None:
        message = Text("{name}: {reason}.", "{name}: {reason}.").format(
            name=fault.filename, reason=os_reason(fault)
        )
        return message, Text(
            "Correct the path, or the permissions of the file or folder.",
            "Rätta sökvägen, eller ändra rättigheterna för filen eller mappen.",
        )
    if is_sie_error(fault):
        from fortnox_sdk.foreign.sie_texts import sie_error_text  # noqa: PLC0415 -- imports sie4

        return sie_error_text(fault), Text("", "")
    return Text.same(str(fault) or type(fault).__name__), Text("", "")
