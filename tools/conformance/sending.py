"""Functions that send recorded requests to the API and to the token endpoint of the sandbox."""

import base64
from http.client import HTTPConnection
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs

from fortnox_sdk.sandbox import Sandbox
from tools.exchange import Exchange

__all__ = ["SandboxResponse", "send", "send_token_request"]

_FORM: Final = "application/x-www-form-urlencoded"


@attrs.frozen(kw_only=True)
class SandboxResponse:
    """A response of the sandbox."""

    status: int
    body: bytes


def send(sandbox: Sandbox, method: str, target: str, body: bytes, headers: dict[str, str]) -> SandboxResponse:
    """Send one request. Only POST and PUT have a body."""
    address = urlsplit(sandbox.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
    try:
        connection.request(method, target, body if method in {"POST", "PUT"} and body else None, headers)
        response = connection.getresponse()
        return SandboxResponse(status=response.status, body=response.read())
    finally:
        connection.close()


def send_token_request(sandbox: Sandbox, exchange: Exchange) -> SandboxResponse:
    """Send a recorded token request with the recorded scopes, and the credentials and tokens of the sandbox.

    Recorders mask the secret, the refresh token and the tenant. If the recorded request was refused, invalid values
    are sent.
    """
    scopes = str(exchange.json().get("scope", "")).split()
    form = dict(parse_qsl(exchange.request_body.decode()))
    tenant = sandbox.database_number if exchange.good else 0
    if exchange.good and "refresh_token" in form:
        form["refresh_token"] = sandbox.token(scopes=scopes or None)[1]
    if exchange.good and form.get("grant_type") == "client_credentials":
        _consent(sandbox, scopes)
    secret_refused = exchange.json().get("error") == "invalid_client"
    secret = "wrong" if secret_refused else sandbox.client_secret
    pair = base64.b64encode(f"{sandbox.client_id}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": _FORM, "TenantId": str(tenant)}
    return send(sandbox, "POST", "/oauth-v1/token", urlencode(form).encode(), headers)


def _consent(sandbox: Sandbox, scopes: list[str]) -> None:
    """Approve the app for a service account of the company, with the given scopes."""
    form = {
        "client_id": sandbox.client_id,
        "redirect_uri": sandbox.redirect_uris[0],
        "scope": " ".join(scopes),
        "state": "conformance",
        "response_type": "code",
        "account_type": "service",
        "decision": "approve",
        "database_number": str(sandbox.database_number),
    }
    send(sandbox, "POST", "/oauth-v1/auth", urlencode(form).encode(), {"Content-Type": _FORM})
