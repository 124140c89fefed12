"""Tests that the tables of the areas below /api match the specification, and that each operation has a route."""

import json

import pytest

from fortnox_sdk.sandbox.resources.routes import PLAIN_ROUTES
from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from tools.sandbox_areas import main, table

pytestmark = pytest.mark.own

POINTS = "/api/warehouse/stockpoints-v1"
SPEC = {
    "paths": {
        POINTS: {
            "get": {
                "parameters": [
                    {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["ALL", "ACTIVE"]}},
                    {
                        "name": "ids",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "array", "items": {}},
                    },
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "A list of points",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/warehouse_Point"}}
                        },
                    },
                    "default": {"description": "WebException"},
                },
            },
        },
        "/3/vouchers": {"get": {"responses": {"200": {}}}},
    },
    "components": {
        "schemas": {
            "warehouse_Point": {
                "required": ["code"],
                "properties": {
                    "code": {"type": "string", "maxLength": 10, "minLength": 1},
                    "state": {"type": "string", "pattern": "planning|started"},
                    "rate": {"type": "number", "minimum": 0.01},
                    "id": {"type": "string", "format": "uuid"},
                    "places": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"$ref": "#/components/schemas/warehouse_Place"},
                    },
                },
            },
            "warehouse_Place": {"properties": {"since": {"type": "string", "format": "date"}}},
            "warehouse_Unreached": {"properties": {}},
        }
    },
}


def test_a_table_contains_exactly_the_fields_of_the_specification():
    made = table(SPEC, "warehouse")
    assert made["operations"] == [
        {
            "operation": f"GET {POINTS}",
            "scope": "warehouse",
            "query": {
                "state": {"type": "string", "choices": ["ALL", "ACTIVE"]},
                "ids": {"type": "string", "many": True, "flags": "scu!"},
            },
            "status": 200,
            "gives": {"type": "Point", "many": True},
        }
    ]
    assert made["schemas"] == {
        "Place": {"since": {"type": "date"}},
        "Point": {
            "code": {"type": "string", "longest": 10, "shortest": 1, "flags": "scu!"},
            "state": {"type": "string", "choices": ["planning", "started"]},
            "rate": {"type": "number", "least": 0.01},
            "id": {"type": "uuid"},
            "places": {"type": "Place", "many": True, "least_rows": 1},
        },
    }


def test_the_command_writes_one_readable_file_per_area(tmp_path, monkeypatch):
    spec = tmp_path / "openapi.json"
    spec.write_text(json.dumps(SPEC), "utf-8")
    monkeypatch.setattr("sys.argv", ["sandbox_areas", str(spec), str(tmp_path)])
    main()
    text = (tmp_path / "warehouse.json").read_text("utf-8")
    assert json.loads(text) == table(SPEC, "warehouse")
    assert '"id": {"type": "uuid"},\n' in text
    assert json.loads((tmp_path / "time.json").read_text("utf-8")) == {"operations": [], "schemas": {}}


def test_tables_agree_with_the_official_specification(samples):
    spec = samples.parent / "facts" / "fortnox" / "openapi.json"
    if not spec.is_file():
        pytest.skip("the official specification is not beside the checkout")
    whole = json.loads(spec.read_text("utf-8"))
    areas = {key.split("/")[2] for key in OPERATIONS}
    official = [item["operation"] for area in areas for item in table(whole, area)["operations"]]
    assert sorted(official) == sorted(OPERATIONS)
    below_api = [path for path in whole["paths"] if path.startswith("/api/")]
    assert {key.partition(" ")[2] for key in OPERATIONS} == set(below_api)


def test_every_operation_of_the_tables_has_its_own_route():
    routes = [f"{route.method} {route.path}".replace("<", "{").replace(">", "}") for route in PLAIN_ROUTES]
    assert sorted(routes) == sorted(OPERATIONS)
    assert len(set(routes)) == 96
