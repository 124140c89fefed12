"""An error as a command reports it: one line for people, and with `--json` one object for programs."""

import json
import os
import re
import sys
import traceback
from typing import Final

import attrs

import fortnox_sdk.errors
from fortnox_sdk.cli.exits import ExitCode, Stop, error_texts, exit_code, is_sie_error
from fortnox_sdk.errors import ApiError
from fortnox_sdk.text import Language, Text, join, printable

INTERRUPTED: Final = 130
"""The exit code of a command that was interrupted with Ctrl-C."""
ERROR_SCHEMA: Final = "fortnox-sdk/output/error/1"
"""The value of `schema` in the JSON object of an error."""
_STOPS: Final = {
    ExitCode.SIGN_IN: "sign_in_required",
    ExitCode.UNCERTAIN: "outcome_unknown",
}
"""The error code of a `Stop`, by its exit code. The error code for other exit codes is `usage_error`."""


@attrs.frozen(kw_only=True)
class Failure:
    """An error as a command reports it."""

    code: str
    """A word for the kind of error, such as `sign_in_required`. It is the same in all versions."""
    exit: int
    """The exit code of the command."""
    message: Text
    hint: Text = Text("", "")
    request_id: str = ""
    """Fortnox's id of the refused request, for questions to Fortnox's support; `""` if there is no id."""

    def line(self, language: Language) -> str:
        """Return the error as one line of text."""
        return printable(" ".join(join([self.message, self.hint]).in_language(language).split()))

    def to_json(self) -> str:
        """Return the error as one line of JSON, which is ASCII only.

        >>> Failure(code="not_found", exit=5, message=Text("It is gone.", "Den är borta.")).to_json()[:71]
        '{"schema": "fortnox-sdk/output/error/1", "error": {"code": "not_found",'
        """
        texts = {"message": self.message, "hint": self.hint}
        return json.dumps(
            {
                "schema": ERROR_SCHEMA,
                "error": {
                    "code": self.code,
                    "exit": self.exit,
                    **{name: _plain(text.en) for name, text in texts.items()},
                    **{f"{name}_sv": _plain(text.sv) for name, text in texts.items()},
                    "request_id": self.request_id or None,
                },
            }
        )


def failure_of(fault: Exception) -> Failure:
    """Convert an error to a failure. If FORTNOX_DEBUG is set, print the traceback of an internal error on stderr."""
    from fortnox_sdk.cli.usage_errors import UsageError, usage_message  # noqa: PLC0415 -- imports typer, an extra

    if isinstance(fault, UsageError):
        return _of_usage(*usage_message(fault))
    code = exit_code(fault)
    message, hint = error_texts(fault)
    if code is None:
        return _internal(fault, f"{type(fault).__name__}: {message.en}")
    return Failure(
        code=_word(fault),
        exit=code,
        message=message,
        hint=hint,
        request_id=fault.request_id if isinstance(fault, ApiError) else "",
    )


def _internal(fault: Exception, text: str) -> Failure:
    if os.environ.get("FORTNOX_DEBUG"):
        for line in traceback.format_exception(fault):
            for each in line.splitlines():
                print(printable(each), file=sys.stderr)  # noqa: T201 -- the command's output
    return Failure(
        code="internal_error",
        exit=ExitCode.ERROR,
        message=Text(f"Internal error: {text.rstrip('.')}.", f"Internt fel: {text.rstrip('.')}."),
        hint=Text(
            "Run the command again with FORTNOX_DEBUG=1 for a traceback, and report the error.",
            "Kör kommandot igen med FORTNOX_DEBUG=1 för en felspårning, och rapportera felet.",
        ),
    )


def _of_usage(message: Text, command: str) -> Failure:
    return Failure(
        code="usage_error",
        exit=ExitCode.USAGE,
        message=message,
        hint=Text(f"See: {command} --help", f"Se: {command} --help"),
    )


def missing_package(name: str) -> Failure:
    """Return the failure of a command that needs a package of the `cli` extra."""
    return Failure(
        code="missing_package",
        exit=ExitCode.USAGE,
        message=Text(f"The command needs the package {name}.", f"Kommandot kräver paketet {name}."),
        hint=Text('Run: pip install "fortnox-sdk[cli]"', 'Kör: pip install "fortnox-sdk[cli]"'),
    )


def interruption() -> Failure:
    """Return the failure of a command that was interrupted."""
    return Failure(
        code="interrupted",
        exit=INTERRUPTED,
        message=Text("The command was interrupted.", "Kommandot avbröts."),
    )


def _word(fault: BaseException) -> str:
    """Return the code of an expected error, such as `not_found` for `NotFound`."""
    if isinstance(fault, Stop):
        return _STOPS.get(fault.code, "usage_error")
    if is_sie_error(fault):
        return "sie_error"
    for kind in type(fault).__mro__:
        if kind.__module__ == fortnox_sdk.errors.__name__:
            return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()
    return "file_error"


def _plain(text: str) -> str:
    return printable(" ".join(text.split()))
