"""The settings of a command, and the check that the user trusts the settings file in the current folder.

A `fortnox.toml` decides which hosts receive tokens and books, which files or variables hold secrets, and where
connections are saved. In a folder from a stranger, the stranger would make these decisions. So the user has to confirm
the file in the current folder, once per folder and content. A file that `--config` or FORTNOX_CONFIG names is trusted,
and so is a file that `fortnox` itself wrote.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Final

import attrs
import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.config import FortnoxConfig, FoundSettings, find_settings, state_folder
from fortnox_sdk.errors import ConfigurationError, FortnoxError, OpenToOthers
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.hosts import is_loopback, url_origin
from fortnox_sdk.secret_reference import SecretReference, environment_variable
from fortnox_sdk.settings import MAX_FILE_BYTES, settings_from_toml, users_settings_file
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.text import Language, Text, join, printable

_NAME: Final = "fortnox.toml"
_YES: Final = frozenset({"j", "ja", "y", "yes"})
_MAX_RECORD_BYTES: Final = 16 * 1024


@attrs.frozen(kw_only=True)
class LocalSettings:
    """The `fortnox.toml` of the current folder, which is used only after the user has trusted it."""

    path: Path
    content: bytes
    is_trusted: bool

    @classmethod
    def find(cls, named: Path | None) -> "LocalSettings | None":
        """Read the settings file of the current folder; return None if the command would not use that file.

        Args:
            named: The settings file given with `--config`; see `load_config`.

        Raises:
            ConfigurationError: The file can't be read.
        """
        files, path = LocalFiles(), Path.cwd() / _NAME
        if named is not None or environment_variable(None, "FORTNOX_CONFIG") or not files.is_file(path):
            return None
        try:
            content = files.read(path, limit=MAX_FILE_BYTES)
        except OSError as fault:
            raise ConfigurationError(
                Text(
                    f"The file '{path}' can't be read ({os_reason(fault)}).",
                    f"Filen '{path}' kan inte läsas ({os_reason(fault).sv}).",
                ),
                hint=Text(
                    f"Make sure that you may read the file and that it is at most {MAX_FILE_BYTES // 1024} kB.",
                    f"Se till att du får läsa filen och att den är högst {MAX_FILE_BYTES // 1024} kB.",
                ),
            ) from fault
        return cls(path=path, content=content, is_trusted=_is_trusted(path, content, files))


def load_config(named: Path | None, language: Language = "en") -> FortnoxConfig:
    """Return the settings of a command.

    Args:
        named: The settings file given with `--config`. None means the file that FORTNOX_CONFIG names, or else
            `fortnox.toml` in the current folder, or else `fortnox.toml` in the user's configuration folder.
        language: The language of the question whether to trust a file.

    Raises:
        ConfigurationError: The settings are missing or invalid.
        Stop: The file in the current folder is not trusted.
    """
    local = LocalSettings.find(named)
    if local is None:
        return FortnoxConfig.load(named)
    # Parse the bytes that were read, since the file may change in the meantime.
    config = FortnoxConfig.load(local.path, content=local.content)
    refuse_other_hosts(local.path, local.content)
    if not local.is_trusted:
        _ask(local.path, config, language)
        trust_file(local.path, local.content, language)
    return config


def refuse_other_hosts(path: Path, content: bytes) -> None:
    """Raise an error if a `fortnox.toml` of the current folder allows hosts other than Fortnox's own hosts.

    Raises:
        Stop: The file sets `allow_other_hosts`.
    """
    if settings_from_toml(content, path).get("allow_other_hosts"):
        raise Stop(
            Text(
                f"'{path}' sets allow_other_hosts, which is allowed only with --config.",
                f"'{path}' anger allow_other_hosts, vilket bara tillåts med --config.",
            ),
            hint=Text(f"Pass --config {_NAME}.", f"Ange --config {_NAME}."),
        )


def found_settings(named: Path | None) -> FoundSettings:
    """Return the settings of a command, grouped by origin. A settings file that is not trusted is included.

    Args:
        named: The settings file given with `--config`; see `load_config`.

    Raises:
        ConfigurationError: The settings are invalid.
    """
    local = LocalSettings.find(named)
    return find_settings(named) if local is None else find_settings(local.path, content=local.content)


def configured_language(named: Path | None) -> Language | None:
    """Return the setting `language` of a command; None if it is not set, or the settings can't be read or used.

    Args:
        named: The settings file given with `--config`; see `load_config`.
    """
    try:
        local = LocalSettings.find(named)
        if local is not None and not local.is_trusted:
            return None
        found = found_settings(named)
    except FortnoxError:
        return None  # The command itself reports the error, when it loads the settings.
    language = {**found.in_file, **found.in_environment}.get("language")
    return "sv" if language == "sv" else "en" if language == "en" else None


def has_settings() -> bool:
    """Return whether there are settings that `load_config` would read: a file, or environment variables."""
    if any(environment_variable(None, name) for name in ("FORTNOX_CONFIG", "FORTNOX_CLIENT_ID")):
        return True
    users_file = users_settings_file(None)
    places = [Path.cwd() / _NAME, *([] if users_file is None else [users_file])]
    return any(map(LocalFiles().is_file, places))


def trust_file(path: Path, content: bytes, language: Language = "en", *, files: Files | None = None) -> None:
    """Record that the user trusts the settings file at this path with this content.

    Args:
        path: The settings file.
        content: The content of the file.
        language: The language of the note that is printed if the trust can't be recorded.
        files: The file system; None means the local file system.
    """
    files = files or LocalFiles()
    record = _record(path, content)
    try:
        files.make_folder(record.parent, private=True)
        replace_file(record, f"{path.resolve()}\n".encode(errors="replace"), private=True, files=files)
    except OSError as fault:
        text = Text(
            f"Your answer about '{path}' can't be saved ({os_reason(fault)}). You will be asked again.",
            f"Ditt svar om '{path}' kan inte sparas ({os_reason(fault).sv}). Frågan ställs igen.",
        )
        typer.echo(printable(text.in_language(language)), err=True)


def _record(path: Path, content: bytes) -> Path:
    # The folder is resolved, but the file is not. Otherwise a symbolic link to trusted settings would be trusted,
    # although its relative paths would lead to other secrets.
    place = path.parent.resolve() / path.name
    identity = json.dumps([str(place), hashlib.sha256(content).hexdigest()])
    return state_folder() / "trusted" / hashlib.sha256(identity.encode()).hexdigest()


def _is_trusted(path: Path, content: bytes, files: Files) -> bool:
    record = _record(path, content)
    try:
        # Trust a record only if no other user can have written it.
        return files.is_private(record.parent) and bool(
            files.read(record, private=True, limit=_MAX_RECORD_BYTES)
        )
    except (OSError, OpenToOthers):
        return False


def _ask(path: Path, config: FortnoxConfig, language: Language) -> None:
    """Ask the person at the terminal whether to trust the settings.

    Raises:
        Stop: The answer is not yes, or there is no terminal.
    """
    decisions = _decisions(path, config)
    how = Text(
        f"If you trust the settings in {_NAME}, run the command once in a terminal and answer yes, or pass --config "
        f"{_NAME}.",
        f"Om du litar på inställningarna i {_NAME}: kör kommandot en gång i en terminal och svara ja, eller ange "
        f"--config {_NAME}.",
    )
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Stop(decisions, hint=how)
    question = Text("Do you trust these settings? [y/N]", "Litar du på inställningarna? [j/N]")
    for text in (decisions, question):
        typer.echo(printable(text.in_language(language)), err=True)
    try:
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().lower() not in _YES:
        raise Stop(Text(f"'{path}' is not trusted.", f"'{path}' är inte godkänd."))


def _decisions(path: Path, config: FortnoxConfig) -> Text:
    """Return a text that names the hosts, the places of the secrets, and the token store in the settings."""
    secrets = [config.client_secret] if config.store_key is None else [config.client_secret, config.store_key]
    places = join(
        [place_of_secret(secret) for secret in secrets if isinstance(secret, SecretReference)], ", "
    )
    api, issuer = (url_origin(url) for url in (config.api_url, config.auth_url))
    hosts = [origin.netloc if origin else "" for origin in (api, issuer)]
    store = StoreLocation(config.store).shown
    folder = Text.same(f"'{store}'") if store else Text("your own folder", "din egen mapp")
    sentences = [
        Text(
            f"The settings in '{path}' are new or changed.",
            f"Inställningarna i '{path}' är nya eller ändrade.",
        ),
        Text(
            f"Hosts: {hosts[0]} receives tokens and books, {hosts[1]} receives the client secret.",
            f"Värdar: {hosts[0]} tar emot nycklar och bokföring, {hosts[1]} tar emot klienthemligheten.",
        ),
        Text("Secrets are read from {places}.", "Hemligheter läses från {places}.").format(places=places),
        Text("Connections are saved in {folder}.", "Kopplingar sparas i {folder}.").format(folder=folder),
    ]
    elsewhere = ", ".join(uri for uri in config.redirect_uris if not is_loopback(uri))
    if elsewhere:
        sentences.append(
            Text(
                f"The sign-in sends its authorisation code to {elsewhere}.",
                f"Inloggningen skickar sin auktoriseringskod till {elsewhere}.",
            )
        )
    return join(sentences)


def place_of_secret(reference: SecretReference) -> Text:
    """Return the place of a secret for messages, such as `the file '/srv/secret.txt'`."""
    kinds = {
        "environment": Text("the variable", "variabeln"),
        "file": Text("the file", "filen"),
        "keyring": Text("the keyring entry", "nyckelringsposten"),
    }
    return kinds[reference.source] + Text.same(f" '{reference.name}'")
