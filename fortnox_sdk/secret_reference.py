"""The place of a secret: the environment, a file or the keyring."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.scalars import Secret, check_type

__all__ = ["SecretReference", "environment_variable", "keyring_name"]

SOURCES: Final = ("environment", "file", "keyring")


@attrs.frozen
class SecretReference:
    """The place of a secret. It can be pickled; the secret itself can't.

    Args:
        source: `environment`, `file` or `keyring`.
        name: The environment variable, the path of the file, or the service in the keyring (its user name is the
            client id).

    Raises:
        ConfigurationError: `source` is another word, or `name` is not a text.

    >>> SecretReference("environment", "MY_SECRET").read(environment={"MY_SECRET": "hush"})
    Secret(hidden)
    """

    source: str
    name: str

    def __attrs_post_init__(self) -> None:
        if self.source not in SOURCES:
            raise ConfigurationError(
                f"{self.source!r} is not a source of secrets.", hint=f"Use one of {', '.join(SOURCES)}."
            )
        check_type("SecretReference.name", self.name, str)

    @checked
    def read(
        self,
        *,
        user: str = "",
        environment: Mapping[str, str] | None = None,
        files: Files | None = None,
    ) -> Secret:
        """Return the secret.

        Args:
            user: The user name in the keyring.
            environment: Variables by name; None means the environment of the process.
            files: The file system; None means the local file system.

        Raises:
            ConfigurationError: The secret is missing or can't be read.
        """
        if self.source == "environment":
            text = environment_variable(environment, self.name)
            hint = f"Set {self.name}, or name a file in fortnox.toml instead."
        elif self.source == "file":
            text, hint = _file_text(Path(self.name), files), f"Write the secret to {self.name}."
        else:
            text = _keyring_text(self.name, user)
            hint = f"Save it with: keyring set {self.name} {user}"
        if not text.strip():
            raise ConfigurationError(f"There is no secret in {self.source} {self.name!r}.", hint=hint)
        return Secret(text.strip())


def _file_text(path: Path, files: Files | None) -> str:
    try:
        return (files or LocalFiles()).read(path.expanduser()).decode()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationError(
            f"The file '{path}' can't be read ({type(fault).__name__}).",
            hint="Check its name and its permissions.",
        ) from fault


def _keyring_text(service: str, user: str) -> str:
    try:
        import keyring  # noqa: PLC0415 -- an extra
        from keyring.errors import KeyringError  # noqa: PLC0415 -- the same
    except ImportError as fault:
        raise ConfigurationError(
            "The keyring is not installed.", hint='Run: pip install "fortnox-sdk[secure]"'
        ) from fault
    try:
        return keyring.get_password(service, user) or ""
    except KeyringError as fault:
        # Servers and containers have no keyring, or it stays locked without a desktop session.
        raise ConfigurationError(
            f"The keyring can't be read ({type(fault).__name__}).",
            hint="If there is no desktop, keep the secret in the environment or in a file.",
        ) from fault


def keyring_name() -> str:
    """Return the name of this system's keyring; `""` if no keyring works here."""
    try:
        import keyring  # noqa: PLC0415 -- an extra
        from keyring.errors import KeyringError  # noqa: PLC0415 -- the same
    except ImportError:
        return ""
    try:
        backend = keyring.get_keyring()
    except (KeyringError, RuntimeError):
        return ""
    # The `fail` and `null` backends of keyring have priority 0 or less.
    return backend.name if backend.priority > 0 else ""


def environment_variable(environment: Mapping[str, str] | None, name: str) -> str:
    """Return one variable. A function does this so that no traceback shows the whole environment as a local."""
    return (os.environ if environment is None else environment).get(name, "")
