"""The configuration, read from `fortnox.toml` and from environment variables.

A setting is taken from the first of these sources that contains it: the argument `overrides` of `FortnoxConfig.load`,
environment variables `FORTNOX_*`, `fortnox.toml`, the defaults.

`FortnoxConfig.load` reads the file that the caller or `FORTNOX_CONFIG` names, or else `fortnox.toml` in the user's
configuration folder. It never reads a file in the current folder, because that file may come from a stranger and
decides where tokens are sent. The command `fortnox` reads a file in the current folder only if the user has trusted it.

    client_id = "4Hx9example"
    client_secret = { environment = "FORTNOX_CLIENT_SECRET" }   # or { file = "secret.txt" }, { keyring = "fortnox" }
    redirect_uris = ["http://localhost:8765/callback"]
    store = "/var/lib/books/connections"
    store_key = { keyring = "fortnox-sdk" }   # optional: encrypts the tokens in the store
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.hosts import (
    OFFICIAL_API,
    OFFICIAL_AUTH,
    canonical_url,
    is_loopback,
    is_redirect_uri,
    issuer_host,
    may_carry_secrets,
    url_origin,
)
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference, environment_variable
from fortnox_sdk.settings import (
    KINDS,
    check_settings,
    home_folder,
    read_settings_file,
    setting_of_kind,
    settings_from_environment,
    settings_from_toml,
    users_settings_file,
)
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.text import Language, Text, printable

SCOPE_REASONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "bookkeeping": Text(
            "read the books (SIE, accounts, financial years) and post closing vouchers",
            "läsa bokföringen (SIE, konton, räkenskapsår) och bokföra bokslutsverifikationer",
        ),
        "companyinformation": Text(
            "show the company's name, and refuse a sign-in to the wrong company",
            "visa företagets namn, och neka inloggning på fel företag",
        ),
        "customer": Text(
            "show customer names in the appendix to account 1510", "visa kundnamn i bilagan till konto 1510"
        ),
        "invoice": Text(
            "read customer invoices, for the appendix to account 1510",
            "läsa kundfakturor, för bilagan till konto 1510",
        ),
        "payment": Text(
            "read payments, to know which invoices were unpaid on the balance date",
            "läsa betalningar, för att veta vilka fakturor som var obetalda på balansdagen",
        ),
        "settings": Text(
            "check for a locked period before vouchers are posted",
            "kontrollera om en period är låst innan verifikationer bokförs",
        ),
        "supplier": Text(
            "show supplier names in the appendix to account 2440",
            "visa leverantörsnamn i bilagan till konto 2440",
        ),
        "supplierinvoice": Text(
            "read supplier invoices, for the appendix to account 2440",
            "läsa leverantörsfakturor, för bilagan till konto 2440",
        ),
    }
)
"""The scopes that the year-end job needs, each with the reason. Fortnox has no read-only scopes. The whole consent
fails if the application or the company's licence lacks one of the scopes."""

_MOST_SECONDS: Final = 3600
_MOST_DAYS: Final = 3650
_FORTNOX: Final = frozenset({url_origin(OFFICIAL_API), url_origin(OFFICIAL_AUTH)})


def _as_tuple(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    # A value of a wrong type is returned unchanged, so that the check of the class reports it.
    return tuple(values) if isinstance(values, list) else values


def _as_location(value: str) -> str:
    # A value of a wrong type is returned unchanged, as in `_as_tuple`.
    return StoreLocation(value) if type(value) is str else value


def _as_canonical(url: str) -> str:
    return (canonical_url(url) or url) if type(url) is str else url


@attrs.frozen(kw_only=True)
class FortnoxConfig:
    """The settings of an application that is registered at Fortnox.

    They are immutable, and can be pickled unless `client_secret` is a `Secret`.

    Raises:
        ConfigurationError: A setting is missing, has an invalid value, or contradicts another setting.

    >>> config = FortnoxConfig(client_id="k3")
    >>> config.issuer_host, config.redirect_uris
    ('apps.fortnox.se', ('http://localhost:8765/callback',))
    """

    client_id: str
    """The client id from Fortnox's developer portal."""
    client_secret: SecretReference | Secret = SecretReference("environment", "FORTNOX_CLIENT_SECRET")
    """A reference to the client secret. Pass the secret itself only in tests and for a sandbox."""
    redirect_uris: tuple[str, ...] = attrs.field(
        default=("http://localhost:8765/callback",), converter=_as_tuple
    )
    """The redirect URIs exactly as registered in Fortnox's developer portal. The sign-in uses the first URI whose port
    is free."""
    scopes: tuple[str, ...] = attrs.field(default=tuple(SCOPE_REASONS), converter=_as_tuple)
    """The scopes to request consent for. The default contains the scopes of the year-end job."""
    service: bool = False
    """True to request consent for a service account. A system administrator of the company must give this consent."""
    store: str = attrs.field(default=StoreLocation(), converter=_as_location)
    """The token store: a folder, `memory:` or a database URL (`sqlite:///...`, `postgresql+psycopg://...`). `""` means
    a folder of this user, on Linux `~/.local/state/fortnox-sdk/connections`. The repr hides a URL's password."""
    store_key: SecretReference | None = None
    """A reference to the key that encrypts the tokens in the store. If None, tokens are stored without encryption. The
    files of a store folder can be read only by their owner."""
    api_url: str = attrs.field(default=OFFICIAL_API, converter=_as_canonical)
    """The base URL of the API, in canonical form."""
    auth_url: str = attrs.field(default=OFFICIAL_AUTH, converter=_as_canonical)
    """The base URL of the OAuth endpoints, in canonical form. `api_url` and `auth_url` must both belong to Fortnox, or
    both be on this machine. URLs of other hosts are accepted only if `allow_other_hosts` is True."""
    allow_other_hosts: bool = False
    """True to accept an `api_url` and an `auth_url` that neither belong to Fortnox nor are on this machine."""
    allow_readable_secrets: bool = False
    """True to accept files with secrets that every user of this computer can read. Docker mounts secrets as files with
    these permissions."""
    token_timeout_s: float = 30.0
    """The time limit for a token request, in seconds. After a crash, the next refresh waits until the interrupted
    request must have timed out."""
    refresh_token_days: float = 31.0
    """Days after which Fortnox no longer accepts an unused refresh token. Fortnox's old FAQ says 31 days, and its
    newer pages say 45 days."""
    language: Language | None = None
    """The language of the output of the `fortnox` command. If None, the language of the system decides."""

    def __attrs_post_init__(self) -> None:
        for name, kind in KINDS.items():
            value: object = getattr(self, name)
            if not (name in {"store_key", "language"} and value is None):
                # A table in a file can be a reference to a secret, but a dict that is passed to this class can't.
                setting_of_kind(
                    kind, name, None if isinstance(value, dict) else value, Text.same("FortnoxConfig")
                )
        for name, number, most in (
            ("token_timeout_s", self.token_timeout_s, _MOST_SECONDS),
            ("refresh_token_days", self.refresh_token_days, _MOST_DAYS),
        ):
            if not 0 < number <= most:
                raise ConfigurationError(
                    Text(
                        f"{name} is {number!r}, but the value has to be above 0 and at most {most}.",
                        f"{name} är {number!r}, men värdet måste vara större än 0 och högst {most}.",
                    ),
                    hint=Text(
                        f"Set {name} to a number above 0, at most {most}.",
                        f"Ange ett tal större än 0, högst {most}, som {name}.",
                    ),
                )
        if not self.client_id:
            raise ConfigurationError(
                Text("The client id is missing.", "Klient-id saknas."),
                hint=Text(
                    "Set FORTNOX_CLIENT_ID, or client_id in fortnox.toml, to the id from Fortnox's developer portal. "
                    "To try fortnox-sdk without a Fortnox account, run: fortnox sandbox --write-config .",
                    "Ange klient-id från Fortnox utvecklarportal som FORTNOX_CLIENT_ID, eller som client_id i "
                    "fortnox.toml. Prova fortnox-sdk utan konto i Fortnox med: fortnox sandbox --write-config .",
                ),
            )
        if not self.redirect_uris or not self.scopes:
            raise ConfigurationError(
                Text(
                    "redirect_uris and scopes need at least one entry each.",
                    "redirect_uris och scopes måste ha minst en post var.",
                ),
                hint=Text(
                    "If redirect_uris or scopes is an empty list, add an entry to the list or leave out the setting.",
                    "Om redirect_uris eller scopes är en tom lista: lägg till en post i listan eller utelämna "
                    "inställningen.",
                ),
            )
        for uri in self.redirect_uris:
            if not is_redirect_uri(uri):
                raise ConfigurationError(
                    Text(
                        f"The redirect URI '{printable(uri)}' is not allowed.",
                        f"Omdirigeringsadressen '{printable(uri)}' är inte tillåten.",
                    ),
                    hint=Text(
                        "Write the redirect URI exactly as registered with Fortnox, without a fragment. Use https, "
                        "or http with an address on this machine, for example http://localhost:8765/callback.",
                        "Skriv omdirigeringsadressen exakt som hos Fortnox, utan fragment. Använd https, eller http "
                        "med en adress på den här datorn, till exempel http://localhost:8765/callback.",
                    ),
                )
        self._check_hosts()

    def _check_hosts(self) -> None:
        """Check that `api_url` and `auth_url` are valid, and that both belong to Fortnox, this machine or other hosts.

        Other hosts would receive tokens and the client secret. They are allowed only if `allow_other_hosts` is True.
        """
        for name, url in (("api_url", self.api_url), ("auth_url", self.auth_url)):
            if canonical_url(url) is None or not may_carry_secrets(url):
                # The text is not shown, since it may contain a password.
                raise ConfigurationError(
                    Text(
                        f"{name} is not a valid URL: only https is allowed (or http on this machine), with a host "
                        "and optionally a port and a path.",
                        f"{name} är inte en giltig adress: bara https är tillåtet (eller http på den här "
                        "datorn), med en värd och eventuellt en port och en sökväg.",
                    ),
                    hint=Text(
                        f"Write the URL in {name} like https://api.example.com, without a user name, query, fragment "
                        "or trailing dot.",
                        f"Skriv adressen i {name} som https://api.example.com, utan användarnamn, frågesträng, "
                        "fragment eller avslutande punkt.",
                    ),
                )
        pair = (self.auth_url, self.api_url)
        origins = {url_origin(url) for url in pair}
        on_this_machine = [is_loopback(url) for url in pair]
        if pair == (OFFICIAL_AUTH, OFFICIAL_API) or all(on_this_machine):
            return
        if origins & _FORTNOX or any(on_this_machine):
            raise ConfigurationError(
                Text(
                    f"api_url {self.api_url} and auth_url {self.auth_url} do not belong together.",
                    f"api_url {self.api_url} och auth_url {self.auth_url} hör inte ihop.",
                ),
                hint=Text(
                    "Leave out api_url and auth_url to use Fortnox. For another server, set both api_url and "
                    "auth_url.",
                    "Utelämna api_url och auth_url för att använda Fortnox. Ange både api_url och auth_url för en "
                    "annan server.",
                ),
            )
        if not self.allow_other_hosts:
            raise ConfigurationError(
                Text(
                    f"api_url {self.api_url} and auth_url {self.auth_url} are not Fortnox's hosts.",
                    f"api_url {self.api_url} och auth_url {self.auth_url} är inte Fortnox egna adresser.",
                ),
                hint=Text(
                    "Leave out api_url and auth_url to use Fortnox. If you trust the hosts in api_url and auth_url "
                    "with the client secret and the books, set allow_other_hosts = true.",
                    "Utelämna api_url och auth_url för att använda Fortnox. Om du litar på värdarna i api_url och "
                    "auth_url med klienthemligheten och bokföringen: ange allow_other_hosts = true.",
                ),
            )

    @property
    def issuer_host(self) -> str:
        """The host that issues the tokens. The keys of connections and export journals begin with this host."""
        return issuer_host(self.auth_url)

    def secret(self) -> Secret:
        """Return the client secret. If `client_secret` is a reference, read the secret from the place that it names.

        Raises:
            ConfigurationError: The secret is missing or can't be read, or other users can read it.
        """
        if isinstance(self.client_secret, Secret):
            return self.client_secret
        return self.client_secret.read(user=self.client_id, allow_readable=self.allow_readable_secrets)

    @classmethod
    @checked
    def load(
        cls,
        path: Path | str | None = None,
        *,
        content: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        overrides: Mapping[str, object] = MappingProxyType({}),
        files: Files | None = None,
    ) -> "FortnoxConfig":
        """Read the configuration.

        Args:
            path: The file. None means the file that FORTNOX_CONFIG names. If that variable is not set, `fortnox.toml`
                in the user's configuration folder is read if it exists. The current folder is never searched.
            content: The content of the file `path`, if you have read it already.
            environment: Variables by name; None means the environment of the process. These are read:
                FORTNOX_CLIENT_ID, FORTNOX_CLIENT_SECRET and FORTNOX_STORE_KEY (the secrets themselves),
                FORTNOX_CLIENT_SECRET_FILE and FORTNOX_STORE_KEY_FILE, FORTNOX_REDIRECT_URIS and FORTNOX_SCOPES
                (separated by spaces), FORTNOX_SERVICE (true or false), FORTNOX_STORE, FORTNOX_API_URL,
                FORTNOX_AUTH_URL, FORTNOX_ALLOW_OTHER_HOSTS and FORTNOX_ALLOW_READABLE_SECRETS (true or false),
                FORTNOX_TOKEN_TIMEOUT_S, FORTNOX_REFRESH_TOKEN_DAYS and FORTNOX_LANGUAGE (sv or en).
            overrides: Values by attribute name. They override everything else.
            files: The file system; None means the local file system.

        Raises:
            ConfigurationError: The file is missing or can't be read, or a setting is unknown or invalid.

        >>> FortnoxConfig.load(environment={}, overrides={"client_id": "k3", "store": "memory:"}).store
        'memory:'
        """
        found = find_settings(path, content=content, environment=environment, files=files)
        settings: dict[str, object] = {**found.in_file, **found.in_environment}
        settings |= check_settings(overrides, Text.same("overrides"))
        settings.setdefault("client_id", "")
        return cls(**settings)  # type: ignore[arg-type]  # check_settings has checked each value's type


@attrs.frozen(kw_only=True)
class FoundSettings:
    """The settings in a file and in the environment, before they are merged."""

    file: Path | None
    """The settings file; None if no file was found."""
    in_file: Mapping[str, object]
    in_environment: Mapping[str, object]
    """The settings in `FORTNOX_*` variables. They override the settings in the file."""


def find_settings(
    path: Path | str | None = None,
    *,
    content: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    files: Files | None = None,
) -> FoundSettings:
    """Return the settings of the file and of the environment. See `FortnoxConfig.load` for the arguments.

    Raises:
        ConfigurationError: The file is missing or can't be read, or a setting is unknown or invalid.
    """
    files = files or LocalFiles()
    file: Path | None
    if named := path or environment_variable(environment, "FORTNOX_CONFIG"):
        file = Path(named)
    else:
        file = users_settings_file(environment)
        file = file if file is not None and files.is_file(file) else None
    in_file: dict[str, object] = {}
    if file is not None:
        in_file = settings_from_toml(read_settings_file(file, files) if content is None else content, file)
    return FoundSettings(file=file, in_file=in_file, in_environment=settings_from_environment(environment))


def state_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder in which this package saves data of this user. Its location depends on the system.

    Raises:
        ConfigurationError: This user has no home folder.
    """
    if sys.platform == "win32":
        home = home_folder(environment, "LOCALAPPDATA", "~")
    elif sys.platform == "darwin":
        home = home_folder(environment, "", "~/Library/Application Support")
    else:
        home = home_folder(environment, "XDG_STATE_HOME", "~/.local/state")
    if home is None:
        raise ConfigurationError(
            Text(
                "This user has no home folder, so there is no default folder for saved connections.",
                "Användaren har ingen hemmapp, så det finns ingen förvald mapp för sparade kopplingar.",
            ),
            hint=Text(
                "Set the environment variable HOME, or set `store` in fortnox.toml to a folder.",
                "Sätt miljövariabeln HOME, eller ange en mapp som `store` i fortnox.toml.",
            ),
        )
    return home / "fortnox-sdk"


def default_store_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the default folder for saved connections.

    Raises:
        ConfigurationError: This user has no home folder.
    """
    return state_folder(environment) / "connections"
