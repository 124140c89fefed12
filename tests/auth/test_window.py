# ruff: noqa: PLR0917 -- pytest passes fixtures as arguments
"""Tests of the 30-day window of a connection, in which imports and exports may run."""

from contextlib import suppress
from datetime import datetime, timedelta

import attrs
import pytest

from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.connection import ConnectionState
from fortnox_sdk.errors import SignInRequired, WrongCompany
from fortnox_sdk.stores.protocol import find_connection

DAY = 24 * 3600


@pytest.fixture
def signed_in(store, key, connected, clock):
    """Return a replacement for `sign_in` that counts its calls."""

    class SignIn:
        count = 0

        def __call__(self):
            self.count += 1
            if store.get(key) is None:
                return connected()
            return store.update(key, lambda c: attrs.evolve(c, connected_at=clock.now(), ended=None))

    return SignIn()


@pytest.fixture
def window(store, key, clock, signed_in):
    return ConnectionWindow(store, key, clock, sign_in=signed_in)


def test_a_completed_job_gives_thirty_days(window, connected, clock, store, key):
    connected()
    clock.advance(20 * DAY)
    assert window.status().days_left == 10
    with window.exporting() as job:
        assert job.connection.company_name == "Åkerlunds Cykel AB"
        clock.advance(60)
        assert window.status().days_left == 10, "nothing is renewed before the job is complete"
        job.complete()
    assert window.status().days_left == 30
    assert store.get(key).last_export == clock.now()
    assert store.get(key).last_import is None
    clock.advance(29 * DAY)
    with window.importing() as job:
        job.complete()
    assert store.get(key).last_import == clock.now()
    assert store.get(key).renewed_at == clock.now()


@pytest.mark.parametrize("kind", ["importing", "exporting"])
def test_a_job_that_fails_renews_nothing(window, connected, clock, store, key, kind):
    before = connected()
    clock.advance(DAY)
    with pytest.raises(ZeroDivisionError), getattr(window, kind)():
        _ = 1 / 0
    assert store.get(key) == before


@pytest.mark.parametrize("kind", ["importing", "exporting"])
def test_a_job_that_ends_without_complete_renews_nothing(window, connected, clock, store, key, kind):
    before = connected()
    clock.advance(DAY)
    with getattr(window, kind)():
        pass
    assert store.get(key) == before


@pytest.mark.parametrize("kind", ["importing", "exporting"])
def test_error_after_complete_keeps_the_renewal(window, connected, clock, store, key, kind):
    connected()
    clock.advance(DAY)
    with suppress(ZeroDivisionError), getattr(window, kind)() as job:
        job.complete()
        _ = 1 / 0
    assert store.get(key).renewed_at == clock.now()


def test_status_renews_nothing(window, connected, clock, store, key):
    before = connected()
    clock.advance(29 * DAY)
    assert window.status().state is ConnectionState.EXPIRING
    assert store.get(key) == before


def test_an_expired_export_is_refused_before_the_job(window, connected, clock, signed_in):
    connected()
    clock.advance(30 * DAY + 1)
    with pytest.raises(SignInRequired, match=r"expired.*import"), window.exporting():
        pytest.fail("the job must not run")
    assert signed_in.count == 0


def test_an_expired_import_signs_in_first_and_renews_at_its_end(window, connected, clock, signed_in):
    connected()
    clock.advance(31 * DAY)
    with window.importing() as job:
        assert signed_in.count == 1
        assert window.status().state is ConnectionState.EXPIRED, "signing in alone gives no days"
        job.complete()
    assert window.status().days_left == 30


def test_import_after_a_recent_sign_in_needs_no_second_sign_in(window, connected, clock, signed_in):
    connected()
    clock.advance(31 * DAY)
    signed_in()
    with pytest.raises(SignInRequired), window.exporting():
        pytest.fail("a sign-in does not admit an export")
    with window.importing() as job:
        job.complete()
    assert signed_in.count == 1
    with window.exporting() as job:
        job.complete()


def test_expired_import_without_sign_in_raises(store, key, clock, connected):
    connected()
    clock.advance(31 * DAY)
    with pytest.raises(SignInRequired, match="expired"), ConnectionWindow(store, key, clock).importing():
        pytest.fail("the job must not run")


def test_a_first_import_signs_in(window, signed_in):
    with pytest.raises(SignInRequired, match="not connected"), window.exporting():
        pytest.fail("the job must not run")
    with window.importing() as job:
        job.complete()
    assert signed_in.count == 1


def test_sign_in_to_another_company_stops_the_import(store, key, clock, connected):
    def elsewhere():
        connection = connected()
        store.delete(key)
        return attrs.evolve(connection, key=attrs.evolve(key, database_number=2002))

    window = ConnectionWindow(store, key, clock, sign_in=elsewhere)
    with pytest.raises(WrongCompany), window.importing():
        pytest.fail("the job must not run")


def test_clock_set_back_refuses_exports_and_signs_imports_in(window, connected, clock, signed_in, store, key):
    connected()
    ahead = clock.now()
    clock.set_now(clock.now() - timedelta(days=400))
    with pytest.raises(SignInRequired, match="clock"), window.exporting():
        pytest.fail("the job must not run")
    with window.importing() as job:
        assert signed_in.count == 1
        job.complete()
    assert store.get(key).renewed_at == ahead, "it never moves back by a job"


def test_renewal_never_moves_back(window, connected, clock, store, key):
    connected()
    ahead = clock.now()
    clock.set_now(clock.now() - timedelta(minutes=4))
    with window.exporting() as job:
        job.complete()
    assert store.get(key).renewed_at == ahead


def test_a_connection_removed_during_the_job_stays_removed(window, connected, store, key):
    connected()
    with window.exporting() as job:
        store.delete(key)
        with pytest.raises(SignInRequired, match="removed"):
            job.complete()
    assert store.keys() == []


def test_renewal_keeps_new_tokens(window, connected, store, key, clock):
    connected()
    with window.importing() as job:
        store.update(key, lambda c: attrs.evolve(c, tokens=attrs.evolve(c.tokens, scopes={"new"})))
        job.complete()
    assert store.get(key).tokens.scopes == {"new"}


def test_status_warns_for_the_earlier_limit(store, key, clock, connected):
    connected(refreshed_at=clock.now() - timedelta(days=28))
    assert ConnectionWindow(store, key, clock).status().state is ConnectionState.EXPIRING
    longer = ConnectionWindow(store, key, clock, refresh_token_lifetime=timedelta(days=45))
    assert longer.status().state is ConnectionState.ACTIVE


@pytest.mark.parametrize(
    ("renewed", "last_moment"),
    [
        (
            (2026, 3, 1, 12, 0),
            (2026, 3, 31, 13, 0),
        ),  # summer time begins on 29 March: an hour later by the wall clock
        ((2026, 2, 27, 2, 30), (2026, 3, 29, 3, 30)),  # ends in the hour that is left out
        ((2026, 10, 1, 12, 0), (2026, 10, 31, 11, 0)),  # winter time begins on 25 October: an hour earlier
        ((2026, 9, 25, 2, 30), (2026, 10, 25, 2, 30)),  # ends in the hour that comes twice, the first time
        ((2028, 2, 1, 9, 0), (2028, 3, 2, 9, 0)),  # over a leap day
        ((2026, 12, 15, 23, 59), (2027, 1, 14, 23, 59)),  # over the turn of the year
    ],
    ids=str,
)
def test_the_window_closes_after_thirty_times_24_hours(
    window, connected, clock, signed_in, renewed, last_moment
):
    clock.set_now(datetime(*renewed, tzinfo=STOCKHOLM))
    connected()
    clock.set_now(datetime(*last_moment, tzinfo=STOCKHOLM))
    with window.exporting():
        pass
    with window.importing():
        pass
    window.check_only()
    assert (window.status().days_left, signed_in.count) == (1, 0)
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(SignInRequired, match="expired"), window.exporting():
        pytest.fail("the job must not run")
    with window.importing() as job:
        job.complete()
    assert (window.status().days_left, signed_in.count) == (30, 1)


@pytest.mark.parametrize("years", [1, 10, 60])
def test_renewal_by_a_clock_years_ahead_is_not_moved_back_by_a_job(
    window, connected, clock, signed_in, store, key, years
):
    # The time of the last renewal is in the future. Only a sign-in sets it back (see test_login.py), never a job.
    right = clock.now()
    clock.set_now(right + timedelta(days=365 * years))
    connected()
    clock.set_now(right)
    assert window.status().state is ConnectionState.CLOCK_DOUBTFUL
    with pytest.raises(SignInRequired, match="clock"), window.exporting():
        pytest.fail("the job must not run")
    with window.importing() as job:
        job.complete()
    assert signed_in.count == 1
    assert window.status().state is ConnectionState.CLOCK_DOUBTFUL


@pytest.mark.parametrize("years", [1, 10, 60])
def test_connection_looks_expired_while_the_clock_is_years_ahead(
    window, connected, clock, signed_in, store, key, years
):
    # If the clock is years ahead, years seem to have passed. The connection therefore counts as expired.
    before = connected()
    right = clock.now()
    clock.set_now(right + timedelta(days=365 * years))
    assert window.status().state is ConnectionState.EXPIRED
    with pytest.raises(SignInRequired, match="expired"), window.exporting():
        pytest.fail("the job must not run")
    assert store.get(key) == before
    clock.set_now(right)
    with window.exporting() as job:
        job.complete()
    assert signed_in.count == 0


@pytest.mark.parametrize("way", ["status", "list", "find", "check"])
def test_reading_the_connection_does_not_renew_the_window(window, connected, clock, store, key, way):
    before = connected()
    clock.advance(20 * DAY)
    for _ in range(3):
        if way == "status":
            assert window.status().days_left == 10
        elif way == "list":
            assert store.keys() == [key]
        elif way == "find":
            assert find_connection(store, "1001") == before
        else:
            assert window.check_only() == before
    assert store.get(key) == before
