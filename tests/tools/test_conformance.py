"""Tests of the tool that compares recordings with the responses of the sandbox."""

import json

import pytest

from tests.tools.test_recordings import WITHOUT_A_KEY, exchange, pages_of_units
from tools.conformance.compare import differences
from tools.recordings import main

UNIT = {"@url": "https://api.fortnox.se/3/units/st", "Code": "st", "Description": "styck", "CodeEnglish": ""}


@pytest.fixture
def run(tmp_path, capsys):
    def run_tool(entry, *more):
        (tmp_path / "one.json").write_text(json.dumps([entry]))
        code = main([str(tmp_path), "--against-sandbox", "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    return run_tool


def test_a_response_like_the_recorded_one_is_equal(run):
    code, report = run(exchange("GET", "/3/units/st", 200, {"Unit": UNIT}))
    assert (code, report["compared"], report["equal"], report["different"]) == (0, 1, 1, [])


@pytest.mark.parametrize(
    ("recorded", "difference"),
    [
        ({**UNIT, "Colour": "blå"}, "Unit.Colour: missing, recorded text 'blå', answered nothing"),
        ({k: v for k, v in UNIT.items() if k != "CodeEnglish"}, "Unit.CodeEnglish: extra"),
        ({**UNIT, "Description": 7}, "Unit.Description: type, recorded number 7, answered text '7'"),
    ],
)
def test_a_different_key_or_type_is_reported(run, recorded, difference):
    code, report = run(exchange("GET", "/3/units/st", 200, {"Unit": recorded}))
    assert code == 1
    assert report["different"][0]["differences"][0].startswith(difference)


def test_a_different_status_or_code_is_reported(run):
    body = {"ErrorInformation": {"Error": 1, "Message": "Kan inte hitta enheten.", "Code": 2000432}}
    assert run(exchange("GET", "/3/units/x", 404, body))[0] == 0
    body["ErrorInformation"]["Code"] = 2000433
    assert "Code: value" in run(exchange("GET", "/3/units/x", 404, body))[1]["different"][0]["differences"][0]
    assert "status 200 recorded" in str(run(exchange("DELETE", "/3/units/x", 200, {}))[1]["different"])


def test_a_written_record_comes_from_the_request_only(run):
    sent = json.dumps({"Unit": {"Code": "st", "Description": "stycken"}})
    recorded = {**UNIT, "Description": "annan text"}
    code, report = run(exchange("POST", "/3/units", 201, {"Unit": recorded}, sent))
    assert code == 0
    assert report["values"][0]["values"] == [
        "Unit.Description: value, recorded text 'annan text', answered text 'stycken'"
    ]


@pytest.mark.parametrize("name", WITHOUT_A_KEY)
def test_a_single_record_may_have_no_key(run, name):
    code, report = run(WITHOUT_A_KEY[name])
    assert (code, report["equal"]) == (0, 1)


def test_a_list_may_be_recorded_from_a_later_page_on(run):
    [page] = pages_of_units([48])
    code, report = run(page)
    assert (code, report["equal"]) == (0, 1)
    assert "Code" not in str(report["values"]), "the recorded rows are on their page"


def test_a_numbered_list_may_be_recorded_from_a_later_page_on(run):
    rows = [{"@url": "-", "Number": 1000 + n, "Description": "Konto"} for n in range(100, 200)]
    meta = {"@TotalResources": 1118, "@TotalPages": 12, "@CurrentPage": 2}
    entry = exchange(
        "GET", "/3/accounts?page=2&financialyear=1", 200, {"MetaInformation": meta, "Accounts": rows}
    )
    _, report = run(entry)
    assert "Number" not in str(report["values"]), "the recorded rows are on their page"
    assert "MetaInformation" not in str(report), "the list has the recorded size"


def test_rows_are_compared_one_by_one():
    recorded = {"Rows": [{"Price": 1}, {"Price": None}]}
    answered = {"Rows": [{"Price": 1}, {"Price": 2}]}
    assert [str(d) for d in differences(recorded, answered)] == [
        "Rows[].Price: type, recorded null, answered number 2"
    ]


def test_the_sandbox_answers_the_real_recordings_alike(samples, capsys):
    code = main([str(samples / "fortnox"), "--against-sandbox", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert (code, report["different"], report["equal"]) == (0, [], report["compared"])


@pytest.mark.parametrize("seed", range(6))
def test_each_damage_is_detected(samples, capsys, seed):
    assert main([str(samples / "fortnox"), "--against-sandbox", "--json", "--break", str(seed)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["broken"]["recording"] == report["different"][0]["recording"]


def dated(entry, day):
    return {**entry, "recorded_at": day}


def test_a_rule_applies_only_to_recordings_before_its_date(run):
    recorded = {k: v for k, v in UNIT.items() if k != "CodeEnglish"}
    entry = exchange("GET", "/3/units/st", 200, {"Unit": recorded})
    code, report = run(dated(entry, "Tue, 25 Oct 2016 10:21:48 GMT"))
    assert (code, report["on_purpose"][0]["where"][:23]) == (0, "Unit.CodeEnglish: extra")
    assert run(dated(entry, "Mon, 30 Jan 2023 10:36:44 GMT"))[0] == 1


def test_the_old_sign_in_is_omitted_with_a_reason(run):
    code, report = run(exchange("GET", "/3", 200, {"Authorization": {"AccessToken": "<ACCESS_TOKEN>"}}))
    assert (code, report["compared"], report["on_purpose"][0]["where"]) == (0, 0, "request")


def test_the_number_in_a_create_request_is_free(run):
    unit = {**UNIT, "Code": "kg", "@url": "https://api.fortnox.se/3/units/kg"}
    sent = json.dumps({"Unit": {"Code": "kg", "Description": "kilo"}})
    assert run(exchange("POST", "/3/units", 201, {"Unit": unit}, sent))[1]["different"] == []


def test_the_records_that_a_request_refers_to_exist(run):
    sent = {"Description": "Spik", "PurchaseAccount": 4998, "SupplierNumber": "77", "Unit": "lass"}
    code, report = run(exchange("POST", "/3/articles", 201, {"Article": sent}, json.dumps({"Article": sent})))
    assert code == 1
    assert all(": extra" in text for text in report["different"][0]["differences"]), "201, with more keys"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ("grant_type=refresh_token&refresh_token=<REFRESH_TOKEN>", 401, "invalid_client"),
        ("grant_type=refresh_token&refresh_token=<REFRESH_TOKEN>", 400, "invalid_grant"),
        ("grant_type=client_credentials", 400, "invalid_client"),
    ],
)
def test_a_refused_token_request_gives_the_recorded_error(run, form, status, error):
    entry = exchange("POST", "/oauth-v1/token", status, {"error": error, "error_description": "-"}, form)
    code, report = run(entry)
    assert (code, report["equal"]) == (0, 1)
    assert f"error: value, recorded text '{error}'" not in str(report["values"])


def test_a_service_account_gets_tokens(run):
    body = {"access_token": "-", "expires_in": 3600, "token_type": "bearer", "scope": "article customer"}
    assert run(exchange("POST", "/oauth-v1/token", 200, body, "grant_type=client_credentials"))[0] == 0


def test_an_exchange_does_not_see_the_state_of_the_one_before(tmp_path, capsys):
    years = {
        "MetaInformation": {"@TotalResources": 0, "@TotalPages": 0, "@CurrentPage": 1},
        "FinancialYears": [],
    }
    sent = json.dumps({"Customer": {"Name": "Björkris", "SalesAccount": "3001"}})
    entries = [
        exchange("GET", "/3/financialyears", 200, years),
        exchange("POST", "/3/customers", 201, {"Customer": {}}, sent),
    ]
    (tmp_path / "two.json").write_text(json.dumps(entries))
    main([str(tmp_path), "--against-sandbox", "--json"])
    assert "status" not in str(json.loads(capsys.readouterr().out)["different"])


def test_a_customer_that_fortnox_did_not_find_does_not_exist(run):
    body = {"ErrorInformation": {"error": 1, "message": "Kunde inte hämta/hitta kund (99)", "code": 2000204}}
    sent = json.dumps({"Invoice": {"CustomerNumber": "99"}})
    assert run(exchange("POST", "/3/invoices", 400, body, sent))[0] == 0
