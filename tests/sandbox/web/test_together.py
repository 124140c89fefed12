"""Many at once: numbers stay without gaps, and one token is used once."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.sandbox.web.server import Listener
from fortnox_sdk.sandbox.web.service import Service
from tests.sandbox.conftest import Api


def test_many_writers_get_each_number_once(sandbox):
    def post(_):
        api = Api(sandbox)
        numbers = [api.post("vouchers", api.voucher("V"), financialyear=2)["VoucherNumber"] for _ in range(5)]
        api.session.close()
        return numbers

    with ThreadPoolExecutor(6) as pool:
        numbers = [number for found in pool.map(post, range(6)) for number in found]
    assert sorted(numbers) == list(range(1, 31))


def test_a_refresh_token_raced_for_is_spent_once(sandbox):
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


def test_a_slow_answer_keeps_nobody_else_waiting():
    # Nobody passes the barrier before all eight calls and the test wait at it, so it breaks if one waits for another.
    everybody_waits = threading.Barrier(9)
    service = Service(sleep=lambda _: everybody_waits.wait(10))
    listener = Listener(service)
    listener.start()
    sandbox = Sandbox(
        url=listener.url,
        client_id=service.client.id,
        client_secret=service.client.secret,
        redirect_uris=service.client.redirect_uris,
        database_number=int(service.database.setting("database_number") or b""),
    )
    try:
        apis = [Api(sandbox) for _ in range(8)]
        sandbox.set_faults(latency_s=0.2, rate_limit=False)
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(api.call, "GET", "companyinformation") for api in apis]
            assert sandbox.state()["companies"]
            everybody_waits.wait(10)
            assert all(call.result().ok for call in calls)
    finally:
        listener.stop()
        service.close()


@pytest.mark.parametrize("fortnox_sandbox_options", [{"host": "::1"}])
def test_it_also_listens_on_ipv6(sandbox):
    assert sandbox.url.startswith("http://[::1]:")
    assert sandbox.state()["client_id"] == sandbox.client_id


def test_the_state_file_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "fortnox.sqlite"
    with serve(state=path):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
