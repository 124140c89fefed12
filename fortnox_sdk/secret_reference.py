"""References to secrets in the environment, in files and in the keyring."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError, OpenToOthers
from fortnox_sdk.files import Files, LocalFiles, user_path
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.scalars import Secret, check_type
from fortnox_sdk.text import Text

SOURCES: Final = ("environment", "file", "keyring")


@attrs.frozen
class SecretReference:
    """A reference to a secret in the environment, a file or the keyring. It can be pickled, unlike the secret itself.

    Args:
        source: The kind of place: `environment`, `file` or `keyring`.
        name: The environment variable, the path of the file, or the service name in the keyring.

    Raises:
        ConfigurationError: `source` is not one of these three words.
        InvalidInput: `name` is not a string.

    >>> SecretReference("environment", "MY_SECRET").read(environment={"MY_SECRET": "hush"})
    Secret(hidden)
    """

    source: str
    name: str

    def __attrs_post_init__(self) -> None:
        if self.source not in SOURCES:
            raise ConfigurationError(
                Text(
                    f"{self.source!r} is not a valid source of a secret.",
                    f"{self.source!r} är inte en giltig källa för en hemlighet.",
                ),
                hint=Text(
                    f"Use one of these sources of a secret: {', '.join(SOURCES)}.",
                    f"Använd någon av dessa källor för en hemlighet: {', '.join(SOURCES)}.",
                ),
            )
        check_type("SecretReference.name", self.name, str)

    @checked
    def read(
        self,
        *,
        user: str = "",
        environment: Mapping[str, str] | None = None,
        files: Files | None = None,
        allow_readable: bool = False,
        lines: int = 1,
    ) -> Secret:
        """Read the secret and return it. It may have at most 4 kB and `lines` lines.

        Args:
            user: The user name in the keyring, such as the client id; used only if `source` is `keyring`.
            environment: Variables by name; None means the environment of the process.
            files: The file system; None means the local file system.
            allow_readable: True to accept a file that every user of this computer can read.
            lines: The largest number of lines. Only a list of encryption keys may have more than one line.

        Raises:
            ConfigurationError: The secret is missing, can't be read, is too long, has too many lines, or contains
                unprintable characters. The error is also raised if another user of this computer owns the file, can
                read it or can write to it.
        """
        if self.source == "environment":
            place = Text("environment variable", "miljövariabeln")
            secret = Secret(environment_variable(environment, self.name).strip())
            hint = Text(
                f"Set the environment variable {self.name} to the secret, or save the secret in a file that "
                "fortnox.toml names.",
                f"Ange hemligheten i miljövariabeln {self.name}, eller spara hemligheten i en fil som anges i "
                "fortnox.toml.",
            )
        elif self.source == "file":
            place = Text("file", "filen")
            secret = _file_secret(user_path(self.name), files or LocalFiles(), allow_readable=allow_readable)
            hint = Text(
                f"Write the secret to the file '{self.name}'.", f"Skriv hemligheten i filen '{self.name}'."
            )
        else:
            place = Text("keyring entry", "nyckelringsposten")
            secret = Secret(_keyring_text(self.name, user).strip())
            hint = Text(
                f"Save the secret with: keyring set {self.name} {user}",
                f"Spara hemligheten med: keyring set {self.name} {user}",
            )
        if not secret:
            raise ConfigurationError(
                Text(
                    f"There is no secret in the {place} {self.name!r}.",
                    f"Det finns ingen hemlighet i {place.sv} {self.name!r}.",
                ),
                hint=hint,
            )
        if not _looks_like_a_secret(secret, lines):
            # If the reference names the wrong file, such as a private key, its text must not be sent anywhere.
            rows = (
                Text("one line", "en rad")
                if lines == 1
                else Text(f"at most {lines} lines", f"högst {lines} rader")
            )
            raise ConfigurationError(
                Text(
                    f"The text in the {place} {self.name!r} is not a secret: a secret is {rows} of printable "
                    "characters, in total at most 4 kB.",
                    f"Texten i {place.sv} {self.name!r} är inte en hemlighet: en hemlighet är {rows.sv} med synliga "
                    "tecken, sammanlagt högst 4 kB.",
                ),
                hint=Text(
                    f"Save the secret in the {place} {self.name!r}, or correct the reference to the secret in "
                    "fortnox.toml.",
                    f"Spara hemligheten i {place.sv} {self.name!r}, eller rätta hänvisningen till hemligheten i "
                    "fortnox.toml.",
                ),
            )
        return secret


_MAX_BYTES: Final = 4096
_LINE_END: Final = 2


def _looks_like_a_secret(secret: Secret, lines: int) -> bool:
    rows = secret.reveal().splitlines()
    size = len(secret.reveal().encode(errors="replace"))
    return size <= _MAX_BYTES and len(rows) <= lines and all(map(str.isprintable, rows))


def _file_secret(path: Path, files: Files, *, allow_readable: bool) -> Secret:
    try:
        # The text is not stored in a variable, so that no traceback shows it.
        return Secret(
            files.read_secret(path, limit=_MAX_BYTES + _LINE_END, readable=allow_readable).decode().strip()
        )
    except FileNotFoundError:
        return Secret("")
    except OpenToOthers as fault:
        raise ConfigurationError(
            Text(f"The secret file {fault.message}", f"Hemlighetsfilen {fault.message_sv}"),
            hint=Text(
                f"{fault.hint.rstrip('.')}. If every user may read the file, set allow_readable_secrets = true in "
                "fortnox.toml instead.",
                f"{fault.hint_sv.rstrip('.')}. Om alla användare får läsa filen: ange allow_readable_secrets = true "
                "i fortnox.toml i stället.",
            ),
        ) from fault
    except UnicodeDecodeError:
        reason = Text("the file is not UTF-8", "filen är inte UTF-8")
    except OSError as fault:
        reason = os_reason(fault)
        if fault.errno == errno.EFBIG:
            reason = Text("the file is larger than 4 kB", "filen är större än 4 kB")
    # Raised outside `except`, because a chained UnicodeDecodeError would contain the whole text.
    raise ConfigurationError(
        Text(
            f"The file '{path}' can't be read as a secret ({reason}).",
            f"Filen '{path}' kan inte läsas som en hemlighet ({reason.sv}).",
        ),
        hint=Text(
            f"Save only the secret in '{path}', as UTF-8, and give your user permission to read the file.",
            f"Spara bara hemligheten i '{path}', som UTF-8, och ge din användare rätt att läsa filen.",
        ),
    )


def _keyring_text(service: str, user: str) -> str:
    try:
        import keyring  # noqa: PLC0415 -- an extra
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                "The Python package keyring is not installed.", "Pythonpaketet keyring är inte installerat."
            ),
            hint=Text('Run: pip install "fortnox-sdk[secure]"', 'Kör: pip install "fortnox-sdk[secure]"'),
        ) from fault
    try:
        return keyring.get_password(service, user) or ""
    except Exception as fault:  # noqa: BLE001 -- a keyring is another program, and its errors are not documented
        # Servers and containers have no keyring, or it stays locked without a desktop session. If the settings of
        # keyring name a backend that does not work here, it raises RuntimeError, ValueError or ImportError.
        kind = type(fault).__name__
    # Raised outside `except`, because the error of a keyring may contain the secret.
    raise ConfigurationError(
        Text(f"The keyring can't be read ({kind}).", f"Nyckelringen kan inte läsas ({kind})."),
        hint=Text(
            "On a server without a desktop, keep the secret in an environment variable or in a file.",
            "På en server utan skrivbordsmiljö: spara hemligheten i en miljövariabel eller i en fil.",
        ),
    )


def keyring_name() -> str:
    """Return the name of this system's keyring; `""` if the system has no working keyring."""
    try:
        import keyring  # noqa: PLC0415 -- an extra
    except ImportError:
        return ""
    try:
        backend = keyring.get_keyring()
        name, priority = backend.name, backend.priority
    except Exception:  # noqa: BLE001 -- as above; the settings of keyring may name a backend that does not exist
        return ""
    # The `fail` and `null` backends of keyring have priority 0 or less.
    return name if priority > 0 else ""


def environment_variable(environment: Mapping[str, str] | None, name: str) -> str:
    """Return the value of an environment variable; `""` if it is not set.

    This is a separate function, so that no traceback shows the whole environment among the local variables.
    """
    return (os.environ if environment is None else environment).get(name, "")
