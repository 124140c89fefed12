"""Recordings held against the sandbox."""

import json

import pytest

from tests.tools.test_recordings import exchange
from tools.against.compare import differences
from tools.recordings import main

UNIT = {"@url": "https://api.fortnox.se/3/units/st", "Code": "st", "Description": "styck", "CodeEnglish": ""}


@pytest.fixture
def run(tmp_path, capsys):
    def runs(entry, *more):
        (tmp_path / "one.json").write_text(json.dumps([entry]))
        code = main([str(tmp_path), "--against-sandbox", "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    return runs


def test_an_answer_like_the_recorded_one_is_equal(run):
    code, found = run(exchange("GET", "/3/units/st", 200, {"Unit": UNIT}))
    assert (code, found["compared"], found["equal"], found["different"]) == (0, 1, 1, [])


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ({**UNIT, "Colour": "blå"}, "Unit.Colour: missing, recorded text 'blå', answered nothing"),
        ({k: v for k, v in UNIT.items() if k != "CodeEnglish"}, "Unit.CodeEnglish: extra"),
        ({**UNIT, "Description": 7}, "Unit.Description: type, recorded number 7, answered text '7'"),
    ],
)
def test_another_key_or_type_is_told(run, recorded, told):
    code, found = run(exchange("GET", "/3/units/st", 200, {"Unit": recorded}))
    assert code == 1
    assert found["different"][0]["differences"][0].startswith(told)


def test_another_status_or_code_is_told(run):
    body = {"ErrorInformation": {"Error": 1, "Message": "Kan inte hitta enheten.", "Code": 2000432}}
    assert run(exchange("GET", "/3/units/x", 404, body))[0] == 0
    body["ErrorInformation"]["Code"] = 2000433
    assert "Code: value" in run(exchange("GET", "/3/units/x", 404, body))[1]["different"][0]["differences"][0]
    assert "status 200 recorded" in str(run(exchange("DELETE", "/3/units/x", 200, {}))[1]["different"])


def test_what_is_written_comes_from_the_request_alone(run):
    sent = json.dumps({"Unit": {"Code": "st", "Description": "stycken"}})
    recorded = {**UNIT, "Description": "annan text"}
    code, found = run(exchange("POST", "/3/units", 201, {"Unit": recorded}, sent))
    assert code == 0
    assert found["values"][0]["values"] == [
        "Unit.Description: value, recorded text 'annan text', answered text 'stycken'"
    ]


def test_rows_are_compared_one_by_one():
    recorded = {"Rows": [{"Price": 1}, {"Price": None}]}
    answered = {"Rows": [{"Price": 1}, {"Price": 2}]}
    assert [str(d) for d in differences(recorded, answered)] == [
        "Rows[].Price: type, recorded null, answered number 2"
    ]


def test_the_real_recordings_are_answered_as_they_were(samples, capsys):
    code = main([str(samples / "fortnox"), "--against-sandbox", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (code, found["different"], found["equal"]) == (0, [], found["compared"])


@pytest.mark.parametrize("seed", range(6))
def test_each_damage_is_noticed(samples, capsys, seed):
    assert main([str(samples / "fortnox"), "--against-sandbox", "--json", "--break", str(seed)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["broken"]["recording"] == found["different"][0]["recording"]
