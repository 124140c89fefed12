"""A client with a keep-alive connection that sends any request to the sandbox, even if the SDK would not send it."""

import json
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

import attrs

from fortnox_sdk.sandbox import Sandbox

__all__ = ["RawClient", "Response"]


@attrs.frozen(kw_only=True)
class Response:
    """A response of the sandbox."""

    status: int
    content_type: str
    body: bytes

    @property
    def good(self) -> bool:
        """True if the status is 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - status codes of HTTP

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the body as JSON, or None if it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def record(self) -> dict[str, Any]:
        """Return the record (of a list, the first record) without its envelope, or an empty dict if there is none."""
        body = self.json()
        whole = next(iter(self.rows()), None) if isinstance(body, list) else body
        if not isinstance(whole, dict):
            return {}
        record = cast("dict[str, Any]", whole)
        contents = objects(value for name, value in record.items() if name != "MetaInformation")
        return contents[0] if len(contents) == 1 and len(record) == 1 else record

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of a list, without its envelope."""
        body = self.json()
        if isinstance(body, list):
            return objects(cast("list[object]", body))
        values = cast("dict[str, Any]", body).values() if isinstance(body, dict) else ()
        lists = [cast("list[object]", value) for value in values if isinstance(value, list)]
        return objects(lists[0]) if lists else []


def objects(values: Iterable[object]) -> list[dict[str, Any]]:
    """Return the values that are JSON objects."""
    return [cast("dict[str, Any]", value) for value in values if isinstance(value, dict)]


class RawClient:
    """A client that sends any request, with a token that has every scope."""

    def __init__(self, sandbox: Sandbox) -> None:
        address = urlsplit(sandbox.url)
        self._connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
        self._token, _ = sandbox.token()

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        content_type: str = "application/json",
    ) -> Response:
        """Send a request. `body` is bytes or a JSON value. The path is percent-encoded, except for its slashes."""
        target = quote(path) + (f"?{urlencode(query)}" if query else "")
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if data is not None:
            headers["Content-Type"] = content_type
        self._connection.request(method, target, data, headers)
        response = self._connection.getresponse()
        return Response(
            status=response.status,
            content_type=response.headers.get("Content-Type", ""),
            body=response.read(),
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
