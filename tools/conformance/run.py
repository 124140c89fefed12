"""A comparison that sends recorded requests to the sandbox, and reports differences from the recorded responses."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.entities.codec import decode_json
from fortnox_sdk.errors import DecodeError
from fortnox_sdk.sandbox import Sandbox, serve
from tools.conformance.compare import Difference, differences
from tools.conformance.sending import SandboxResponse, send, send_token_request
from tools.conformance.state import START, RecordedRecords, prepare
from tools.damage import damage
from tools.exchange import Exchange, read

__all__ = ["report"]

_HOST = "https://api.fortnox.se"
_UNAUTHORIZED = 401
_MASK = re.compile(rb"^<[A-Z_]+>$")


@attrs.frozen(kw_only=True)
class _Rule:
    """A rule of `on_purpose.json`: the differences that match it are intended."""

    where: str
    """A regular expression for `<method> <path>: <path in the response>: <kind>`."""
    reason: str
    evidence: str
    before: str = "9999-12-31"
    """The rule applies only to exchanges that were recorded before this date."""
    dated: bool = False
    """True if the rule applies only to recordings whose date is known."""

    def fits(self, exchange: Exchange, difference: Difference) -> bool:
        """Return True if the rule applies to a difference in the response of an exchange."""
        where = f"{exchange.method} {exchange.path}: {difference.path}: {difference.kind}"
        day = _day(exchange)
        in_time = not self.dated if day is None else day.isoformat() < self.before
        return in_time and re.search(self.where, where) is not None


@cache
def _rules() -> tuple[_Rule, ...]:
    text = files("tools.conformance").joinpath("on_purpose.json").read_text(encoding="utf-8")
    return tuple(_Rule(**entry) for entry in json.loads(text))


def _day(exchange: Exchange) -> date | None:
    try:
        return parsedate_to_datetime(exchange.recorded_at).date()
    except ValueError:
        return None


def report(folder: Path, *, seed: int | None = None) -> dict[str, Any]:
    """Compare the recordings with the sandbox and return the report that `--against-sandbox --json` prints.

    Args:
        folder: The folder of the recordings.
        seed: If given, only one recorded response, chosen by this number, is damaged and compared. The damage must then
            be in the report.
    """
    groups = read(folder)
    draw = random.Random(seed) if seed is not None else None  # noqa: S311 - not a secret
    records = RecordedRecords(exchange for group in groups for exchange in group)
    result = _Report()
    with serve(rate_limit=False) as sandbox:
        sandbox.snapshot(START)
        if draw is None:
            for group in groups:
                for exchange in group:
                    if (reason := _unsendable(exchange)) is not None:
                        result.add_unsendable(exchange, reason)
                    else:
                        result.add(exchange, _replay(sandbox, records, exchange, group))
        else:
            group = draw.choice([p for p in groups if any(_unsendable(e) is None for e in p)])
            exchange = draw.choice([e for e in group if _unsendable(e) is None])
            result.add_damaged(exchange, _replay(sandbox, records, exchange, group), draw)
    return result.as_json()


def _unsendable(exchange: Exchange) -> str | None:
    """Return the reason why a request can't be sent to the sandbox, or None if it can be sent."""
    if exchange.method in {"POST", "PUT"} and _MASK.match(exchange.request_body.strip()):
        return "the recorder masked the body of the request, so that it can't be sent again"
    if exchange.path == "/3":
        return "Fortnox has replaced the sign-in by code and secret in headers with OAuth"
    return None


class _Report:
    def __init__(self) -> None:
        self.compared = 0
        self.equal = 0
        self.different: list[dict[str, object]] = []
        self.on_purpose: list[dict[str, str]] = []
        self.values: list[dict[str, object]] = []
        self.extra: dict[str, object] = {}

    def add_unsendable(self, exchange: Exchange, reason: str) -> None:
        self.on_purpose.append({"recording": exchange.name, "where": "request", "reason": reason})

    def add(self, exchange: Exchange, response: SandboxResponse) -> None:
        self.compared += 1
        unexplained = self._unexplained(exchange, response)
        self.equal += not unexplained
        if unexplained:
            self.different.append({"recording": exchange.name, "differences": unexplained})

    def _unexplained(self, exchange: Exchange, response: SandboxResponse) -> list[str]:
        if response.status != exchange.status:
            text = response.body[:200].decode("utf-8", "replace")
            return [f"status {exchange.status} recorded, answered {response.status} {text}"]
        unexplained: list[str] = []
        values: list[str] = []
        # The rows of a list often have the same difference, which is reported once.
        for difference in dict.fromkeys(_differences(exchange.body, response.body)):
            rule = _rule(exchange, difference)
            if rule is not None:
                entry = {"recording": exchange.name, "where": str(difference), "reason": rule.reason}
                self.on_purpose.append({**entry, "evidence": rule.evidence})
            elif difference.kind == "value" and not _is_code(difference):
                values.append(str(difference))
            else:
                unexplained.append(str(difference))
        if values:
            self.values.append({"recording": exchange.name, "values": values})
        return unexplained

    def add_damaged(self, exchange: Exchange, response: SandboxResponse, draw: random.Random) -> None:
        before = set(_differences(exchange.body, response.body))
        unequal = {difference.path for difference in before}
        while True:
            status, body, change = damage(exchange.status, exchange.body, draw)
            # Damage to a value that differed before can't be detected.
            position = re.sub(r"\.\d+", "[]", change.rpartition(" ")[2])
            if not any(position.startswith(path) for path in unequal):
                break
        self.compared = 1
        unexplained = [str(d) for d in _differences(body, response.body) if d not in before]
        if status != exchange.status:
            unexplained.insert(0, f"status {status} recorded, answered {response.status}")
        self.different = [{"recording": exchange.name, "differences": unexplained}] if unexplained else []
        self.equal = int(not unexplained)
        self.extra = {"broken": {"recording": exchange.name, "damage": change}}

    def as_json(self) -> dict[str, Any]:
        counted = {"compared": self.compared, "equal": self.equal, "different": self.different}
        return {**counted, "on_purpose": self.on_purpose, "values": self.values, **self.extra}


def _rule(exchange: Exchange, difference: Difference) -> _Rule | None:
    return next((rule for rule in _rules() if rule.fits(exchange, difference)), None)


def _is_code(difference: Difference) -> bool:
    return difference.path.lower() == "errorinformation.code"


def _differences(recorded: bytes, answered: bytes) -> Iterator[Difference]:
    try:
        theirs, ours = decode_json(recorded), decode_json(answered)
    except DecodeError:
        theirs, ours = recorded.decode("utf-8", "replace"), answered.decode("utf-8", "replace")
    yield from differences(theirs, ours)


def _replay(
    sandbox: Sandbox, records: RecordedRecords, exchange: Exchange, group: Sequence[Exchange]
) -> SandboxResponse:
    """Put the sandbox into the state that an exchange shows, and return its response to the recorded request."""
    parts = urlsplit(exchange.url)
    if parts.path.endswith("/oauth-v1/token"):
        return send_token_request(sandbox, exchange)
    prepare(sandbox, records, exchange, group)
    access, _ = sandbox.token()
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    # A recorded 401 comes from the gateway and shows that the token no longer worked.
    token = "spent" if exchange.status == _UNAUTHORIZED else access
    headers["Authorization"] = f"Bearer {token}"
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    response = send(sandbox, exchange.method, target, exchange.request_body, headers)
    # Fortnox escapes slashes in JSON.
    own, theirs = (url.replace("/", "\\/").encode() for url in (sandbox.url, _HOST))
    return attrs.evolve(response, body=response.body.replace(own, theirs))
