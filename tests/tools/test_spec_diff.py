"""What the client lacks of an OpenAPI file, on small files of our own."""

import json
from datetime import date
from pathlib import Path

import pytest

from tools import spec_diff
from tools.spec_diff import difference, main

EXPLAINED = Path(spec_diff.__file__).with_name("spec_explained.json")

SCHEMAS = {
    "Unit_Wrap": {"properties": {"Unit": {"$ref": "#/components/schemas/Unit"}}},
    "Unit": {
        "properties": {name: {"type": "string"} for name in ("@url", "Code", "CodeEnglish", "Description")}
    },
}


def spec(paths: dict[str, object], **unit: object) -> dict[str, object]:
    schemas = SCHEMAS | {"Unit": {"properties": SCHEMAS["Unit"]["properties"] | unit}}
    return {"paths": paths, "components": {"schemas": schemas}}


def operation(schema: str) -> dict[str, object]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"responses": {"200": {"content": content}}}


def test_what_is_covered_is_counted():
    found = difference(spec({"/3/units/{Code}": {"get": operation("Unit_Wrap")}}), [])
    assert found == {
        "operations": {"total": 1, "covered": 1, "missing": []},
        "fields": {"total": 4, "covered": 4, "missing": [], "extra": [], "different": []},
        "explained": [],
    }


@pytest.mark.parametrize(
    "path",
    ["/3/orders/{DocumentNumber}/createinvoice", "/3/invoices/{DocumentNumber}/bookkeep"],
)
def test_an_action_is_recognised_by_the_call_that_it_makes(path):
    found = difference(spec({path: {"put": {"responses": {}}}}), [])
    assert found["operations"]["missing"] == []


def test_a_new_operation_and_a_new_field_are_told_until_they_are_explained():
    paths = {
        "/3/units/{Code}": {"get": operation("Unit_Wrap")},
        "/3/units/{Code}/melt": {"put": {"responses": {}}},
    }
    new = spec(paths, Colour={"type": "string"})
    found = difference(new, [])
    assert found["operations"]["missing"] == ["PUT /3/units/{Code}/melt"]
    assert found["fields"]["missing"] == ["GET /3/units/{Code} answer: Colour"]
    reason = {"name": "PUT /3/units/{Code}/melt", "why": "invented", "evidence": "page", "date": "2026-11-21"}
    explained = difference(new, [reason])
    assert explained["operations"] == {"total": 2, "covered": 1, "missing": []}
    assert explained["explained"] == [reason]


def test_a_field_of_ours_that_the_file_lacks_is_extra_until_it_is_explained():
    old = {"properties": {name: {"type": "string"} for name in ("@url", "Code", "Description")}}
    file = {"paths": {"/3/units/{Code}": {"get": operation("Unit_Wrap")}}}
    file["components"] = {"schemas": SCHEMAS | {"Unit": old}}
    assert difference(file, [])["fields"]["extra"] == ["units.Unit.CodeEnglish"]
    reason = {
        "name": "units of old",
        "fields": ["units.Unit.CodeEnglish"],
        "evidence": "page",
        "date": "2026-11-21",
    }
    explained = difference(file, [reason])
    assert explained["fields"]["extra"] == []
    assert explained["explained"] == [reason]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "enum": ["A"]}, "word"),
        ({"type": "number"}, "number"),
        ({"type": "integer"}, "whole number"),
        ({"type": "boolean"}, "flag"),
        ({"type": "array", "items": {"type": "string"}}, "rows of text"),
    ],
)
def test_a_type_that_differs_is_told_with_both(kind, told):
    found = difference(spec({"/3/units/{Code}": {"get": operation("Unit_Wrap")}}, Code=kind), [])
    assert found["fields"]["different"] == [f"units.Unit.Code: text, specification {told}"]
    reason = {"name": "units.Unit.Code", "evidence": "page", "date": "2026-11-21"}
    file = spec({"/3/units/{Code}": {"get": operation("Unit_Wrap")}}, Code=kind)
    assert difference(file, [reason])["fields"]["different"] == []


@pytest.mark.parametrize(("name", "missing"), [("sortby", []), ("colour", ["GET /3/units query: colour"])])
def test_what_a_list_can_be_asked_for_is_held_too(name, missing):
    listed = operation("Unit_Wrap") | {"parameters": [{"in": "query", "name": name}]}
    found = difference(spec({"/3/units": {"get": listed}}), [])
    assert found["fields"]["missing"] == missing


@pytest.mark.parametrize(("name", "missing"), [("Percentage", []), ("Colour", ["Colour"])])
def test_what_a_verb_sends_without_an_entity_covers_the_body(name, missing):
    body = {"*/*": {"schema": {"properties": {name: {"type": "string"}, "Date": {"type": "string"}}}}}
    path = "/3/assets/scrap/{GivenNumber}"
    found = difference({"paths": {path: {"put": {"requestBody": {"content": body}, "responses": {}}}}}, [])
    assert found["fields"]["missing"] == [f"PUT {path} request: {field}" for field in missing]


def test_every_explanation_has_its_evidence_and_day():
    explained = json.loads(EXPLAINED.read_text(encoding="utf-8"))
    assert all(entry["name"] and entry["why"] and entry["evidence"] for entry in explained)
    assert all(date.fromisoformat(entry["date"]) for entry in explained)
    names = [name for entry in explained for name in (entry["name"], *entry.get("fields", []))]
    assert len(names) == len(set(names))
    assert len(explained) <= 60


def test_the_command_exits_by_what_is_missing(tmp_path, capsys):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(spec({"/3/units/{Code}/melt": {"put": {"responses": {}}}})))
    assert main([str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["operations"]["covered"] == 0
    file.write_text("no JSON")
    assert main([str(file)]) == 2
    assert "can't be read as OpenAPI" in capsys.readouterr().err
