"""Tests that the OpenAPI description of the admin endpoints is valid, and that every response agrees with it."""

import re
from decimal import Decimal

import pytest
import requests
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from fortnox_sdk.sandbox.web.admin_api.table import ENDPOINTS
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own


@pytest.fixture(scope="module")
def document(seeded):
    answer = requests.get(f"{seeded.sandbox.url}/_sandbox/openapi.json", timeout=10)
    assert answer.status_code == 200
    return answer.json()


def calls(number):
    """Return the path and the body of a request to each endpoint, in an order in which every request succeeds.

    `number` is the database number of a company. The keys are the endpoints' operation ids.
    """
    company = f"companies/{number}"
    return {
        "openapi": ("openapi.json", None),
        "snapshot": ("snapshots/start", None),
        "state": ("state", None),
        "set_faults": (
            "faults",
            {"latency_s": 0, "status": {"503": 1, "429": 0.5}, "seed": 3, "path": "/3/x"},
        ),
        "clear_faults": ("faults", None),
        "clock": ("clock", {"advance_s": 1.5}),
        "set_behaviour": ("behaviour", {"draft_balance": "zero"}),
        "put_app": (
            "apps",
            {"client_id": "a", "client_secret": "b", "scopes": ["x"], "redirect_uris": ["a:/b"]},
        ),
        "token": ("token", {"database_number": number, "scopes": ["invoice"], "service": True}),
        "add_company": ("companies", {"name": "Tallbackens Trä AB"}),
        "change_voucher": (
            f"{company}/vouchers/2/A/1/change",
            {"account": None, "amount": Decimal(1), "against": 3740},
        ),
        "foreign_voucher": (f"{company}/vouchers", {"day": "2025-12-30"}),
        "remove_voucher": (None, None),
        "put_records": (
            f"{company}/records",
            {"resource": "customers", "records": [{"CustomerNumber": "77"}]},
        ),
        "post_accruals": (f"{company}/accruals", {"until": "2025-12-31"}),
        "carry_balances": (f"{company}/years/2/carry_balances", None),
        "book_unpaid_invoices": (f"{company}/years/3/year_end_booking", None),
        "licences": (f"{company}/licences", {"without": ["salary"]}),
        "rights": (f"{company}/rights", {"without": ["suppliers"]}),
        "set_account": (f"{company}/accounts/2/1930", {"active": False}),
        "lock": (f"{company}/lock", {"end_date": "2025-06-30"}),
        "revoke_consent": (f"{company}/revoke", None),
        "empty": (f"{company}/empty", {"books": True}),
        "log": ("log?since=2020-01-01T00:00:00%2B00:00", None),
        "counts": ("counts", None),
        "cut_events": ("events/cut", None),
        "restore": ("snapshots/start/restore", None),
        "reset": ("reset", None),
    }


def operation(document, handler):
    """Return the method and the description of the operation with the id `handler`."""
    for item in document["paths"].values():
        for method, described in item.items():
            if described["operationId"] == handler:
                return method, described
    raise LookupError(handler)


def test_description_is_valid(document):
    OpenAPIV31SpecValidator(document).validate()


def test_every_endpoint_is_described(document):
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert described == {
        (endpoint.method, "/_sandbox/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.path))
        for endpoint in ENDPOINTS
    }
    assert len(described) == len(ENDPOINTS) == len({endpoint.handler for endpoint in ENDPOINTS})


def texts(value):
    """Yield every summary and description in a JSON value."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name in {"summary", "description"} and isinstance(item, str):
                yield item
            else:
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_every_text_of_the_description_starts_with_a_capital_and_ends_with_a_full_stop(document):
    found = list(texts(document))
    assert len(found) > len(ENDPOINTS)
    assert [text for text in found if not re.fullmatch(r"[A-Z][a-z].*\.", text)] == []


def test_description_names_the_server_that_was_asked(document, seeded):
    assert document["servers"] == [{"url": seeded.sandbox.url}]


def test_requests_and_responses_agree_with_the_description(document, sandbox):
    api = Api(sandbox)
    row = api.get("vouchers/A/1", financialyear=2)["Voucher"]["VoucherRows"][0]
    cash_year = {"FromDate": "2024-01-01", "ToDate": "2024-12-31", "AccountingMethod": "CASH"}
    assert api.post("financialyears", {"FinancialYear": cash_year})["Id"] == 3
    api.session.close()
    requested = calls(sandbox.database_number)
    assert requested.keys() == {endpoint.handler for endpoint in ENDPOINTS}
    requested["change_voucher"][1]["account"] = row["Account"]
    results = {}

    def voucher_path(posted):
        series, number = re.fullmatch(r"([A-Z]+)(\d+)", posted["voucher"]).groups()
        return f"companies/{sandbox.database_number}/vouchers/2/{series}/{number}"

    for handler, (path, body) in requested.items():
        method, described = operation(document, handler)
        if body is not None:
            sent = {
                name: float(value) if isinstance(value, Decimal) else value for name, value in body.items()
            }
            schema = described["requestBody"]["content"]["application/json"]["schema"]
            OAS31Validator(schema).validate(sent)
        results[handler] = sandbox.admin(
            method.upper(), path or voucher_path(results["foreign_voucher"]), body
        )
        schema = described["responses"]["200"]["content"]["application/json"]["schema"]
        OAS31Validator(schema).validate(results[handler])


def test_key_that_is_not_described_is_refused(document, sandbox):
    answer = requests.post(f"{sandbox.url}/_sandbox/token", json={"servce": True}, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Unknown key 'servce' in the body. Known keys: client_id,")
    OAS31Validator(document["components"]["schemas"]["Error"]).validate(answer.json())


def test_missing_required_keys_are_refused(document, sandbox):
    """Send an empty body to every endpoint that requires a key."""
    for endpoint in ENDPOINTS:
        if any(key.required for key in endpoint.keys):
            path = re.sub(r"<number:number>", str(sandbox.database_number), endpoint.path)
            path = re.sub(r"<[^>]+>", "1", path)
            answer = requests.request(endpoint.method, f"{sandbox.url}/_sandbox/{path}", json={}, timeout=10)
            assert answer.status_code == 400, endpoint
            assert operation(document, endpoint.handler)[1]["requestBody"]["required"] is True
