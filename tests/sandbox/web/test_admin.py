"""Tests of the admin endpoints of the sandbox, which tests and demos use."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import requests

import sie4
from fortnox_sdk.sandbox import SandboxError
from fortnox_sdk.testing import connect

pytestmark = pytest.mark.own


def test_the_log_contains_every_request(sandbox, api):
    api.get("vouchers", financialyear=2, limit=1)
    api.call("POST", "vouchers", {})
    first, second = sandbox.log()[-2:]
    assert {name: first[name] for name in ("method", "path", "query", "status", "company", "dropped")} == {
        "method": "GET",
        "path": "/3/vouchers",
        "query": "financialyear=2&limit=1",
        "status": 200,
        "company": sandbox.database_number,
        "dropped": None,
    }
    assert (second["method"], second["status"]) == ("POST", 400)
    assert [entry["at"] for entry in sandbox.log(since=second["at"])] == [second["at"]]


def test_requests_are_counted_per_company(sandbox, api):
    api.get("vouchers")
    api.get("vouchers/A/1")
    api.call("GET", "customers/none")
    requests.get(f"{api.base}/vouchers", timeout=10)
    assert sandbox.counts() == [
        {"company": None, "method": "GET", "resource": "3/vouchers", "status": 401, "requests": 1},
        {
            "company": sandbox.database_number,
            "method": "GET",
            "resource": "3/customers",
            "status": 404,
            "requests": 1,
        },
        {
            "company": sandbox.database_number,
            "method": "GET",
            "resource": "3/vouchers",
            "status": 200,
            "requests": 2,
        },
    ]


@pytest.mark.parametrize(
    ("fault", "carried_out"), [("drop_after_commit", True), ("drop_before_commit", False)]
)
def test_lost_response_is_logged_with_its_fault(sandbox, api, fault, carried_out):
    sandbox.set_faults(**{fault: 1})
    api.get("companyinformation")
    with pytest.raises(requests.ConnectionError):
        api.call("POST", "vouchers", api.voucher("V"), financialyear=2)
    assert bool(api.get("vouchers", financialyear=2, voucherseries="V")["Vouchers"]) is carried_out
    assert (sandbox.log()[-2]["status"], sandbox.log()[-2]["dropped"]) == (0, fault.removeprefix("drop_"))
    api.post("vouchers", api.voucher("V"), financialyear=2)


def test_status_fault_occurs_as_often_as_requested(sandbox, api):
    sandbox.set_faults(status=(503, 2))
    assert [api.call("GET", "companyinformation").status_code for _ in range(3)] == [503, 503, 200]


def test_lists_without_comments(sandbox, api):
    sandbox.set_faults(lists_without_comments=True)
    assert "Comments" not in api.get("vouchers")["Vouchers"][0]
    assert "Comments" in api.get("vouchers/A/1")["Voucher"]
    sandbox.clear_faults()
    assert "Comments" in api.get("vouchers")["Vouchers"][0]


@pytest.mark.parametrize(
    "fortnox_sandbox_options", [{"now": lambda: datetime(2025, 12, 31, 23, 30, tzinfo=UTC)}]
)
def test_the_sandbox_uses_the_given_clock(sandbox, api):
    assert sandbox.state()["now"] == "2025-12-31T23:30:00+00:00"
    made = api.post("invoices", {"Invoice": {"CustomerNumber": "1"}})
    assert made["InvoiceDate"] == "2026-01-01", "days are Stockholm's"


def test_the_secret_is_not_shown(sandbox):
    assert sandbox.client_secret not in repr(sandbox)


def test_faults_are_checked(sandbox):
    for wrong in ({"no_such": 1}, {"drop_after_commit": "1"}, {"rate_limit": 1}, {"status": 500}):
        with pytest.raises(SandboxError):
            sandbox.admin("POST", "faults", wrong)


def test_latency_delays_the_response(sandbox, api):
    sandbox.set_faults(latency_s=0.02, latency_jitter_s=0.01)
    assert api.call("GET", "companyinformation").elapsed.total_seconds() >= 0.02


def test_slow_every_delays_every_third_response(sandbox, api):
    sandbox.set_faults(slow_every=3, slow_s=0.1)
    took = [api.call("GET", "companyinformation").elapsed.total_seconds() >= 0.1 for _ in range(6)]
    assert took.count(True) == 2
    assert took[:3] == took[3:]


@pytest.mark.assumed("the number of the next voucher after the last one was removed in the program")
def test_number_of_the_removed_last_voucher_is_reused(sandbox, api):
    for _ in range(2):
        api.post("vouchers", api.voucher("V"), financialyear=2)
    with pytest.raises(SandboxError, match="sista"):
        sandbox.remove_voucher(2, "V", 1)
    sandbox.remove_voucher(2, "V", 2)
    assert api.get("voucherseries/V", financialyear=2)["VoucherSeries"]["NextVoucherNumber"] == 2


def test_change_row_does_not_change_the_invoice(sandbox, api):
    invoice = api.get("invoices/52")["Invoice"]
    sandbox.change_row(
        invoice["VoucherYear"],
        "B",
        invoice["VoucherNumber"],
        account=1510,
        amount=Decimal("-100.00"),
        against=3740,
    )
    assert api.get("invoices/52")["Invoice"]["Balance"] == invoice["Balance"]
    rows = api.get(f"vouchers/B/{invoice['VoucherNumber']}")["Voucher"]["VoucherRows"]
    assert [
        (r["Account"], r["Debit"] - r["Credit"], r["Removed"]) for r in rows if r["Account"] in {1510, 3740}
    ] == [
        (1510, 48000, True),
        (1510, 47900, False),
        (3740, 100, False),
    ]
    books = sie4.loads(api.call("GET", "sie/4", financialyear=1).content)
    voucher = next(v for v in books.vouchers if v.series == "B" and v.number == str(invoice["VoucherNumber"]))
    assert voucher.total == 0
    assert {row.kind.value for row in voucher.rows} == {"TRANS", "RTRANS", "BTRANS"}
    with pytest.raises(SandboxError, match="no row on account 9999"):
        sandbox.change_row(2, "B", 1, account=9999, amount=Decimal(1), against=3740)


def test_the_token_of_a_company_that_no_longer_exists_is_refused(sandbox, api):
    added = sandbox.add_company("Nästa AB")
    api.sign_in(database_number=added)
    assert api.get("companyinformation")["CompanyInformation"]["DatabaseNumber"] == added
    sandbox.reset()
    for answer in (
        api.call("GET", "invoices"),
        api.call("POST", "customers", {"Customer": {"Name": "Kvar AB"}}),
    ):
        assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized"})
    assert sandbox.add_company("Nästa AB") == added  # the number is used again
    api.sign_in(database_number=added)
    assert "Kvar AB" not in [customer["Name"] for customer in api.get("customers")["Customers"]]


def test_the_database_number_0_does_not_mean_the_first_company(sandbox, api):
    for call in (
        lambda: sandbox.empty(database_number=0),
        lambda: sandbox.token(database_number=0),
        lambda: sandbox.lock(None, database_number=0),
        lambda: sandbox.post_accruals(database_number=0),
        lambda: connect(sandbox, database_number=0),
    ):
        with pytest.raises(SandboxError, match="Unknown company '0'"):
            call()
    assert api.get("customers")["Customers"]


def test_reset_restores_the_initial_state(sandbox, api):
    api.post("vouchers", api.voucher("V"), financialyear=2)
    sandbox.lock(date(2025, 12, 31))
    sandbox.advance_clock(1000)
    sandbox.set_faults(latency_s=0.5)
    sandbox.reset()
    state = sandbox.state()
    assert (state["clock_offset_s"], state["faults"]["latency_s"]) == (0, 0)
    assert state["client_id"] == sandbox.client_id
    assert state["refresh_tokens"] == {"live": 0, "spent": 0, "revoked": 0}
    access, _ = sandbox.token()
    api.session.headers["Authorization"] = f"Bearer {access}"
    sandbox.set_faults(rate_limit=False)
    assert api.get("vouchers", financialyear=2, voucherseries="V")["Vouchers"] == []
    assert api.get("settings/lockedperiod")["LockedPeriod"]["EndDate"] is None


def test_added_companies_are_separate(sandbox, api):
    other = sandbox.add_company("Grannens Bygg AB")
    assert other != sandbox.database_number
    access, _ = sandbox.token(database_number=other)
    api.post("vouchers", api.voucher("V"), financialyear=2)
    api.session.headers["Authorization"] = f"Bearer {access}"
    assert api.get("companyinformation")["CompanyInformation"]["CompanyName"] == "Grannens Bygg AB"
    assert api.get("vouchers", financialyear=2, voucherseries="V")["Vouchers"] == []
    sandbox.lock(date(2025, 6, 30), database_number=other)
    locked = {c["database_number"]: c["locked_until"] for c in sandbox.state()["companies"]}
    assert locked == {sandbox.database_number: None, other: "2025-06-30"}


def test_token_of_an_unknown_company_is_refused(sandbox):
    with pytest.raises(SandboxError, match="Unknown company '1'"):
        sandbox.token(database_number=1)


def test_invalid_admin_request_names_the_fault(sandbox):
    with pytest.raises(SandboxError, match="'advance_s' is missing"):
        sandbox.admin("POST", "clock", {})
    with pytest.raises(SandboxError, match="'soon' is not a date"):
        sandbox.admin("POST", f"companies/{sandbox.database_number}/lock", {"end_date": "soon"})
    with pytest.raises(SandboxError, match="Account '1' does not exist"):
        sandbox.set_account(2, 1, active=False)
    answer = requests.post(f"{sandbox.url}/_sandbox/clock", data="{", timeout=10)
    assert (answer.status_code, answer.json()) == (400, {"error": "The body is not valid JSON."})
