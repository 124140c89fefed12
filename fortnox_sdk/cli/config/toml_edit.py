"""A function that changes one setting in the text of a TOML file. Comments and other settings stay unchanged."""

import json
import re
import tomllib
from collections.abc import Sequence
from typing import cast

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text

_TABLE = re.compile(r"\s*\[")


def with_setting(content: str, name: str, value: object) -> str:
    r"""Return the text of a TOML file after changing the value of a top-level setting.

    Raises:
        InvalidInput: The setting is written in a way that can't be changed safely, for example as a table.

    >>> print(with_setting("# Acme\nscopes = [\n  'a',\n]\nstore = 'x' # here", "store", "y"))
    # Acme
    scopes = [
      'a',
    ]
    store = "y" # here
    <BLANKLINE>
    """
    lines = content.splitlines()
    place = _place(lines, name)
    line = f"{name} = {_toml(value)}"
    if place is None:
        # A line after the header of a table would belong to the table.
        first_table = next((index for index, each in enumerate(lines) if _TABLE.match(each)), len(lines))
        lines.insert(first_table, line)
    else:
        start, end = place
        lines[start:end] = [line + _comment("\n".join(lines[start:end]), name)]
    text = "\n".join(lines) + "\n"
    if _parsed(text) != {**(_parsed(content) or {}), name: value}:
        raise InvalidInput(
            Text(
                f"The setting {name} is written in a way that this command can't change.",
                f"Inställningen {name} är skriven på ett sätt som kommandot inte kan ändra.",
            ),
            hint=Text("Change the setting in a text editor.", "Ändra inställningen i en textredigerare."),
        )
    return text


def _place(lines: Sequence[str], name: str) -> tuple[int, int] | None:
    """Return the indexes of a setting's first line and the line after its last line; None if the setting is missing."""
    begins = re.compile(rf"""\s*(?:{name}|"{name}"|'{name}')\s*=""")
    for start, line in enumerate(lines):
        if begins.match(line):
            for end in range(start + 1, len(lines) + 1):
                parsed = _parsed("\n".join(lines[start:end]))
                if parsed is not None and list(parsed) == [name]:
                    return start, end
    return None


def _comment(text: str, name: str) -> str:
    """Return the comment at the end of a setting, with the space before it."""
    value = (_parsed(text) or {}).get(name)
    for match in re.finditer(r"\s*#", text):
        if "\n" not in text[match.start() :] and _parsed(text[: match.start()]) == {name: value}:
            return text[match.start() :]
    return ""


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


def _toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, cast("list[object]", value))) + "]"
    return json.dumps(value, ensure_ascii=False)
