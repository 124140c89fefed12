"""Tests that each fault has its effect on the responses that a plain HTTP client receives."""

from datetime import date

import pytest
import requests

from fortnox_sdk.sandbox import SandboxError

pytestmark = pytest.mark.own


def made(api, series="V"):
    return api.get("vouchers", financialyear=2, voucherseries=series)["Vouchers"]


def test_status_faults_occur_by_count_or_probability(sandbox, api):
    sandbox.set_faults(status={503: 1, 429: 1.0})
    assert [api.call("GET", "companyinformation").status_code for _ in range(4)] == [503, 429, 429, 429]
    sandbox.set_faults(status={})
    assert api.call("GET", "companyinformation").status_code == 200


def test_the_same_seed_gives_the_same_faults(sandbox, api):
    def run(seed):
        sandbox.set_faults(status={500: 0.4}, seed=seed)
        return [api.call("GET", "companyinformation").status_code for _ in range(30)]

    first = run(7)
    assert {200, 500} == set(first)
    assert run(7) == first
    assert run(8) != first


@pytest.mark.parametrize("seconds", [0, 3])
def test_429_has_retry_after_only_if_requested(sandbox, api, seconds):
    sandbox.set_faults(status=(429, 1), retry_after_s=seconds)
    answer = api.call("GET", "companyinformation")
    assert answer.status_code == 429
    assert answer.headers.get("Retry-After") == (str(seconds) if seconds else None)
    sandbox.set_faults(rate_limit=True)
    for _ in range(25):
        answer = api.call("GET", "companyinformation")
    assert api.call("GET", "companyinformation").headers.get("Retry-After") == (
        str(seconds) if seconds else None
    )


def test_faults_are_limited_to_a_path(sandbox, api):
    sandbox.set_faults(status={500: 1.0}, path="/3/vouchers")
    assert api.call("GET", "companyinformation").status_code == 200
    assert api.call("GET", "vouchers/A/1").status_code == 500


@pytest.mark.parametrize(("fault", "stands"), [("drop_before_commit", True), ("drop_after_commit", False)])
def test_response_to_a_delete_can_be_lost(sandbox, api, fault, stands):
    number = api.post("customers", {"Customer": {"Name": "Bortglömd AB"}})["CustomerNumber"]
    sandbox.set_faults(**{fault: 1})
    with pytest.raises(requests.ConnectionError):
        api.call("DELETE", f"customers/{number}")
    assert (api.call("GET", f"customers/{number}").status_code == 200) is stands


def test_late_write_is_carried_out_after_the_lost_response(sandbox, api):
    sandbox.set_faults(commit_late=1, commit_late_s=90)
    with pytest.raises(requests.ConnectionError):
        api.call("POST", "vouchers", api.voucher("V"), financialyear=2)
    assert made(api) == []
    sandbox.advance_clock(89)
    assert made(api) == []
    sandbox.advance_clock(2)
    assert [row["Description"] for row in made(api)] == ["Avskrivning"]
    assert [entry["dropped"] for entry in sandbox.log() if entry["method"] == "POST"][-1] == "commit_late"


def test_late_write_that_is_no_longer_valid_has_no_effect(sandbox, api):
    sandbox.set_faults(commit_late=1, commit_late_s=10)
    with pytest.raises(requests.ConnectionError):
        api.call("POST", "vouchers", api.voucher("V"), financialyear=2)
    sandbox.lock(date(2025, 12, 31))
    sandbox.advance_clock(11)
    assert made(api) == []


def test_half_answer_cuts_off_the_response(sandbox, api):
    sandbox.set_faults(half_answer=1)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        api.call("POST", "vouchers", api.voucher("V"), financialyear=2)
    assert len(made(api)) == 1
    assert sandbox.log()[-2]["dropped"] == "half_answer"


def test_repeat_page_returns_the_previous_page(sandbox, api):
    sandbox.set_faults(repeat_page=1)
    first, again, third = (api.get("accounts", limit=10, page=page) for page in (1, 2, 3))
    assert [row["Number"] for row in again["Accounts"]] == [row["Number"] for row in first["Accounts"]]
    assert again["MetaInformation"]["@CurrentPage"] == 2
    assert third["Accounts"][0]["Number"] not in {row["Number"] for row in first["Accounts"]}


def test_ignore_page_returns_the_first_page(sandbox, api):
    sandbox.set_faults(ignore_page=True)
    first, second = (api.get("accounts", limit=10, page=page) for page in (1, 2))
    assert first == second


def test_without_meta_omits_meta_information(sandbox, api):
    sandbox.set_faults(without_meta=True)
    assert list(api.get("customers")) == ["Customers"]


def test_lists_without_comments_omits_comments(sandbox, api):
    sandbox.set_faults(lists_without_comments=True)
    assert all("Comments" not in row for row in api.get("vouchers")["Vouchers"])
    assert "Comments" in api.get("vouchers/A/1")["Voucher"]


def test_numbers_as_text_returns_numbers_as_text(sandbox, api):
    before = api.get("invoices/52")["Invoice"]
    sandbox.set_faults(numbers_as_text=True)
    invoice = api.get("invoices/52")["Invoice"]
    assert invoice["Total"] == str(before["Total"])
    assert all(isinstance(row["RowId"], str) for row in invoice["InvoiceRows"])
    assert invoice["Booked"] is True
    assert api.refused("GET", "invoices/99999")[1] > 0, "errors are told as they are"


def test_unknown_values_adds_unknown_fields_and_enum_values(sandbox, api):
    sandbox.set_faults(unknown_values=True)
    invoice = api.get("invoices/52")["Invoice"]
    assert invoice["InvoiceType"] == "NEWSINCETODAY"
    assert invoice["ValueThatNobodyKnows"] == 1
    assert invoice["InvoiceRows"][0]["ValueThatNobodyKnows"] == 1


def test_no_right_hides_the_named_fields(sandbox, api):
    sandbox.set_faults(no_right="Balance, Price")
    invoice = api.get("invoices/52")["Invoice"]
    assert (invoice["Balance"], invoice["InvoiceRows"][0]["Price"]) == ("API_NORIGHT", "API_NORIGHT")
    assert invoice["Total"] != "API_NORIGHT"


def test_foreign_voucher_is_posted_between_two_calls(sandbox, api):
    before = len(made(api, "A"))
    sandbox.set_faults(foreign_voucher_every=2, foreign_voucher_day="2025-11-30")
    for _ in range(4):
        api.get("companyinformation")
    sandbox.set_faults(foreign_voucher_every=0)
    after = made(api, "A")
    assert len(after) == before + 2
    assert {row["TransactionDate"] for row in after[-2:]} == {"2025-11-30"}
    number = len(after) + 1
    assert sandbox.book_foreign_voucher(date(2025, 11, 30)) == f"A{number}"
    sandbox.lock(date(2025, 12, 31))
    assert sandbox.book_foreign_voucher(date(2025, 11, 30)) is None


def refresh(sandbox, token):
    data = {"grant_type": "refresh_token", "refresh_token": token}
    auth = (sandbox.client_id, sandbox.client_secret)
    return requests.post(f"{sandbox.url}/oauth-v1/token", data=data, auth=auth, timeout=10)


@pytest.mark.parametrize("how", ["at once", "after two calls"])
def test_revoke_in_revokes_the_consent(sandbox, api, how):
    _, refresh_token = sandbox.token()
    _, elsewhere = sandbox.token(database_number=sandbox.add_company())
    if how == "at once":
        sandbox.revoke_consent()
    else:
        sandbox.set_faults(revoke_in=2)
        api.get("companyinformation")
        assert sandbox.state()["refresh_tokens"]["revoked"] == 0
    assert api.call("GET", "companyinformation").status_code == 200, "access tokens live out their hour"
    refused = refresh(sandbox, refresh_token)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert refresh(sandbox, elsewhere).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"no_such": 1},
        {"_random": 1},
        {"drop_after_commit": "1"},
        {"drop_after_commit": -1},
        {"half_answer": 1.5},
        {"status": 500},
        {"status": {"200": 1}},
        {"status": {"500": "often"}},
        {"slow_every": True},
        {"slow_s": -1},
        {"foreign_voucher_day": "yesterday"},
    ],
)
def test_invalid_faults_change_nothing(sandbox, wrong):
    with pytest.raises(SandboxError):
        sandbox.admin("POST", "faults", {"latency_s": 0.5} | wrong)
    assert sandbox.state()["faults"]["latency_s"] == 0
