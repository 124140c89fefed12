"""What every token store has to pass: run it on a store of your own.

    import pytest
    from fortnox_sdk.stores import conformance

    @pytest.mark.parametrize("case", conformance.CASES, ids=lambda case: case.__name__)
    def test_my_store(case, tmp_path):
        case(lambda: MyStore(tmp_path))

`open_store` gives, at each call, one more handle on the same store, empty at first: two handles stand for two
processes. A case that fails raises AssertionError with what should have held.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from fortnox_sdk.connection import Connection, ConnectionKey, Ending, RefreshIntent, Tokens
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import Change, TokenStore

__all__ = ["CASES", "OpenStore"]

OpenStore = Callable[[], TokenStore]
"""Gives one more handle on the same store."""

_KEY: Final = ConnectionKey("apps.fortnox.se", "client", 1001)
_OTHER: Final = ConnectionKey("apps.fortnox.se", "client", 1002)
_NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
_WAIT_S: Final = 10.0


class _Interrupted(Exception):
    pass


def _record(key: ConnectionKey = _KEY) -> Connection:
    return Connection(
        key=key,
        tokens=_tokens("first"),
        connected_at=_NOON,
        renewed_at=_NOON,
        refreshed_at=_NOON,
        connected_by="1@1001",
        company_name="Åkerlunds Cykel & Ägg AB",
    )


def _tokens(name: str) -> Tokens:
    return Tokens(
        access=Secret(f"access-{name}"),
        refresh=Secret(f"refresh-{name}"),
        expires_at=_NOON + timedelta(hours=1),
        scopes=frozenset({"invoice", "payment"}),
    )


def _make(record: Connection) -> Change:
    return lambda _: record


def _there(current: Connection | None) -> Connection:
    _hold(current is not None, "the record is there")
    return current or _record()


def _interrupted(_: Connection | None) -> Connection:
    raise _Interrupted


def _hold(fact: bool, what: str) -> None:  # noqa: FBT001 -- reads as an assertion
    if not fact:
        raise AssertionError(f"It does not hold that {what}.")


def nothing_at_first(open_store: OpenStore) -> None:
    """An empty store has no keys and no record."""
    store = open_store()
    _hold(store.keys() == [], "a new store has no keys")
    _hold(store.get(_KEY) is None, "a key without a record gives None")
    store.delete(_KEY)
    store.check_writable()
    _hold(open_store().keys() == [], "checking that it can be written leaves nothing behind")


def what_is_saved_comes_back(open_store: OpenStore) -> None:
    """Every field survives, as seen through another handle."""
    full = attrs.evolve(
        _record(),
        organisation_number="556000-1009",
        service=True,
        last_import=_NOON,
        last_export=_NOON + timedelta(seconds=1.5),
        refresh_intent=RefreshIntent(at=_NOON, sent_at=_NOON + timedelta(microseconds=1), answered=True),
    )
    saved = open_store().update(_KEY, _make(full))
    _hold(saved == attrs.evolve(full, version=1), "update gives what it saved, as version 1")
    _hold(open_store().get(_KEY) == saved, "another handle reads the same")
    ended = attrs.evolve(full, tokens=None, refresh_intent=None, ended=Ending(at=_NOON, lost=True))
    _hold(open_store().update(_KEY, _make(ended)).version == 2, "each change raises the version by one")  # noqa: PLR2004
    _hold(open_store().get(_KEY) == attrs.evolve(ended, version=2), "an ended connection comes back")


def companies_are_apart(open_store: OpenStore) -> None:
    """A change to one company touches no other; keys come sorted; a deleted one is gone."""
    store = open_store()
    store.update(_OTHER, _make(_record(_OTHER)))
    store.update(_KEY, _make(_record()))
    _hold(store.keys() == [_KEY, _OTHER], "keys come sorted")
    store.update(_KEY, lambda current: attrs.evolve(_there(current), tokens=_tokens("new")))
    _hold(store.get(_OTHER) == attrs.evolve(_record(_OTHER), version=1), "another company is untouched")
    store.delete(_KEY)
    _hold(open_store().keys() == [_OTHER], "a deleted record is gone for all handles")


def a_record_keeps_to_its_key(open_store: OpenStore) -> None:
    """A record of another company is refused: its token would serve the wrong books."""
    store = open_store()
    try:
        store.update(_KEY, _make(_record(_OTHER)))
    except ConfigurationError:
        pass
    else:
        raise AssertionError("A record was saved under another company's key.")
    _hold(store.keys() == [], "nothing was saved")


def a_change_that_raises_changes_nothing(open_store: OpenStore) -> None:
    """What `change` raises comes out, and the old record stands."""
    store = open_store()
    before = store.update(_KEY, _make(_record()))
    try:
        store.update(_KEY, _interrupted)
    except _Interrupted:
        pass
    else:
        raise AssertionError("What the change raised did not come out.")
    _hold(store.get(_KEY) == before, "the old record stands")


def a_renewal_brings_no_spent_tokens_back(open_store: OpenStore) -> None:
    """A holds a record, B refreshes, A renews: B's tokens stand."""
    a, b = open_store(), open_store()
    a.update(_KEY, _make(_record()))
    a.get(_KEY)
    b.update(_KEY, lambda current: attrs.evolve(_there(current), tokens=_tokens("of B")))
    later = _NOON + timedelta(days=3)
    a.update(_KEY, lambda current: attrs.evolve(_there(current), renewed_at=later))
    expected = attrs.evolve(_record(), tokens=_tokens("of B"), renewed_at=later, version=3)
    _hold(b.get(_KEY) == expected, "both changes stand")


def no_change_is_lost(open_store: OpenStore) -> None:
    """Eight writers at once: every change is in the record at the end."""
    writers, rounds = 8, 5
    open_store().update(_KEY, _make(attrs.evolve(_record(), company_name="")))

    def write(number: int) -> None:
        store = open_store()
        for _ in range(rounds):
            store.update(
                _KEY,
                lambda current: attrs.evolve(
                    _there(current), company_name=f"{_there(current).company_name}{number}"
                ),
            )

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    end = _there(open_store().get(_KEY))
    _hold(sorted(end.company_name) == sorted("01234567" * rounds), "each change was made once")
    _hold(end.version == 1 + writers * rounds, "each change raised the version")


def one_holder_at_a_time(open_store: OpenStore) -> None:
    """The lock has one holder over handles and threads; records are read and changed beside it."""
    counting = threading.Lock()
    inside: list[int] = []
    seen: list[int] = []

    def hold(number: int) -> None:
        store = open_store()
        for _round in range(5):
            with store.locked(_KEY):
                with counting:
                    inside.append(number)
                    seen.append(len(inside))
                store.update(_KEY, lambda current: current or _record())
                with counting:
                    inside.remove(number)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(hold, range(6)))
    _hold(max(seen) == 1, "the lock had one holder at a time")


def the_lock_does_not_stop_readers(open_store: OpenStore) -> None:
    """While one handle holds the lock, another reads and changes the record, and locks another company."""
    a, b = open_store(), open_store()
    a.update(_KEY, _make(_record()))
    done = threading.Event()

    def beside() -> None:
        b.update(_KEY, lambda current: attrs.evolve(_there(current), last_import=_NOON))
        with b.locked(_OTHER):
            done.set()

    with a.locked(_KEY):
        worker = threading.Thread(target=beside, daemon=True)
        worker.start()
        _hold(done.wait(_WAIT_S), "get, update and another company's lock do not wait for this lock")
        _hold(_there(a.get(_KEY)).last_import == _NOON, "the holder sees the other's change")
    worker.join(_WAIT_S)


def the_lock_is_freed_by_an_error(open_store: OpenStore) -> None:
    """A holder that raises lets go."""
    store = open_store()
    try:
        with store.locked(_KEY):
            _interrupted(None)
    except _Interrupted:
        pass
    entered = threading.Event()

    def enter() -> None:
        with open_store().locked(_KEY):
            entered.set()

    worker = threading.Thread(target=enter, daemon=True)
    worker.start()
    _hold(entered.wait(_WAIT_S), "the next one gets the lock")
    worker.join(_WAIT_S)


CASES: Final[tuple[Callable[[OpenStore], None], ...]] = (
    nothing_at_first,
    what_is_saved_comes_back,
    companies_are_apart,
    a_record_keeps_to_its_key,
    a_change_that_raises_changes_nothing,
    a_renewal_brings_no_spent_tokens_back,
    no_change_is_lost,
    one_holder_at_a_time,
    the_lock_does_not_stop_readers,
    the_lock_is_freed_by_an_error,
)
"""Every case, in the order from simple to hard."""
