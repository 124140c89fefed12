"""`fortnox config show`: shows each setting and where its value comes from. It never shows a secret."""

from typing import cast

import attrs

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import ConfigOption, make_screen
from fortnox_sdk.cli.trust import LocalSettings, found_settings
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.text import Text

_ORIGINS = {
    "file": Text("file", "fil"),
    "environment": Text("environment", "miljövariabel"),
    "default": Text("default", "standard"),
}
_SOURCES = {
    "environment": Text("the environment variable {name}", "miljövariabeln {name}"),
    "file": Text("the file {name}", "filen {name}"),
    "keyring": Text("the keyring entry {name}", "posten {name} i nyckelringen"),
}
_NO_FILE = Text("No settings file", "Ingen inställningsfil")
_UNTRUSTED = Text(
    "You have not trusted this settings file yet, so no command uses it without asking.",
    "Du har inte godkänt inställningsfilen än, så inget kommando använder den utan att fråga.",
)


def show_config(
    *, as_json: JsonOption = False, lang: LangOption = None, config_file: ConfigOption = None
) -> int:
    """Show each setting with its value and its origin. For a secret, only the place where it is stored is shown."""
    screen = make_screen(lang, as_json=as_json)
    found, local = found_settings(config_file), LocalSettings.find(config_file)
    rows: list[tuple[str, object, str]] = []
    for field in attrs.fields(FortnoxConfig):
        if field.name in found.in_environment:
            rows.append((field.name, found.in_environment[field.name], "environment"))
        elif field.name in found.in_file:
            rows.append((field.name, found.in_file[field.name], "file"))
        else:
            default = None if field.default is attrs.NOTHING else cast("object", field.default)
            rows.append((field.name, default, "default"))
    screen.answer(
        {
            "file": None if found.file is None else str(found.file),
            "trusted": local is None or local.is_trusted,
            "settings": [
                {"name": name, "value": _json_value(value), "origin": origin} for name, value, origin in rows
            ],
        },
        schema="config-show",
    )
    screen.line(_NO_FILE if found.file is None else str(found.file), style="bold")
    if local is not None and not local.is_trusted:
        screen.note(_UNTRUSTED, style="yellow")
    screen.table(
        (Text("Setting", "Inställning"), Text("Value", "Värde"), Text("From", "Från")),
        [(name, _text(value), _ORIGINS[origin]) for name, value, origin in rows],
    )
    return ExitCode.DONE


def _json_value(value: object) -> object:
    if isinstance(value, SecretReference):
        return {value.source: value.name}
    if isinstance(value, Secret):
        return None
    if isinstance(value, tuple):
        return list(cast("tuple[object, ...]", value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.shown if isinstance(value, StoreLocation) else value


def _text(value: object) -> Text | str:
    if isinstance(value, SecretReference):
        return _SOURCES[value.source].format(name=value.name)
    shown = _json_value(value)
    if isinstance(shown, bool):
        return Text("yes", "ja") if shown else Text("no", "nej")
    if isinstance(shown, list):
        return " ".join(map(str, cast("list[object]", shown)))
    return "-" if shown in (None, "") else str(shown)
