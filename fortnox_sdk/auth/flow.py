"""OAuth as Fortnox speaks it: requests built and answers read, without sending anything.

Facts: fortnox.se/developer/authorization (endpoints, parameters, grants); recorded token errors are JSON sent as
text/html or text/plain, so that no answer's Content-Type is looked at here.
"""

import base64
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

import attrs

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Tokens
from fortnox_sdk.errors import (
    ApiError,
    AuthError,
    ClientRejected,
    DecodeError,
    RateLimited,
    ServerError,
)
from fortnox_sdk.http.envelopes import json_object
from fortnox_sdk.http.transport import Request, Response
from fortnox_sdk.scalars import Secret

__all__ = [
    "Claims",
    "GrantRefused",
    "client_credentials_request",
    "code_request",
    "consent_url",
    "read_claims",
    "read_revocation",
    "read_tokens",
    "refresh_request",
    "revoke_request",
]

_TOO_MANY: Final = 429
_UNAUTHORIZED: Final = 401
_SERVER: Final = 500
_OK: Final = 200


class GrantRefused(AuthError):
    """Fortnox refused a code or a refresh token: spent, expired, withdrawn or never given (`invalid_grant`).

    Args:
        message: One sentence with Fortnox's own text.
        hint: What to do.
        error: OAuth's word.
        description: Fortnox's own text.
    """

    def __init__(self, message: str, *, hint: str = "", error: str = "", description: str = "") -> None:
        super().__init__(message, hint=hint)
        self.error = error
        self.description = description


@attrs.frozen(kw_only=True)
class Claims:
    """Whom an access token is for, as it says itself. Not verified: Fortnox publishes no key."""

    database_number: int
    """Claim `tenantId`: the company."""
    user: str
    """Claim `sub`: user and company, such as `1@1838388`; empty when absent."""


def consent_url(config: FortnoxConfig, *, state: str, redirect_uri: str) -> str:
    """The address of Fortnox's consent page.

    Args:
        config: Client id, scopes and whether a service account is asked for.
        state: Comes back unchanged; random, and checked by the caller.
        redirect_uri: One of those registered.

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
    """Exchange a code (10 minutes, once). `redirect_uri` is the one that the consent was asked with."""
    return _post(config, {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})


def refresh_request(config: FortnoxConfig, refresh: Secret) -> Request:
    """Exchange a refresh token for a new pair. It is spent by this, whether the answer arrives or not."""
    return _post(config, {"grant_type": "refresh_token", "refresh_token": refresh})


def client_credentials_request(config: FortnoxConfig, database_number: int) -> Request:
    """A token for a company whose administrator consented to a service account."""
    return _post(config, {"grant_type": "client_credentials"}, {"TenantId": str(database_number)})


def revoke_request(config: FortnoxConfig, refresh: Secret) -> Request:
    """Withdraw a refresh token; the access token of the last hour can't be withdrawn."""
    return _post(config, {"token_type_hint": "refresh_token", "token": refresh}, endpoint="revoke")


def _post(
    config: FortnoxConfig,
    form: dict[str, str | Secret],
    headers: dict[str, str] | None = None,
    endpoint: str = "token",
) -> Request:
    pair = Secret(f"{config.client_id}:{config.secret().reveal()}")
    fields = [(name, value.reveal() if isinstance(value, Secret) else value) for name, value in form.items()]
    return Request(
        method="POST",
        url=f"{config.auth_url}/{endpoint}",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            **(headers or {}),
        },
        body=_Hidden(urlencode(fields).encode()),
        authorization=Secret(f"Basic {base64.b64encode(pair.reveal().encode()).decode()}"),
        timeout_s=config.token_timeout_s,
    )


class _Hidden(bytes):
    """A body that stays out of tracebacks that show local variables, however deep in the HTTP library they end."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<hidden>"


def read_tokens(response: Response, *, sent_at: datetime) -> Tokens:
    """The tokens in an answer of the token endpoint.

    Args:
        response: The answer, good or bad.
        sent_at: When the request was sent, UTC: the life is counted from there, so that it is never overrated.

    Raises:
        GrantRefused: `invalid_grant`.
        ClientRejected: the client id or secret is wrong; tokens that are stored stay good.
        ServerError: 5xx; whether a refresh token was spent is not known.
        ApiError: any other error.
        DecodeError: a good answer without tokens.
    """
    answer = _Answer(response.body)
    if response.status != _OK:
        raise _refusal(response, answer)
    access = answer.secret("access_token")
    if access is None:
        raise DecodeError("The token answer has no access_token.", path="access_token")
    expires_in = answer.whole("expires_in")
    if expires_in is None:
        raise DecodeError("The token answer has no expires_in in whole seconds.", path="expires_in")
    return Tokens(
        access=access,
        refresh=answer.secret("refresh_token"),
        expires_at=sent_at + timedelta(seconds=expires_in),
        scopes=frozenset(answer.text("scope").split()),
    )


def read_revocation(response: Response) -> None:
    """Make sure that a token was withdrawn, or is not known any more, which is as good.

    Raises:
        ClientRejected: the client id or secret is wrong.
        ServerError: 5xx.
        ApiError: any other error.
    """
    if response.status == _OK:
        return
    refusal = _refusal(response, _Answer(response.body))
    if not isinstance(refusal, GrantRefused):
        raise refusal


def read_claims(access: Secret) -> Claims | None:
    """Whom an access token is for; None when it is no JWT or does not say."""
    parts = access.reveal().split(".")
    if len(parts) < 2:  # noqa: PLR2004 -- header.payload[.signature], RFC 7519
        return None
    try:
        payload = _Answer(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    number = payload.whole("tenantId")
    return None if number is None else Claims(database_number=number, user=payload.text("sub"))


def _refusal(response: Response, answer: "_Answer") -> ApiError | AuthError:
    status = response.status
    word, text = answer.text("error"), answer.text("error_description")
    said = f"{word}: {text}" if word and text else word or text or f"HTTP {status}"
    if word == "invalid_grant":
        return GrantRefused(f"Fortnox refused the grant ({said}).", error=word, description=text)
    if word == "invalid_client" or status == _UNAUTHORIZED:
        return ClientRejected(
            f"Fortnox refused the application ({said}).",
            hint="Check client_id and the client secret against Fortnox's developer portal; saved connections stay.",
        )
    kind, hint = ApiError, "Check the application's settings in Fortnox's developer portal."
    if status >= _SERVER:
        kind, hint = ServerError, "Try again in a minute; the connection is kept."
    elif status == _TOO_MANY:
        kind, hint = RateLimited, "Wait a minute, then try again."
    return kind(
        f"Fortnox's sign-in service answered with an error ({said}).",
        hint=hint,
        status=status,
        code=word or None,
        text=text,
        method="POST",
        path="/oauth-v1/token",
    )


class _Answer:
    """The JSON object in a body, by name; without values when there is none. Does not show itself."""

    def __init__(self, body: bytes) -> None:
        self._values = json_object(body) or {}

    def text(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def secret(self, name: str) -> Secret | None:
        value = Secret(self.text(name))
        return value or None

    def whole(self, name: str) -> int | None:
        value = self._values.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None
