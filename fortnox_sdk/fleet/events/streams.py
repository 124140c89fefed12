"""The event stream of many saved companies."""

from collections.abc import Callable, Collection, Iterable, Mapping

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import AuthError
from fortnox_sdk.events.offsets import OffsetStore
from fortnox_sdk.events.stream import EventStream, Gap
from fortnox_sdk.hosts import events_url
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.shared import transport_for
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore


@checked
def company_events(
    config: FortnoxConfig,
    topics: Collection[str],
    *,
    companies: Iterable[ConnectionKey] | None = None,
    since: Mapping[str, str] | None = None,
    offsets: OffsetStore | None = None,
    idle_s: float | None = None,
    on_gap: Callable[[Gap], object] | None = None,
    on_refused: Callable[[int, AuthError], object] | None = None,
    store: TokenStore | None = None,
    transport: Transport | None = None,
    retry: RetryPolicy | None = None,
    clock: Clock | None = None,
) -> EventStream:
    """Return a stream of the events of many companies. Nothing is sent until you use the stream.

    All companies share one connection, because Fortnox asks each application to use a single connection.

    Args:
        config: The settings, which name the token store and the client secret.
        topics: The topics, such as `vouchers`.
        companies: The keys of the companies; None means all saved connections of the application.
        since: The offsets of the last events that you have handled, by topic; None means the events from now on.
        offsets: The place where the offsets are saved and read. Saved offsets replace `since`.
        idle_s: The seconds without an event after which the iteration ends; None means that it never ends.
        on_gap: Called after connecting if events may be missing.
        on_refused: Called for a company whose events can't be received, with its database number and the reason. The
            stream continues with the other companies.
        store: The token store; None means the store that the settings name.
        transport: The transport of token requests; None means the transport that the clients of this process share.
        retry: The limits on attempts to reconnect; None means attempts for an hour.
        clock: The clock; None means the system clock.

    Raises:
        InvalidInput: There is no topic or no company.
        ConfigurationError: A company belongs to another application.
        StoreError: The token store or the offsets can't be read.

    >>> from fortnox_sdk.fleet import company_events
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores import MemoryStore
    >>> from fortnox_sdk.testing import connect, sandbox_config
    >>> with serve(companies=2) as sandbox:
    ...     store, config = MemoryStore(), sandbox_config(sandbox)
    ...     numbers = [company["database_number"] for company in sandbox.state()["companies"]]
    ...     clients = [connect(sandbox, database_number=number, store=store) for number in numbers]
    ...     keys = [client.connection.key for client in clients]
    ...     with company_events(config, ["vouchers"], store=store, idle_s=5.0) as stream:
    ...         stream.start()
    ...         posted = [sandbox.book_foreign_voucher(database_number=number) for number in numbers]
    ...         companies = [next(stream).company for _ in numbers]
    >>> companies == numbers
    True
    """
    clock = clock or SystemClock()
    store = store or open_store(config)
    transport = transport or transport_for(clock)
    keys = application_keys(config, store) if companies is None else list(companies)
    return EventStream(
        events_url(config.api_url),
        {key.database_number: TokenProvider(config, store, key, transport, clock) for key in keys},
        topics,
        client_secret=config.secret,
        clock=clock,
        since=since,
        offsets=offsets,
        idle_s=idle_s,
        retry=retry,
        on_gap=on_gap,
        on_refused=on_refused,
    )


def application_keys(config: FortnoxConfig, store: TokenStore) -> list[ConnectionKey]:
    """Return the keys of an application's connections in a store, sorted.

    Raises:
        StoreError: The store can't be read.
    """
    application = (config.issuer_host, config.client_id)
    return sorted(key for key in store.keys() if (key.issuer_host, key.client_id) == application)  # noqa: SIM118
