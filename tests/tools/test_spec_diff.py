"""What the client lacks of an OpenAPI file, on small files of our own."""

import json

import pytest

from tools.spec_diff import difference, main

SCHEMAS = {
    "Unit_Wrap": {"properties": {"Unit": {"$ref": "#/components/schemas/Unit"}}},
    "Unit": {"properties": {"Code": {"type": "string"}, "Description": {"type": "string"}}},
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
        "fields": {"total": 2, "covered": 2, "missing": []},
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


def test_the_command_exits_by_what_is_missing(tmp_path, capsys):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(spec({"/3/units/{Code}/melt": {"put": {"responses": {}}}})))
    assert main([str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["operations"]["covered"] == 0
    file.write_text("no JSON")
    assert main([str(file)]) == 2
    assert "can't be read as OpenAPI" in capsys.readouterr().err
