"""Tests that replay invented recordings of requests to paths below /api."""

import json

import pytest

from tools.recordings import report


def exchange(method, path, status, body):
    return {
        "request": {"method": method, "url": f"https://api.fortnox.se{path}", "body": ""},
        "response": {"status": status, "headers": {"X-Uid": "1"}, "body": json.dumps(body)},
    }


POINT = {"id": "u", "code": "LAGER", "name": "Lager", "active": True, "stockLocations": None}
REGISTRATION = {
    "id": "u",
    "workedDate": "2025-11-03",
    "startTime": "2025-11-03T08:00:00",
    "createdTime": "2025-11-03T09:00:00Z",
    "chargeHours": 4.25,
    "registrationCode": {"code": "TID", "type": "WORK"},
}
RECORDINGS = {
    "points.json": exchange("GET", "/api/warehouse/stockpoints-v1", 200, [POINT]),
    "several.json": exchange("GET", "/api/warehouse/stockpoints-v1/multi?ids=u", 200, [POINT]),
    "point.json": exchange("GET", "/api/warehouse/stockpoints-v1/LAGER", 200, POINT),
    "order.json": exchange(
        "PUT",
        "/api/warehouse/purchaseorders-v1/4/response",
        200,
        {"id": 4, "orderValueInSEK": 12.5, "rows": [{"itemId": "A", "price": 1.5}]},
    ),
    "time.json": exchange("GET", "/api/time/registrations-v2?fromDate=2025-11-01", 200, [REGISTRATION]),
    "locked.json": exchange(
        "PUT",
        "/api/warehouse/incominggoods-v1/4/release",
        400,
        {"error": "period_locked", "message": "Perioden är låst."},
    ),
}


@pytest.fixture
def folder(tmp_path):
    for name, entry in RECORDINGS.items():
        (tmp_path / name).write_text(json.dumps([entry]), encoding="utf-8")
    return tmp_path


def test_recordings_without_losses_pass(folder):
    result = report(folder)
    assert (result["recordings"], result["failed"]) == (len(RECORDINGS), [])


@pytest.mark.parametrize("seed", range(40))
def test_every_damage_is_reported(folder, seed):
    assert report(folder, seed=seed)["failed"]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/api/warehouse/stockpoints-v1", [POINT | {"colour": "red"}], "does not declare it"),
        ("/api/warehouse/unknown-v1", [], "No verb sends"),
    ],
)
def test_unknown_fields_and_calls_are_reported(tmp_path, path, body, message):
    (tmp_path / "a.json").write_text(json.dumps([exchange("GET", path, 200, body)]))
    assert message in str(report(tmp_path)["failed"])
