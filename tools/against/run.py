"""Sending recorded requests to the sandbox, and what its answers lack."""

import base64
import json
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from http.client import HTTPConnection
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs

from fortnox_sdk.codec import decode_json
from fortnox_sdk.errors import DecodeError
from fortnox_sdk.sandbox import Sandbox, serve
from tools.against.compare import Difference, differences
from tools.against.state import Known, prepare
from tools.damage import damaged
from tools.exchange import Exchange, read

__all__ = ["report"]

_HOST = "https://api.fortnox.se"
_UNAUTHORIZED = 401
_MASK = re.compile(rb"^<[A-Z_]+>$")


@attrs.frozen(kw_only=True)
class _Rule:
    """Differences that are meant: all that fit have the reason."""

    where: str
    """Pattern for `<method> <path>: <path in the answer>: <kind>`."""
    reason: str
    evidence: str


@cache
def _rules() -> tuple[_Rule, ...]:
    text = files("tools.against").joinpath("on_purpose.json").read_text(encoding="utf-8")
    return tuple(_Rule(**entry) for entry in json.loads(text))


@attrs.frozen(kw_only=True)
class _Answer:
    status: int
    body: bytes


def report(folder: Path, *, seed: int | None = None) -> dict[str, Any]:
    """What `--against-sandbox --json` prints; with a seed, after one damage of one recorded answer.

    Args:
        folder: The recordings.
        seed: Chooses the exchange and the damage, which must then be among what is different.
    """
    plays = read(folder)
    chosen = random.Random(seed) if seed is not None else None  # noqa: S311 - a choice, no secret
    known = Known(exchange for play in plays for exchange in play)
    found = _Found()
    with serve(rate_limit=False) as sandbox:
        if chosen is None:
            for play in plays:
                for exchange in play:
                    found.add(exchange, _answered(sandbox, known, exchange, play))
        else:
            play = chosen.choice([p for p in plays if any(not _masked(e) for e in p)])
            exchange = chosen.choice([e for e in play if not _masked(e)])
            found.broken(exchange, _answered(sandbox, known, exchange, play), chosen)
    return found.shown()


def _masked(exchange: Exchange) -> bool:
    """Whether the recorder has put a word in place of the request's body."""
    return exchange.method in {"POST", "PUT"} and _MASK.match(exchange.sent.strip()) is not None


class _Found:
    def __init__(self) -> None:
        self.compared = 0
        self.equal = 0
        self.different: list[dict[str, object]] = []
        self.on_purpose: list[dict[str, str]] = []
        self.values: list[dict[str, object]] = []
        self.extra: dict[str, object] = {}

    def add(self, exchange: Exchange, answer: _Answer) -> None:
        if _masked(exchange):
            reason = "the recorder masked the request's body, so that it can't be sent again"
            self.on_purpose.append({"recording": exchange.name, "where": "request", "reason": reason})
            return
        self.compared += 1
        wrong = self._wrong(exchange, answer)
        self.equal += not wrong
        if wrong:
            self.different.append({"recording": exchange.name, "differences": wrong})

    def _wrong(self, exchange: Exchange, answer: _Answer) -> list[str]:
        if answer.status != exchange.status:
            said = answer.body[:200].decode("utf-8", "replace")
            return [f"status {exchange.status} recorded, answered {answer.status} {said}"]
        wrong: list[str] = []
        values: list[str] = []
        # Rows of a list differ alike: each difference is told once.
        for difference in dict.fromkeys(_compared(exchange.body, answer.body)):
            rule = _rule(exchange, difference)
            if rule is not None:
                entry = {"recording": exchange.name, "where": str(difference), "reason": rule.reason}
                self.on_purpose.append({**entry, "evidence": rule.evidence})
            elif difference.kind == "value" and not _is_code(difference):
                values.append(str(difference))
            else:
                wrong.append(str(difference))
        if values:
            self.values.append({"recording": exchange.name, "values": values})
        return wrong

    def broken(self, exchange: Exchange, answer: _Answer, chosen: random.Random) -> None:
        before = set(_compared(exchange.body, answer.body))
        unequal = {difference.path for difference in before}
        while True:
            status, body, what = damaged(exchange.status, exchange.json(), chosen)
            # Where the recording is another company's to begin with, one more difference tells nothing.
            place = re.sub(r"\.\d+", "[]", what.rpartition(" ")[2])
            if not any(place.startswith(path) for path in unequal):
                break
        self.compared = 1
        wrong = [str(d) for d in _compared(body, answer.body) if d not in before]
        if status != exchange.status:
            wrong.insert(0, f"status {status} recorded, answered {answer.status}")
        self.different = [{"recording": exchange.name, "differences": wrong}] if wrong else []
        self.equal = int(not wrong)
        self.extra = {"broken": {"recording": exchange.name, "damage": what}}

    def shown(self) -> dict[str, Any]:
        counted = {"compared": self.compared, "equal": self.equal, "different": self.different}
        return {**counted, "on_purpose": self.on_purpose, "values": self.values, **self.extra}


def _rule(exchange: Exchange, difference: Difference) -> _Rule | None:
    where = f"{exchange.method} {exchange.path}: {difference.path}: {difference.kind}"
    return next((rule for rule in _rules() if re.search(rule.where, where)), None)


def _is_code(difference: Difference) -> bool:
    return difference.path.lower() == "errorinformation.code"


def _compared(recorded: bytes, answered: bytes) -> Iterator[Difference]:
    try:
        theirs, ours = decode_json(recorded), decode_json(answered)
    except DecodeError:
        theirs, ours = recorded.decode("utf-8", "replace"), answered.decode("utf-8", "replace")
    yield from differences(theirs, ours)


def _answered(sandbox: Sandbox, known: Known, exchange: Exchange, play: Sequence[Exchange]) -> _Answer:
    """The sandbox's answer to a recorded request, in the state that the exchange shows."""
    parts = urlsplit(exchange.url)
    if parts.path.endswith("/oauth-v1/token"):
        return _token_answer(sandbox, exchange)
    prepare(sandbox, known, exchange, play)
    access, _ = sandbox.token()
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    # A 401 is the gateway's, whatever the request: it shows a token that no longer works.
    token = "spent" if exchange.status == _UNAUTHORIZED else access
    headers["Authorization"] = f"Bearer {token}"
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    answer = _send(sandbox, exchange.method, target, exchange.sent, headers)
    # JSON of Fortnox escapes its slashes.
    own, theirs = (url.replace("/", "\\/").encode() for url in (sandbox.url, _HOST))
    return attrs.evolve(answer, body=answer.body.replace(own, theirs))


def _token_answer(sandbox: Sandbox, exchange: Exchange) -> _Answer:
    """The token endpoint's: the recorded scopes are the consent's, and the tokens are the sandbox's own."""
    scopes = str(exchange.json().get("scope", "")).split()
    _, refresh = sandbox.token(scopes=scopes or None)
    form = dict(parse_qsl(exchange.sent.decode()))
    if exchange.good and "refresh_token" in form:
        form["refresh_token"] = refresh
    pair = base64.b64encode(f"{sandbox.client_id}:{sandbox.client_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    return _send(sandbox, "POST", "/oauth-v1/token", urlencode(form).encode(), headers)


def _send(sandbox: Sandbox, method: str, target: str, body: bytes, headers: dict[str, str]) -> _Answer:
    address = urlsplit(sandbox.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
    try:
        connection.request(method, target, body if method in {"POST", "PUT"} and body else None, headers)
        found = connection.getresponse()
        return _Answer(status=found.status, body=found.read())
    finally:
        connection.close()
