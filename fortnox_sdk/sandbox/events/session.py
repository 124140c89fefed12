"""The state of one connection to the event stream: its companies and topics, and the replies to its commands."""

import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import cast

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.events.kinds import TOPICS
from fortnox_sdk.sandbox.events.log import EventLog, read_offset
from fortnox_sdk.sandbox.protocol.wire import Body, loads

_BEARER = "Bearer "
_BATCH = 500
_MOST_TENANTS = 10_000

TokenReader = Callable[[str, str], int | None]
"""A function that takes an access token and a client secret, and returns the company, or None if either is invalid."""


class EventSession:
    """One connection to the event stream.

    Args:
        log: The log of events.
        read_token: A function that checks an access token and a client secret.
    """

    def __init__(self, log: EventLog, read_token: TokenReader) -> None:
        self._log = log
        self._read_token = read_token
        self._tenants: dict[int, tuple[str, str]] = {}
        self._starts: dict[str, int] = {}
        self._positions: Mapping[str, int] = MappingProxyType({})
        self._is_subscribed = False

    def reply(self, message: str) -> Body:
        """Carry out a command and return the reply."""
        try:
            command = _object(loads(message))
        except ValueError:
            command = {}
        name = str(command.get("command"))
        handle = {
            "add-tenants-v1": self._add_tenants,
            "remove-tenants-v1": self._remove_tenants,
            "list-tenants-v1": self._list_tenants,
            "add-topics-v1": self._add_topics,
            "subscribe-v1": self._subscribe,
        }.get(name)
        return _error(name[:100]) if handle is None else {"response": name, **handle(command)}

    def _add_tenants(self, command: Body) -> Body:
        secret, tokens = command.get("clientSecret"), command.get("accessTokens")
        found: dict[str, int] = {}
        invalid: list[str] = []
        for token in map(str, _items(tokens)):
            company = self._read_token(token.removeprefix(_BEARER), str(secret))
            if company is None or not token.startswith(_BEARER):
                invalid.append(token)
            else:
                found[token] = company
        if invalid or not found or len(self._tenants | {n: n for n in found.values()}) > _MOST_TENANTS:
            # It is an assumption that no company is added if a token is invalid.
            return {"result": "error", "invalidTokens": invalid}
        for token, company in found.items():
            self._tenants[company] = (token.removeprefix(_BEARER), str(secret))
        return {"result": "ok", "tenantIds": dict(found)}

    def _remove_tenants(self, command: Body) -> Body:
        for number in _items(command.get("tenants")):
            if isinstance(number, int):
                self._tenants.pop(number, None)
        return {"result": "ok", "tenantIds": sorted(self._tenants)}

    def _list_tenants(self, _command: Body) -> Body:
        return {"result": "ok", "tenantIds": sorted(self._tenants)}

    def _add_topics(self, command: Body) -> Body:
        starts: dict[str, int] = {}
        invalid: list[str] = []
        end = self._log.next_number()
        for topic in map(_object, _items(command.get("topics"))):
            name, offset = topic.get("topic"), topic.get("offset")
            number = end if offset is None else read_offset(offset)
            if name not in TOPICS or number is None:
                invalid.append(str(name)[:100])
            else:
                starts[name] = number + (offset is not None and not assumptions.REPLAY_HAS_GIVEN_EVENT)
        if invalid or not starts:
            return {"result": "error", "invalidTopics": invalid}
        self._starts |= starts
        if self._is_subscribed:
            self._positions = {**self._positions, **starts}
        return {"result": "ok"}

    def _subscribe(self, _command: Body) -> Body:
        if not self._tenants or not self._starts:
            return {"result": "error"}
        self._log.prune()
        self._is_subscribed = True
        self._positions = dict(self._starts)
        return {"result": "ok"}

    def due(self) -> tuple[list[Body], bool]:
        """Return the next events to send, and True if there may be more events."""
        if not self._is_subscribed:
            return [], False
        events, self._positions, has_more = self._log.read(self._positions, self._tenants, limit=_BATCH)
        # It is an assumption that a company's events end when its access token expires.
        for company in {event.company for event in events}:
            if self._read_token(*self._tenants[company]) is None:
                del self._tenants[company]
        return [event.body for event in events if event.company in self._tenants], has_more


def same_secret(given: str, expected: str) -> bool:
    """Return True if a client secret is the expected secret. The comparison takes constant time."""
    return secrets.compare_digest(given.encode(), expected.encode())


def _error(name: str) -> Body:
    return {"response": name, "result": "error"}


def _items(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _object(value: object) -> Body:
    return cast(Body, value) if isinstance(value, dict) else {}
