"""The arguments and options of a command, as its function declares them, with their help in English and Swedish.

A function declares an option as `Annotated[bool, typer.Option("--yes"), Text("Post without ...", "Bokför utan ...")]`.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Final, Union, cast, get_args, get_origin

from fortnox_sdk.text import Language, Text

if TYPE_CHECKING:
    from typer.core import TyperArgument, TyperOption

    Parameter = TyperArgument | TyperOption

REQUIRED: Final = Text("required", "måste anges")
_DEFAULT: Final = Text("default: {value}", "standard: {value}")
_RANGE: Final = Text("{low} to {high}", "{low} till {high}")
_FROM: Final = Text("from {low}", "från {low}")
_OF_TYPER: Final = {
    "help": Text("Show this help and exit.", "Visa den här hjälpen och avsluta."),
    "install_completion": Text(
        "Install command completion for this shell.", "Installera komplettering av kommandon i skalet."
    ),
    "show_completion": Text(
        "Show the command completion script for this shell.", "Visa skriptet för komplettering i skalet."
    ),
}
"""The help of options that typer adds."""
_TEXT: Final = Text("TEXT", "TEXT")
_KINDS: Final[dict[object, Text]] = {
    int: Text("NUMBER", "TAL"),
    float: Text("NUMBER", "TAL"),
    Path: Text("PATH", "SÖKVÄG"),
}


class Declaration:
    """The parameters that a command's function declares.

    Args:
        function: The function that runs the command; None if the command has no function.
    """

    def __init__(self, function: Callable[..., object] | None) -> None:
        self._annotations: dict[str, object] = {}
        if function is not None:
            for name, parameter in inspect.signature(function).parameters.items():
                self._annotations[name] = parameter.annotation

    def help(self, parameter: "Parameter", language: Language) -> str:
        """Return the help of an argument or an option, with its default value and its range."""
        name = parameter.name or ""
        texts = [each for each in _metadata(self._annotations.get(name)) if isinstance(each, Text)]
        text = (texts or [_OF_TYPER.get(name, Text.same(parameter.help or ""))])[0]
        notes = "; ".join(note.in_language(language) for note in self._notes(parameter))
        return f"{text.in_language(language)}  [{notes}]" if notes else text.in_language(language)

    def value_name(self, parameter: "Parameter", language: Language) -> str:
        """Return the placeholder for the value of an option, such as `NUMBER`; `""` if the option takes no value."""
        kind = _plain_type(self._annotations.get(parameter.name or ""))
        if kind is bool or parameter.name in _OF_TYPER:
            return ""
        return "|".join(_choices(kind)) or _KINDS.get(kind, _TEXT).in_language(language)

    def expected(self, name: str) -> Text:
        """Return the kind of value that a parameter accepts, such as `a whole number`.

        The result is an empty text if the parameter accepts any text.
        """
        kind = _plain_type(self._annotations.get(name))
        if words := _choices(kind):
            return Text(" or ".join(words), " eller ".join(words))
        if kind is not int and kind is not float:
            return Text("", "")
        number = Text("a whole number", "ett heltal") if kind is int else Text("a number", "ett tal")
        limits = list(self._range(name))
        return number + Text.same(" ") + limits[0] if limits else number

    def _notes(self, parameter: "Parameter") -> Iterator[Text]:
        default = parameter.default
        if default not in (None, False, True, "", 0) and not isinstance(default, list | tuple):
            yield _DEFAULT.format(value=getattr(default, "value", default))
        yield from self._range(parameter.name or "")
        if parameter.required and parameter.param_type_name == "option":
            yield REQUIRED

    def _range(self, name: str) -> Iterator[Text]:
        for each in _metadata(self._annotations.get(name)):
            low, high = getattr(each, "min", None), getattr(each, "max", None)
            if low is not None:
                yield (_FROM if high is None else _RANGE).format(low=low, high=high)


def option_names(parameter: "Parameter") -> str:
    """Return the spellings of an option, such as `-o, --out`."""
    shown = ", ".join(sorted(parameter.opts, key=len))
    return " / ".join([shown, *parameter.secondary_opts])


def argument_name(parameter: "Parameter") -> str:
    """Return the placeholder for an argument in a usage line, such as `[FILE]`."""
    name = (parameter.name or "").upper() + ("..." if parameter.nargs != 1 else "")
    return name if parameter.required else f"[{name}]"


def _metadata(annotation: object) -> Iterable[object]:
    return cast("Iterable[object]", getattr(annotation, "__metadata__", ()))


def _plain_type(annotation: object) -> object:
    """Return the type of a single value, which is the annotation without `Annotated`, `None` and `list`."""
    plain: object = getattr(annotation, "__origin__", annotation) if _metadata(annotation) else annotation
    if get_origin(plain) in {Union, UnionType}:
        plain = next(each for each in get_args(plain) if each is not type(None))
    if get_origin(plain) is list:
        plain = get_args(plain)[0]
    return plain


def _choices(kind: object) -> list[str]:
    return [str(each.value) for each in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []
