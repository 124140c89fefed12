"""The commands of the event stream: adding companies and topics, and subscribing."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

import attrs

from fortnox_sdk.errors import ClientRejected, NoAnswer
from fortnox_sdk.events.records import Event, read_event
from fortnox_sdk.events.wire import OPEN_S, Wire
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text, printable

_BEARER: Final = "Bearer "
_BATCH: Final = 100
"""The largest number of access tokens in one command, so that commands and replies have a limited size."""


@attrs.frozen
class AddedCompanies:
    """The reply to a command that adds companies."""

    companies: Mapping[Secret, int]
    """The database numbers of the companies, by accepted access token."""
    refused: frozenset[Secret]
    """The access tokens that Fortnox refused."""


class RefusedTopics(Exception):
    """Fortnox refused topics or their offsets."""

    def __init__(self, topics: frozenset[str]) -> None:
        super().__init__()
        self.topics = topics


class Subscription:
    """The subscription on one connection: its commands, and the events that it receives.

    Args:
        wire: The connection.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._waiting: deque[Event] = deque()

    def add_companies(self, authorizations: Iterable[Secret], client_secret: Secret) -> AddedCompanies:
        """Add companies, each of which is given by an access token.

        If Fortnox refuses some of the tokens, the remaining tokens are sent again. The SDK assumes that a company can
        be added again with a new token.

        Raises:
            ClientRejected: Fortnox refused the command without naming one of the tokens.
            NoAnswer: The connection is lost, or the reply did not come in time.
        """
        companies: dict[Secret, int] = {}
        refused: set[Secret] = set()
        waiting = list(authorizations)
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            result = self._add(batch, client_secret)
            refused |= result.refused
            rest = [token for token in batch if token not in result.refused]
            if result.refused and rest:
                result = self._add(rest, client_secret)
                refused |= result.refused
            companies |= result.companies
        return AddedCompanies(companies, frozenset(refused))

    def remove_companies(self, companies: Sequence[int]) -> None:
        """Remove companies from the subscription.

        Raises:
            NoAnswer: The connection is lost, or the reply did not come in time.
        """
        self._ask({"command": "remove-tenants-v1", "tenants": list(companies)})

    def add_topics(self, topics: Mapping[str, str | None]) -> None:
        """Add topics, each with the offset at which its events begin; None means the events from now on.

        Raises:
            RefusedTopics: Fortnox refused topics or their offsets.
            NoAnswer: The connection is lost, or the reply did not come in time.
        """
        entries = [
            {"topic": topic} if offset is None else {"topic": topic, "offset": offset}
            for topic, offset in topics.items()
        ]
        reply = self._ask({"command": "add-topics-v1", "topics": entries})
        if reply.get("result") != "ok":
            raise RefusedTopics(frozenset(_texts(reply.get("invalidTopics"))) or frozenset(topics))

    def subscribe(self) -> None:
        """Begin to receive events.

        Raises:
            NoAnswer: The connection is lost, the reply did not come in time, or Fortnox refuses to begin.
        """
        if self._ask({"command": "subscribe-v1"}).get("result") != "ok":
            raise NoAnswer(
                Text("Fortnox's event stream did not start.", "Fortnox händelseström startade inte."),
                method="GET",
                path="/topics-v1",
            )

    def next_event(self, seconds: float) -> Event | None:
        """Return the next event, or None if no message comes within `seconds` or the next message is not an event.

        Raises:
            NoAnswer: The connection is lost.
            DecodeError: The message is not a JSON object, or the event lacks a valid topic, offset, type or company.
        """
        if self._waiting:
            return self._waiting.popleft()
        message = self._wire.receive(seconds)
        # A message of a kind that this version does not know is ignored.
        return read_event(message) if message is not None and "topic" in message else None

    def close(self) -> None:
        """Close the connection. Another thread may call this method."""
        self._wire.close()

    def _add(self, authorizations: Sequence[Secret], client_secret: Secret) -> AddedCompanies:
        command = {
            "command": "add-tenants-v1",
            "clientSecret": client_secret,
            "accessTokens": list(authorizations),
        }
        result, added = self._added(command)
        if result != "ok" and added.refused.isdisjoint(authorizations):
            raise ClientRejected(
                Text("Fortnox did not give the app access to the event stream.",
                     "Fortnox gav inte appen åtkomst till händelseströmmen."),
                hint=Text(
                    "Check the client secret. In Fortnox's developer portal, check that the app may use WebSockets.",
                    "Kontrollera klienthemligheten. Kontrollera i Fortnox utvecklarportal att appen får använda "
                    "WebSockets."
                ),
            )  # fmt: skip
        return added

    def _added(self, command: Mapping[str, object]) -> tuple[object, AddedCompanies]:
        # The reply contains tokens as text. It stays in this frame, in which no error is raised after it came.
        reply = self._ask(command)
        found, refused = reply.get("tenantIds"), _texts(reply.get("invalidTokens"))
        companies = {
            _as_sent(str(token)): number
            for token, number in (
                cast("Mapping[object, object]", found).items() if isinstance(found, dict) else ()
            )
            if isinstance(number, int)
        }
        return reply.get("result"), AddedCompanies(companies, frozenset(map(_as_sent, refused)))

    def _ask(self, command: Mapping[str, object]) -> Mapping[str, object]:
        """Send a command and return the reply. Events that arrive before the reply are kept for `next_event`."""
        self._wire.send(command)
        while (message := self._wire.receive(OPEN_S)) is not None:
            if message.get("response") == command["command"]:
                return message
            if "topic" in message:
                self._waiting.append(read_event(message))
        raise NoAnswer(
            Text("Fortnox's event stream did not reply to '{command}'.",
                 "Fortnox händelseström svarade inte på '{command}'.").format(command=command["command"]),
            method="GET",
            path="/topics-v1",
        )  # fmt: skip


def _as_sent(token: str) -> Secret:
    """Return an access token from a reply, with the prefix `Bearer`. Replies may contain or omit this prefix."""
    return Secret(token if token.startswith(_BEARER) else _BEARER + token)


def _texts(value: object) -> list[str]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [printable(item) for item in items if isinstance(item, str)]
