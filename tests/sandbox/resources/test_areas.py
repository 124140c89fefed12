"""Tests of what all areas below /api have in common: format, checks, fields and lists."""

import uuid

import pytest
import requests

from tests.sandbox.resources.areas_api import WAREHOUSE, Areas

POINTS = f"{WAREHOUSE}/stockpoints-v1"
INBOUND = f"{WAREHOUSE}/deliveries-v1/inbounddeliveries"


@pytest.mark.specified("GET /api/warehouse/stockpoints-v1")
def test_record_has_no_envelope_and_a_list_is_an_array(fresh):
    [first] = fresh(f"GET {POINTS}")
    assert uuid.UUID(first["id"])
    assert "stockLocations" not in first  # not included in lists (documented)
    assert fresh(f"GET {POINTS}/{{id}}", id=first["id"])["stockLocations"] == []


@pytest.mark.specified("GET /api/warehouse/stockpoints-v1/{id}")
def test_stock_point_is_read_by_its_id_or_code(fresh):
    [first] = fresh(f"GET {POINTS}")
    assert fresh(f"GET {POINTS}/{{id}}", id=first["id"])["id"] == first["id"]
    assert fresh(f"GET {POINTS}/{{id}}", id=first["code"])["id"] == first["id"]


@pytest.mark.assumed("the code of the first stock point of a company")
def test_first_stock_point_has_the_code_one(fresh):
    assert [point["code"] for point in fresh(f"GET {POINTS}")] == ["1"]


@pytest.mark.assumed("a call below /api without a token")
def test_request_without_a_token_gets_the_gateway_response(areas):
    answer = requests.get(f"{areas.sandbox.url}{POINTS}", timeout=10)
    assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized"})


@pytest.mark.assumed("the status of missing.rights and the scope that each area below /api needs")
def test_missing_scope_is_reported_in_the_format_of_api(sandbox):
    areas = Areas(sandbox, scopes=("bookkeeping",))
    assert areas.refused(f"GET {POINTS}") == (403, "missing.rights")
    assert areas.refused("GET /api/time/registrations-v2") == (403, "missing.rights")
    assert areas.refused(f"GET {WAREHOUSE}/documentdeliveries/custom/documenttypes-v1") == (
        403,
        "missing.rights",
    )
    assert areas("GET /api/integration-developer/ratings-v1")  # no source names a scope for it


@pytest.mark.assumed("26 calls within 5 seconds, some below /3 and some below /api")
@pytest.mark.parametrize("fortnox_sandbox_options", [{"rate_limit": True}])
def test_rate_limit_counts_calls_below_3_and_api_together(sandbox):
    areas = Areas(sandbox)
    statuses = {areas.send(f"GET {POINTS}").status_code for _ in range(26)}
    assert statuses == {200, 429}


@pytest.mark.assumed("a GET of an unknown path below /api")
@pytest.mark.parametrize("operation", ["GET /api/nothing", "GET /api", "DELETE /api/nothing"])
def test_unknown_path_is_refused_in_the_format_of_api(areas, operation):
    assert areas.refused(operation) == (404, "not_found")


@pytest.mark.assumed("a POST below /api with a body that is not JSON")
def test_body_that_is_not_json_is_refused(areas):
    answer = areas.session.post(
        f"{areas.sandbox.url}{POINTS}", data="{", headers={"Content-Type": "application/json"}, timeout=10
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "malformed_body")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = areas.session.post(f"{areas.sandbox.url}{POINTS}", data="a=b", headers=form, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "wrong_content_type")
    assert areas.refused(f"POST {POINTS}") == (400, "invalid_value")


@pytest.mark.assumed("the error word for a value that violates the specification, below /api")
@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "A" * 11, "name": "Lager"},
        {"code": "", "name": "Lager"},
        {"code": 5, "name": "Lager"},
        {"code": "A", "name": "Lager", "active": "true"},
        {"code": "A", "name": "Lager", "colour": "red"},
        {"code": "A", "name": "Lager", "stockLocations": {"code": "1"}},
        {"code": "A", "name": "Lager", "stockLocations": ["1"]},
        ["A"],
        "A",
    ],
)
def test_field_that_violates_the_specification_is_refused(areas, wrong):
    assert areas.refused(f"POST {POINTS}", wrong) == (400, "invalid_value")


@pytest.mark.own
def test_number_with_too_many_digits_is_refused(areas):
    row = '{"itemId": "DEL-1", "quantity": 5, "directCost": 1E-999999999}'
    answer = areas.session.post(
        f"{areas.sandbox.url}{INBOUND}",
        data=f'{{"date": "2025-11-03", "currency": "SEK", "currencyRate": 1, "rows": [{row}]}}',
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_value")


@pytest.mark.assumed("the error word for a missing field below /api/warehouse")
def test_missing_or_null_required_field_is_refused(areas):
    for body in ({"code": "A"}, {"code": "A", "name": None}):
        assert areas.refused(f"POST {POINTS}", body) == (400, "missing_mandatory_field")


@pytest.mark.assumed("the error words for invalid rows of an inbound delivery")
@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": 0},
        {"quantity": True},
        {"quantity": "5"},
        {"quantity": 10**15},
        {"quantity": 1e-300},
        {"itemId": "A" * 51},
        {"stockPointId": "1"},
        {"stockPointId": str(uuid.UUID(int=1))},
        {"stockPointCode": "9"},
        {"stockLocationCode": "9"},
    ],
)
def test_rows_are_checked_like_their_document(areas, wrong):
    row = {"itemId": "DEL-1", "quantity": 5} | wrong
    body = {"date": "2025-11-03", "currency": "SEK", "currencyRate": 1, "rows": [row]}
    status, word = areas.refused(f"POST {INBOUND}", body)
    assert (status, word) in {(400, "invalid_value"), (400, "stock_point_not_found")}


@pytest.mark.assumed("the error word for an invalid date below /api/warehouse")
@pytest.mark.parametrize("day", ["2025-02-30", "20250203", "2025-2-3", "", 5, "0001-01-01"])
def test_invalid_date_is_refused(areas, day):
    body = {
        "date": day,
        "currency": "SEK",
        "currencyRate": 1,
        "rows": [{"itemId": "DEL-1", "quantity": 5}],
    }
    assert areas.refused(f"POST {INBOUND}", body) == (400, "invalid_value")


@pytest.mark.assumed("a POST of an inbound delivery with the id and the released flag of another one")
def test_read_only_fields_in_a_request_are_ignored(areas):
    number = areas.bring("SET-BY-SERVER", 5)
    document = areas(f"GET {INBOUND}/{{id}}", id=number)
    again = areas(f"POST {INBOUND}", document)
    assert (again["id"] > number, again["released"]) == (True, False)
    assert (
        areas(f"PUT {INBOUND}/{{id}}", again | {"note": "Två pallar"}, id=again["id"])["note"] == "Två pallar"
    )


@pytest.mark.assumed("a GET of an inbound delivery whose number does not exist or is not a number")
@pytest.mark.parametrize("number", ["x", "0", "99", "-1", "9" * 30, "1.0", "½"])
def test_unknown_document_number_is_not_found(areas, number):
    assert areas.refused(f"GET {INBOUND}/{{id}}", id=number) == (404, "not_found")


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(
            "LIST-1,LIST-3", marks=pytest.mark.specified("GET /api/warehouse/status-v1/stockbalance")
        ),
        pytest.param(
            ["LIST-1", "LIST-3"], marks=pytest.mark.assumed("a GET of stockbalance with itemIds twice")
        ),
    ],
)
def test_ids_are_separated_by_commas_or_repeated(fresh, ids):
    for item in ("LIST-1", "LIST-2", "LIST-3"):
        fresh.bring(item, 1)
    rows = fresh(f"GET {WAREHOUSE}/status-v1/stockbalance", query={"itemIds": ids})
    assert [row["itemId"] for row in rows] == ["LIST-1", "LIST-3"]


@pytest.mark.assumed("the error word for an invalid parameter below /api")
@pytest.mark.parametrize(
    ("operation", "query"),
    [
        (f"GET {POINTS}", {"state": "GONE"}),
        (f"GET {POINTS}", {"limit": "many"}),
        (f"GET {POINTS}/multi", {"ids": "1"}),
        (f"GET {WAREHOUSE}/incominggoods-v1", {"released": "maybe"}),
        ("GET /api/time/registrations-v2", {"fromDate": "2025-11-31"}),
        ("GET /api/time/registrations-v2", {"fromDate": "2023-01-01", "toDate": "2025-01-01"}),
        ("GET /api/fileattachments/attachments-v1", {"entitytype": "F"}),
        ("GET /api/fileattachments/attachments-v1", {"entitytype": "X", "entityid": "1"}),
        ("GET /api/fileattachments/attachments-v1", {"entitytype": "F", "entityid": "one"}),
    ],
)
def test_parameter_that_violates_the_specification_is_refused(areas, operation, query):
    assert areas.refused(operation, query=query) == (400, "invalid_value")


@pytest.mark.assumed("a list of more than 100 stock points with and without limit, page and sortby")
def test_list_is_complete_without_a_limit_and_can_be_sorted(fresh):
    codes = [f"L{n:02}" for n in range(12)]
    for code in codes:
        fresh(f"POST {POINTS}", {"code": code, "name": f"Lager {code}"})
    assert [point["code"] for point in fresh(f"GET {POINTS}")] == ["1", *codes]
    pages = [
        [point["code"] for point in fresh(f"GET {POINTS}", query={"limit": 5, "page": page})]
        for page in (1, 2, 3, 4)
    ]
    assert [code for page in pages for code in page] == ["1", *codes]
    assert pages[3] == []
    descending = fresh(f"GET {POINTS}", query={"sortby": "code", "sortorder": "descending", "limit": 2})
    assert [point["code"] for point in descending] == ["L11", "L10"]


@pytest.mark.own
def test_companies_have_separate_stocks(sandbox):
    first, second = Areas(sandbox), Areas(sandbox, database_number=sandbox.add_company())
    first.bring("DEL-1", 5)
    assert (first.stock("DEL-1"), second.stock("DEL-1")) == ((5, 5), (0, 0))
    assert first(f"GET {POINTS}")[0]["id"] != second(f"GET {POINTS}")[0]["id"]


@pytest.mark.own
def test_unknown_values_fault_works_below_api(fresh):
    made = fresh(f"POST {POINTS}", {"code": "V", "name": "V", "stockLocations": [{"code": "A1"}]})
    fresh.sandbox.set_faults(unknown_values=True)
    assert all("ValueThatNobodyKnows" in point for point in fresh(f"GET {POINTS}"))
    inner = fresh(f"GET {POINTS}/{{id}}", id=made["id"])["stockLocations"][0]
    assert "ValueThatNobodyKnows" in inner
    fresh.bring("DEL-1", 1)
    assert {row["type"] for row in fresh(f"GET {WAREHOUSE}/deliveries-v1")} == {"NEWSINCETODAY"}
    assert fresh.refused(f"GET {POINTS}/{{id}}", id="9") == (404, "not_found")
