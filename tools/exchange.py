"""Recorded exchanges: JSON files, each a list of `{"request": {"method", "url"}, "response": {"status", ...}}`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import attrs

from fortnox_sdk.codec import decode_json
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
    """All exchanges by file name; the pages of one list stay together."""
    found: list[list[Exchange]] = []
    for path in sorted(folder.glob("*.json")):
        entries = cast("list[dict[str, Any]]", json.loads(path.read_text(encoding="utf-8")))
        made = [
            Exchange(
                name=f"{path.name}[{i}]" if len(entries) > 1 else path.name,
                method=entry["request"]["method"].upper(),
                url=entry["request"]["url"],
                sent=str(entry["request"].get("body", "")).encode(),
                status=entry["response"]["status"],
                headers=entry["response"].get("headers", {}),
                body=entry["response"]["body"].encode(),
            )
            for i, entry in enumerate(entries)
        ]
        found += _by_list(made)
    return found


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
