"""Central configuration: one `fortnox.toml`, with environment overrides.

What counts, highest first: arguments to `load`, `FORTNOX_*` in the environment, `fortnox.toml`, the defaults. The
file is the one named by the caller, else by `FORTNOX_CONFIG`, else `fortnox.toml` in the current folder, else
the one in the user's configuration folder.

    client_id = "4Hx9example"
    client_secret = { environment = "FORTNOX_CLIENT_SECRET" }   # or { file = "secret.txt" }, { keyring = "fortnox" }
    redirect_uris = ["http://localhost:8765/callback"]
    store = "/var/lib/books/connections"
    store_key = { keyring = "fortnox-sdk" }   # optional: encrypts the tokens in the store
"""

import difflib
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

import attrs

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.hosts import issuer_host, may_carry_secrets
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

__all__ = ["SCOPE_REASONS", "FortnoxConfig", "SecretReference", "keyring_name"]

SCOPE_REASONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "bookkeeping": Text(
            "read the books (SIE, accounts, years) and post closing vouchers",
            "läsa bokföringen (SIE, konton, räkenskapsår) och bokföra bokslutsverifikationer",
        ),
        "companyinformation": Text(
            "show which company this is, and refuse the wrong one",
            "visa vilket företag det är, och säga ifrån om det är fel",
        ),
        "customer": Text("name the customers in the appendix to 1510", "namnge kunderna i bilagan till 1510"),
        "invoice": Text(
            "read customer invoices, for the appendix to 1510", "läsa kundfakturor, till bilagan till 1510"
        ),
        "payment": Text(
            "read payments, to know what was open on the balance date",
            "läsa betalningar, för att veta vad som var öppet på balansdagen",
        ),
        "settings": Text(
            "see which period is locked before anything is posted",
            "se vilken period som är låst innan något bokförs",
        ),
        "supplier": Text(
            "name the suppliers in the appendix to 2440", "namnge leverantörerna i bilagan till 2440"
        ),
        "supplierinvoice": Text(
            "read supplier invoices, for the appendix to 2440",
            "läsa leverantörsfakturor, till bilagan till 2440",
        ),
    }
)
"""The fewest scopes that the job needs, each with its reason. Fortnox has no read-only scopes, and one that the
application or the customer's licence lacks makes the whole consent fail."""

OFFICIAL_API: Final = "https://api.fortnox.se"
OFFICIAL_AUTH: Final = "https://apps.fortnox.se/oauth-v1"
_SECRETS: Final = ("client_secret", "store_key")
_SOURCES: Final = ("environment", "file", "keyring")


@attrs.frozen
class SecretReference:
    """Where a secret lies; pickles, as the secret itself does not.

    Args:
        source: `environment`, `file` or `keyring`.
        name: The variable, the file's path, or the keyring's service (user name: the client id).

    >>> SecretReference("environment", "WHERE").read(environment={"WHERE": "hush"})
    Secret(hidden)
    """

    source: str = attrs.field(validator=attrs.validators.in_(_SOURCES))
    name: str

    def read(
        self,
        *,
        user: str = "",
        environment: Mapping[str, str] | None = None,
        files: Files | None = None,
    ) -> Secret:
        """Fetch the secret.

        Args:
            user: The keyring's user name.
            environment: Variables by name; None is the process's own.
            files: The file system; None is this machine's.

        Raises:
            ConfigurationError: it is not there.
        """
        if self.source == "environment":
            text = _variable(environment, self.name)
            hint = f"Set {self.name}, or name a file in fortnox.toml instead."
        elif self.source == "file":
            text, hint = _file_text(Path(self.name), files), f"Put the secret into {self.name}."
        else:
            text = _keyring_text(self.name, user)
            hint = f"Save it with: keyring set {self.name} {user}"
        if not text.strip():
            raise ConfigurationError(f"There is no secret in {self.source} {self.name}.", hint=hint)
        return Secret(text.strip())


def _file_text(path: Path, files: Files | None) -> str:
    try:
        return (files or LocalFiles()).read(path.expanduser()).decode()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationError(f"The file {path} can't be read: {type(fault).__name__}.") from fault


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
        # Servers and containers have none, or one that stays locked without a desktop.
        raise ConfigurationError(
            f"The keyring can't be read ({type(fault).__name__}).",
            hint="Where there is no desktop, keep the secret in the environment or in a file.",
        ) from fault


def keyring_name() -> str:
    """What this system's keyring is called; empty where there is none that works."""
    try:
        import keyring  # noqa: PLC0415 -- an extra
        from keyring.errors import KeyringError  # noqa: PLC0415 -- the same
    except ImportError:
        return ""
    try:
        backend = keyring.get_keyring()
    except (KeyringError, RuntimeError):
        return ""
    # keyring's own `fail` and `null` backends have the priority 0 or less.
    return backend.name if backend.priority > 0 else ""


def _texts(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class FortnoxConfig:
    """The application's settings. Immutable; pickles unless the secret was handed over directly.

    >>> config = FortnoxConfig(client_id="k3")
    >>> config.issuer_host, config.redirect_uris
    ('apps.fortnox.se', ('http://localhost:8765/callback',))
    """

    client_id: str
    """From Fortnox's developer portal."""
    client_secret: SecretReference | Secret = SecretReference("environment", "FORTNOX_CLIENT_SECRET")
    """Where the secret lies; the secret itself only in tests and for a sandbox."""
    redirect_uris: tuple[str, ...] = attrs.field(
        default=("http://localhost:8765/callback",), converter=_texts
    )
    """As registered in the portal, letter for letter. Sign-in listens on the first whose port is free."""
    scopes: tuple[str, ...] = attrs.field(default=tuple(SCOPE_REASONS), converter=_texts)
    """What consent is asked for; the default is what the job needs, see `SCOPE_REASONS`."""
    service: bool = False
    """Ask for consent as a service account; a system administrator of the company must give it."""
    store: str = ""
    """A folder, ``memory:`` or a database address (``sqlite:///...``, ``postgresql+psycopg://...``); empty means the
    user's own folder for such data."""
    store_key: SecretReference | None = None
    """Where the key lies that encrypts the tokens in the store; None leaves them in clear, for the owner only."""
    api_url: str = OFFICIAL_API
    auth_url: str = OFFICIAL_AUTH
    token_timeout_s: float = attrs.field(default=30.0, validator=attrs.validators.gt(0))
    """Longest silence in a call for tokens, and how long a refresh that crashed is given to end."""
    refresh_token_days: float = attrs.field(default=31.0, validator=attrs.validators.gt(0))
    """How long Fortnox keeps an unused refresh token: 31 days as its old FAQ says, 45 as newer pages do."""

    def __attrs_post_init__(self) -> None:
        if not self.client_id:
            raise ConfigurationError(
                "The client id is missing.",
                hint="Set FORTNOX_CLIENT_ID, or client_id in fortnox.toml; it is in Fortnox's developer portal.",
            )
        if not self.redirect_uris or not self.scopes:
            raise ConfigurationError("redirect_uris and scopes need at least one entry each.")
        for name, url in (("api_url", self.api_url), ("auth_url", self.auth_url)):
            if not may_carry_secrets(url):
                raise ConfigurationError(f"{name} is {url!r}: only https is allowed.", hint="Use https://.")
        # A token must reach no other host than the ones of its own issuer.
        if (self.api_url == OFFICIAL_API) is not (self.auth_url == OFFICIAL_AUTH):
            raise ConfigurationError(
                f"api_url {self.api_url} and auth_url {self.auth_url} do not belong together.",
                hint="Set both or neither.",
            )

    @property
    def issuer_host(self) -> str:
        """The host that gives the tokens, first part of a connection's key and of a journal's."""
        return issuer_host(self.auth_url)

    def secret(self) -> Secret:
        """The client secret, fetched from where it lies.

        Raises:
            ConfigurationError: it is not there.
        """
        if isinstance(self.client_secret, Secret):
            return self.client_secret
        return self.client_secret.read(user=self.client_id)

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        overrides: Mapping[str, object] = MappingProxyType({}),
        files: Files | None = None,
    ) -> "FortnoxConfig":
        """Read the configuration.

        Args:
            path: The file; None looks where this module's text says, and does without when there is none.
            environment: Variables by name; None is the process's own. Known are FORTNOX_CLIENT_ID,
                FORTNOX_CLIENT_SECRET and FORTNOX_STORE_KEY (the secrets themselves),
                FORTNOX_CLIENT_SECRET_FILE and FORTNOX_STORE_KEY_FILE, FORTNOX_REDIRECT_URIS and FORTNOX_SCOPES
                (separated by blanks), FORTNOX_SERVICE (true or false), FORTNOX_STORE, FORTNOX_API_URL,
                FORTNOX_AUTH_URL, FORTNOX_TOKEN_TIMEOUT_S and FORTNOX_REFRESH_TOKEN_DAYS.
            overrides: Values by the names of this class; they win over everything.
            files: The file system; None is this machine's.

        Raises:
            ConfigurationError: a file that is missing or broken, an unknown name, a wrong value.
        """
        files = files or LocalFiles()
        named = path or (Path(elsewhere) if (elsewhere := _variable(environment, "FORTNOX_CONFIG")) else None)
        file = named or next((place for place in _places(environment) if files.is_file(place)), None)
        settings = _from_file(file, files) if file else {}
        settings |= _from_environment(environment)
        settings |= _checked(overrides, "an argument")
        settings.setdefault("client_id", "")
        return cls(**settings)  # type: ignore[arg-type]  # each value's type was checked by _checked


def default_store_folder(environment: Mapping[str, str] | None = None) -> Path:
    """The user's own folder for connections, where the system keeps such data."""
    if sys.platform == "win32":
        home = _variable(environment, "LOCALAPPDATA") or "~"
        return Path(home).expanduser() / "fortnox-sdk" / "connections"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/fortnox-sdk/connections").expanduser()
    home = _variable(environment, "XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "fortnox-sdk" / "connections"


def _variable(environment: Mapping[str, str] | None, name: str) -> str:
    """One variable; in a function of its own, so that no traceback shows all the others among its locals."""
    return (os.environ if environment is None else environment).get(name, "")


def _places(environment: Mapping[str, str] | None) -> tuple[Path, ...]:
    home = _variable(environment, "APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME") or "~/.config"
    return Path("fortnox.toml"), Path(home).expanduser() / "fortnox-sdk" / "fortnox.toml"


def _from_file(path: Path, files: Files) -> dict[str, object]:
    try:
        table = tomllib.loads(files.read(path).decode())
    except FileNotFoundError as fault:
        raise ConfigurationError(f"There is no {path}.", hint="Check the path, or FORTNOX_CONFIG.") from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationError(f"{path} can't be read: {type(fault).__name__}.") from fault
    except tomllib.TOMLDecodeError as fault:
        raise ConfigurationError(f"{path} is no TOML: {fault}.") from fault
    settings = _checked(table, str(path))
    for name in _SECRETS:
        reference = settings.get(name)
        if isinstance(reference, SecretReference) and reference.source == "file":
            # A relative path means: beside the file that names it.
            settings[name] = SecretReference("file", str(path.parent / Path(reference.name).expanduser()))
    return settings


def _from_environment(environment: Mapping[str, str] | None) -> dict[str, object]:
    settings: dict[str, object] = {}
    for name, kind in _KINDS.items():
        if kind == "a reference":
            reference = _reference_from_environment(environment, f"FORTNOX_{name.upper()}")
            if reference is not None:
                settings[name] = reference
            continue
        text = _variable(environment, f"FORTNOX_{name.upper()}")
        if not text:
            continue
        value: object = text
        if kind == "a list of texts":
            value = text.split()
        elif kind == "true or false":
            value = {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
        elif kind == "a number":
            value = _number(text)
        settings[name] = value
    return _checked(settings, "the environment (FORTNOX_...)")


def _reference_from_environment(environment: Mapping[str, str] | None, name: str) -> SecretReference | None:
    if _variable(environment, name):
        return SecretReference("environment", name)
    path = _variable(environment, f"{name}_FILE")
    return SecretReference("file", path) if path else None


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "client_id": "a text",
        "client_secret": "a reference",
        "redirect_uris": "a list of texts",
        "scopes": "a list of texts",
        "service": "true or false",
        "store": "a text",
        "store_key": "a reference",
        "api_url": "a text",
        "auth_url": "a text",
        "token_timeout_s": "a number",
        "refresh_token_days": "a number",
    }
)


def _checked(values: Mapping[str, object], where: str) -> dict[str, object]:
    """The values by name, each of its declared type; the error names the nearest right name."""
    settings: dict[str, object] = {}
    for name, value in values.items():
        kind = _KINDS.get(name)
        if kind is None:
            near = difflib.get_close_matches(name, _KINDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(_KINDS)}."
            raise ConfigurationError(f"{where} has the unknown setting {name!r}.", hint=hint)
        settings[name] = _of_kind(kind, name, value, where)
    return settings


def _of_kind(kind: str, name: str, value: object, where: str) -> object:
    if kind == "a reference":
        return _secret_reference(value, name, where)
    if kind == "a list of texts" and isinstance(value, list | tuple):
        items = cast("list[object] | tuple[object, ...]", value)
        if all(isinstance(item, str) for item in items):
            return tuple(items)
    if kind == "a number" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind == "a text" and isinstance(value, str):
        return value
    if kind == "true or false" and isinstance(value, bool):
        return value
    raise ConfigurationError(f"{where}: {name} is {value!r}, but should be {kind}.")


def _secret_reference(value: object, name: str, where: str) -> SecretReference | Secret:
    if isinstance(value, SecretReference | Secret):
        return value
    if isinstance(value, dict):
        table = cast("dict[object, object]", value)
        if len(table) == 1:
            ((source, place),) = table.items()
            if source in _SOURCES and isinstance(place, str) and place:
                return SecretReference(str(source), place)
    raise ConfigurationError(
        f"{where}: {name} says where the secret lies, not what it is.",
        hint=f'Write {{ environment = "FORTNOX_{name.upper()}" }}, {{ file = "secret.txt" }} or '
        '{ keyring = "fortnox" }.',
    )
