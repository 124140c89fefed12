"""The language of the command's output, decided once."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from fortnox_sdk.text import Language


def choose_language(chosen: str | None, environment: Mapping[str, str]) -> Language:
    """Return the chosen language. If none was chosen, return Swedish on a Swedish system, and otherwise English.

    >>> choose_language(None, {"LANG": "sv_SE.UTF-8"}), choose_language("en", {"LANG": "sv_SE.UTF-8"})
    ('sv', 'en')
    """
    # POSIX: the first of these variables that is set applies.
    system = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), ""
    )
    return "sv" if (chosen or system).startswith("sv") else "en"


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language of the option `--lang` among a command's arguments, or the language of the system."""
    chosen: str | None = None
    for word, following in pairwise([*arguments, ""]):
        if word == "--lang":
            chosen = following
        elif word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
    return choose_language(chosen, environment)
