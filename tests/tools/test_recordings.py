"""Tests that replay recorded exchanges of invented companies."""

import json
from pathlib import Path
from typing import Any

import pytest

from fortnox_sdk.entities.decoder import Decoder
from tools.recordings import main, report

META = {"@TotalResources": 2, "@TotalPages": 1, "@CurrentPage": 1}
UNIT = {
    "@url": "https://api.fortnox.se/3/units/st",
    "Code": "st",
    "Description": "styck",
    "CodeEnglish": None,
}


def exchange(method: str, path: str, status: int, body: object, sent: str = "") -> dict[str, Any]:
    return {
        "request": {"method": method, "url": f"https://api.fortnox.se{path}", "body": sent},
        "response": {"status": status, "headers": {"X-Uid": "1"}, "body": json.dumps(body)},
    }


GOOD = {
    "units__one.json": [exchange("GET", "/3/units/st", 200, {"Unit": UNIT})],
    "units__all.json": [
        exchange("GET", "/3/units/", 200, {"MetaInformation": META, "Units": [UNIT, UNIT | {"Code": "h"}]})
    ],
    "units__missing.json": [
        exchange(
            "GET",
            "/3/units/x",
            404,
            {"ErrorInformation": {"Error": 1, "Message": "Kan inte hitta enheten.", "Code": 2000432}},
        )
    ],
    "units__refused.json": [
        exchange(
            "POST",
            "/3/units",
            400,
            {"ErrorInformation": {"error": 1, "message": "Fel.", "code": 2000637}},
            '{"Unit": {"Code": "st"}}',
        )
    ],
    "orders__row.json": [
        exchange(
            "POST",
            "/3/orders/",
            201,
            {
                "Order": {
                    "DocumentNumber": "7",
                    "CustomerNumber": "1",
                    "Total": 12.5,
                    "Cancelled": False,
                    "DeliveryDate": None,
                    "OrderDate": "2025-12-31",
                    "OrderRows": [{"Price": 12.5, "DeliveredQuantity": "1.00"}],
                }
            },
        )
    ],
    "orders__cancel.json": [
        exchange(
            "PUT",
            "/3/orders/7/cancel",
            200,
            {"Order": {"DocumentNumber": "7", "CustomerNumber": "1", "Cancelled": True}},
        )
    ],
    "token.json": [
        {
            "request": {"method": "POST", "url": "https://apps.fortnox.se/oauth-v1/token", "body": ""},
            "response": {
                "status": 200,
                "headers": {},
                "body": '{"access_token": "a", "refresh_token": "r", "expires_in": 3600, "scope": "article order"}',
            },
        }
    ],
    "gateway.json": [exchange("GET", "/3/customers", 401, {"message": "unauthorized"})],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, entries in GOOD.items():
        (tmp_path / name).write_text(json.dumps(entries), encoding="utf-8")
    return tmp_path


def test_recordings_without_losses_pass(folder, capsys):
    assert main([str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"recordings": 8, "passed": 8, "failed": []}


@pytest.mark.parametrize("start", [0, 100, 200])
def test_every_damage_is_reported(folder, start):
    decoder, seeds = Decoder(), range(start, start + 100)
    missed = [seed for seed in seeds if not report(folder, seed=seed, decoder=decoder)["failed"]]
    assert missed == []


def test_an_undeclared_key_is_reported(folder, capsys):
    body = {"Unit": UNIT | {"Colour": "blue"}}
    (folder / "units__one.json").write_text(json.dumps([exchange("GET", "/3/units/st", 200, body)]))
    assert main([str(folder)]) == 1
    assert "units__one.json: Unit.Colour: Unit does not declare it" in capsys.readouterr().out


def test_a_resource_without_a_connector_is_reported(folder, capsys):
    (folder / "x.json").write_text(json.dumps([exchange("GET", "/3/unicorns/1", 200, {"Unicorn": {}})]))
    assert main([str(folder)]) == 1
    assert "No connector has the path /3/unicorns/1" in capsys.readouterr().out


def test_a_folder_without_recordings_is_an_error(tmp_path, capsys):
    (tmp_path / "x.json").write_text("[1")
    assert main([str(tmp_path)]) == 2
    assert "has no readable recordings" in capsys.readouterr().err


def pages_of_units(numbers: list[int]) -> list[dict[str, Any]]:
    """Return invented recordings of the given pages of a list with 76 pages. Each page has 100 units."""
    return [
        exchange(
            "GET",
            f"/3/units?page={page}",
            200,
            {
                "MetaInformation": {"@TotalResources": 7560, "@TotalPages": 76, "@CurrentPage": page},
                "Units": [
                    UNIT | {"Code": code, "@url": f"https://api.fortnox.se/3/units/{code}"}
                    for code in (f"u{page}-{n}" for n in range(100))
                ],
            },
        )
        for page in numbers
    ]


@pytest.mark.parametrize("numbers", [[48], [48, 49], [48, 50], [1, 2, 48]])
def test_a_list_may_be_recorded_from_a_later_page_on(tmp_path, numbers):
    (tmp_path / "units.json").write_text(json.dumps(pages_of_units(numbers)))
    assert report(tmp_path) == {"recordings": len(numbers), "passed": len(numbers), "failed": []}


def test_a_later_page_with_the_number_of_another_page_is_reported(tmp_path):
    [page] = pages_of_units([48])
    body = page["response"]["body"].replace('"@CurrentPage": 48', '"@CurrentPage": 47')
    page["response"] = {**page["response"], "body": body}
    (tmp_path / "units.json").write_text(json.dumps([page]))
    assert report(tmp_path)["passed"] == 0


@pytest.mark.parametrize("seed", range(20))
def test_damage_of_a_later_page_is_reported(tmp_path, seed):
    (tmp_path / "units.json").write_text(json.dumps(pages_of_units([48])))
    assert report(tmp_path, seed=seed)["failed"] != []


COMPANY = {
    "Address": "Storgatan 1",
    "City": "Växjö",
    "CountryCode": "SE",
    "DatabaseNumber": 1234567,
    "CompanyName": "Ek AB",
    "OrganizationNumber": "556000-4615",
    "VisitAddress": None,
    "VisitCity": None,
    "VisitCountryCode": None,
    "VisitZipCode": None,
    "ZipCode": "352 30",
}
ME = {"Id": "1", "Name": "Eva Ek", "Email": "eva@example.com", "SysAdmin": True, "Locale": "sv_SE"}
WITHOUT_A_KEY = {
    "companyinformation": exchange("GET", "/3/companyinformation", 200, {"CompanyInformation": COMPANY}),
    "me": exchange("GET", "/3/me", 200, {"Me": ME}),
    "lockedperiod": exchange(
        "GET", "/3/settings/lockedperiod", 200, {"LockedPeriod": {"EndDate": "2025-12-31"}}
    ),
}


@pytest.mark.parametrize("name", WITHOUT_A_KEY)
def test_a_single_record_may_have_no_key(tmp_path, name):
    (tmp_path / "one.json").write_text(json.dumps([WITHOUT_A_KEY[name]]))
    assert report(tmp_path)["failed"] == []


def test_the_client_decodes_every_real_recording(samples):
    assert report(samples / "fortnox")["failed"] == []
