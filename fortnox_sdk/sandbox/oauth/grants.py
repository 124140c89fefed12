"""The token endpoint: three grant types, revocation, and error responses in Fortnox's format."""

import base64
import binascii
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.company import find_company
from fortnox_sdk.sandbox.oauth import simultaneous_refreshes
from fortnox_sdk.sandbox.oauth.clients import Client, find_client
from fortnox_sdk.sandbox.oauth.tokens import ACCESS_TOKEN_LIFE_S, TokenService
from fortnox_sdk.sandbox.protocol.call import Tenant, parse_number
from fortnox_sdk.sandbox.protocol.wire import Body

_DAY_S = 86_400


class OAuthProblem(Exception):  # not an internal error: the response that Fortnox would send
    """An OAuth error response, with the error code, description and content type that Fortnox would send."""

    def __init__(self, error: str, description: str, *, status: int = 400, content_type: str = "") -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status
        # Fortnox sends this JSON with an HTML content type (recorded for rejected refresh tokens).
        self.content_type: str = content_type or "text/html; charset=UTF-8"


@frozen(kw_only=True)
class Grant:
    """An authorization: the application, company and scope that tokens are issued for."""

    client: str
    company: int
    scope: str
    service: bool


def authenticate(db: sqlite3.Connection, authorization: str, grant_type: str | None) -> Client:
    """Return the application that a Basic authorization header identifies.

    Raises OAuthProblem if the client id or secret is wrong. If a token of a service account was requested, the response
    has the status 400 (recorded 2026-04). Otherwise, it has the status 401 and the content type text/plain (recorded
    2023-01).
    """
    scheme, _, encoded = authorization.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        name, secret = "", ""
    client = find_client(db, name) if scheme.lower() == "basic" else None
    if client is None or not client.has_secret(secret):
        if grant_type == "client_credentials":
            raise OAuthProblem("invalid_client", "The client credentials are invalid")
        raise OAuthProblem(
            "invalid_client",
            "The client credentials are invalid",
            status=401,
            content_type="text/plain;charset=UTF-8",
        )
    return client


def issue(
    db: sqlite3.Connection, token_service: TokenService, grant: Grant, *, now: datetime, refreshable: bool
) -> Body:
    """Issue an access token and return the token response.

    If `refreshable` is true, the response also contains a new refresh token.
    """
    access = token_service.access_token(
        client=grant.client, company=grant.company, scope=grant.scope, service=grant.service, now=now
    )
    # The keys have the order of the recorded responses of 2023 and 2026; Fortnox's guide shows another order.
    response: Body = {
        "access_token": access,
        "expires_in": ACCESS_TOKEN_LIFE_S,
        "token_type": "bearer",
        "scope": grant.scope,
    }
    if refreshable:
        refresh = token_service.create_secret()
        life_s = assumptions.REFRESH_TOKEN_LIFE_DAYS * _DAY_S
        db.execute(
            "INSERT INTO refresh_token VALUES (?, ?, ?, ?, ?, ?, 'live')",
            (refresh, grant.client, grant.company, grant.scope, grant.service, now.timestamp() + life_s),
        )
        response["refresh_token"] = refresh
    return response


def token(
    db: sqlite3.Connection,
    token_service: TokenService,
    client: Client,
    form: Mapping[str, str],
    *,
    tenant: str | None,
    now: datetime,
) -> Body:
    """Execute a token request from an authenticated application and return the token response."""
    kind = form.get("grant_type")
    if not kind:
        raise OAuthProblem("invalid_request", "The grant type was not specified in the request")
    if kind == "authorization_code":
        return _from_code(db, token_service, client, form, now)
    if kind == "refresh_token":
        return _from_refresh_token(db, token_service, client, form.get("refresh_token", ""), now)
    if kind == "client_credentials":
        return _from_consent(db, token_service, client, tenant, now)
    raise OAuthProblem("unsupported_grant_type", f'Grant type "{kind}" not supported')


def _from_code(
    db: sqlite3.Connection,
    token_service: TokenService,
    client: Client,
    form: Mapping[str, str],
    now: datetime,
) -> Body:
    row = db.execute(
        "SELECT * FROM code WHERE code = ? AND client = ?", (form.get("code", ""), client.id)
    ).fetchone()
    if row is None or row["used"] or row["expires_at"] <= now.timestamp():
        raise OAuthProblem(
            "invalid_grant",
            "Authorization code doesn't exist or is invalid for the client",
            content_type=assumptions.CONTENT_TYPE_OF_CODE_ERRORS,
        )
    if row["redirect_uri"] is not None and form.get("redirect_uri") != row["redirect_uri"]:
        raise OAuthProblem(
            "redirect_uri_mismatch",
            "The redirect URI is missing or do not match",
            content_type=assumptions.CONTENT_TYPE_OF_CODE_ERRORS,
        )
    db.execute("UPDATE code SET used = 1 WHERE code = ?", (row["code"],))
    service = bool(row["service"])
    grant = Grant(client=client.id, company=row["company"], scope=row["scope"], service=service)
    refreshable = bool(row["offline"]) or not assumptions.REFRESH_TOKEN_NEEDS_OFFLINE
    if service:
        refreshable = refreshable and assumptions.SERVICE_CODE_GIVES_REFRESH_TOKEN
    return issue(db, token_service, grant, now=now, refreshable=refreshable)


def _from_refresh_token(
    db: sqlite3.Connection, token_service: TokenService, client: Client, refresh: str, now: datetime
) -> Body:
    row = db.execute(
        "SELECT * FROM refresh_token WHERE token = ? AND client = ?", (refresh, client.id)
    ).fetchone()
    # A used refresh token is rejected at once, but the tokens issued for it stay valid (measured 2026-10).
    if row is None or row["expires_at"] <= now.timestamp() or not _is_usable(db, row, now):
        raise OAuthProblem("invalid_grant", "Invalid refresh token")
    db.execute("UPDATE refresh_token SET state = 'spent' WHERE token = ?", (refresh,))
    grant = Grant(client=client.id, company=row["company"], scope=row["scope"], service=bool(row["service"]))
    response = issue(db, token_service, grant, now=now, refreshable=True)
    simultaneous_refreshes.remember(db, grant.company, refresh, response["refresh_token"], now)
    return response


def _is_usable(db: sqlite3.Connection, row: sqlite3.Row, now: datetime) -> bool:
    if row["state"] == "spent":
        return simultaneous_refreshes.can_be_used_again(db, row["company"], row["token"], now)
    return bool(row["state"] == "live")


def _from_consent(
    db: sqlite3.Connection, token_service: TokenService, client: Client, tenant: str | None, now: datetime
) -> Body:
    number = parse_number(tenant or "")
    if find_company(Tenant(db, number)) is None:
        raise OAuthProblem("invalid_client", "The client credentials are invalid")
    row = db.execute(
        "SELECT * FROM service_consent WHERE client = ? AND company = ?", (client.id, number)
    ).fetchone()
    if row is None:
        raise OAuthProblem("invalid_grant", "The tenant has not given consent to the service account")
    grant = Grant(client=client.id, company=row["company"], scope=row["scope"], service=True)
    return issue(db, token_service, grant, now=now, refreshable=False)


def revoke(db: sqlite3.Connection, client: Client, form: Mapping[str, str]) -> Body:
    """Revoke a refresh token. According to Fortnox's documentation, access tokens stay valid until they expire."""
    db.execute(
        "UPDATE refresh_token SET state = 'revoked' WHERE token = ? AND client = ?",
        (form.get("token", ""), client.id),
    )
    return {"revoked": True}


def give_service_consent(db: sqlite3.Connection, client: str, company: int, scope: str) -> None:
    """Store a company's consent to a service account.

    An application has at most one service account per company, so a new consent replaces the old consent.
    """
    db.execute("INSERT OR REPLACE INTO service_consent VALUES (?, ?, ?)", (client, company, scope))


def end_consent(db: sqlite3.Connection, company: int) -> None:
    """Revoke a company's consent to all applications."""
    db.execute("UPDATE refresh_token SET state = 'revoked' WHERE company = ? AND state = 'live'", (company,))
    db.execute("DELETE FROM service_consent WHERE company = ?", (company,))
    db.execute("DELETE FROM code WHERE company = ?", (company,))
    simultaneous_refreshes.forget(db, company)
