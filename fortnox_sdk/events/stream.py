"""The event stream of one or many companies, as an iterator that survives lost connections."""

import random
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import AuthError, InvalidInput, LockBusy, ServerError, TransportError
from fortnox_sdk.events.companies import Companies, OnRefused
from fortnox_sdk.events.offsets import Offsets, OffsetStore
from fortnox_sdk.events.records import Event
from fortnox_sdk.events.subscription import RefusedTopics, Subscription
from fortnox_sdk.events.wire import Wire
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Authoriser
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

RECONNECT: Final = RetryPolicy(tries=1000, total_s=3600.0)
"""The default limits for reconnecting: after an hour without a connection, the stream raises an error."""
_KEPT: Final = timedelta(days=14) - timedelta(hours=1)
"""The time for which Fortnox keeps events, less an hour for clocks that differ."""
_AHEAD: Final = timedelta(hours=1)
"""The longest time by which a saved time may lie in the future. If it lies further ahead, a clock was wrong, and
the age of the offsets is not known."""
_TICK_S: Final = 1.0
"""The longest wait for an event before the stream checks whether it was closed or the tokens are due for a check."""
_TOKENS_S: Final = 30.0
"""The interval at which the tokens are checked. A token is refreshed 90 seconds before it expires."""
_LATE_S: Final = 60.0
"""If two checks of the tokens are this far apart or further, a token may have expired and events may be missing."""
_ALIVE_S: Final = 600.0
"""The interval at which the time is saved while there are no events."""
_AGAIN_S: Final = 600.0
"""The interval at which the stream tries again to add refused companies, because somebody may have signed in."""
_RETRIED: Final = (TransportError, ServerError, LockBusy)


@attrs.frozen(kw_only=True)
class Gap:
    """A gap in the stream: events may be missing. For each company, read all the data that you need.

    >>> from fortnox_sdk.events import Gap
    >>> Gap(topics=frozenset({"vouchers"}), companies=frozenset({1001})).since is None
    True
    """

    topics: frozenset[str]
    """The topics in which events may be missing."""
    companies: frozenset[int]
    """The database numbers of the companies whose events may be missing."""
    since: datetime | None = None
    """The time from which events may be missing; None if it is not known, as at the first start."""


class EventStream:
    """An iterator over the events of one or many companies.

    `FortnoxClient.events` and `company_events` return a stream, and describe the arguments.

    An event counts as handled when you ask for the next event, or when the handler of `run` returns. The stream then
    saves the event's offset. After a crash, the stream begins with the last handled event or with the event after it.
    Each event is therefore delivered at least once, and the events of a topic arrive in order. If the connection is
    lost, the stream reconnects and continues from the offset of the last handled event.

    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, connect(sandbox).events(["vouchers"], idle_s=5.0) as stream:
    ...     stream.start()
    ...     number = sandbox.book_foreign_voucher()
    ...     event = next(stream)
    >>> event.type, f"{event.series}{event.entity}" == number
    ('voucher-created-v1', True)
    """

    def __init__(
        self,
        url: str,
        authorisers: Mapping[int, Authoriser],
        topics: Collection[str],
        *,
        client_secret: Callable[[], Secret],
        clock: Clock,
        since: Mapping[str, str] | None = None,
        offsets: OffsetStore | None = None,
        idle_s: float | None = None,
        retry: RetryPolicy | None = None,
        on_gap: Callable[[Gap], object] | None = None,
        on_refused: OnRefused | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if not topics or not authorisers:
            raise InvalidInput(
                Text("The list of topics or companies is empty.", "Listan med ämnen eller företag är tom."),
                hint=Text("Pass at least one topic, such as vouchers, and at least one company.",
                          "Ange minst ett ämne, till exempel vouchers, och minst ett företag."),
            )  # fmt: skip
        self._url = url
        self._numbers = frozenset(authorisers)
        self._topics = tuple(dict.fromkeys(map(str, topics)))
        self._clock = clock
        self._store = offsets
        self._idle_s = idle_s
        self._retry = retry or RECONNECT
        self._on_gap = on_gap
        self._jitter = jitter
        self._companies = Companies(authorisers, client_secret, on_refused)
        saved = Offsets() if offsets is None else offsets.load()
        known = {**(since or {}), **saved.topics}
        self._positions = {topic: known[topic] for topic in self._topics if topic in known}
        self._other = {topic: known[topic] for topic in known if topic not in self._topics}
        self._alive_at = saved.alive_at
        self._received = saved.companies
        self._saved_at = clock.monotonic()
        self._subscription: Subscription | None = None
        self._under_way: Event | None = None
        self._is_closed = False
        self._failures = 0
        self._works_at = clock.monotonic()
        self._tokens_at = clock.monotonic()
        self._refused_at = clock.monotonic()

    @property
    def offsets(self) -> Offsets:
        """The positions after the last handled events. Pass their `topics` as `since`, or save them where you like."""
        return Offsets(
            topics={**self._other, **self._positions}, alive_at=self._alive_at, companies=self._received
        )

    @property
    def refused(self) -> Mapping[int, AuthError]:
        """The companies whose events can't be received now, by database number, and the reasons."""
        return self._companies.refused

    def start(self) -> None:
        """Connect now, so that the events begin at this moment. Otherwise, the first `next` connects.

        Raises:
            FortnoxError: See `run`.
        """
        while self._subscription is None and not self._is_closed:
            try:
                self._connect()
            except _RETRIED as fault:
                self._wait_after(fault)

    @checked
    def run(self, handler: Callable[[Event], object]) -> None:
        """Call a handler with each event until the stream ends. The offset is saved after the handler has returned.

        If the handler raises an error, this method raises it. The offset is not saved, so a new stream delivers the
        event again.

        Raises:
            ConfigurationError: The package websockets is not installed.
            AuthError: Fortnox refuses the application, or no company is left.
            ApiError: Fortnox refuses the connection, or responds with a server error to every attempt.
            InvalidInput: Fortnox does not know one of the topics.
            TransportError: No connection could be made within the limits of `retry`.
            DecodeError: Fortnox sent a message that is not an event.
            StoreError: The offset or a token can't be saved.
        """
        for event in self:
            handler(event)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        """Return the next event. The previous event then counts as handled.

        Raises:
            StopIteration: The stream was closed, or there was no event for `idle_s` seconds.
            FortnoxError: See `run`.
        """
        self._finish_event()
        idle_s = 0.0
        while not self._is_closed:
            self.start()
            wait_s = _TICK_S if self._idle_s is None else min(_TICK_S, self._idle_s - idle_s)
            try:
                self._check_tokens()
                if (subscription := self._subscription) is None:
                    continue
                event = subscription.next_event(wait_s)
            except _RETRIED as fault:
                self._wait_after(fault)
                continue
            if event is None:
                self._note_quiet()
                idle_s += wait_s
                if self._idle_s is not None and idle_s >= self._idle_s:
                    break
                continue
            self._failures, self._works_at = 0, self._clock.monotonic()
            # The events of a connection may begin with the event whose offset was sent.
            if self._positions.get(event.topic) != event.offset:
                self._under_way = event
                return event
        if self._is_closed:  # perhaps while this thread made a connection
            self._disconnect()
        raise StopIteration

    def close(self) -> None:
        """Close the connection and end the iteration. Another thread or a signal handler may call this method."""
        self._is_closed = True
        self._disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _finish_event(self) -> None:
        event, self._under_way = self._under_way, None
        if event is None:
            return
        self._positions[event.topic] = event.offset
        now = self._clock.now()
        self._save(now if event.at is None else min(event.at, now))

    def _note_quiet(self) -> None:
        """Save the current time at intervals of `_ALIVE_S`. All events before this time were handled."""
        if self._clock.monotonic() - self._saved_at >= _ALIVE_S:
            self._save(self._clock.now())

    def _save(self, alive_at: datetime) -> None:
        self._alive_at = alive_at
        self._saved_at = self._clock.monotonic()
        if self._store is not None:
            self._store.save(self.offsets)

    def _connect(self) -> None:
        with ExitStack() as undo:
            undo.callback(self._disconnect)
            subscription = self._subscription = Subscription(Wire(self._url))
            self._companies.add_all(subscription)
            added, missed = self._companies.added, self._missed
            self._refused_at = self._clock.monotonic()
            topics = self._add_topics(subscription)
            subscription.subscribe()
            self._tokens_at = self._clock.monotonic()
            gaps = [Gap(topics=topics, companies=self._numbers, since=self._alive_at)] if topics else []
            if missed:
                gaps.append(Gap(topics=frozenset(self._topics), companies=missed))
            if self._on_gap is not None:
                for gap in gaps:
                    self._on_gap(gap)
            self._received = added
            undo.pop_all()

    def _add_topics(self, subscription: Subscription) -> frozenset[str]:
        """Add the topics. Return the topics for which events may be missing."""
        starts = {topic: self._positions.get(topic) for topic in self._topics}
        age = None if self._alive_at is None else self._clock.now() - self._alive_at
        is_old = age is not None and not -_AHEAD <= age <= _KEPT
        missing = frozenset(topic for topic, offset in starts.items() if offset is None or is_old)
        try:
            subscription.add_topics(starts)
        except RefusedTopics as refusal:
            # The topic may be unknown, or its offset.
            again = {topic: None if topic in refusal.topics else offset for topic, offset in starts.items()}
            if again == starts:
                raise _unknown(refusal.topics) from None
            try:
                subscription.add_topics(again)
            except RefusedTopics as second:
                raise _unknown(second.topics) from None
            missing |= refusal.topics & frozenset(starts)
        return missing

    def _check_tokens(self) -> None:
        """Add companies again with their refreshed tokens, before the old tokens expire."""
        age_s = self._clock.monotonic() - self._tokens_at
        if self._subscription is None or age_s < _TOKENS_S:
            return
        if age_s < _LATE_S:
            self._companies.add_new_tokens(self._subscription)
            self._try_refused(self._subscription)
        elif self._companies.has_new_tokens():
            # A token may have expired before it was replaced. A new connection replays what was not received.
            self._disconnect()
        if self._received is not None:
            self._received &= self._companies.added
        self._tokens_at = self._clock.monotonic()

    def _try_refused(self, subscription: Subscription) -> None:
        """Add the companies that are not refused any more, and report that their earlier events are missing."""
        if not self._companies.refused or self._clock.monotonic() - self._refused_at < _AGAIN_S:
            return
        self._refused_at = self._clock.monotonic()
        self._companies.add_refused(subscription)
        if missed := self._missed:
            if self._on_gap is not None:
                self._on_gap(Gap(topics=frozenset(self._topics), companies=missed))
            self._received = self._companies.added

    @property
    def _missed(self) -> frozenset[int]:
        """The added companies that are new or had been refused.

        Their earlier events are missing, because events of other companies have moved the offsets.
        """
        return frozenset[int]() if self._received is None else self._companies.added - self._received

    def _wait_after(self, fault: TransportError | ServerError | LockBusy) -> None:
        """Close the connection, and wait before the next attempt. If no attempt is left, raise the error."""
        self._disconnect()
        if self._is_closed:
            return
        self._failures += 1
        retry = self._retry
        longest_s = min(retry.longest_wait_s, retry.first_wait_s * 2.0 ** min(self._failures - 1, 32))
        wait_s = longest_s * (0.5 + self._jitter() / 2)
        spent_s = self._clock.monotonic() - self._works_at if self._failures > 1 else 0.0
        if self._failures >= retry.tries or spent_s + wait_s > retry.total_s:
            raise fault
        if self._failures == 1:
            self._works_at = self._clock.monotonic()
        while wait_s > 0 and not self._is_closed:
            self._clock.sleep(min(wait_s, _TICK_S))
            wait_s -= _TICK_S

    def _disconnect(self) -> None:
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            subscription.close()


def _unknown(topics: Collection[str]) -> InvalidInput:
    names = ", ".join(sorted(topics))
    return InvalidInput(
        Text("Fortnox's event stream does not know the topic '{names}'.",
             "Fortnox händelseström har inte ämnet '{names}'.").format(names=names),
        hint=Text(
            "For topics, use the names in fortnox_sdk.events.Topic.",
            "Använd namnen i fortnox_sdk.events.Topic för ämnen."
        ),
    )  # fmt: skip
