"""Groups of companies to synchronise, from the event stream of all saved companies."""

from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import closing
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.events.offsets import Offsets, OffsetStore
from fortnox_sdk.events.records import Topic
from fortnox_sdk.events.stream import EventStream, Gap
from fortnox_sdk.fleet.events.streams import application_keys, company_events
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore

_TOPICS: Final = (Topic.VOUCHERS, Topic.INVOICES, Topic.SUPPLIER_INVOICES)
"""The topics whose records are in a data set."""
_MOST_EVENTS: Final = 10_000
"""The largest number of events that are collected for one group of companies."""
_NEW_COMPANIES_S: Final = 60.0
"""The interval in seconds at which the token store is checked for new and removed connections."""


@attrs.frozen(kw_only=True)
class ChangedCompanies:
    """A group of companies to synchronise. `follow_companies` yields such groups."""

    companies: tuple[ConnectionKey, ...]
    """The companies that have changed, or may have changed."""
    events: int = 0
    """The number of events that reported these changes."""
    is_full_round: bool = False
    """True if events of all companies may be missing, so that all have to be synchronised: at the first start, or if
    the saved offsets are older than 14 days."""
    refused: tuple[ConnectionKey, ...] = ()
    """The companies whose events can't be received, for example because someone has to sign in again."""


@checked
def follow_companies(
    config: FortnoxConfig,
    *,
    offsets: OffsetStore,
    topics: Collection[str] = _TOPICS,
    quiet_s: float = 5.0,
    wait: bool = True,
    store: TokenStore | None = None,
    transport: Transport | None = None,
    retry: RetryPolicy | None = None,
    clock: Clock | None = None,
) -> Generator[ChangedCompanies]:
    """Yield groups of companies that have changed, as their events arrive. All saved companies share one connection.

    When you ask for the next group, the events of the previous group count as handled, and their offsets are saved.
    So put the companies of a group into a queue, or synchronise them, before you ask for the next group. After a
    crash, the group is returned again.

    Some changes have no event, for example a change to the opening balances. So synchronise all companies now and
    then.

    Args:
        config: The settings, which name the token store and the client secret.
        offsets: The place where the offsets are saved, such as `FileOffsets`.
        topics: The topics; by default vouchers, customer invoices with payments, and supplier invoices.
        quiet_s: The seconds without an event after which a group ends. A group also ends after 10,000 events.
        wait: True to wait for further events for ever; False to end after one group, or without a group if no company
            has changed.
        store: The token store; None means the store that the settings name.
        transport: The transport of token requests; None means the transport that the clients of this process share.
        retry: The limits on attempts to reconnect; None means attempts for an hour.
        clock: The clock; None means the system clock.

    Raises:
        ConfigurationError: websockets is not installed, or the client secret is missing.
        InvalidInput: There is no saved connection, or Fortnox does not know one of the topics.
        FortnoxError: See `EventStream.run`.

    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk.events import FileOffsets
    >>> from fortnox_sdk.fleet import follow_companies
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores import MemoryStore
    >>> from fortnox_sdk.testing import connect, sandbox_config
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     store, offsets = MemoryStore(), FileOffsets(f"{folder}/offsets.json")
    ...     key = connect(sandbox, store=store).connection.key
    ...     groups = follow_companies(sandbox_config(sandbox), offsets=offsets, store=store, quiet_s=0.1)
    ...     first = next(groups)
    ...     number = sandbox.book_foreign_voucher()
    ...     second = next(groups)
    ...     groups.close()
    >>> first.is_full_round, second.is_full_round, second.companies == (key,)
    (True, False, True)
    """
    clock = clock or SystemClock()
    following = _Following(
        config=config,
        store=store or open_store(config),
        transport=transport,
        clock=clock,
        offsets=_HeldOffsets(offsets),
        topics=tuple(topics),
        quiet_s=quiet_s,
        wait=wait,
        retry=retry,
    )
    return following.groups()


@attrs.define
class _HeldOffsets:
    """A store that holds offsets in memory. `release` saves them, after a group of companies was handled."""

    _store: OffsetStore
    _held: Offsets | None = None

    def load(self) -> Offsets:
        return self._held or self._store.load()

    def save(self, offsets: Offsets, /) -> None:
        self._held = offsets

    def release(self) -> None:
        if self._held is not None:
            self._store.save(self._held)


@attrs.define(kw_only=True)
class _Following:
    config: FortnoxConfig
    store: TokenStore
    transport: Transport | None
    clock: Clock
    offsets: _HeldOffsets
    topics: tuple[str, ...]
    quiet_s: float
    wait: bool
    retry: RetryPolicy | None
    _gaps: list[Gap] = attrs.field(factory=list[Gap], init=False)

    def groups(self) -> Generator[ChangedCompanies]:
        known: Mapping[int, ConnectionKey] | None = None
        while True:
            keys = self._keys()
            # A company that was connected meanwhile has not been read, and its earlier events do not come.
            new = [] if known is None else [key for number, key in keys.items() if number not in known]
            known = keys
            with closing(self._open(keys)) as stream:
                yield from self._groups_of(stream, keys, new)
            if not self.wait:
                return

    def _groups_of(
        self, stream: EventStream, keys: Mapping[int, ConnectionKey], new: list[ConnectionKey]
    ) -> Iterator[ChangedCompanies]:
        """Yield groups until a company is connected or disconnected."""
        looked_at = self.clock.monotonic()
        stream.start()
        while True:
            numbers, events = self._next_events(stream)
            gaps = list(self._gaps)
            self._gaps.clear()
            changed = {*numbers, *(number for gap in gaps for number in gap.companies)}
            companies = {*new, *(keys[number] for number in changed if number in keys)}
            new = []
            if companies:
                yield ChangedCompanies(
                    companies=tuple(sorted(companies)),
                    events=events,
                    is_full_round=any(gap.companies >= keys.keys() for gap in gaps),
                    refused=tuple(sorted(keys[number] for number in stream.refused)),
                )
            self.offsets.release()
            if not self.wait:
                return
            if self.clock.monotonic() - looked_at >= _NEW_COMPANIES_S:
                looked_at = self.clock.monotonic()
                if self._keys() != keys:
                    return

    def _next_events(self, stream: EventStream) -> tuple[set[int], int]:
        """Collect events until none arrives for `quiet_s` seconds, or until there are `_MOST_EVENTS`.

        Returns:
            The database numbers of the companies in the events, and the number of events.
        """
        companies: set[int] = set()
        events = 0
        for event in stream:
            companies.add(event.company)
            events += 1
            if events >= _MOST_EVENTS:
                break
        return companies, events

    def _keys(self) -> Mapping[int, ConnectionKey]:
        return {key.database_number: key for key in application_keys(self.config, self.store)}

    def _open(self, keys: Mapping[int, ConnectionKey]) -> EventStream:
        return company_events(
            self.config,
            self.topics,
            companies=keys.values(),
            offsets=self.offsets,
            idle_s=self.quiet_s,
            on_gap=self._gaps.append,
            store=self.store,
            transport=self.transport,
            retry=self.retry,
            clock=self.clock,
        )
