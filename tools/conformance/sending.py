"""Requests to the sandbox, as recorded: to its API, and to its token endpoint."""

import base64
from http.client import HTTPConnection
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs

from fortnox_sdk.sandbox import Sandbox
from tools.exchange import Exchange

__all__ = ["Answer", "send", "token_answer"]

_FORM: Final = "application/x-www-form-urlencoded"


@attrs.frozen(kw_only=True)
class Answer:
    """What the sandbox said."""

    status: int
    body: bytes


def send(sandbox: Sandbox, method: str, target: str, body: bytes, headers: dict[str, str]) -> Answer:
    """One request; a body goes with POST and PUT alone."""
    address = urlsplit(sandbox.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
    try:
        connection.request(method, target, body if method in {"POST", "PUT"} and body else None, headers)
        found = connection.getresponse()
        return Answer(status=found.status, body=found.read())
    finally:
        connection.close()


def token_answer(sandbox: Sandbox, exchange: Exchange) -> Answer:
    """The token endpoint's: the recorded scopes are the consent's, and the tokens are the sandbox's own.

    Recorders mask the secret, the refresh token and the tenant: what was refused is sent with wrong ones.
    """
    scopes = str(exchange.json().get("scope", "")).split()
    form = dict(parse_qsl(exchange.sent.decode()))
    tenant = sandbox.database_number if exchange.good else 0
    if exchange.good and "refresh_token" in form:
        form["refresh_token"] = sandbox.token(scopes=scopes or None)[1]
    if exchange.good and form.get("grant_type") == "client_credentials":
        _consent(sandbox, scopes)
    # Two refusals name the client's secret; that of a tenant has another status (both recorded).
    secret_refused = exchange.status == 401  # noqa: PLR2004 - HTTP's own number
    secret = "wrong" if secret_refused else sandbox.client_secret
    pair = base64.b64encode(f"{sandbox.client_id}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": _FORM, "TenantId": str(tenant)}
    return send(sandbox, "POST", "/oauth-v1/token", urlencode(form).encode(), headers)


def _consent(sandbox: Sandbox, scopes: list[str]) -> None:
    """The company lets the application in as a service account."""
    form = {
        "client_id": sandbox.client_id,
        "redirect_uri": sandbox.redirect_uris[0],
        "scope": " ".join(scopes),
        "state": "against",
        "response_type": "code",
        "account_type": "service",
        "decision": "approve",
        "database_number": str(sandbox.database_number),
    }
    send(sandbox, "POST", "/oauth-v1/auth", urlencode(form).encode(), {"Content-Type": _FORM})
