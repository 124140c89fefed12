"""Tests of simultaneous requests: numbers have no gaps, and a refresh token works only once."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
import requests

from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.web.server import Listener
from fortnox_sdk.sandbox.web.service import Service
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own


def test_concurrent_writers_get_unique_numbers(sandbox):
    def post(_):
        api = Api(sandbox)
        numbers = [api.post("vouchers", api.voucher("V"), financialyear=2)["VoucherNumber"] for _ in range(5)]
        api.session.close()
        return numbers

    with ThreadPoolExecutor(6) as pool:
        numbers = [number for found in pool.map(post, range(6)) for number in found]
    assert sorted(numbers) == list(range(1, 31))


@pytest.mark.assumed("the statuses of eight refreshes with one token at the same moment")
def test_concurrent_requests_use_a_refresh_token_once(sandbox):
    _, refresh = sandbox.token()

    def spend(_):
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        answer = requests.post(
            f"{sandbox.url}/oauth-v1/token",
            data=form,
            auth=(sandbox.client_id, sandbox.client_secret),
            timeout=10,
        )
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(spend, range(8))) == [200] + [400] * 7


def test_slow_responses_do_not_delay_each_other():
    together = threading.Barrier(4)
    service = Service(sleep=lambda _seconds: together.wait(5))
    service.faults.latency_s = 0.2
    listener = Listener(service)
    listener.start()

    def get(_):
        return requests.get(f"{listener.url}/3/companyinformation", timeout=10).status_code

    try:
        with ThreadPoolExecutor(4) as pool:
            # If one request waited for another, the barrier would break and the status would be 500.
            assert list(pool.map(get, range(4))) == [401] * 4
    finally:
        listener.stop()
        service.close()


@pytest.mark.parametrize("fortnox_sandbox_options", [{"host": "::1"}])
def test_the_sandbox_listens_on_ipv6(sandbox):
    assert sandbox.url.startswith("http://[::1]:")
    assert sandbox.state()["client_id"] == sandbox.client_id


def test_only_the_owner_can_read_the_state_file(tmp_path):
    path = tmp_path / "fortnox.sqlite"
    with serve(state=path):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


@pytest.mark.own
def test_request_can_read_the_clock_while_another_request_moves_it():
    service = Service()
    try:
        with ThreadPoolExecutor(2) as pool:
            with service.database.transaction():
                moving = pool.submit(service.advance, 60)
                assert wait([moving], 0.2).not_done, "it waits for the end of the transaction"
                before = pool.submit(service.now).result(5)
            moving.result(5)
        assert (service.now() - before).total_seconds() >= 60
    finally:
        service.close()


@pytest.mark.own
def test_snapshot_is_restored_while_requests_are_carried_out(sandbox):
    # Restoring and writing at the same time once blocked each other for ever.
    sandbox.snapshot("before")

    def write(_):
        api = Api(sandbox)
        for _ in range(20):
            api.call("POST", "vouchers", api.voucher("V"), financialyear=2)
        api.session.close()

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, n) for n in range(4)]
        while wait(writers, 0.01).not_done:
            sandbox.restore("before")
            sandbox.advance_clock(1)
        for writer in writers:
            writer.result()


@pytest.mark.own
def test_days_begin_while_requests_are_carried_out(sandbox):
    # Setting the clock and handling a request once blocked each other.
    sandbox.snapshot("before")

    def write(_):
        api = Api(sandbox)
        for _ in range(15):
            api.sign_in()  # a token expires when the clock is moved by a day
            assert api.call("POST", "vouchers", api.voucher("V"), financialyear=2).status_code in {201, 401}
        api.session.close()

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, n) for n in range(4)]
        while wait(writers, 0.01).not_done:
            for days in (1, 40, -41):
                sandbox.advance_clock(days * 24 * 60 * 60)
            sandbox.restore("before")
        for writer in writers:
            writer.result()
    sandbox.reset()
    assert sandbox.state()["clock_offset_s"] == 0
