"""Tests of the start page and its forms."""

import re
import socket
from urllib.parse import urlsplit

import pytest
import requests

from fortnox_sdk.sandbox.faults.switches import Faults
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own


def page(sandbox):
    answer = requests.get(sandbox.url, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return answer.text


def send(sandbox, form, headers=None, **values):
    return requests.post(f"{sandbox.url}/_sandbox/page/{form}", data=values, headers=headers, timeout=10)


def test_page_shows_companies_requests_and_tokens_but_no_secret(sandbox, api):
    api.get("vouchers", financialyear=2)
    api.call("GET", "customers/<script>")
    text = page(sandbox)
    assert "Fjällbris Friluft AB" in text
    assert "GET /3/vouchers?financialyear=2" in text
    assert "<script" not in text
    assert re.search(r"1 / 0 / 0</td>\s*<td>0 min", text), "one live token, just made"
    assert "fxcanary" not in text
    assert sandbox.client_secret not in text
    assert api.refresh_token not in text


def test_every_fault_is_on_the_page(sandbox):
    shown = set(re.findall(r'<input type="(?:text|checkbox)" name="([a-z_]+)"', page(sandbox)))
    assert set(Faults().values()) <= shown


def test_faults_are_switched_on_and_off_by_form(sandbox, api):
    answer = send(
        sandbox, "faults", status="503=1", latency_s="0,01", without_meta="on", drop_after_commit="2"
    )
    assert answer.status_code == 200
    faults = sandbox.state()["faults"]
    assert (faults["status"], faults["latency_s"], faults["drop_after_commit"]) == ({"503": 1}, 0.01, 2)
    assert faults["without_meta"] is True
    assert faults["rate_limit"] is False, "a box that is not ticked is off"
    assert api.call("GET", "companyinformation").status_code == 503
    assert '<label class="active "><code>without_meta' in page(sandbox)
    send(sandbox, "no-faults")
    assert sandbox.state()["faults"]["without_meta"] is False
    assert sandbox.state()["faults"]["rate_limit"] is False


def test_the_first_value_of_a_form_field_counts(sandbox):
    # A browser sends a text field before the pressed button. The sandbox uses the first value of each name.
    for form in re.findall(r"<form.*?</form>", page(sandbox), re.DOTALL):
        names = re.findall(r' name="([^"]+)"', form)
        assert len(names) == len(set(names))
    send(sandbox, "clock", by="30d")
    assert sandbox.state()["clock_offset_s"] == 30 * 24 * 3600


def test_clock_consent_and_snapshots_have_forms(sandbox, api):
    send(sandbox, "clock", by="2d")
    assert sandbox.state()["clock_offset_s"] == 2 * 24 * 3600
    assert "flyttad +2 d 0:00:00" in page(sandbox)
    send(sandbox, "snapshot", name="fore")
    send(sandbox, "revoke", company=sandbox.database_number)
    assert sandbox.state()["refresh_tokens"] == {"live": 0, "spent": 0, "revoked": 1}
    assert "fore</code>" in page(sandbox)
    send(sandbox, "restore", name="fore")
    assert sandbox.state()["refresh_tokens"]["live"] == 1
    send(sandbox, "reset")
    assert sandbox.state()["clock_offset_s"] == 0


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("clock", {"by": "soon"}),
        ("faults", {"latency_s": "x"}),
        ("faults", {"status": "200=1"}),
        ("revoke", {"company": "x"}),
        ("restore", {"name": "none"}),
        ("snapshot", {"name": "../x"}),
    ],
)
def test_invalid_input_is_reported_on_the_page(sandbox, form, values):
    answer = send(sandbox, form, **values)
    assert answer.status_code == 400
    assert 'class="message"' in answer.text


@pytest.mark.parametrize("path", ["page/reset", "reset", "faults"])
def test_requests_from_other_websites_are_refused(sandbox, path):
    for origin in ("https://evil.example", "null", f"{sandbox.url}.evil.example"):
        answer = requests.post(f"{sandbox.url}/_sandbox/{path}", headers={"Origin": origin}, timeout=10)
        assert answer.status_code == 403
    own = requests.post(f"{sandbox.url}/_sandbox/{path}", headers={"Origin": sandbox.url}, timeout=10)
    assert own.status_code == 200


def test_request_for_another_host_name_is_refused(sandbox):
    netloc = urlsplit(sandbox.url)
    with socket.create_connection((netloc.hostname, netloc.port)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        answer = raw.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 403")
    assert b"Fj" not in answer


def test_page_size_is_limited_after_many_requests(sandbox):
    client = Api(sandbox)
    for _ in range(60):
        client.get("settings/lockedperiod")
    assert page(sandbox).count("/3/settings/lockedperiod") == 25
    client.session.close()
