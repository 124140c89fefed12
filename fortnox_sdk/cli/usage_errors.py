"""The messages for an invalid command line, in English and Swedish. typer's own texts are in English only."""

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, cast

import typer

from fortnox_sdk.cli.help import HelpGroup
from fortnox_sdk.cli.parameters import Declaration
from fortnox_sdk.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

UsageError: Final = typer.BadParameter.__mro__[1]
"""The base class of typer's errors for an invalid command line. typer does not export this class."""
_PATTERNS: Final = (
    (r"No such option: (?P<a>\S+)", Text("There is no option {a}", "Alternativet {a} finns inte")),
    (r"No such command '(?P<a>.*?)'", Text("There is no command '{a}'", "Kommandot '{a}' finns inte")),
    (r"Option '(?P<a>.*?)' requires an argument", Text("{a} needs a value", "{a} måste ha ett värde")),
    (r"Option '(?P<a>.*?)' does not take a value", Text("{a} takes no value", "{a} tar inget värde")),
    (
        r"Got unexpected extra argument\(s\) \((?P<a>.*)\)",
        Text("Unexpected argument '{a}'", "Oväntat argument '{a}'"),
    ),
)
"""Patterns for typer's messages, each with the message that replaces the matching text."""
_MISSING: Final = Text("{name} is missing", "{name} saknas")
_INVALID: Final = Text(
    "The value of {name} is not valid; it has to be {kind}",
    "Värdet för {name} är ogiltigt; det ska vara {kind}",
)
_MEANT: Final = Text(". Did you mean {words}?", ". Menade du {words}?")


def usage_message(fault: Exception) -> tuple[Text, str]:
    """Return the message for an invalid command line, and the command whose help the user should read."""
    context = cast("typer.Context | None", getattr(fault, "ctx", None))
    return _message(fault, context), "fortnox" if context is None else context.command_path


def _message(fault: Exception, context: typer.Context | None) -> Text:
    parameter: object = getattr(fault, "param", None)
    if parameter is not None:
        return _of_parameter(fault, parameter, context)
    text = str(getattr(fault, "message", fault))
    for pattern, own in _PATTERNS:
        if match := re.search(pattern, text):
            return _ended(own.format(a=match["a"]), _suggestions(fault, match["a"], context))
    return Text.same(text)


def _of_parameter(fault: Exception, parameter: object, context: typer.Context | None) -> Text:
    """Return the text for a missing or invalid value of an argument or an option."""
    names = cast("Sequence[str]", getattr(parameter, "opts", ()))
    name = str(getattr(parameter, "name", ""))
    is_argument = getattr(parameter, "param_type_name", "") == "argument"
    shown = name.upper() if is_argument else max(names, key=len)
    if type(fault).__name__ == "MissingParameter":
        return _ended(_MISSING.format(name=shown))
    kind = Declaration(getattr(context.command, "callback", None) if context else None).expected(name)
    return _ended(_INVALID.format(name=shown, kind=kind)) if kind else Text.same(str(fault))


def _suggestions(fault: Exception, word: str, context: typer.Context | None) -> "Sequence[str]":
    options = cast("Sequence[str] | None", getattr(fault, "possibilities", None))
    group: object = None if context is None else context.command
    if options or not isinstance(group, HelpGroup):
        return options or ()
    return get_close_matches(word, [entry.name for entry in group.entry.entries])


def _ended(text: Text, suggestions: "Sequence[str]" = ()) -> Text:
    words = ", ".join(suggestions)
    return text + (_MEANT.format(words=words) if words else Text.same("."))
