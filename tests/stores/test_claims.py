"""Tests of claims (locks with an end time): a claim excludes other owners until it is released or lapses."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import LockBusy, StoreError
from fortnox_sdk.stores.claims import claims_of, hold_claim
from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.sql import SqlStore

NAME = "export-apps.fortnox.se-1838388-2"
LEASE_S = 600


@pytest.fixture(params=["file", "sqlite", "postgresql", "encrypted"])
def new_store(request, tmp_path, clock):
    """Return a function that opens a token store. Each call opens the same store again, as another process would."""
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres_database")
        return lambda: SqlStore(database, clock=clock)
    if request.param == "sqlite":
        return lambda: SqlStore(f"sqlite:///{tmp_path}/a/connections.db", clock=clock)
    if request.param == "encrypted":
        return lambda: EncryptedStore(FileStore(tmp_path / "a", clock=clock), [new_store_key()])
    return lambda: FileStore(tmp_path / "a", clock=clock)


def test_claim_has_one_owner_at_a_time(new_store):
    first, second = claims_of(new_store()), claims_of(new_store())
    turn = first.take(NAME, "one", lease_s=LEASE_S)
    assert second.take(NAME, "two", lease_s=LEASE_S) is None
    assert second.take("another", "two", lease_s=LEASE_S) is not None
    assert first.extend(NAME, "one", turn, lease_s=LEASE_S)
    first.release(NAME, "one", turn)
    assert not first.extend(NAME, "one", turn, lease_s=LEASE_S)
    assert second.take(NAME, "two", lease_s=LEASE_S) is not None
    assert first.take(NAME, "one", lease_s=LEASE_S) is None


def test_owner_notices_that_its_claim_has_lapsed(new_store):
    first, second = claims_of(new_store()), claims_of(new_store())
    turn = first.take(NAME, "one", lease_s=-1)
    assert first.extend(NAME, "one", turn, lease_s=-1)  # nobody has taken it
    newer = second.take(NAME, "two", lease_s=LEASE_S)
    assert not first.extend(NAME, "one", turn, lease_s=LEASE_S)
    first.release(NAME, "one", turn)
    assert first.take(NAME, "one", lease_s=LEASE_S) is None
    assert second.extend(NAME, "two", newer, lease_s=LEASE_S)


def test_same_owner_takes_a_claim_again_with_a_new_turn_number(new_store):
    claims = claims_of(new_store())
    turn = claims.take(NAME, "one", lease_s=LEASE_S)
    newer = claims.take(NAME, "one", lease_s=LEASE_S)
    assert turn != newer
    assert not claims.extend(NAME, "one", turn, lease_s=LEASE_S)
    claims.release(NAME, "one", turn)
    assert claims.extend(NAME, "one", newer, lease_s=LEASE_S)


def test_only_one_of_many_simultaneous_owners_gets_the_claim(new_store):
    stores = [new_store() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        turns = list(
            pool.map(lambda i: claims_of(stores[i]).take(NAME, f"owner {i}", lease_s=LEASE_S), range(2))
        )
    assert sum(turn is not None for turn in turns) == 1


def test_a_claim_waits_for_its_turn_and_stays_after_an_error(new_store, clock):
    claims = claims_of(new_store())

    def hold(owner, wait_s=0):
        return hold_claim(claims, NAME, owner, clock=clock, wait_s=wait_s, lease_s=LEASE_S)

    with hold("one") as held:
        held.extend()
        with pytest.raises(LockBusy, match="lapses within 10 minutes"), hold("two", wait_s=3):
            pass
        assert sum(clock.sleeps) >= 3
    with pytest.raises(KeyError), hold("two"):
        raise KeyError
    with pytest.raises(LockBusy), hold("one"):
        pass
    with hold("two") as held:
        held.keep_until_it_lapses()
    with pytest.raises(LockBusy), hold("one"):
        pass


def test_sqlite_and_files_use_the_clock(tmp_path, clock):
    for store in (
        FileStore(tmp_path / "a", clock=clock),
        SqlStore(f"sqlite:///{tmp_path}/b/c.db", clock=clock),
    ):
        claims = claims_of(store)
        claims.take(NAME, "one", lease_s=LEASE_S)
        clock.advance(LEASE_S - 1)
        assert claims.take(NAME, "two", lease_s=LEASE_S) is None
        clock.advance(1)
        assert claims.take(NAME, "two", lease_s=LEASE_S) is not None


def test_a_damaged_claim_is_named(tmp_path, clock):
    claims = claims_of(FileStore(tmp_path / "a", clock=clock))
    claims.take(NAME, "one", lease_s=LEASE_S)
    (path,) = (tmp_path / "a").glob("*.claim")
    for content in ("{", "[]", '{"owner": "a", "turn": [], "lapses_at": 1}', "[" * 100_000):
        path.write_text(content)
        with pytest.raises(StoreError, match="is damaged"):
            claims.take(NAME, "two", lease_s=LEASE_S)


def test_a_store_without_claims_has_none():
    window = ConnectionWindow(MemoryStore(), ConnectionKey("apps.fortnox.se", "k3", 1001), SystemClock())
    assert claims_of(MemoryStore()) is None
    assert window.claims is None


def test_connections_and_claims_do_not_disturb_each_other(new_store):
    store = new_store()
    claims_of(store).take(NAME, "one", lease_s=LEASE_S)
    assert store.keys() == []


def test_a_short_lease_is_named_in_whole_minutes(new_store, clock):
    claims = claims_of(new_store())
    claims.take(NAME, "one", lease_s=20)
    with (
        pytest.raises(LockBusy, match=r"lapses within 1 minute\."),
        hold_claim(claims, NAME, "two", clock=clock, wait_s=0, lease_s=20),
    ):
        pass
