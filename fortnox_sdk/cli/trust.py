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

import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.config import FortnoxConfig, state_folder
from fortnox_sdk.errors import ConfigurationError, OpenToOthers
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.hosts import is_loopback, url_origin
from fortnox_sdk.secret_reference import SecretReference, environment_variable
from fortnox_sdk.settings import MAX_FILE_BYTES, settings_from_toml
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.text import Text, join, printable

_NAME: Final = "fortnox.toml"
_YES: Final = frozenset({"j", "ja", "y", "yes"})
_MAX_RECORD_BYTES: Final = 16 * 1024


def load_config(named: Path | None) -> FortnoxConfig:
    """Return the settings of a command.

    Args:
        named: The settings file given with `--config`. None means the file that FORTNOX_CONFIG names, or else
            `fortnox.toml` in the current folder, or else `fortnox.toml` in the user's configuration folder.

    Raises:
        ConfigurationError: The settings are missing or invalid.
        Stop: The file in the current folder is not trusted.
    """
    files, path = LocalFiles(), Path.cwd() / _NAME
    if named is not None or environment_variable(None, "FORTNOX_CONFIG") or not files.is_file(path):
        return FortnoxConfig.load(named)
    try:
        content = files.read(path, limit=MAX_FILE_BYTES)
    except OSError as fault:
        raise ConfigurationError(
            f"The file '{path}' can't be read ({fault.strerror}).",
            hint=f"Make sure that your user may read it and that it has at most {MAX_FILE_BYTES // 1024} kB.",
        ) from fault
    # Parse the bytes that were read, since the file may change in the meantime.
    config = FortnoxConfig.load(path, content=content)
    if settings_from_toml(content, path).get("allow_other_hosts"):
        text = Text(
            f"'{path}' sets allow_other_hosts, which is allowed only in a file that you name. Pass --config {_NAME}.",
            f"'{path}' anger allow_other_hosts, vilket bara tillåts i en fil som du anger. Ange --config {_NAME}.",
        )
        raise Stop(_in_both_languages(text))
    if not _is_trusted(path, content, files):
        _ask(path, config)
        trust_file(path, content, files=files)
    return config


def has_local_settings() -> bool:
    """Return whether the current folder contains a `fortnox.toml`, which `load_config` reads if the user trusts it."""
    return LocalFiles().is_file(Path.cwd() / _NAME)


def trust_file(path: Path, content: bytes, *, files: Files | None = None) -> None:
    """Record that the user trusts the settings file at this path with this content.

    Args:
        path: The settings file.
        content: The content of the file.
        files: The file system; None means the local file system.
    """
    files = files or LocalFiles()
    record = _record(path, content)
    try:
        files.make_folder(record.parent, private=True)
        replace_file(record, f"{path.resolve()}\n".encode(errors="replace"), private=True, files=files)
    except OSError as fault:
        text = Text(
            f"Your answer about '{path}' can't be saved ({fault.strerror}). You will be asked again.",
            f"Ditt svar om '{path}' kan inte sparas ({fault.strerror}). Frågan ställs igen.",
        )
        typer.echo(_in_both_languages(text), err=True)


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


def _ask(path: Path, config: FortnoxConfig) -> None:
    """Ask the person at the terminal whether to trust the settings.

    Raises:
        Stop: The answer is not yes, or there is no terminal.
    """
    decisions = _decisions(path, config)
    how = Text(
        f"If these settings are yours, run the command once in a terminal and answer yes, or pass --config {_NAME}.",
        f"Om inställningarna är dina: kör kommandot en gång i en terminal och svara ja, eller ange --config {_NAME}.",
    )
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Stop(_in_both_languages(join([decisions, how])))
    question = Text("Do you trust these settings? [y/N]", "Litar du på inställningarna? [j/N]")
    for text in (decisions, question):
        typer.echo(_in_both_languages(text, "\n"), err=True)
    try:
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().lower() not in _YES:
        raise Stop(_in_both_languages(Text(f"'{path}' is not trusted.", f"'{path}' är inte betrodd.")))


def _decisions(path: Path, config: FortnoxConfig) -> Text:
    """Return a text that names the hosts, secrets and token store of the settings."""
    secrets = [config.client_secret] if config.store_key is None else [config.client_secret, config.store_key]
    places = join([_place(secret) for secret in secrets if isinstance(secret, SecretReference)], ", ")
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
            f"Värdar: {hosts[0]} tar emot tokens och bokföring, {hosts[1]} tar emot client secret.",
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


def _place(reference: SecretReference) -> Text:
    kinds = {
        "environment": Text("the variable", "variabeln"),
        "file": Text("the file", "filen"),
        "keyring": Text("the keyring entry", "nyckelringens post"),
    }
    return kinds[reference.source] + Text.same(f" '{reference.name}'")


def _in_both_languages(text: Text, separator: str = " ") -> str:
    return printable(text.en) + separator + printable(text.sv)
