"""Tests that send a few random inputs to every operation of the sandbox. `python -m tools.api_fuzz` sends more."""

import json
import random

import pytest

from tools.api_fuzz.__main__ import main
from tools.api_fuzz.report import run_fuzz
from tools.api_fuzz.spec import Spec

UNITS = {
    "openapi": "3.0.0",
    "paths": {
        "/3/units": {
            "get": {"parameters": [], "responses": {}},
            "post": {"requestBody": {"content": {"*/*": {"schema": {"$ref": "#/components/schemas/Wrap"}}}}},
        },
        "/3/units/{Code}": {"get": {"parameters": [], "responses": {}}},
        "/3/unicorns": {"get": {"parameters": [], "responses": {}}},
    },
    "components": {
        "schemas": {
            "Wrap": {"properties": {"Unit": {"$ref": "#/components/schemas/Unit"}}},
            "Unit": {
                "properties": {"Code": {"type": "string"}, "Description": {"type": "string"}},
                "required": ["Code", "Description"],
            },
        }
    },
}


def test_an_operation_without_a_success_is_reported(tmp_path, capsys):
    spec = tmp_path / "openapi.json"
    spec.write_text(json.dumps(UNITS))
    assert main([str(spec), "--inputs", "4", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["operations"], report["answered_2xx"]) == (4, 3)
    assert [line.split(" {}")[0] for line in report["never_2xx"]] == ["GET /3/unicorns"]
    assert report["server_errors"] == report["outside_envelope"] == []


def test_an_unreadable_specification_is_an_error(tmp_path, capsys):
    assert main([str(tmp_path / "none.json")]) == 2
    assert "is not a readable specification" in capsys.readouterr().err


@pytest.mark.parametrize("part", range(4))
def test_every_operation_of_the_specification_passes(samples, sandbox, part):
    spec = Spec(samples.parent / "facts" / "fortnox" / "openapi.json")
    spec.operations = spec.operations[part::4]
    report = run_fuzz(spec, sandbox, random.Random(part), inputs=4)
    defects = {kind: lines for kind, lines in report.items() if isinstance(lines, list) and lines}
    assert defects == {}
