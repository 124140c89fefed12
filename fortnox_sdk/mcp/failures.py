"""Errors as results: a code, a message and a hint in both languages, and never a traceback."""

import re

import fortnox_sdk.errors
from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.mcp.privacy.masking import Masking
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused


class InvalidArguments(InvalidInput):
    """An assistant called a tool with wrong arguments."""


class UnknownName(InvalidInput):
    """An assistant asked for a tool, a resource or a prompt that the server does not have."""


def error_code(fault: BaseException) -> str:
    """Return the code of an error, such as `sign_in_required`.

    >>> from fortnox_sdk.errors import SignInRequired
    >>> error_code(SignInRequired("Sign in.")), error_code(KeyError("x"))
    ('sign_in_required', 'internal_error')
    """
    if isinstance(fault, PlanRefused):
        return fault.reason.value
    own = (fortnox_sdk.errors.__name__, __name__)
    for kind in type(fault).__mro__:
        if kind.__module__ in own:
            return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()
    return "file_error" if isinstance(fault, OSError) else "internal_error"


def failure_json(fault: BaseException, masking: Masking) -> dict[str, object]:
    """Return an error as JSON. The text of an internal error is left out, because it may contain anything."""
    message, hint = _texts(fault)
    return {
        "error": {
            "code": error_code(fault),
            "message": masking.text(message.en),
            "message_sv": masking.text(message.sv),
            "hint": masking.text(hint.en),
            "hint_sv": masking.text(hint.sv),
        }
    }


def _texts(fault: BaseException) -> tuple[Text, Text]:
    if isinstance(fault, FortnoxError):
        hint = Text(fault.hint, fault.hint_sv)
        return Text(fault.message, fault.message_sv), hint or Text("Try again later.", "Försök igen senare.")
    if isinstance(fault, OSError):
        reason = os_reason(fault)
        return Text(f"A file can't be used: {reason}.", f"En fil kan inte användas: {reason.sv}."), Text(
            "Check the free disk space and the permissions of files and folders.",
            "Kontrollera det lediga diskutrymmet och rättigheterna till filer och mappar.",
        )
    name = type(fault).__name__
    return Text(f"Internal error: {name}.", f"Internt fel: {name}."), Text(
        "Report the error to the maintainers of fortnox-sdk. Other questions may still work.",
        "Rapportera felet till dem som underhåller fortnox-sdk. Andra frågor kan ändå fungera.",
    )
