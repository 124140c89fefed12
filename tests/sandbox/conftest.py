"""Fixtures: a running sandbox, a plain HTTP client, and a `FortnoxClient` that rejects undeclared fields."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs
import pytest
import requests

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.sandbox import Sandbox, serve


class Api:
    """A plain HTTP client of one application and one company, which returns responses with status and headers."""

    def __init__(self, sandbox: Sandbox, **token: Any) -> None:
        self.sandbox = sandbox
        self.base = f"{sandbox.url}/3"
        self.session = requests.Session()
        self.session.trust_env = False
        self.sign_in(**token)

    def sign_in(self, **token: Any) -> None:
        """Get a new token, and use it for later requests."""
        access, self.refresh_token = self.sandbox.token(**token)
        self.session.headers["Authorization"] = f"Bearer {access}"

    def go_to(self, day: str) -> None:
        """Set the sandbox's clock to noon of a day. Get a new token, because the old token has then expired."""
        now = datetime.fromisoformat(str(self.sandbox.state()["now"]))
        noon = datetime.fromisoformat(f"{day}T12:00+00:00")
        self.sandbox.advance_clock((noon - now).total_seconds())
        self.sign_in()

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        return self.session.request(method, f"{self.base}/{path}", json=body, params=query, timeout=10)

    def get(self, path: str, **query: Any) -> Any:
        """Send a GET request that must succeed, and return its JSON."""
        answer = self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, **query: Any) -> Any:
        """Send a POST request that must create a record, and return the record."""
        answer = self.call("POST", path, body, **query)
        assert answer.status_code == 201, answer.text
        return next(iter(answer.json().values()))

    def put(self, path: str, body: Any = None, **query: Any) -> Any:
        """Send a PUT request that must succeed, and return the record."""
        answer = self.call("PUT", path, body, **query)
        assert answer.status_code == 200, answer.text
        return next(iter(answer.json().values()))

    def refused(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, int, str]:
        """Send a request that must be refused, and return the status, code and message."""
        answer = self.call(method, path, body, **query)
        assert answer.status_code >= 400, answer.text
        error = {name.lower(): value for name, value in answer.json()["ErrorInformation"].items()}
        assert error["error"] == 1
        return answer.status_code, error["code"], error["message"]

    def voucher(self, series: str = "A", day: str = "2025-12-31", **more: Any) -> dict[str, Any]:
        rows = [{"Account": 7832, "Debit": 1200}, {"Account": 1229, "Credit": 1200}]
        body = {
            "VoucherSeries": series,
            "TransactionDate": day,
            "Description": "Avskrivning",
            "VoucherRows": rows,
        }
        return {"Voucher": body | more}


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    """Yield a client with all public scopes for the first company of the test's own sandbox."""
    client = Api(sandbox)
    yield client
    client.session.close()


@pytest.fixture(scope="session")
def seeded() -> Iterator[Api]:
    """Yield a client for the demo company, in one sandbox for all tests that only read."""
    with serve(rate_limit=False) as running:
        client = Api(running)
        yield client
        client.session.close()


def undeclared(value: object, at: str = "") -> list[str]:
    """Return the undeclared JSON keys in a record and in its nested records."""
    if isinstance(value, tuple):
        return [found for item in value for found in undeclared(item, f"{at}[]")]
    if not isinstance(value, Entity):
        return []
    here = [f"{at}{type(value).__name__}.{name}" for name in value.extra]
    parts = (getattr(value, field.name) for field in attrs.fields(type(value)))
    return here + [found for part in parts for found in undeclared(part, at)]


class StrictDecoder(Decoder):
    """A decoder that rejects responses with a key that no record class declares."""

    def decode(self, data: object, kind: Any, *, at: str) -> Any:
        found = super().decode(data, kind, at=at)
        assert kind is Entity or undeclared(found) == []
        return found


@pytest.fixture
def client(fortnox_client: FortnoxClient) -> FortnoxClient:
    """Return a `FortnoxClient` for the test's own sandbox. An undeclared key in a response fails the test."""
    fortnox_client.decoder = StrictDecoder()
    return fortnox_client
