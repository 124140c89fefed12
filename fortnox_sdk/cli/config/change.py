"""`fortnox config set`: changes one setting in fortnox.toml, after checking that the new file can be used."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, cast

import typer

from fortnox_sdk.cli.config.toml_edit import with_setting
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import ConfigOption, make_screen
from fortnox_sdk.cli.trust import LocalSettings, load_config, refuse_other_hosts, trust_file
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.files import LocalFiles, replace_file
from fortnox_sdk.secret_reference import SOURCES, environment_variable
from fortnox_sdk.settings import KINDS, MAX_FILE_BYTES, settings_from_toml, users_settings_file
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.text import Language, Text


def set_config(
    name: Annotated[
        str,
        typer.Argument(),
        Text("The setting, such as language or store.", "Inställningen, till exempel language eller store."),
    ],
    value: Annotated[
        str,
        typer.Argument(),
        Text(
            "The value. For a list: its entries, separated by spaces, within one pair of quotes.",
            "Värdet. För en lista: posterna med mellanslag emellan, allt inom citattecken.",
        ),
    ],
    *,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Change one setting of the file that the commands use, or of a new file in the configuration folder."""
    screen = make_screen(lang, as_json=as_json)
    parsed = _value(name, value)
    path, before, is_local = _file(config_file, screen.language)
    content = with_setting(before, name, parsed).encode()
    _check(path, content, is_local=is_local)
    if is_local:
        # A waiting program may use the file as soon as it exists.
        trust_file(path, content, screen.language)
    # A database URL in the file may contain a password, so a file that is closed to other users stays closed.
    files = LocalFiles()
    target = path.resolve()  # a symbolic link stays, and the file that it leads to is replaced
    replace_file(target, content, private=not files.is_file(target) or files.is_private(target), files=files)
    shown = StoreLocation(value).shown if name == "store" else parsed
    screen.answer({"file": str(path), "name": name, "value": shown}, schema="config-set")
    screen.line(Text(f"{name} was changed in {path}.", f"{name} är ändrad i {path}."))
    return ExitCode.DONE


def _file(named: Path | None, language: Language) -> tuple[Path, str, bool]:
    """Return the path and the text of the file to change, and True if it is the current folder's file."""
    local = LocalSettings.find(named)
    if local is not None:
        if not local.is_trusted:
            load_config(named, language)
        return local.path, local.content.decode(), True
    chosen = named or environment_variable(None, "FORTNOX_CONFIG") or users_settings_file(None)
    if not chosen:
        raise ConfigurationError(
            Text("This user has no configuration folder.", "Användaren har ingen konfigurationsmapp."),
            hint=Text("Name the settings file with --config.", "Ange inställningsfilen med --config."),
        )
    path, files = Path(chosen), LocalFiles()
    try:
        return path, files.read(path, limit=MAX_FILE_BYTES).decode() if files.is_file(path) else "", False
    except UnicodeDecodeError as fault:
        raise ConfigurationError(
            Text(f"'{path}' is not UTF-8.", f"'{path}' är inte UTF-8."),
            hint=Text("Save the file as UTF-8.", "Spara filen som UTF-8."),
        ) from fault


def _check(path: Path, content: bytes, *, is_local: bool) -> None:
    """Check that the new content can be used. Settings in the environment are ignored.

    Raises:
        ConfigurationError: A setting is wrong, or contradicts another setting.
        Stop: The new content of the current folder's file sets `allow_other_hosts`.
    """
    settings = settings_from_toml(content, path)
    # Other settings may be set first, so a missing client id is no error here.
    overrides = {} if settings.get("client_id") else {"client_id": "missing"}
    FortnoxConfig.load(path, content=content, environment={}, overrides=overrides)
    if is_local:
        refuse_other_hosts(path, content)


def _value(name: str, text: str) -> object:
    """Return the value of a setting in its TOML type.

    Raises:
        InvalidInput: There is no such setting, or the text is not a valid value for it.
    """
    kind = KINDS.get(name)
    if kind is None:
        names = ", ".join(KINDS)
        raise InvalidInput(
            Text(f"There is no setting {name!r}.", f"Inställningen {name!r} finns inte."),
            hint=Text(f"Choose one of these settings: {names}.", f"Välj en av inställningarna {names}."),
        )
    if kind == "a reference":
        return _reference(name, text)
    if kind == "a list of strings":
        return text.split()
    if kind == "true or false":
        words = {"true": True, "false": False, "yes": True, "no": False, "ja": True, "nej": False}
        return cast("Mapping[str, object]", words).get(text.lower(), text)
    if kind == "a number":
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _reference(name: str, text: str) -> dict[str, str]:
    source, colon, place = text.partition(":")
    if source not in SOURCES or not colon or not place:
        # The text is not shown, since it may be the secret itself.
        raise Stop(
            Text(
                f"{name} has to be the place of the secret, not the secret itself.",
                f"{name} ska vara platsen för hemligheten, inte själva hemligheten.",
            ),
            hint=Text(
                "Use file:secret.txt, environment:NAME or keyring:NAME.",
                "Använd file:hemlighet.txt, environment:NAMN eller keyring:NAMN.",
            ),
        )
    return {source: place}
