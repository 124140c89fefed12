"""One kept connection to the sandbox, below the client: what is fired must not be made good on the way."""

import json
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

import attrs

from fortnox_sdk.sandbox import Sandbox

__all__ = ["Answer", "Wire"]


@attrs.frozen(kw_only=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: bytes

    @property
    def good(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own numbers

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """The body as JSON, None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def record(self) -> dict[str, Any]:
        """The record inside of the envelope, or the plain one."""
        found = self.json()
        whole = next(iter(self.rows()), None) if isinstance(found, list) else found
        if not isinstance(whole, dict):
            return {}
        record = cast("dict[str, Any]", whole)
        inside = objects(value for name, value in record.items() if name != "MetaInformation")
        return inside[0] if len(inside) == 1 and len(record) == 1 else record

    def rows(self) -> list[dict[str, Any]]:
        """The rows of a list, in its envelope or plain."""
        found = self.json()
        if isinstance(found, list):
            return objects(cast("list[object]", found))
        values = cast("dict[str, Any]", found).values() if isinstance(found, dict) else ()
        lists = [cast("list[object]", value) for value in values if isinstance(value, list)]
        return objects(lists[0]) if lists else []


def objects(values: Iterable[object]) -> list[dict[str, Any]]:
    """Those of the values that are JSON objects."""
    return [cast("dict[str, Any]", value) for value in values if isinstance(value, dict)]


class Wire:
    """Sends anything, with a token that has every scope."""

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
    ) -> Answer:
        """Send it; `body` is bytes as they are, or anything that JSON can say. A path is quoted, not its slashes."""
        target = quote(path) + (f"?{urlencode(query)}" if query else "")
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if data is not None:
            headers["Content-Type"] = content_type
        self._connection.request(method, target, data, headers)
        found = self._connection.getresponse()
        return Answer(
            status=found.status, content_type=found.headers.get("Content-Type", ""), body=found.read()
        )

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
