"""Tests of the tool that compares the client with an OpenAPI file, mostly with small files."""

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


def test_covered_operations_and_fields_are_counted():
    report = difference(spec({"/3/units/{Code}": {"get": operation("Unit_Wrap")}}), [])
    assert report == {
        "operations": {"total": 1, "covered": 1, "missing": []},
        "fields": {"total": 4, "covered": 4, "missing": [], "extra": [], "different": []},
        "explained": [],
    }


@pytest.mark.parametrize(
    "path",
    ["/3/orders/{DocumentNumber}/createinvoice", "/3/invoices/{DocumentNumber}/bookkeep"],
)
def test_an_action_covers_its_operation(path):
    report = difference(spec({path: {"put": {"responses": {}}}}), [])
    assert report["operations"]["missing"] == []


def test_a_missing_operation_or_field_is_reported_until_explained():
    paths = {
        "/3/units/{Code}": {"get": operation("Unit_Wrap")},
        "/3/units/{Code}/melt": {"put": {"responses": {}}},
    }
    new = spec(paths, Colour={"type": "string"})
    report = difference(new, [])
    assert report["operations"]["missing"] == ["PUT /3/units/{Code}/melt"]
    assert report["fields"]["missing"] == ["GET /3/units/{Code} response: Colour"]
    reason = {"name": "PUT /3/units/{Code}/melt", "why": "invented", "evidence": "page", "date": "2026-11-21"}
    explained = difference(new, [reason])
    assert explained["operations"] == {"total": 2, "covered": 1, "missing": []}
    assert explained["explained"] == [reason]


def test_a_field_missing_from_the_file_is_extra_until_explained():
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
    ("schema", "kind"),
    [
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "enum": ["A"]}, "word"),
        ({"type": "number"}, "number"),
        ({"type": "integer"}, "whole number"),
        ({"type": "boolean"}, "flag"),
        ({"type": "array", "items": {"type": "string"}}, "rows of text"),
    ],
)
def test_a_different_kind_is_reported_with_both(schema, kind):
    report = difference(spec({"/3/units/{Code}": {"get": operation("Unit_Wrap")}}, Code=schema), [])
    assert report["fields"]["different"] == [f"units.Unit.Code: text, specification {kind}"]
    reason = {"name": "units.Unit.Code", "evidence": "page", "date": "2026-11-21"}
    file = spec({"/3/units/{Code}": {"get": operation("Unit_Wrap")}}, Code=schema)
    assert difference(file, [reason])["fields"]["different"] == []


@pytest.mark.parametrize(("name", "missing"), [("sortby", []), ("colour", ["GET /3/units query: colour"])])
def test_query_parameters_of_lists_are_compared(name, missing):
    listed = operation("Unit_Wrap") | {"parameters": [{"in": "query", "name": name}]}
    report = difference(spec({"/3/units": {"get": listed}}), [])
    assert report["fields"]["missing"] == missing


@pytest.mark.parametrize(("name", "missing"), [("Percentage", []), ("Colour", ["Colour"])])
def test_the_arguments_of_a_verb_without_an_entity_cover_the_body(name, missing):
    body = {"*/*": {"schema": {"properties": {name: {"type": "string"}, "Date": {"type": "string"}}}}}
    path = "/3/assets/scrap/{GivenNumber}"
    report = difference({"paths": {path: {"put": {"requestBody": {"content": body}, "responses": {}}}}}, [])
    assert report["fields"]["missing"] == [f"PUT {path} request: {field}" for field in missing]


def test_every_explanation_has_evidence_and_a_date():
    explained = json.loads(EXPLAINED.read_text(encoding="utf-8"))
    assert all(entry["name"] and entry["why"] and entry["evidence"] for entry in explained)
    assert all(date.fromisoformat(entry["date"]) for entry in explained)
    names = [name for entry in explained for name in (entry["name"], *entry.get("fields", []))]
    assert len(names) == len(set(names))
    assert len(explained) <= 60


def test_the_exit_code_depends_on_missing_operations(tmp_path, capsys):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(spec({"/3/units/{Code}/melt": {"put": {"responses": {}}}})))
    assert main([str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["operations"]["covered"] == 0
    file.write_text("no JSON")
    assert main([str(file)]) == 2
    assert "is not a readable OpenAPI file" in capsys.readouterr().err


def test_the_client_covers_the_real_specification(samples, capsys):
    assert main([str(samples.parent / "facts" / "fortnox" / "openapi.json")]) == 0
    assert "operations: 377 of 377 covered" in capsys.readouterr().out
