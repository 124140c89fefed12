"""Tests that every operation of the specification below /3 has a route."""

import json
import re
from importlib.resources import files

import pytest

from fortnox_sdk.sandbox.resources.routes import ENVELOPE_ROUTES
from tools.sandbox_table import tables

pytestmark = pytest.mark.own


def shape(path):
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)


def test_every_operation_of_the_specification_has_a_route():
    table = files("fortnox_sdk.sandbox.schema").joinpath("fields", "operations.json").read_text("utf-8")
    routes = {f"{route.method} {shape(route.path)}" for route in ENVELOPE_ROUTES}
    assert [name for name in json.loads(table) if shape(name) not in routes] == []


def test_no_two_routes_match_the_same_request():
    routes = [f"{route.method} {shape(route.path)}" for route in ENVELOPE_ROUTES]
    assert sorted(routes) == sorted(set(routes))


def test_tables_equal_those_generated_from_the_facts(samples):
    facts = json.loads((samples.parent / "facts" / "fortnox" / "resources.json").read_text("utf-8"))
    folder = files("fortnox_sdk.sandbox.schema").joinpath("fields")
    made = tables(facts, samples / "fortnox")
    assert {found.name for found in folder.iterdir()} == {f"{area}.json" for area in made}
    for area, table in made.items():
        assert json.loads(folder.joinpath(f"{area}.json").read_text("utf-8")) == table, area
