"""A plain HTTP client for the areas below /api, with the paths of the specification."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests

from fortnox_sdk.sandbox import Sandbox, serve

WAREHOUSE = "/api/warehouse"
TODAY = "2026-01-15"
CREATED, NEXT_YEAR = "2025-11-03", "2026-01-15"
ARTICLE = "HAMMARE"

Paths = dict[str, str]
"""A mapping from the path of a route, such as `/3/units/<k0>`, to the path of a record."""


class Areas:
    """A client of the areas below /api; `answered` contains the operations that succeeded."""

    def __init__(self, sandbox: Sandbox, **token: Any) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {sandbox.token(**token)[0]}"
        self.answered: set[str] = set()

    def send(
        self, operation: str, body: Any = None, query: dict[str, Any] | None = None, **path: Any
    ) -> requests.Response:
        method, _, address = operation.partition(" ")
        url = self.sandbox.url + address.format(**path)
        answer = self.session.request(method, url, json=body, params=query, timeout=10)
        if answer.ok:
            self.answered.add(operation)
        return answer

    def __call__(
        self, operation: str, body: Any = None, query: dict[str, Any] | None = None, **path: Any
    ) -> Any:
        """Send a request that must succeed, and return the JSON of the response, or None if the response is empty."""
        answer = self.send(operation, body, query, **path)
        assert answer.ok, (operation, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def create(self, path: str, envelope: str, **fields: Any) -> Any:
        """Create a record below /3 and return the record in the response."""
        [content] = self(f"POST {path}", {envelope: fields}).values()
        return content

    def upload(self, folder: str = "inbox_s") -> Any:
        """Upload a file to the inbox and return its record."""
        answer = self.session.post(
            f"{self.sandbox.url}/3/inbox",
            params={"folderid": folder},
            files={"file": ("bilaga.pdf", b"%PDF-1.4", "application/pdf")},
            timeout=10,
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["File"]

    def refused(
        self, operation: str, body: Any = None, query: dict[str, Any] | None = None, **path: Any
    ) -> tuple[int, str]:
        """Send a request that must be refused in the error format of /api. Return the status and the error code."""
        answer = self.send(operation, body, query, **path)
        assert answer.status_code in (400, 403, 404), answer.text
        error = answer.json()
        assert set(error) == {"id", "error", "message"}
        assert error["id"]
        assert error["message"]
        return answer.status_code, error["error"]

    def stock(self, item: str) -> tuple[float, float]:
        """Return the total quantity and the available quantity of an item, over all stock points."""
        rows = self(f"GET {WAREHOUSE}/status-v1/stockbalance", query={"itemIds": item})
        return sum(row["inStock"] for row in rows), sum(row["availableStock"] for row in rows)

    def bring(self, item: str, quantity: float, **row: Any) -> int:
        """Add goods to the stock with a released inbound delivery, and return the delivery's number."""
        body = {
            "date": "2025-11-03",
            "currency": "SEK",
            "currencyRate": 1,
            "rows": [{"itemId": item, "quantity": quantity, **row}],
        }
        made = self(f"POST {WAREHOUSE}/deliveries-v1/inbounddeliveries", body)
        self(f"PUT {WAREHOUSE}/deliveries-v1/inbounddeliveries/{{id}}/release", id=made["id"])
        number: int = made["id"]
        return number


@contextmanager
def areas_of_a_new_sandbox() -> Iterator[Areas]:
    """Start a sandbox for one test and yield a client with all public scopes."""
    with serve(rate_limit=False, now=lambda: datetime(2026, 1, 15, 11, tzinfo=UTC)) as running:
        areas = Areas(running)
        yield areas
        areas.session.close()
