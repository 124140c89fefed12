"""Readers of the settings in `fortnox.toml` and the environment. They check the names and the types of the values."""

import errno
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, user_path
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SOURCES, SecretReference, environment_variable
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.text import Text

MAX_FILE_BYTES: Final = 64 * 1024
"""The largest size of `fortnox.toml` in bytes."""

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "client_id": "a string",
        "client_secret": "a reference",
        "redirect_uris": "a list of strings",
        "scopes": "a list of strings",
        "service": "true or false",
        "store": "a location",
        "store_key": "a reference",
        "api_url": "a string",
        "auth_url": "a string",
        "allow_other_hosts": "true or false",
        "allow_readable_secrets": "true or false",
        "token_timeout_s": "a number",
        "refresh_token_days": "a number",
        "language": "'sv' or 'en'",
    }
)
"""The kind of value that each setting must have."""
_SWEDISH_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a list of strings": "en lista med texter",
        "a location": "en text",
        "a number": "ett tal",
        "a string": "en text",
        "true or false": "true eller false",
        "'sv' or 'en'": "'sv' eller 'en'",
    }
)
_LONGEST_SHOWN: Final = 200
_SECRETS: Final = ("client_secret", "store_key")


def users_settings_file(environment: Mapping[str, str] | None) -> Path | None:
    """Return the path of the user's own `fortnox.toml`; None if this user has no home folder."""
    home = home_folder(environment, "APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", "~/.config")
    return None if home is None else home / "fortnox-sdk" / "fortnox.toml"


def home_folder(environment: Mapping[str, str] | None, name: str, default: str) -> Path | None:
    """Return the folder that an environment variable names, or the default; None if neither is an absolute path.

    Relative paths are ignored, as the XDG specification demands, because they depend on the current folder.
    """
    named = Path(environment_variable(environment, name)) if name else Path()
    if named.is_absolute():
        return named
    try:
        home = Path(default).expanduser()
    except RuntimeError:
        return None
    return home if home.is_absolute() else None


def read_settings_file(path: Path, files: Files) -> bytes:
    """Return the content of a settings file.

    Raises:
        ConfigurationError: The file does not exist, is too long or can't be read.
    """
    try:
        return files.read(path, limit=MAX_FILE_BYTES)
    except FileNotFoundError as fault:
        raise ConfigurationError(
            Text(f"The file '{path}' does not exist.", f"Filen '{path}' finns inte."),
            hint=Text(
                "Correct the path of the settings file that you passed or set in FORTNOX_CONFIG.",
                "Rätta den sökväg till inställningsfilen som du har angett eller som står i FORTNOX_CONFIG.",
            ),
        ) from fault
    except OSError as fault:
        reason = os_reason(fault)
        if fault.errno == errno.EFBIG:
            reason = Text(
                f"the file is larger than {MAX_FILE_BYTES // 1024} kB",
                f"filen är större än {MAX_FILE_BYTES // 1024} kB",
            )
        raise ConfigurationError(
            Text(
                f"The file '{path}' can't be read ({reason}).",
                f"Filen '{path}' kan inte läsas ({reason.sv}).",
            ),
            hint=Text(
                f"With --config or FORTNOX_CONFIG, specify a settings file of at most {MAX_FILE_BYTES // 1024} kB "
                "that your user may read.",
                f"Ange med --config eller FORTNOX_CONFIG en inställningsfil på högst {MAX_FILE_BYTES // 1024} kB "
                "som din användare får läsa.",
            ),
        ) from fault


def settings_from_toml(content: bytes, path: Path) -> dict[str, object]:
    """Return the settings in a TOML file. Relative paths in them are resolved against the folder of the file.

    Args:
        content: The content of the file.
        path: The path of the file.

    Raises:
        ConfigurationError: The content is too long or is not valid TOML, or a setting is unknown or invalid.
    """
    if len(content) > MAX_FILE_BYTES:
        raise ConfigurationError(
            Text(
                f"'{path}' is larger than {MAX_FILE_BYTES // 1024} kB.",
                f"'{path}' är större än {MAX_FILE_BYTES // 1024} kB.",
            ),
            hint=Text(
                f"Shorten the settings file '{path}', or pass the right settings file with --config.",
                f"Korta inställningsfilen '{path}', eller ange rätt inställningsfil med --config.",
            ),
        )
    import tomllib  # noqa: PLC0415 -- it slows down the start of programs without a settings file

    try:
        table = tomllib.loads(content.decode())
    except UnicodeDecodeError as fault:
        raise ConfigurationError(
            Text(f"'{path}' is not UTF-8.", f"'{path}' är inte UTF-8."),
            hint=Text(
                f"Save the settings file '{path}' as UTF-8.", f"Spara inställningsfilen '{path}' som UTF-8."
            ),
        ) from fault
    except ValueError as fault:
        # A number with thousands of digits raises a plain ValueError.
        raise ConfigurationError(
            Text(f"'{path}' is not valid TOML: {fault}.", f"'{path}' är inte giltig TOML{_place(fault)}."),
            hint=Text(
                f"Correct the TOML syntax of the settings file '{path}'.",
                f"Rätta TOML-syntaxen i inställningsfilen '{path}'.",
            ),
        ) from fault
    except RecursionError:
        # Raised without its cause, whose traceback has a thousand frames.
        raise ConfigurationError(
            Text(f"'{path}' nests values too deeply.", f"Värdena i '{path}' är nästlade för djupt."),
            hint=Text(
                f"Correct the settings file '{path}', or pass the right settings file with --config.",
                f"Rätta inställningsfilen '{path}', eller ange rätt inställningsfil med --config.",
            ),
        ) from None
    settings = check_settings(table, Text.same(f"'{path}'"))
    for name in _SECRETS:
        reference = settings.get(name)
        if isinstance(reference, SecretReference) and reference.source == "file":
            settings[name] = SecretReference("file", str(path.parent / user_path(reference.name)))
    store = settings.get("store")
    if isinstance(store, StoreLocation):
        settings["store"] = store.relative_to(path.parent)
    return settings


def settings_from_environment(environment: Mapping[str, str] | None) -> dict[str, object]:
    """Return the settings in `FORTNOX_*` environment variables, by attribute name of `FortnoxConfig`.

    Args:
        environment: Variables by name; None means the environment of the process.

    Raises:
        ConfigurationError: A value is invalid.
    """
    settings: dict[str, object] = {}
    for name, kind in KINDS.items():
        if kind == "a reference":
            reference = _reference_from_environment(environment, f"FORTNOX_{name.upper()}")
            if reference is not None:
                settings[name] = reference
            continue
        text = environment_variable(environment, f"FORTNOX_{name.upper()}")
        if not text:
            continue
        value: object = text
        if kind == "a list of strings":
            value = text.split()
        elif kind == "true or false":
            value = {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
        elif kind == "a number":
            value = _number(text)
        settings[name] = value
    return check_settings(settings, Text("The environment (FORTNOX_...)", "Miljön (FORTNOX_...)"))


def check_settings(values: Mapping[str, object], origin: Text) -> dict[str, object]:
    """Check settings, and return their values converted to the declared types.

    Args:
        values: The values by name.
        origin: The source of the values, for messages.

    Raises:
        ConfigurationError: A name is unknown (the hint suggests the most similar name), or a value is wrong.
    """
    settings: dict[str, object] = {}
    for name, value in values.items():
        kind = KINDS.get(name)
        if kind is None:
            import difflib  # noqa: PLC0415 -- slow to import

            near = difflib.get_close_matches(name, KINDS, n=1)
            hint = Text(
                f"Use one of these settings: {', '.join(KINDS)}.",
                f"Använd någon av dessa inställningar: {', '.join(KINDS)}.",
            )
            if near:
                hint = Text(f"Did you mean {near[0]}?", f"Menade du {near[0]}?")
            raise ConfigurationError(
                Text(f"{origin}: unknown setting {name!r}.", f"{origin.sv}: okänd inställning {name!r}."),
                hint=hint,
            )
        settings[name] = setting_of_kind(kind, name, value, origin)
    return settings


def setting_of_kind(kind: str, name: str, value: object, origin: Text) -> object:
    """Check that the value of a setting is of the expected kind, and return it converted to the declared type.

    Args:
        kind: The expected kind, one of the values of `KINDS`.
        name: The name of the setting, for messages.
        value: The value to check.
        origin: The source of the value, for messages.

    Raises:
        ConfigurationError: The value is of another kind.
    """
    if kind == "a reference":
        return _secret_reference(value, name, origin)
    if kind == "a location" and isinstance(value, str):
        value = StoreLocation(value)  # hides a database password in messages
    shown = _shortened(value)
    if kind == "a list of strings" and isinstance(value, list | tuple):
        items = cast("list[object] | tuple[object, ...]", value)
        if all(isinstance(item, str) for item in items):
            return tuple(items)
    if kind == "a number" and isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            pass
    if (
        (kind == "'sv' or 'en'" and value in ("sv", "en"))
        or (kind == "a string" and isinstance(value, str))
        or (kind == "a location" and isinstance(value, str) and "\0" not in value)
        or (kind == "true or false" and isinstance(value, bool))
    ):
        return value
    raise ConfigurationError(
        Text(
            f"{origin}: '{name}' has the invalid value {shown}.",
            f"{origin.sv}: '{name}' har det ogiltiga värdet {shown}.",
        ),
        hint=Text(
            f"The value of '{name}' has to be {'a string' if kind == 'a location' else kind}.",
            f"Värdet för '{name}' ska vara {_SWEDISH_KINDS[kind]}.",
        ),
    )


def _shortened(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # `repr` refuses an int with thousands of digits
        text = type(value).__name__
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _reference_from_environment(environment: Mapping[str, str] | None, name: str) -> SecretReference | None:
    if environment_variable(environment, name):
        return SecretReference("environment", name)
    path = environment_variable(environment, f"{name}_FILE")
    return SecretReference("file", path) if path else None


def _place(fault: ValueError) -> str:
    """Return the line and the column of a TOML error, as Swedish text; `""` if the error does not name them."""
    place = re.search(r"line ([0-9]+), column ([0-9]+)", str(fault))
    return f" (rad {place[1]}, kolumn {place[2]})" if place else ""


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _secret_reference(value: object, name: str, origin: Text) -> SecretReference | Secret:
    if isinstance(value, SecretReference | Secret):
        return value
    if isinstance(value, dict):
        table = cast("dict[object, object]", value)
        if len(table) == 1:
            ((source, place),) = table.items()
            if source in SOURCES and isinstance(place, str) and place:
                return SecretReference(str(source), place)
    raise ConfigurationError(
        Text(
            f"{origin}: {name} has to be a reference to the secret.",
            f"{origin.sv}: {name} måste vara en hänvisning till hemligheten.",
        ),
        hint=Text(
            f'Set {name} to {{ environment = "FORTNOX_{name.upper()}" }}, {{ file = "secret.txt" }} or '
            f'{{ keyring = "fortnox" }}.',
            f'Ange {name} som {{ environment = "FORTNOX_{name.upper()}" }}, {{ file = "secret.txt" }} eller '
            f'{{ keyring = "fortnox" }}.',
        ),
    )
