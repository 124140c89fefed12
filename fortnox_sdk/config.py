"""The configuration: one `fortnox.toml`, with environment overrides.

A setting is taken from the first of these sources that contains it: the arguments of `FortnoxConfig.load`, `FORTNOX_*`
in the environment, `fortnox.toml`, the defaults. The file is the one that the caller or `FORTNOX_CONFIG` names;
otherwise it is `fortnox.toml` in the current folder or in the user's configuration folder.

    client_id = "4Hx9example"
    client_secret = { environment = "FORTNOX_CLIENT_SECRET" }   # or { file = "secret.txt" }, { keyring = "fortnox" }
    redirect_uris = ["http://localhost:8765/callback"]
    store = "/var/lib/books/connections"
    store_key = { keyring = "fortnox-sdk" }   # optional: encrypts the tokens in the store
"""

import difflib
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.hosts import issuer_host, may_carry_secrets
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SOURCES, SecretReference, environment_variable
from fortnox_sdk.text import Text

__all__ = ["SCOPE_REASONS", "FortnoxConfig", "default_store_folder"]

SCOPE_REASONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "bookkeeping": Text(
            "read the books (SIE, accounts, years) and post closing vouchers",
            "läsa bokföringen (SIE, konton, räkenskapsår) och bokföra bokslutsverifikationer",
        ),
        "companyinformation": Text(
            "show which company this is, and refuse the wrong one",
            "visa vilket företag det är, och stoppa om det är fel företag",
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
"""The scopes that the year-end job needs, each with its reason. Fortnox has no read-only scopes, and a single scope
that the application or the company's licence lacks makes the whole consent fail."""

OFFICIAL_API: Final = "https://api.fortnox.se"
OFFICIAL_AUTH: Final = "https://apps.fortnox.se/oauth-v1"
_SECRETS: Final = ("client_secret", "store_key")


def _as_tuple(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    # A value of a wrong type is returned unchanged, so that the check of the class reports it.
    return tuple(values) if isinstance(values, list) else values


@attrs.frozen(kw_only=True)
class FortnoxConfig:
    """The settings of the application. Immutable. It can be pickled unless it contains the secret itself.

    Raises:
        ConfigurationError: A setting is missing, has the wrong type, or does not fit the others.

    >>> config = FortnoxConfig(client_id="k3")
    >>> config.issuer_host, config.redirect_uris
    ('apps.fortnox.se', ('http://localhost:8765/callback',))
    """

    client_id: str
    """The client id from Fortnox's developer portal."""
    client_secret: SecretReference | Secret = SecretReference("environment", "FORTNOX_CLIENT_SECRET")
    """The place of the client secret. Pass the secret itself only in tests and for a sandbox."""
    redirect_uris: tuple[str, ...] = attrs.field(
        default=("http://localhost:8765/callback",), converter=_as_tuple
    )
    """The redirect URIs exactly as registered in the portal. The sign-in uses the first URI whose port is
    free."""
    scopes: tuple[str, ...] = attrs.field(default=tuple(SCOPE_REASONS), converter=_as_tuple)
    """The scopes of the consent. The default contains the scopes of the year-end job; see `SCOPE_REASONS`."""
    service: bool = False
    """True to request consent for a service account. A system administrator of the company must give this consent."""
    store: str = ""
    """The token store: a folder, ``memory:`` or a database URL (``sqlite:///...``, ``postgresql+psycopg://...``). The
    empty text means the user's own folder for such data."""
    store_key: SecretReference | None = None
    """The place of the key that encrypts the tokens in the store. With None, tokens are stored in plain files that
    only their owner can read."""
    api_url: str = OFFICIAL_API
    """The address of the API."""
    auth_url: str = OFFICIAL_AUTH
    """The address of the OAuth endpoints."""
    token_timeout_s: float = 30.0
    """Seconds without data after which a token request times out. A refresh that a crash cut off is also given this
    long to end."""
    refresh_token_days: float = 31.0
    """Days that Fortnox keeps an unused refresh token: 31 according to its old FAQ, 45 according to newer pages."""

    def __attrs_post_init__(self) -> None:
        for name, kind in _KINDS.items():
            value: object = getattr(self, name)
            if not (name == "store_key" and value is None):
                # A table is a reference in a file only.
                _of_kind(kind, name, None if isinstance(value, dict) else value, "FortnoxConfig")
        for name, number in (
            ("token_timeout_s", self.token_timeout_s),
            ("refresh_token_days", self.refresh_token_days),
        ):
            if not number > 0:
                raise ConfigurationError(
                    f"{name} is {number!r}, which is not above 0.", hint="Set a number above 0."
                )
        if not self.client_id:
            raise ConfigurationError(
                "The client id is missing.",
                hint="Set FORTNOX_CLIENT_ID, or client_id in fortnox.toml; it is in Fortnox's developer portal.",
            )
        if not self.redirect_uris or not self.scopes:
            raise ConfigurationError(
                "redirect_uris and scopes need at least one entry each.",
                hint="Leave the setting out or add an entry.",
            )
        for name, url in (("api_url", self.api_url), ("auth_url", self.auth_url)):
            if not may_carry_secrets(url):
                raise ConfigurationError(f"{name} is {url!r}: only https is allowed.", hint="Use https://.")
        # A token must not reach a host of another issuer.
        if (self.api_url == OFFICIAL_API) is not (self.auth_url == OFFICIAL_AUTH):
            raise ConfigurationError(
                f"api_url {self.api_url} and auth_url {self.auth_url} do not belong together.",
                hint="Set both or neither.",
            )

    @property
    def issuer_host(self) -> str:
        """The host that issues the tokens: the first part of the keys of connections and journals."""
        return issuer_host(self.auth_url)

    def secret(self) -> Secret:
        """Return the client secret, read from its place.

        Raises:
            ConfigurationError: The secret is missing or can't be read.
        """
        if isinstance(self.client_secret, Secret):
            return self.client_secret
        return self.client_secret.read(user=self.client_id)

    @classmethod
    @checked
    def load(
        cls,
        path: Path | str | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        overrides: Mapping[str, object] = MappingProxyType({}),
        files: Files | None = None,
    ) -> "FortnoxConfig":
        """Read the configuration.

        Args:
            path: The file. With None, the file is searched for as `fortnox_sdk.config` describes, and may be missing.
            environment: Variables by name; None means the environment of the process. These are read:
                FORTNOX_CLIENT_ID, FORTNOX_CLIENT_SECRET and FORTNOX_STORE_KEY (the secrets themselves),
                FORTNOX_CLIENT_SECRET_FILE and FORTNOX_STORE_KEY_FILE, FORTNOX_REDIRECT_URIS and FORTNOX_SCOPES
                (separated by spaces), FORTNOX_SERVICE (true or false), FORTNOX_STORE, FORTNOX_API_URL,
                FORTNOX_AUTH_URL, FORTNOX_TOKEN_TIMEOUT_S and FORTNOX_REFRESH_TOKEN_DAYS.
            overrides: Values by attribute name. They override everything else.
            files: The file system; None means the local file system.

        Raises:
            ConfigurationError: The file is missing or broken, or a name is unknown, or a value is wrong.

        >>> FortnoxConfig.load(environment={}, overrides={"client_id": "k3", "store": "memory:"}).store
        'memory:'
        """
        files = files or LocalFiles()
        file: Path | None
        if named := path or environment_variable(environment, "FORTNOX_CONFIG"):
            file = _as_path(named)
        else:
            file = next((place for place in _default_paths(environment) if files.is_file(place)), None)
        settings = {} if file is None else _from_file(file, files)
        settings |= _from_environment(environment)
        settings |= _check_settings(overrides, "overrides")
        settings.setdefault("client_id", "")
        return cls(**settings)  # type: ignore[arg-type]  # _check_settings has checked each value's type


def _as_path(value: object) -> Path:
    if isinstance(value, str | Path):
        return Path(value)
    raise ConfigurationError(f"{value!r} is not a path.", hint="Pass the path of fortnox.toml.")


def default_store_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the user's own folder for connections, in the place where the system keeps such data."""
    if sys.platform == "win32":
        home = environment_variable(environment, "LOCALAPPDATA") or "~"
        return Path(home).expanduser() / "fortnox-sdk" / "connections"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/fortnox-sdk/connections").expanduser()
    home = environment_variable(environment, "XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "fortnox-sdk" / "connections"


def _default_paths(environment: Mapping[str, str] | None) -> tuple[Path, ...]:
    home = (
        environment_variable(environment, "APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME")
        or "~/.config"
    )
    return Path("fortnox.toml"), Path(home).expanduser() / "fortnox-sdk" / "fortnox.toml"


def _from_file(path: Path, files: Files) -> dict[str, object]:
    try:
        table = tomllib.loads(files.read(path).decode())
    except FileNotFoundError as fault:
        raise ConfigurationError(
            f"The file '{path}' does not exist.", hint="Check the path, or FORTNOX_CONFIG."
        ) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationError(
            f"The file '{path}' can't be read ({type(fault).__name__}).",
            hint="Check its name and its permissions.",
        ) from fault
    except tomllib.TOMLDecodeError as fault:
        raise ConfigurationError(
            f"'{path}' is not valid TOML: {fault}.", hint="Correct that line."
        ) from fault
    settings = _check_settings(table, f"'{path}'")
    for name in _SECRETS:
        reference = settings.get(name)
        if isinstance(reference, SecretReference) and reference.source == "file":
            # A relative path is relative to the folder of the file that names it.
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
        text = environment_variable(environment, f"FORTNOX_{name.upper()}")
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
    return _check_settings(settings, "The environment (FORTNOX_...)")


def _reference_from_environment(environment: Mapping[str, str] | None, name: str) -> SecretReference | None:
    if environment_variable(environment, name):
        return SecretReference("environment", name)
    path = environment_variable(environment, f"{name}_FILE")
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


def _check_settings(values: Mapping[str, object], origin: str) -> dict[str, object]:
    """Return the values by name, each of its declared type. The error for an unknown name suggests the nearest one."""
    settings: dict[str, object] = {}
    for name, value in values.items():
        kind = _KINDS.get(name)
        if kind is None:
            near = difflib.get_close_matches(name, _KINDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(_KINDS)}."
            raise ConfigurationError(f"{origin}: unknown setting {name!r}.", hint=hint)
        settings[name] = _of_kind(kind, name, value, origin)
    return settings


def _of_kind(kind: str, name: str, value: object, origin: str) -> object:
    if kind == "a reference":
        return _secret_reference(value, name, origin)
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
    raise ConfigurationError(
        f"{origin}: '{name}' has the invalid value {value!r}.", hint=f"The value has to be {kind}."
    )


def _secret_reference(value: object, name: str, origin: str) -> SecretReference | Secret:
    if isinstance(value, SecretReference | Secret):
        return value
    if isinstance(value, dict):
        table = cast("dict[object, object]", value)
        if len(table) == 1:
            ((source, place),) = table.items()
            if source in SOURCES and isinstance(place, str) and place:
                return SecretReference(str(source), place)
    raise ConfigurationError(
        f"{origin}: {name} has to name the place of the secret.",
        hint=f'Write {{ environment = "FORTNOX_{name.upper()}" }}, {{ file = "secret.txt" }} or '
        '{ keyring = "fortnox" }.',
    )
