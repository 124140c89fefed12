"""The language and the format of a command's output, which are chosen once, before anything is printed."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

import attrs
import typer

from fortnox_sdk.settings import users_settings_file
from fortnox_sdk.text import Language, Text


class Lang(StrEnum):
    """The languages of texts and reports."""

    SV = "sv"
    EN = "en"


@attrs.frozen(kw_only=True)
class Invocation:
    """The language and the format of one command's output."""

    language: Language
    as_json: bool

    @classmethod
    def of(cls, words: Sequence[str], environment: Mapping[str, str]) -> Self:
        """Return the language and the format of a command's output, including its help and its errors.

        The language comes from the first of these that is given: the option `--lang` with a valid value, the setting
        `language`, and the environment variables LC_ALL, LC_MESSAGES and LANG. It is English if none of them is given,
        or if the first variable that is set is not Swedish. The format is JSON if `words` contains `--json`, and
        otherwise text.

        Args:
            words: The command-line arguments after `fortnox`.
            environment: The environment variables.

        >>> Invocation.of(["status", "--lang=sv", "--json"], {"LANG": "C"})
        Invocation(language='sv', as_json=True)
        """
        chosen = next((value for value in _values(words, "--lang") if value in {"sv", "en"}), None)
        if chosen is None:
            named = next(_values(words, "--config"), None)
            chosen = _configured_language(None if named is None else Path(named), environment)
        return cls(language=choose_language(chosen, environment), as_json="--json" in words)


def invocation_of(context: typer.Context) -> Invocation:
    """Return the language and the output format of a running command."""
    invocation: Invocation = context.find_root().obj
    return invocation


def schema_name(name: str) -> str:
    """Return the value of `schema` in the JSON object that a command prints.

    >>> schema_name("import")
    'fortnox-sdk/output/import/1'
    """
    return f"fortnox-sdk/output/{name}/1"


def choose_language(chosen: str | None, environment: Mapping[str, str]) -> Language:
    """Return the chosen language. Without a choice, return Swedish on a Swedish system, and otherwise English.

    >>> choose_language(None, {"LANG": "sv_SE.UTF-8"}), choose_language("en", {"LANG": "sv_SE.UTF-8"})
    ('sv', 'en')
    """
    # POSIX: the first of these variables that is set applies.
    system = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), ""
    )
    return "sv" if (chosen or system).startswith("sv") else "en"


def _decided(context: typer.Context, chosen: Lang | None) -> Lang:
    return chosen or Lang(invocation_of(context).language)


def _configured_language(named: Path | None, environment: Mapping[str, str]) -> Language | None:
    """Return the setting `language`; None if it is not set. Load the settings only if a file or variable exists."""
    users = users_settings_file(environment)
    may_exist = named is not None or any(name.startswith("FORTNOX_") for name in environment)
    if not (may_exist or Path("fortnox.toml").is_file() or (users is not None and users.is_file())):
        return None
    from fortnox_sdk.cli.trust import configured_language  # noqa: PLC0415 -- slow to import

    return configured_language(named)


def _values(words: Sequence[str], option: str) -> Iterator[str]:
    """Yield the values of an option from the last to the first, because the last value applies."""
    for word, following in reversed(list(pairwise([*words, ""]))):
        if word == option:
            yield following
        elif word.startswith(f"{option}="):
            yield word.removeprefix(f"{option}=")


JsonOption = Annotated[
    bool,
    typer.Option("--json"),
    Text("Print one JSON object on stdout, for scripts.", "Skriv ett JSON-objekt på stdout, för program."),
]
LangOption = Annotated[
    Lang | None,
    typer.Option("--lang", callback=_decided),
    Text(
        "Language of all texts. Default: the setting `language`, or else the language of the system.",
        "Språk för alla texter. Standard: inställningen `language`, annars systemets språk.",
    ),
]
