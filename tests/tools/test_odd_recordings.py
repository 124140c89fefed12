"""Tests that replay invented recordings of unusual but plausible responses."""

import json

import pytest

from fortnox_sdk.entities.decoder import Decoder
from tools.recordings import main, report

XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<ErrorInformation><Error>1</Error><Message>Ogiltig kod.</Message><Code>2000719</Code></ErrorInformation>"
)
HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
UPPER = {"ErrorInformation": {"Error": 1, "Message": "Kan inte hitta kunden.", "Code": 2000433}}
LOWER = {"ErrorInformation": {"error": 1, "message": "Kan inte hitta kunden.", "code": 2000433}}
VOUCHER = {
    "@url": "https://api.fortnox.se/3/vouchers/A/1?financialyear=1",
    "ReferenceType": "SOMETHINGNEW",
    "TransactionDate": "2025-12-31",
    "VoucherNumber": 1,
    "VoucherSeries": "A",
    "Year": 1,
}


def exchange(method, path, status, body, *, headers=None, sent=None):
    return {
        "request": {"method": method, "url": f"https://api.fortnox.se{path}", "body": sent},
        "response": {"status": status, "headers": headers, "body": body},
    }


RECORDINGS = {
    "gateway_401": exchange(
        "GET", "/3/invoices", 401, '{"message":"unauthorized"}', headers={"Content-Type": ["text/html"]}
    ),
    "gateway_403": exchange("GET", "/3/invoices/1", 403, "Forbidden", headers={"Content-Type": "text/html"}),
    "html_502": exchange("GET", "/3/customers", 502, HTML),
    "html_502_to_a_write": exchange(
        "POST", "/3/customers", 502, HTML, sent='{"Customer": {"Name": "Ek AB"}}'
    ),
    "500_to_a_put": exchange("PUT", "/3/customers/1", 500, '{"message":"Internal server error"}'),
    "429_without_a_body": exchange("GET", "/3/articles", 429, None),
    "429_with_a_body": exchange("POST", "/3/articles", 429, {"message": "Too many requests"}),
    "xml_error": exchange("GET", "/3/companyinformation", 400, XML),
    "upper": exchange("GET", "/3/customers/7", 404, json.dumps(UPPER)),
    "lower": exchange("PUT", "/3/customers/7", 404, json.dumps(LOWER)),
    "of_rows": exchange("POST", "/3/vouchers", 400, LOWER, sent={"Voucher": {"VoucherRows": [{}]}}),
    "delete_refused": exchange("DELETE", "/3/customers/7", 400, UPPER),
    "deleted": exchange("DELETE", "/3/customers/7", 204, None),
    "no_meta": exchange(
        "GET", "/3/customers", 200, {"Customers": [{"CustomerNumber": "1", "Name": "Ek AB"}]}
    ),
    "sublist": exchange("GET", "/3/vouchers/sublist/A?financialyear=1", 200, {"Vouchers": [VOUCHER]}),
    "texts_for_numbers": exchange(
        "GET", "/3/vouchers/A/1", 200, {"Voucher": VOUCHER | {"VoucherNumber": "1", "Year": "1"}}
    ),
    "sie": exchange("GET", "/3/sie/4?financialyear=1", 200, "#FLAGGA 0\r\n"),
    "pdf": exchange("GET", "/3/invoices/1/preview", 200, "%PDF-1.4"),
    "token_refused": exchange("POST", "/oauth-v1/token", 400, {"error": "invalid_grant"}),
    "area_refused": exchange(
        "GET", "/api/warehouse/tenants-v4", 400, {"id": 7, "error": "no_licence", "message": "Saknas."}
    ),
}


@pytest.fixture
def folder(tmp_path):
    for name, entry in RECORDINGS.items():
        (tmp_path / f"{name}.json").write_text(json.dumps([entry]), encoding="utf-8")
    return tmp_path


def test_unusual_responses_pass(folder):
    assert report(folder) == {"recordings": len(RECORDINGS), "passed": len(RECORDINGS), "failed": []}


@pytest.mark.parametrize("start", range(0, 100, 25))
def test_every_damage_is_reported(folder, start):
    decoder, seeds = Decoder(), range(start, start + 25)
    assert [seed for seed in seeds if not report(folder, seed=seed, decoder=decoder)["failed"]] == []


def test_entries_without_a_response_are_omitted(tmp_path):
    (tmp_path / "a.json").write_text(
        json.dumps([exchange("GET", "/3/units", None, None), RECORDINGS["upper"]])
    )
    assert report(tmp_path)["recordings"] == 1


@pytest.mark.parametrize("text", ["[1]", "[{}]", '[{"request": 1, "response": 2}]', "7"])
def test_a_file_that_is_not_a_recording_is_named(tmp_path, capsys, text):
    (tmp_path / "x.json").write_text(text)
    assert main([str(tmp_path)]) == 2
    assert "x.json is not a list of exchanges" in capsys.readouterr().err
