"""Tests that `follow_companies` yields groups of changed companies from the events of one shared connection."""

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.events import FileOffsets
from fortnox_sdk.fleet import ChangedCompanies, follow_companies, sync_company
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import Clock, connect

FIFTEEN_DAYS = 15 * 24 * 3600
Follow = Callable[..., Generator[ChangedCompanies]]


@pytest.fixture
def offsets(tmp_path: Path) -> FileOffsets:
    return FileOffsets(tmp_path / "offsets.json")


@pytest.fixture
def store(sandbox: Sandbox, clock: Clock) -> MemoryStore:
    store = MemoryStore()
    connect(sandbox, store=store, clock=clock)
    return store


@pytest.fixture
def other(sandbox: Sandbox, store: MemoryStore, clock: Clock) -> ConnectionKey:
    return connect(sandbox, database_number=sandbox.add_company(), store=store, clock=clock).connection.key


@pytest.fixture
def follow(config: FortnoxConfig, store: MemoryStore, offsets: FileOffsets, clock: Clock) -> Follow:
    """Return a function that follows the topic `vouchers` and accepts more arguments of `follow_companies`."""
    return partial(
        follow_companies, config, offsets=offsets, store=store, quiet_s=0.2, clock=clock, topics=["vouchers"]
    )


def test_the_first_group_has_all_companies_and_later_ones_those_that_changed(sandbox, follow, key, other):
    groups = follow()
    first = next(groups)
    assert (first.companies, first.is_full_round) == (tuple(sorted([key, other])), True)
    for _ in range(3):
        sandbox.book_foreign_voucher(database_number=other.database_number)
    second = next(groups)
    assert (second.companies, second.events, second.is_full_round) == ((other,), 3, False)
    groups.close()


def test_a_group_that_was_not_handled_is_returned_again(sandbox, follow, key):
    groups = follow()
    for _ in range(2):
        next(groups)
        sandbox.book_foreign_voucher()
    assert next(groups).events == 1  # the program ends here, before it has put the company into its queue
    groups.close()
    again = list(follow(wait=False))
    assert [(group.companies, group.events, group.is_full_round) for group in again] == [((key,), 1, False)]
    assert list(follow(wait=False)) == []


def test_offsets_older_than_14_days_make_a_full_round(sandbox, follow, clock):
    groups = follow()
    next(groups)
    sandbox.book_foreign_voucher()
    next(groups)
    assert list(follow(wait=False)) != []
    groups.close()
    clock.advance(FIFTEEN_DAYS)
    sandbox.advance_clock(FIFTEEN_DAYS)
    assert [group.is_full_round for group in follow(wait=False)] == [True]


def test_a_topic_without_an_event_so_far_makes_a_full_round_at_each_start(follow):
    for _ in range(2):
        assert [group.is_full_round for group in follow(wait=False)] == [True]


def test_a_company_that_is_connected_later_is_in_the_next_group(sandbox, follow, store, clock):
    groups = follow()
    next(groups)
    new = connect(sandbox, database_number=sandbox.add_company(), store=store, clock=clock).connection.key
    clock.advance(61)
    assert new in next(groups).companies
    groups.close()


def test_a_company_whose_consent_was_withdrawn_is_named(sandbox, follow, other, clock):
    sandbox.revoke_consent(database_number=other.database_number)
    sandbox.advance_clock(3601)
    clock.advance(3601)
    groups = follow()
    assert next(groups).refused == (other,)
    groups.close()


def test_without_connections_there_is_nothing_to_follow(follow):
    with pytest.raises(InvalidInput):
        next(follow(store=MemoryStore()))


def test_only_the_company_that_changed_is_synchronised(sandbox, follow, config, store, folder):
    key = store.keys()[0]
    other = connect(sandbox, database_number=sandbox.add_company(), store=store).connection.key
    groups = follow(clock=None)

    def synchronise() -> dict[str, str]:
        results = [
            sync_company(config, company, dataset=folder, store=store, pace=Pace.off)
            for company in next(groups).companies
        ]
        return {result.company: result.status.value for result in results}

    assert synchronise().keys() == {str(key), str(other)}
    sandbox.book_foreign_voucher(database_number=other.database_number)
    assert synchronise() == {str(other): "synced"}
    groups.close()
