"""Tests that events arrive at least once and in order, despite lost connections, new tokens and restarts."""

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import (
    AuthError,
    ConfigurationError,
    InvalidInput,
    NoAnswer,
    NotSent,
    SignInRequired,
    StoreError,
    WrongCompany,
)
from fortnox_sdk.events import Event, EventStream, FileOffsets, Gap, Offsets
from fortnox_sdk.hosts import events_url
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import Clock, connect, sandbox_config


class MemoryOffsets:
    """An offset store in memory that also keeps every earlier state of the offsets."""

    def __init__(self, offsets: Offsets | None = None) -> None:
        self.saved: list[Offsets] = [] if offsets is None else [offsets]

    def load(self) -> Offsets:
        return self.saved[-1] if self.saved else Offsets()

    def save(self, offsets: Offsets, /) -> None:
        self.saved.append(offsets)


@pytest.fixture
def client(sandbox: Sandbox, clock: Clock) -> FortnoxClient:
    return connect(sandbox, clock=clock)


def post(sandbox: Sandbox, count: int = 1, *, company: int | None = None) -> list[str]:
    return [str(sandbox.book_foreign_voucher(database_number=company)) for _ in range(count)]


def vouchers(events: object) -> list[str]:
    return [f"{event.series}{event.entity}" for event in events]  # type: ignore[attr-defined]


def test_events_arrive_in_order_and_say_what_changed(sandbox, client):
    with client.events(["vouchers"], idle_s=10.0) as stream:
        stream.start()
        posted = post(sandbox, 3)
        events = list(islice(stream, 3))
    assert vouchers(events) == posted
    assert {(each.topic, each.type, each.company) for each in events} == {
        ("vouchers", "voucher-created-v1", sandbox.database_number)
    }
    assert len({each.offset for each in events}) == 3


def test_a_stream_without_events_ends_after_the_idle_time(client):
    with client.events(["vouchers"], idle_s=0.05) as stream:
        assert list(stream) == []


def test_a_cut_connection_is_made_again_and_no_event_is_lost_or_repeated(sandbox, client, clock):
    with client.events(["vouchers"], idle_s=10.0) as stream:
        stream.start()
        posted, received = [], []
        for _ in range(4):
            posted += post(sandbox, 2)
            received += vouchers(islice(stream, 1))
            assert sandbox.cut_events() == 1
            posted += post(sandbox)
            received += vouchers(islice(stream, 2))
    assert received == posted
    assert len(clock.sleeps) >= 4


def test_the_event_under_way_is_delivered_again_after_a_crash(sandbox, client):
    store = MemoryOffsets()
    stream = client.events(["vouchers"], offsets=store, idle_s=10.0)
    stream.start()
    posted = post(sandbox, 3)
    assert vouchers(islice(stream, 2)) == posted[:2]
    stream.close()  # the second event was delivered, and nobody asked for the third
    with client.events(["vouchers"], offsets=store, idle_s=10.0) as again:
        assert vouchers(islice(again, 2)) == posted[1:]


def test_an_offset_is_saved_after_the_handler_returned_and_not_before(sandbox, client):
    store, seen = MemoryOffsets(), []

    def handle(event: Event) -> None:
        seen.append((event.offset, len(store.saved)))
        if len(seen) == 2:
            raise RuntimeError("the handler fails")

    with client.events(["vouchers"], offsets=store, idle_s=10.0) as stream:
        stream.start()
        post(sandbox, 2)
        with pytest.raises(RuntimeError):
            stream.run(handle)
    assert [count for _, count in seen] == [0, 1]
    assert [each.topics["vouchers"] for each in store.saved] == [seen[0][0]]


def test_the_stream_continues_from_a_given_offset(sandbox, client):
    with client.events(["vouchers"], idle_s=10.0) as stream:
        stream.start()
        posted = post(sandbox, 2)
        first = next(stream)
    with client.events(["vouchers"], since=first.offset, idle_s=10.0) as again:
        assert vouchers(islice(again, 1)) == posted[1:]
        assert again.offsets.topics == {"vouchers": first.offset}


def test_positions_of_other_topics_are_kept(sandbox, client, tmp_path):
    store = FileOffsets(tmp_path / "offsets.json")
    store.save(Offsets(topics={"customers": "xyz"}))
    with client.events(["vouchers"], offsets=store, idle_s=0.5) as stream:
        stream.start()
        post(sandbox)
        assert len(list(stream)) == 1
    assert store.load().topics.keys() == {"customers", "vouchers"}


def test_the_company_is_added_again_before_its_token_expires(sandbox, client, clock):
    with client.events(["vouchers"], idle_s=10.0) as stream:
        stream.start()
        posted = post(sandbox)
        assert vouchers(islice(stream, 1)) == posted
        # 40 seconds after the last look at the tokens, the token is within 90 seconds of its end.
        for seconds in (3500.0, 30.0):
            clock.advance(seconds)
            sandbox.advance_clock(seconds)
            posted = post(sandbox)
            assert vouchers(islice(stream, 1)) == posted
        sandbox.advance_clock(75)  # the first token has expired
        clock.advance(40)
        posted = post(sandbox)
        assert vouchers(islice(stream, 1)) == posted
    assert sum(each["path"] == "/topics-v1" for each in sandbox.log()) == 1


def test_events_after_an_expired_token_are_replayed_on_a_new_connection(sandbox, client, clock):
    with client.events(["vouchers"], idle_s=10.0) as stream:
        stream.start()
        posted = post(sandbox)
        assert vouchers(islice(stream, 1)) == posted
        # The handler took two hours. Meanwhile, the sandbox has passed over an event of the expired token.
        sandbox.advance_clock(7200)
        posted = post(sandbox)
        clock.advance(7200)
        assert vouchers(islice(stream, 1)) == posted
    assert sum(each["path"] == "/topics-v1" for each in sandbox.log()) == 2


def test_a_rejected_token_is_refreshed_once(sandbox, client, clock):
    sandbox.advance_clock(3601)  # the client's clock does not know
    with client.events(["vouchers"], idle_s=10.0) as stream:
        stream.start()
        assert vouchers(islice(stream, len(post(sandbox)))) != []


def test_a_revoked_consent_ends_the_stream_of_one_company(sandbox, client):
    sandbox.revoke_consent()
    sandbox.advance_clock(3601)
    with client.events(["vouchers"]) as stream, pytest.raises(SignInRequired):
        next(stream)


def test_a_gap_is_reported_at_the_first_start_and_after_14_days(sandbox, client, clock):
    gaps: list[Gap] = []
    store = MemoryOffsets()
    start = clock.now()

    def read(count: int) -> None:
        with client.events(["vouchers"], offsets=store, idle_s=0.5, on_gap=gaps.append) as stream:
            stream.start()
            post(sandbox, count)
            assert len(list(stream)) == count

    read(1)
    assert gaps == [Gap(topics=frozenset({"vouchers"}), companies=frozenset({sandbox.database_number}))]
    read(1)
    assert len(gaps) == 1
    clock.advance(timedelta(days=15))
    sandbox.advance_clock(15 * 24 * 3600)
    read(1)
    assert [each.since for each in gaps] == [None, start]


def test_a_quiet_stream_saves_that_it_is_alive(sandbox, client, clock):
    store = MemoryOffsets(Offsets(topics={"vouchers": "x1"}, alive_at=clock.now()))
    with client.events(["vouchers"], offsets=store, idle_s=0.05) as stream:
        assert list(stream) == []
        clock.advance(601)
        assert list(stream) == []
    assert store.saved[-1] == Offsets(
        topics={"vouchers": "x1"}, alive_at=clock.now(), companies=frozenset({sandbox.database_number})
    )


def test_an_offset_that_fortnox_refuses_is_a_gap(sandbox, client):
    gaps: list[Gap] = []
    with client.events(["vouchers"], since="refused", idle_s=10.0, on_gap=gaps.append) as stream:
        stream.start()
        assert vouchers(islice(stream, len(post(sandbox)))) != []
    assert [each.topics for each in gaps] == [{"vouchers"}]


@pytest.mark.parametrize("since", [None, {"pigeons": "x1"}])
def test_an_unknown_topic_is_an_error(client, since):
    with client.events(["pigeons"], since=since) as stream, pytest.raises(InvalidInput, match="'pigeons'"):
        next(stream)


def test_one_offset_for_several_topics_is_refused(client):
    with pytest.raises(InvalidInput, match="exactly one topic"):
        client.events(["vouchers", "invoices"], since="x1")


def test_a_client_from_a_token_has_no_events(sandbox):
    client = FortnoxClient.from_token(sandbox.token()[0], api_url=sandbox.url)
    with pytest.raises(ConfigurationError):
        client.events(["vouchers"])


def test_a_stream_without_topics_is_refused(client):
    with pytest.raises(InvalidInput):
        client.events([])


def test_close_ends_the_iteration_in_another_thread(sandbox, client):
    stream = client.events(["vouchers"])
    stream.start()
    ended = threading.Event()

    def read() -> None:
        assert list(stream) == []
        ended.set()

    thread = threading.Thread(target=read)
    thread.start()
    stream.close()
    thread.join(10)
    assert ended.is_set()


def test_without_a_server_the_waits_grow_until_the_limit(clock):
    with serve(rate_limit=False) as sandbox:
        client = connect(sandbox, clock=clock)
        stream = client.events(["vouchers"], retry=RetryPolicy(tries=4, first_wait_s=0.2))
    with pytest.raises(NotSent):
        next(stream)
    assert len(clock.sleeps) == 3
    assert all(0.1 * 2**n <= wait <= 0.2 * 2**n for n, wait in enumerate(clock.sleeps))


def test_the_time_without_a_connection_is_limited(clock):
    with serve(rate_limit=False) as sandbox:
        client = connect(sandbox, clock=clock)
        stream = client.events(["vouchers"], retry=RetryPolicy(tries=100, total_s=60.0))
    with pytest.raises(NotSent):
        next(stream)
    assert sum(clock.sleeps) <= 60


def test_offsets_that_cannot_be_saved_are_an_error_and_the_event_is_not_lost(sandbox, client, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    store = FileOffsets(tmp_path / "file" / "offsets.json")
    stream = client.events(["vouchers"], idle_s=10.0)
    stream._store = store
    stream.start()
    post(sandbox, 2)
    next(stream)
    with pytest.raises(StoreError):
        next(stream)
    stream.close()


ManyStreams = Callable[..., EventStream]


@pytest.fixture
def many(sandbox: Sandbox, clock: Clock) -> ManyStreams:
    """Return a function that opens one stream for several companies."""
    config, store, transport = sandbox_config(sandbox), MemoryStore(), RequestsTransport()

    def open_stream(
        *companies: int, other_key: int | None = None, copy_key: int | None = None, **options: object
    ) -> EventStream:
        providers = {}
        for number in companies:
            key = connect(sandbox, database_number=number, store=store, clock=clock).connection.key
            providers[number] = TokenProvider(config, store, key, transport, clock)
        if other_key is not None:
            providers[other_key] = providers.pop(companies[-1])
        if copy_key is not None:
            providers[copy_key] = providers[companies[-1]]
        return EventStream(
            events_url(config.api_url),
            providers,
            ["vouchers"],
            client_secret=config.secret,
            clock=clock,
            idle_s=10.0,
            **options,  # type: ignore[arg-type]
        )

    return open_stream


def test_many_companies_share_one_connection(sandbox, many):
    other = sandbox.add_company()
    with many(sandbox.database_number, other) as stream:
        stream.start()
        post(sandbox)
        post(sandbox, company=other)
        assert [each.company for each in islice(stream, 2)] == [sandbox.database_number, other]
        assert sandbox.cut_events() == 1


def test_a_company_without_consent_does_not_stop_the_others(sandbox, many, clock):
    other = sandbox.add_company()
    refusals: list[tuple[int, AuthError]] = []
    stream = many(sandbox.database_number, other, on_refused=lambda *refusal: refusals.append(refusal))
    sandbox.revoke_consent(database_number=other)
    sandbox.advance_clock(3601)
    clock.advance(3601)
    with stream:
        stream.start()
        assert [number for number, _ in refusals] == [other]
        assert stream.refused.keys() == {other}
        assert vouchers(islice(stream, len(posted := post(sandbox)))) == posted
        sandbox.cut_events()
        posted = post(sandbox)
        assert vouchers(islice(stream, 1)) == posted
    assert len(refusals) == 1  # it is called once, not for each connection


def test_a_company_that_signs_in_again_is_received_on_the_same_connection(sandbox, many, clock):
    other, gaps = sandbox.add_company(), []
    stream = many(sandbox.database_number, other, offsets=MemoryOffsets(), on_gap=gaps.append)
    sandbox.revoke_consent(database_number=other)
    sandbox.advance_clock(3601)
    clock.advance(3601)
    with stream:
        stream.start()
        assert stream.refused.keys() == {other}
        gaps.clear()
        many(other).close()  # somebody signs in again
        for _ in range(22):
            clock.advance(30)
            sandbox.advance_clock(30)
            post(sandbox)
            next(stream)
        assert stream.refused == {}
        assert gaps == [Gap(topics=frozenset({"vouchers"}), companies=frozenset({other}))]
        posted = post(sandbox, company=other)
        assert vouchers(islice(stream, 1)) == posted
        assert sandbox.cut_events() == 1


def test_a_company_that_returns_after_a_restart_is_a_gap(sandbox, many, clock):
    other, offsets = sandbox.add_company(), MemoryOffsets()
    with many(sandbox.database_number, other, offsets=offsets) as stream:
        stream.start()
        post(sandbox)
        next(stream)
        sandbox.revoke_consent(database_number=other)
        clock.advance(3601)
        sandbox.advance_clock(3601)
        post(sandbox, company=other)  # nobody receives this event
        post(sandbox)
        assert list(islice(stream, 1))
        assert stream.refused.keys() == {other}
        stream.close()
        assert list(stream) == []
    gaps: list[Gap] = []
    new = sandbox.add_company()
    with many(sandbox.database_number, other, new, offsets=offsets, on_gap=gaps.append) as stream:
        stream.start()
        assert gaps == [Gap(topics=frozenset({"vouchers"}), companies=frozenset({other, new}))]
        post(sandbox)
        assert list(islice(stream, 2))
    assert offsets.saved[-1].companies == {sandbox.database_number, other, new}


def test_offsets_of_a_clock_that_was_ahead_are_a_gap(sandbox, client, clock):
    gaps: list[Gap] = []
    saved = Offsets(topics={"vouchers": "x1"}, alive_at=clock.now() + timedelta(days=400))
    store = MemoryOffsets(saved)
    with client.events(["vouchers"], offsets=store, idle_s=0.05, on_gap=gaps.append) as stream:
        stream.start()
    assert [gap.topics for gap in gaps] == [{"vouchers"}]


def test_a_token_of_another_company_is_refused(sandbox, many):
    other = sandbox.add_company()
    with many(sandbox.database_number, other, other_key=4711) as stream:
        stream.start()
        assert isinstance(stream.refused[4711], WrongCompany)
        post(sandbox, company=other)
        posted = post(sandbox)
        assert vouchers(islice(stream, 1)) == posted


def test_a_second_token_of_a_company_does_not_end_its_events(sandbox, many):
    with many(sandbox.database_number, copy_key=4711) as stream:
        stream.start()
        assert isinstance(stream.refused[4711], WrongCompany)
        posted = post(sandbox)
        assert vouchers(islice(stream, 1)) == posted


def test_a_wrong_client_secret_is_an_error(sandbox, clock):
    store = MemoryStore()
    key = connect(sandbox, store=store, clock=clock).connection.key
    config: FortnoxConfig = attrs.evolve(sandbox_config(sandbox), client_secret=Secret("wrong-secret"))
    client = FortnoxClient.connect(key, config=config, store=store, clock=clock)
    with client.events(["vouchers"]) as stream, pytest.raises(AuthError):
        next(stream)


def test_a_file_of_offsets_survives_the_process(sandbox, client, tmp_path: Path):
    path = tmp_path / "state" / "offsets.json"
    with client.events(["vouchers"], offsets=FileOffsets(path), idle_s=0.5) as stream:
        stream.start()
        posted = post(sandbox, 3)
        assert vouchers(stream) == posted
    posted = post(sandbox, 2)
    with client.events(["vouchers"], offsets=FileOffsets(path), idle_s=0.5) as stream:
        assert vouchers(stream) == posted


def test_a_lost_connection_while_a_command_waits_is_retried(sandbox, client, clock):
    stream = client.events(["vouchers"], retry=RetryPolicy(tries=1))
    stream.start()
    sandbox.cut_events()
    with pytest.raises(NoAnswer):
        next(stream)
    stream.close()
