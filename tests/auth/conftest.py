"""A transport that acts as Fortnox's sign-in service, and fixtures for a connection that uses it."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import attrs
import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from tests.transports import answer


class FakeFortnox:
    """A transport that acts as the sign-in service. Refresh tokens and codes can be used once.

    The responses have the same structure as responses recorded from Fortnox.
    """

    def __init__(self, company=1001, user="1@1001"):
        self.company = company
        self.user = user
        self.jwt = True
        self.name = "Åkerlunds Cykel AB"
        self.codes = set()
        self.refresh = None
        self.serial = 0
        self.requests = []
        self.faults = []
        """A function for each of the next requests. It is called with the request before the request is handled.

        A function can raise an error, return the Response to send, or return None so that the request is handled.
        """
        self.after = []
        """A function for each of the next requests. It is called with the request after the request was handled.

        A function can raise an error (the response is lost), return another Response, or return None.
        """

    def forms(self):
        return [dict(parse_qsl(request.body.decode())) for request in self.requests if request.body]

    def send(self, request, /):
        self.requests.append(request)
        if self.faults and (fault := self.faults.pop(0)(request)) is not None:
            return fault
        answer = self._answer(request)
        if self.after and (fault := self.after.pop(0)(request)) is not None:
            return fault
        return answer

    def _answer(self, request):
        if request.path == "/3/companyinformation":
            names = {"CompanyName": self.name, "OrganizationNumber": "556000-1009"}
            return _json(200, {"CompanyInformation": {"DatabaseNumber": self.company, **names}})
        return self._token_answer(request)

    def _token_answer(self, request):
        pair = base64.b64decode(request.authorization.reveal().removeprefix("Basic ")).decode()
        if pair != "client:fxcanary-hush":
            return _json(
                401, {"error": "invalid_client", "error_description": "The client credentials are invalid"}
            )
        form = dict(parse_qsl(request.body.decode()))
        if request.path.endswith("/revoke"):
            if form["token"] == self.refresh:
                self.refresh = None
            return _json(200, {"revoked": True})
        match form["grant_type"]:
            case "authorization_code" if form["code"] in self.codes:
                self.codes.discard(form["code"])
            case "refresh_token" if form["refresh_token"] == self.refresh:
                pass
            case "client_credentials" if request.headers["TenantId"] == str(self.company):
                return _json(
                    200, {"access_token": self._access(), "token_type": "bearer", "expires_in": 3600}
                )
            case "refresh_token":
                return _grant("Invalid refresh token")
            case _:
                return _grant("Authorization code doesn't exist or is invalid for the client")
        access = self._access()
        self.refresh = f"fxcanary-refresh-{self.serial}"
        tokens = {
            "access_token": access,
            "refresh_token": self.refresh,
            "scope": "companyinformation invoice payment",
        }
        return _json(200, tokens | {"expires_in": 3600, "token_type": "bearer"})

    def _access(self):
        self.serial += 1
        if not self.jwt:
            return f"fxcanary-opaque-{self.serial}"
        claims = {"tenantId": self.company, "sub": self.user, "n": self.serial}
        middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return f"head.{middle}.fxcanary-signature"

    def approve(self, url, code="fxcanary-code-1"):
        """Approve on the consent page, as a user does, and return the redirect URL with the code."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.codes.add(code)
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"


def _json(status, body, content_type="application/json"):
    return answer(status, body, Content_Type=content_type)


def _grant(text):
    # Recorded: JSON that is sent as HTML.
    return _json(400, {"error": "invalid_grant", "error_description": text}, "text/html; charset=UTF-8")


@pytest.fixture
def fortnox():
    return FakeFortnox()


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def config():
    return FortnoxConfig(
        client_id="client",
        client_secret=Secret("fxcanary-hush"),
        redirect_uris=["http://127.0.0.1:0/callback"],
    )


@pytest.fixture
def key(config):
    return ConnectionKey(config.issuer_host, "client", 1001)


@pytest.fixture
def connected(store, key, fortnox, clock):
    """Return a function that saves a connection whose access token is valid for one hour.

    Keyword arguments replace fields of the connection.
    """
    fortnox.refresh = "fxcanary-refresh-0"

    def save(**changes):
        connection = Connection(
            key=key,
            tokens=Tokens(
                access=Secret("fxcanary-access-0"),
                refresh=Secret("fxcanary-refresh-0"),
                expires_at=clock.now() + timedelta(hours=1),
                scopes=frozenset({"invoice"}),
            ),
            connected_at=clock.now(),
            renewed_at=clock.now(),
            refreshed_at=clock.now(),
            connected_by="1@1001",
            company_name="Åkerlunds Cykel AB",
        )
        return store.update(key, lambda _: attrs.evolve(connection, **changes))

    return save
