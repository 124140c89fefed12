"""The test suite that every token store has to pass.

Run it on your own store:

    import pytest
    from fortnox_sdk.stores import conformance

    @pytest.mark.parametrize("case", conformance.CASES, ids=lambda case: case.__name__)
    def test_my_store(case, tmp_path):
        case(lambda: MyStore(tmp_path))

A case takes a function that returns a new store object. All store objects share the same saved data, which must be
empty at first. Two store objects stand for two processes. A failed case raises an AssertionError that names the
violated requirement.
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

OpenStore = Callable[[], TokenStore]
"""A function that returns a new store object for the same saved data."""

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


def _set(record: Connection) -> Change:
    return lambda _: record


def _require(current: Connection | None) -> Connection:
    _check(current is not None, "the record exists")
    return current or _record()


def _interrupt(_: Connection | None) -> Connection:
    raise _Interrupted


def _check(is_true: bool, promise: str) -> None:  # noqa: FBT001 -- reads as an assertion
    if not is_true:
        raise AssertionError(f"The store does not meet this requirement: {promise}.")


def new_store_is_empty(open_store: OpenStore) -> None:
    """Test that a new store has no keys and no records."""
    store = open_store()
    _check(store.keys() == [], "a new store has no keys")
    _check(store.get(_KEY) is None, "get returns None for a key without a record")
    store.delete(_KEY)
    store.check_writable()
    _check(open_store().keys() == [], "check_writable leaves nothing behind")


def all_fields_are_saved(open_store: OpenStore) -> None:
    """Test that another store object reads every field as it was saved."""
    full = attrs.evolve(
        _record(),
        organisation_number="556000-1009",
        service=True,
        last_import=_NOON,
        last_export=_NOON + timedelta(seconds=1.5),
        refresh_intent=RefreshIntent(at=_NOON, sent_at=_NOON + timedelta(microseconds=1), has_response=True),
    )
    saved = open_store().update(_KEY, _set(full))
    _check(saved == attrs.evolve(full, version=1), "update returns what it saved, as version 1")
    _check(open_store().get(_KEY) == saved, "another store object reads the same record")
    ended = attrs.evolve(full, tokens=None, refresh_intent=None, ended=Ending(at=_NOON, is_lost=True))
    _check(open_store().update(_KEY, _set(ended)).version == 2, "each change raises the version by one")  # noqa: PLR2004
    _check(open_store().get(_KEY) == attrs.evolve(ended, version=2), "an ended connection is saved as well")


def companies_are_separate(open_store: OpenStore) -> None:
    """Test that changing or deleting one company's record changes no other record, and that keys are sorted."""
    store = open_store()
    store.update(_OTHER, _set(_record(_OTHER)))
    store.update(_KEY, _set(_record()))
    _check(store.keys() == [_KEY, _OTHER], "keys are sorted")
    store.update(_KEY, lambda current: attrs.evolve(_require(current), tokens=_tokens("new")))
    _check(store.get(_OTHER) == attrs.evolve(_record(_OTHER), version=1), "another company is unchanged")
    store.delete(_KEY)
    _check(open_store().keys() == [_OTHER], "a deleted record is gone for all store objects")


def record_of_another_company_is_refused(open_store: OpenStore) -> None:
    """Test that a company's record can't be saved under another company's key.

    With such a record, a client would use the tokens of the wrong company.
    """
    store = open_store()
    try:
        store.update(_KEY, _set(_record(_OTHER)))
    except ConfigurationError:
        pass
    else:
        raise AssertionError("A record was saved under another company's key.")
    _check(store.keys() == [], "nothing was saved")


def failed_change_changes_nothing(open_store: OpenStore) -> None:
    """Test that an error raised by `change` is passed to the caller and leaves the record unchanged."""
    store = open_store()
    saved = store.update(_KEY, _set(_record()))
    try:
        store.update(_KEY, _interrupt)
    except _Interrupted:
        pass
    else:
        raise AssertionError("An error raised by `change` did not reach the caller of `update`.")
    _check(store.get(_KEY) == saved, "the record is unchanged")


def renewal_does_not_restore_spent_tokens(open_store: OpenStore) -> None:
    """Test that new tokens are kept when another store object, which has read older tokens, renews the window.

    The window is the 30 days for which the connection is valid.
    """
    a, b = open_store(), open_store()
    a.update(_KEY, _set(_record()))
    a.get(_KEY)
    b.update(_KEY, lambda current: attrs.evolve(_require(current), tokens=_tokens("of-B")))
    later = _NOON + timedelta(days=3)
    a.update(_KEY, lambda current: attrs.evolve(_require(current), renewed_at=later))
    expected = attrs.evolve(_record(), tokens=_tokens("of-B"), renewed_at=later, version=3)
    _check(b.get(_KEY) == expected, "both changes are saved")


def no_change_is_lost(open_store: OpenStore) -> None:
    """Test that no change is lost when eight threads change the same record at the same time."""
    writers, rounds = 8, 5
    open_store().update(_KEY, _set(attrs.evolve(_record(), company_name="")))

    def write(number: int) -> None:
        store = open_store()
        for _ in range(rounds):
            store.update(
                _KEY,
                lambda current: attrs.evolve(
                    _require(current), company_name=f"{_require(current).company_name}{number}"
                ),
            )

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    result = _require(open_store().get(_KEY))
    _check(sorted(result.company_name) == sorted("01234567" * rounds), "each change was made once")
    _check(result.version == 1 + writers * rounds, "each change raised the version")


def lock_has_one_holder(open_store: OpenStore) -> None:
    """Test that only one thread at a time holds a record's lock, and that this thread can change the record."""
    counting = threading.Lock()
    holders: list[int] = []
    counts: list[int] = []

    def hold(number: int) -> None:
        store = open_store()
        for _round in range(5):
            with store.locked(_KEY):
                with counting:
                    holders.append(number)
                    counts.append(len(holders))
                store.update(_KEY, lambda current: current or _record())
                with counting:
                    holders.remove(number)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(hold, range(6)))
    _check(max(counts) == 1, "the lock had one holder at a time")


def lock_does_not_block_readers(open_store: OpenStore) -> None:
    """Test that another store object can read and change a locked record, and lock another company's record."""
    a, b = open_store(), open_store()
    a.update(_KEY, _set(_record()))
    done = threading.Event()

    def change_and_lock() -> None:
        b.update(_KEY, lambda current: attrs.evolve(_require(current), last_import=_NOON))
        with b.locked(_OTHER):
            done.set()

    with a.locked(_KEY):
        worker = threading.Thread(target=change_and_lock, daemon=True)
        worker.start()
        _check(done.wait(_WAIT_S), "get, update and another company's lock do not wait for this lock")
        _check(_require(a.get(_KEY)).last_import == _NOON, "the holder sees the other store object's change")
    worker.join(_WAIT_S)


def error_frees_the_lock(open_store: OpenStore) -> None:
    """Test that the lock of a record is freed when its holder raises an error."""
    store = open_store()
    try:
        with store.locked(_KEY):
            _interrupt(None)
    except _Interrupted:
        pass
    entered = threading.Event()

    def enter() -> None:
        with open_store().locked(_KEY):
            entered.set()

    worker = threading.Thread(target=enter, daemon=True)
    worker.start()
    _check(entered.wait(_WAIT_S), "the next holder gets the lock")
    worker.join(_WAIT_S)


CASES: Final[tuple[Callable[[OpenStore], None], ...]] = (
    new_store_is_empty,
    all_fields_are_saved,
    companies_are_separate,
    record_of_another_company_is_refused,
    failed_change_changes_nothing,
    renewal_does_not_restore_spent_tokens,
    no_change_is_lost,
    lock_has_one_holder,
    lock_does_not_block_readers,
    error_frees_the_lock,
)
"""All test cases of the suite, from simple to hard."""
