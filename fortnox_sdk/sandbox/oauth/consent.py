"""The consent page, on which a user approves or denies an authorization request, and the resulting redirects."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from attrs import frozen

from fortnox_sdk.sandbox.oauth.clients import Client, find_client
from fortnox_sdk.sandbox.oauth.grants import give_service_consent
from fortnox_sdk.sandbox.oauth.licences import missing_licences
from fortnox_sdk.sandbox.oauth.tokens import TokenService
from fortnox_sdk.sandbox.protocol.call import Tenant

PARAMETERS = ("client_id", "redirect_uri", "scope", "state", "access_type", "response_type", "account_type")
_CODE_LIFE_S = 600  # documented by Fortnox
_NOT_LICENSED = "Resource owner is not licensed for the requested scope(s)."  # quoted by two clients


class ConsentPageError(Exception):  # shown to the user, because a redirect to the application is not possible
    """An error that the sandbox shows to the user on an error page: an unknown application or redirect URI."""


class AuthorizationDenied(Exception):  # reported to the application by a redirect
    """An error that rejects the authorization request; `address` is the URL that the browser is redirected to."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@frozen(kw_only=True)
class AuthorizationRequest:
    """A valid authorization request from an application."""

    client: Client
    redirect_uri: str
    redirect_uri_sent: bool
    scopes: Sequence[str]
    state: str
    service: bool
    offline: bool


def redirect_url(redirect_uri: str, values: Mapping[str, str]) -> str:
    """Return the redirect URI with the given query parameters."""
    separator = "&" if urlsplit(redirect_uri).query else "?"
    return f"{redirect_uri}{separator}{urlencode(values)}"


def read_request(db: sqlite3.Connection, form: Mapping[str, str]) -> AuthorizationRequest:
    """Validate and return an authorization request. Raises ConsentPageError or AuthorizationDenied.

    Scopes that the application does not have are rejected before the user signs in.
    """
    client = find_client(db, form.get("client_id", ""))
    if client is None:
        raise ConsentPageError("Auth code or ClientID supplied is invalid")
    redirect_uri = form.get("redirect_uri") or client.redirect_uris[0]
    if not client.allows_redirect(redirect_uri):
        raise ConsentPageError("redirect_uri_mismatch")
    state = form.get("state", "")

    def deny(error: str, description: str) -> AuthorizationDenied:
        values = {"error": error, "error_description": description}
        return AuthorizationDenied(redirect_url(redirect_uri, values | ({"state": state} if state else {})))

    if form.get("response_type") != "code":
        raise deny("unsupported_response_type", "Only the response type code is supported")
    if not state:
        raise deny("invalid_request", "The state parameter is required")
    scopes = tuple(dict.fromkeys(form.get("scope", "").split()))
    if not scopes or not client.scopes.issuperset(scopes):
        raise deny("invalid_scope", "An unsupported scope was requested")
    account_type = form.get("account_type")
    if account_type not in (None, "", "service"):
        raise deny("invalid_request", "The only account type is service")
    service = account_type == "service"
    if service and not client.service_allowed:
        raise deny("invalid_request", "Client does not allow service account")
    return AuthorizationRequest(
        client=client,
        redirect_uri=redirect_uri,
        redirect_uri_sent=bool(form.get("redirect_uri")),
        scopes=scopes,
        state=state,
        service=service,
        offline=form.get("access_type") == "offline",
    )


def approve(
    db: sqlite3.Connection,
    token_service: TokenService,
    authorization: AuthorizationRequest,
    company: int,
    *,
    now: datetime,
) -> str:
    """Store the user's consent and return the redirect URL with the authorization code.

    If the company lacks a licence for any requested scope, nothing is stored and the redirect contains an error, as
    the authors of several clients report.
    """
    if not set(authorization.scopes).isdisjoint(missing_licences(Tenant(db, company))):
        values = {"error": "error_missing_license", "error_description": _NOT_LICENSED}
        return redirect_url(authorization.redirect_uri, {**values, "state": authorization.state})
    scope = " ".join(authorization.scopes)
    if authorization.service:
        give_service_consent(db, authorization.client.id, company, scope)
    code = token_service.create_secret()
    db.execute(
        "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (
            code,
            authorization.client.id,
            company,
            scope,
            authorization.redirect_uri if authorization.redirect_uri_sent else None,
            authorization.service,
            authorization.offline,
            now.timestamp() + _CODE_LIFE_S,
        ),
    )
    return redirect_url(authorization.redirect_uri, {"code": code, "state": authorization.state})
