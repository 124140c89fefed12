"""Functions that build Fortnox's OAuth requests and read the responses. They send nothing.

Sources: fortnox.se/developer/authorization (endpoints, parameters, grants). In recorded responses of Fortnox, token
errors are JSON with the Content-Type text/html or text/plain, so the Content-Type of responses is ignored here.
"""

import base64
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

import attrs

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey, Tokens
from fortnox_sdk.errors import (
    ApiError,
    AuthError,
    ClientRejected,
    ConfigurationError,
    DecodeError,
    GrantRefused,
    RateLimited,
    ServerError,
)
from fortnox_sdk.foreign.texts import foreign_text, is_token
from fortnox_sdk.http.envelopes import json_object
from fortnox_sdk.http.limits import ERROR_BYTES
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

_TOO_MANY: Final = 429
_UNAUTHORIZED: Final = 401
_SERVER: Final = 500
_OK: Final = 200
_LONGEST_LIFETIME: Final = timedelta(days=1)
"""The longest accepted lifetime of a token. A longer lifetime in a response is shortened to this value. Fortnox's
access tokens are valid for one hour."""
_MOST_SECONDS: Final = 10**9
_LARGEST_COMPANY: Final = 10**12
_LONGEST_USER: Final = 100
_MOST_DIGITS: Final = 18
_LONGEST_SCOPES: Final = 2000
_OTHER_APP: Final = Text(
    "The connection '{key}' does not belong to the configured application '{app}'.",
    "Kopplingen '{key}' hör inte till den konfigurerade appen '{app}'.",
)
_OTHER_APP_HINT: Final = Text(
    "Use the configuration of application '{app}', or sign in again with the configured application.",
    "Använd inställningarna för appen '{app}', eller logga in igen med den konfigurerade appen.",
)


@attrs.frozen(kw_only=True)
class Claims:
    """The company and the user that an access token names.

    The token's signature can't be verified, because Fortnox publishes no key.
    """

    database_number: int
    """The database number of the company (claim `tenantId`)."""
    user: str
    """The id of the user, with the company's number, such as `1@1838388` (claim `sub`); `""` if missing."""


def check_application(config: FortnoxConfig, key: ConnectionKey) -> None:
    """Raise an error unless a connection belongs to the application of the settings.

    Otherwise, tokens of another application, or tokens that another host issued, would be sent to the host in the
    settings.

    Raises:
        ConfigurationError: The connection belongs to another application or issuer.
    """
    configured, needed = f"{config.issuer_host}/{config.client_id}", f"{key.issuer_host}/{key.client_id}"
    if configured != needed:
        raise ConfigurationError(
            _OTHER_APP.format(key=key, app=configured), hint=_OTHER_APP_HINT.format(app=needed)
        )


def consent_url(config: FortnoxConfig, *, state: str, redirect_uri: str) -> str:
    """Return the URL of Fortnox's consent page.

    Args:
        config: The settings of the application.
        state: A random text that Fortnox returns in the redirect. The caller must check that it is unchanged.
        redirect_uri: A registered redirect URI.

    >>> consent_url(FortnoxConfig(client_id="k3", scopes=("invoice", "payment")), state="s",
    ...             redirect_uri="http://localhost:8765/callback")
    'https://apps.fortnox.se/oauth-v1/auth?client_id=k3&redirect_uri=http%3A%2F%2Flocalhost%3A8765%2Fcallback&scope=invoice%20payment&state=s&access_type=offline&response_type=code'
    """
    query = {
        "client_id": config.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(config.scopes),
        "state": state,
        "access_type": "offline",
        "response_type": "code",
    }
    if config.service:
        query["account_type"] = "service"
    return f"{config.auth_url}/auth?{urlencode(query, quote_via=quote, safe='')}"


def code_request(config: FortnoxConfig, code: Secret, *, redirect_uri: str) -> Request:
    """Return the request that exchanges an authorisation code for tokens. A code works once, within 10 minutes.

    `redirect_uri` has to be the same as in the URL of the consent page.
    """
    return _post(config, {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})


def refresh_request(config: FortnoxConfig, refresh: Secret) -> Request:
    """Return the request that exchanges a refresh token for new tokens.

    The refresh token can't be used again after this request, even if the response is lost.
    """
    return _post(config, {"grant_type": "refresh_token", "refresh_token": refresh})


def client_credentials_request(config: FortnoxConfig, database_number: int) -> Request:
    """Return the request for an access token of a service account in a company."""
    return _post(config, {"grant_type": "client_credentials"}, {"TenantId": str(database_number)})


def revoke_request(config: FortnoxConfig, refresh: Secret) -> Request:
    """Return the request that withdraws a refresh token. An access token can't be withdrawn."""
    return _post(config, {"token_type_hint": "refresh_token", "token": refresh}, endpoint="revoke")


def _post(
    config: FortnoxConfig,
    form: dict[str, str | Secret],
    headers: dict[str, str] | None = None,
    endpoint: str = "token",
) -> Request:
    client_secret = config.secret()
    pair = Secret(f"{config.client_id}:{client_secret.reveal()}")
    fields = [(name, value.reveal() if isinstance(value, Secret) else value) for name, value in form.items()]
    return Request(
        method="POST",
        url=f"{config.auth_url}/{endpoint}",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            **(headers or {}),
        },
        body=_HiddenBytes(urlencode(fields).encode()),
        authorization=Secret(f"Basic {base64.b64encode(pair.reveal().encode()).decode()}"),
        timeout_s=config.token_timeout_s,
        max_bytes=ERROR_BYTES,
        # After a crash, the next refresh waits this long for the interrupted request to end, so no request may take
        # longer.
        max_s=config.token_timeout_s,
        secrets=(client_secret, *(value for value in form.values() if isinstance(value, Secret))),
    )


class _HiddenBytes(bytes):
    """A request body with a repr that hides its content, for tracebacks that show local variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<hidden>"


def read_tokens(response: Response, *, sent_at: datetime) -> Tokens:
    """Return the tokens in a response of the token endpoint.

    Args:
        response: The response.
        sent_at: The instant at which the request was sent, in UTC. The lifetime is counted from this instant, so that
            it is never overestimated.

    Raises:
        GrantRefused: Fortnox responded with `invalid_grant`.
        ClientRejected: The client id or secret is wrong. Stored tokens still work.
        ServerError: Fortnox responded with a 5xx. It is not known whether the refresh token was used up.
        ApiError: Fortnox responded with another error.
        DecodeError: The response is a success, but contains no usable tokens.
    """
    fields = _Fields(response.body)
    if response.status != _OK:
        raise _token_error(response, fields)
    access, refresh = fields.secret("access_token"), fields.secret("refresh_token")
    if access is None or not is_token(access.reveal()):
        raise DecodeError(
            Text(
                "The token response has no usable access_token.",
                "Fortnox svar innehåller ingen användbar access_token.",
            ),
            path="access_token",
        )
    if refresh is not None and not is_token(refresh.reveal()):
        raise DecodeError(
            Text(
                "The token response has no usable refresh_token.",
                "Fortnox svar innehåller ingen användbar refresh_token.",
            ),
            path="refresh_token",
        )
    expires_in = fields.integer("expires_in")
    if expires_in is None or expires_in <= 0:
        raise DecodeError(
            Text(
                "The token response has no valid expires_in (seconds).",
                "Fortnox svar innehåller ingen giltig expires_in (sekunder).",
            ),
            path="expires_in",
        )
    # The new tokens are kept even if the lifetime is absurdly long. If a token expires earlier, it is refreshed after a
    # 401.
    lifetime = min(timedelta(seconds=min(expires_in, _MOST_SECONDS)), _LONGEST_LIFETIME)
    return Tokens(
        access=access,
        refresh=refresh,
        expires_at=sent_at + lifetime,
        scopes=frozenset(response.text(fields.text("scope"), longest=_LONGEST_SCOPES).split()),
    )


def read_revocation(response: Response) -> None:
    """Raise an error unless a response confirms that a token was withdrawn, or that Fortnox does not know the token.

    Raises:
        ClientRejected: The client id or secret is wrong.
        ServerError: Fortnox responded with a 5xx.
        ApiError: Fortnox responded with another error.
    """
    if response.status == _OK:
        return
    error = _token_error(response, _Fields(response.body))
    if not isinstance(error, GrantRefused):
        raise error


def read_claims(access: Secret) -> Claims | None:
    """Return the claims of an access token; None if it is not a JWT or does not name the company."""
    parts = access.reveal().split(".")
    if len(parts) < 2:  # noqa: PLR2004 -- header.payload[.signature], RFC 7519
        return None
    try:
        payload = _Fields(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    number = payload.integer("tenantId")
    if number is None or not 0 < number < _LARGEST_COMPANY:
        return None
    return Claims(database_number=number, user=foreign_text(payload.text("sub"), (), longest=_LONGEST_USER))


def _token_error(response: Response, fields: "_Fields") -> ApiError | AuthError:
    status = response.status
    code = response.text(fields.text("error"), longest=_LONGEST_USER)
    text = response.text(fields.text("error_description"))
    reason = f"{code}: {text}" if code and text else code or text or f"HTTP {status}"
    if code == "invalid_grant":
        return GrantRefused(
            Text(
                f"Fortnox refused the authorisation code, the refresh token or the service account ({reason}).",
                f"Fortnox godtog inte auktoriseringskoden, förnyelsenyckeln eller servicekontot ({reason}).",
            ),
            error=code,
            description=text,
        )
    if code == "invalid_client" or status == _UNAUTHORIZED:
        return ClientRejected(
            Text(f"Fortnox refused the application ({reason}).", f"Fortnox godtog inte appen ({reason})."),
            hint=Text(
                "Compare client_id and the client secret with Fortnox's developer portal. Saved connections are kept.",
                "Jämför client_id och klienthemligheten med Fortnox utvecklarportal. Sparade "
                "kopplingar finns kvar.",
            ),
        )
    kind, hint = (
        ApiError,
        Text(
            "Check the application's settings in Fortnox's developer portal.",
            "Kontrollera appens inställningar i Fortnox utvecklarportal.",
        ),
    )
    if status >= _SERVER:
        kind, hint = (
            ServerError,
            Text(
                "Try again in a minute. The connection is kept.",
                "Försök igen om en minut. Kopplingen finns kvar.",
            ),
        )
    elif status == _TOO_MANY:
        kind, hint = RateLimited, Text("Wait a minute, then try again.", "Vänta en minut och försök igen.")
    return kind(
        Text(
            f"Fortnox's sign-in service responded with an error ({reason}).",
            f"Fortnox inloggningstjänst svarade med ett fel ({reason}).",
        ),
        hint=hint,
        status=status,
        code=code or None,
        text=text,
        method="POST",
        path="/oauth-v1/token",
    )


class _Fields:
    """The fields of the JSON object in a response body. There are no fields if the body contains no object."""

    def __init__(self, body: bytes) -> None:
        self._values = json_object(body) or {}

    def text(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def secret(self, name: str) -> Secret | None:
        value = Secret(self.text(name))
        return value or None

    def integer(self, name: str) -> int | None:
        value = self._values.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None
