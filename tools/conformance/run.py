"""Sending recorded requests to the sandbox, and what its answers lack."""

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
from tools.conformance.sending import Answer, send, token_answer
from tools.conformance.state import START, Known, prepare
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
    before: str = "9999-12-31"
    """The first day of which the rule no longer holds."""
    dated: bool = False
    """Whether it needs a recording whose day is known; else one without a day may be of any."""

    def fits(self, exchange: Exchange, difference: Difference) -> bool:
        """Whether the difference is this one."""
        where = f"{exchange.method} {exchange.path}: {difference.path}: {difference.kind}"
        day = _day(exchange)
        then = not self.dated if day is None else day.isoformat() < self.before
        return then and re.search(self.where, where) is not None


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
        sandbox.snapshot(START)
        if chosen is None:
            for play in plays:
                for exchange in play:
                    if (reason := _unsendable(exchange)) is not None:
                        found.left_out(exchange, reason)
                    else:
                        found.add(exchange, _answered(sandbox, known, exchange, play))
        else:
            play = chosen.choice([p for p in plays if any(_unsendable(e) is None for e in p)])
            exchange = chosen.choice([e for e in play if _unsendable(e) is None])
            found.broken(exchange, _answered(sandbox, known, exchange, play), chosen)
    return found.shown()


def _unsendable(exchange: Exchange) -> str | None:
    """Why a request can't be sent to the sandbox; None when it can."""
    if exchange.method in {"POST", "PUT"} and _MASK.match(exchange.sent.strip()):
        return "the recorder masked the request's body, so that it can't be sent again"
    if exchange.path == "/3":
        return "the sign-in by code and secret in headers, which Fortnox ended: OAuth took its place"
    return None


class _Found:
    def __init__(self) -> None:
        self.compared = 0
        self.equal = 0
        self.different: list[dict[str, object]] = []
        self.on_purpose: list[dict[str, str]] = []
        self.values: list[dict[str, object]] = []
        self.extra: dict[str, object] = {}

    def left_out(self, exchange: Exchange, reason: str) -> None:
        self.on_purpose.append({"recording": exchange.name, "where": "request", "reason": reason})

    def add(self, exchange: Exchange, answer: Answer) -> None:
        self.compared += 1
        wrong = self._wrong(exchange, answer)
        self.equal += not wrong
        if wrong:
            self.different.append({"recording": exchange.name, "differences": wrong})

    def _wrong(self, exchange: Exchange, answer: Answer) -> list[str]:
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

    def broken(self, exchange: Exchange, answer: Answer, chosen: random.Random) -> None:
        before = set(_compared(exchange.body, answer.body))
        unequal = {difference.path for difference in before}
        while True:
            status, body, what = damaged(exchange.status, exchange.body, chosen)
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
    return next((rule for rule in _rules() if rule.fits(exchange, difference)), None)


def _is_code(difference: Difference) -> bool:
    return difference.path.lower() == "errorinformation.code"


def _compared(recorded: bytes, answered: bytes) -> Iterator[Difference]:
    try:
        theirs, ours = decode_json(recorded), decode_json(answered)
    except DecodeError:
        theirs, ours = recorded.decode("utf-8", "replace"), answered.decode("utf-8", "replace")
    yield from differences(theirs, ours)


def _answered(sandbox: Sandbox, known: Known, exchange: Exchange, play: Sequence[Exchange]) -> Answer:
    """The sandbox's answer to a recorded request, in the state that the exchange shows."""
    parts = urlsplit(exchange.url)
    if parts.path.endswith("/oauth-v1/token"):
        return token_answer(sandbox, exchange)
    prepare(sandbox, known, exchange, play)
    access, _ = sandbox.token()
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    # A 401 is the gateway's, whatever the request: it shows a token that no longer works.
    token = "spent" if exchange.status == _UNAUTHORIZED else access
    headers["Authorization"] = f"Bearer {token}"
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    answer = send(sandbox, exchange.method, target, exchange.sent, headers)
    # JSON of Fortnox escapes its slashes.
    own, theirs = (url.replace("/", "\\/").encode() for url in (sandbox.url, _HOST))
    return attrs.evolve(answer, body=answer.body.replace(own, theirs))
