"""Recorded exchanges: JSON files, each a list of `{"request": {"method", "url"}, "response": {"status", ...}}`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import attrs

from fortnox_sdk.entities.codec import decode_json
from fortnox_sdk.errors import DecodeError

__all__ = ["Exchange", "read"]

_GOOD = range(200, 300)


@attrs.frozen(kw_only=True)
class Exchange:
    """One recorded request with its response."""

    name: str
    method: str
    url: str
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    recorded_at: str = ""
    """The time as the recorder wrote it (`Mon, 30 Jan 2023 10:36:44 GMT`); empty if the recorder wrote no time."""

    @property
    def path(self) -> str:
        """The path without the query and without the trailing slash that some recorders send."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def good(self) -> bool:
        """True if the response is a success."""
        return self.status in _GOOD

    @property
    def code(self) -> int | None:
        """Fortnox's error code, or None if the response is not an error of Fortnox."""
        error = cast("dict[str, Any]", self.json()).get("ErrorInformation") if not self.good else None
        lower = {key.lower(): value for key, value in cast("dict[str, Any]", error or {}).items()}
        return lower.get("code")

    def refusal(self) -> tuple[int | str | None, str]:
        """Return the code and text of an error in any format: Fortnox's JSON or XML, the gateway's JSON, or HTML.

        Below `/api`, the code is a text such as `period_locked`. The code is None if the response has none.
        """
        body = cast("dict[str, Any]", self.json())
        text = self.body.decode("utf-8", "replace")
        if "<ErrorInformation>" in text:
            fields = dict(cast("list[tuple[str, str]]", re.findall(r"<(Code|Message)>([^<]*)<", text)))
            return int(fields["Code"]), fields["Message"]
        if not body:
            return None, "" if text.lstrip().startswith("<") else " ".join(text.split())
        source = cast("dict[str, Any]", body.get("ErrorInformation", body))
        fields = {key.lower(): value for key, value in source.items()}
        code = fields.get("code", None if "ErrorInformation" in body else fields.get("error"))
        return code, fields.get("message") or fields.get("error_description") or ""

    @property
    def page(self) -> int:
        """The number of the requested page. It is 1 if the request has no page."""
        number = self.query("page") or ""
        return int(number) if number.isdecimal() else 1

    def query(self, name: str) -> str | None:
        """Return a value of the query, or None if it was not sent."""
        return parse_qs(urlsplit(self.url).query).get(name, [None])[0]

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the body of the response as JSON, or an empty dict if it is not JSON."""
        return _json(self.body)

    def request_json(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the body of the request as JSON, or an empty dict if it is not JSON."""
        return _json(self.request_body)


def _json(body: bytes) -> object:
    try:
        return decode_json(body) or {}
    except DecodeError:
        return {}


def read(folder: Path) -> list[list[Exchange]]:
    """Read the recordings of a folder.

    Returns:
        Groups of exchanges, in the order of the file names. Consecutive pages of one list form one group, whatever
        the number of the first page. Every other exchange is its own group. Entries without a response are omitted.

    Raises:
        ValueError: A file is not a list of exchanges. The message contains its name.
    """
    groups: list[list[Exchange]] = []
    for path in sorted(folder.glob("*.json")):
        try:
            entries = cast("list[dict[str, Any]]", json.loads(path.read_text(encoding="utf-8")))
            exchanges = [
                _exchange(f"{path.name}[{i}]" if len(entries) > 1 else path.name, entry)
                for i, entry in enumerate(entries)
                if entry["response"].get("status") and entry["request"].get("url")
            ]
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"{path.name} is not a list of exchanges: {fault!r}") from fault
        groups += _by_list(exchanges)
    return groups


def _exchange(name: str, entry: Mapping[str, Any]) -> Exchange:
    request, response = entry["request"], entry["response"]
    headers = cast("dict[str, object]", response.get("headers") or {})
    return Exchange(
        name=name,
        method=request["method"].upper(),
        url=request["url"],
        request_body=_bytes(request.get("body")),
        status=response["status"],
        headers={key: _header(value) for key, value in headers.items()},
        body=_bytes(response.get("body")),
        recorded_at=str(entry.get("recorded_at") or ""),
    )


def _bytes(body: object) -> bytes:
    """Return a recorded body as bytes. Recorders write text, JSON, or null for no body."""
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _header(value: object) -> str:
    """Return a recorded header as text. Some recorders write a list of values for each header."""
    return ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else str(value)


def _by_list(exchanges: Sequence[Exchange]) -> Iterator[list[Exchange]]:
    """Group adjacent exchanges that are consecutive pages of one list. Every other exchange is a group of its own."""
    for _, neighbours in groupby(exchanges, key=lambda e: (e.method, e.path)):
        groups: list[list[Exchange]] = []
        for exchange in neighbours:
            if groups and exchange.page == groups[-1][-1].page + 1:
                groups[-1].append(exchange)
            else:
                groups.append([exchange])
        yield from groups
