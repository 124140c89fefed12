"""The function that opens the event stream of one company with the session of its client."""

from collections.abc import Callable, Collection, Mapping

from fortnox_sdk.arguments.matching import require
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.auth.window import ConnectionWindow, require_window
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.events.offsets import OffsetStore
from fortnox_sdk.events.stream import EventStream, Gap
from fortnox_sdk.hosts import events_url
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Session
from fortnox_sdk.text import Text


def open_stream(
    session: Session,
    window: ConnectionWindow | None,
    topics: Collection[str],
    *,
    since: str | Mapping[str, str] | None,
    offsets: OffsetStore | None,
    idle_s: float | None,
    retry: RetryPolicy | None,
    on_gap: Callable[[Gap], object] | None,
) -> EventStream:
    """Return the stream of one company. `FortnoxClient.events` describes the arguments."""
    for name, value, kind in (
        ("topics", topics, Collection[str]),
        ("since", since, str | Mapping[str, str] | None),
        ("offsets", offsets, OffsetStore | None),
        ("idle_s", idle_s, float | None),
        ("retry", retry, RetryPolicy | None),
        ("on_gap", on_gap, Callable[[Gap], object] | None),
    ):
        require(f"FortnoxClient.events: {name}", value, kind)
    key = require_window(window).key
    names = [topics] if isinstance(topics, str) else list(topics)
    provider = session.authoriser
    if not isinstance(provider, TokenProvider):
        raise ConfigurationError(
            Text("The client has no settings with a client secret.",
                 "Klienten har inga inställningar med en klienthemlighet."),
            hint=Text("Use FortnoxClient.connect.", "Använd FortnoxClient.connect."),
        )  # fmt: skip
    if isinstance(since, str) and len(names) != 1:
        raise InvalidInput(
            Text(
                "'since' is one offset, which is allowed only with exactly one topic.",
                "'since' är en enda position, vilket bara är tillåtet med exakt ett ämne."
            ),
            hint=Text(
                "In `since`, pass a dict with an offset for each topic.",
                "Ange en dict med en position för varje ämne i `since`."
            ),
        )  # fmt: skip
    return EventStream(
        events_url(session.api_url),
        {key.database_number: provider},
        names,
        client_secret=provider.config.secret,
        clock=session.clock,
        since={names[0]: since} if isinstance(since, str) else since,
        offsets=offsets,
        idle_s=idle_s,
        retry=retry,
        on_gap=on_gap,
    )
