"""The sandbox under fire: a few inputs at every operation. The long run is `python -m tools.api_fuzz`."""

import json
import random

import pytest

from tools.api_fuzz.__main__ import main
from tools.api_fuzz.report import fire
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


def test_what_the_sandbox_does_not_answer_is_told(tmp_path, capsys):
    spec = tmp_path / "openapi.json"
    spec.write_text(json.dumps(UNITS))
    assert main([str(spec), "--inputs", "4", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["operations"], found["answered_2xx"]) == (4, 3)
    assert [told.split(" {}")[0] for told in found["never_2xx"]] == ["GET /3/unicorns"]
    assert found["server_errors"] == found["outside_envelope"] == []


def test_no_specification_is_said(tmp_path, capsys):
    assert main([str(tmp_path / "none.json")]) == 2
    assert "no specification" in capsys.readouterr().err


@pytest.mark.parametrize("part", range(4))
def test_every_operation_of_the_specification_is_answered(samples, sandbox, part):
    spec = Spec(samples.parent / "facts" / "fortnox" / "openapi.json")
    spec.operations = spec.operations[part::4]
    found = fire(spec, sandbox, random.Random(part), inputs=4)
    wrong = {kind: told for kind, told in found.items() if isinstance(told, list) and told}
    assert wrong == {}
