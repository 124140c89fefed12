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
    """One recorded call with its answer."""

    name: str
    method: str
    url: str
    sent: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    recorded_at: str = ""
    """When, as the recorder wrote it (`Mon, 30 Jan 2023 10:36:44 GMT`); empty where it did not."""

    @property
    def path(self) -> str:
        """Without the query, and without the slash at the end that some recorders sent."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def good(self) -> bool:
        """Whether the answer is a success."""
        return self.status in _GOOD

    @property
    def code(self) -> int | None:
        """Fortnox's number in an error's body; None in all others."""
        found = cast("dict[str, Any]", self.json()).get("ErrorInformation") if not self.good else None
        lower = {key.lower(): value for key, value in cast("dict[str, Any]", found or {}).items()}
        return lower.get("code")

    def refusal(self) -> tuple[int | str | None, str]:
        """Code and text of an error, in any of its forms: Fortnox's two, XML, the gateway's, HTML.

        Below `/api` the code is a word.
        """
        body = cast("dict[str, Any]", self.json())
        text = self.body.decode("utf-8", "replace")
        if "<ErrorInformation>" in text:
            inside = dict(cast("list[tuple[str, str]]", re.findall(r"<(Code|Message)>([^<]*)<", text)))
            return int(inside["Code"]), inside["Message"]
        if not body:
            return None, "" if text.lstrip().startswith("<") else " ".join(text.split())
        source = cast("dict[str, Any]", body.get("ErrorInformation", body))
        said = {key.lower(): value for key, value in source.items()}
        code = said.get("code", None if "ErrorInformation" in body else said.get("error"))
        return code, said.get("message") or said.get("error_description") or ""

    def query(self, name: str) -> str | None:
        """A value of the query; None when it was not sent."""
        return parse_qs(urlsplit(self.url).query).get(name, [None])[0]

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """The answer's body; an empty object when it is no JSON."""
        return _json(self.body)

    def sent_json(self) -> Any:  # noqa: ANN401 - any JSON
        """The request's body; an empty object when it is no JSON."""
        return _json(self.sent)


def _json(body: bytes) -> object:
    try:
        return decode_json(body) or {}
    except DecodeError:
        return {}


def read(folder: Path) -> list[list[Exchange]]:
    """All exchanges by file name; the pages of one list stay together. Entries without an answer are left out.

    Raises:
        ValueError: a file is no list of exchanges; it is named.
    """
    found: list[list[Exchange]] = []
    for path in sorted(folder.glob("*.json")):
        try:
            entries = cast("list[dict[str, Any]]", json.loads(path.read_text(encoding="utf-8")))
            made = [
                _exchange(f"{path.name}[{i}]" if len(entries) > 1 else path.name, entry)
                for i, entry in enumerate(entries)
                if entry["response"].get("status") and entry["request"].get("url")
            ]
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"{path.name} is no list of exchanges: {fault!r}") from fault
        found += _by_list(made)
    return found


def _exchange(name: str, entry: Mapping[str, Any]) -> Exchange:
    request, response = entry["request"], entry["response"]
    headers = cast("dict[str, object]", response.get("headers") or {})
    return Exchange(
        name=name,
        method=request["method"].upper(),
        url=request["url"],
        sent=_bytes(request.get("body")),
        status=response["status"],
        headers={key: _header(value) for key, value in headers.items()},
        body=_bytes(response.get("body")),
        recorded_at=str(entry.get("recorded_at") or ""),
    )


def _bytes(body: object) -> bytes:
    """Recorded as text, as JSON, or as null where there was none."""
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _header(value: object) -> str:
    """Some recorders give each header a list of values."""
    return ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else str(value)


def _by_list(exchanges: Sequence[Exchange]) -> Iterator[list[Exchange]]:
    """Neighbours that are page 1, 2, ... of one list, together; everything else alone."""
    for _, same in groupby(exchanges, key=lambda e: (e.method, e.path)):
        plays: list[list[Exchange]] = []
        for exchange in same:
            following = exchange.query("page") not in {None, "1"}
            if following and plays:
                plays[-1].append(exchange)
            else:
                plays.append([exchange])
        yield from plays
