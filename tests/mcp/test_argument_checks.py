"""Tests that an argument that does not fit its schema is refused with the reason in both languages."""

from typing import Final, cast

import pytest

from fortnox_sdk.mcp.argument_checks import argument_problem
from fortnox_sdk.mcp.schemas import DEFINITIONS, Schema
from fortnox_sdk.text import Text

FIELDS: Final[Schema] = {
    "type": "object",
    "properties": {"account": {"type": "integer"}},
    "required": ["account"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("schema", "value", "problem"),
    [
        ({"type": "string"}, 1, Text("expected a text", "ska vara en text")),
        ({"type": "integer"}, "1", Text("expected a whole number", "ska vara ett heltal")),
        ({"type": "integer"}, True, Text("expected a whole number", "ska vara ett heltal")),
        ({"type": "boolean"}, 1, Text("expected true or false", "ska vara true eller false")),
        ({"type": "object"}, [], Text("expected an object", "ska vara ett objekt")),
        ({"type": "array"}, {}, Text("expected a list", "ska vara en lista")),
        (
            {"type": "string", "enum": ["a", "b"]},
            "c",
            Text("expected one of: a, b", "ska vara något av: a, b"),
        ),
        (
            {"type": "string", "pattern": "^V$"},
            "V\n",
            Text("expected a text that matches ^V$", "ska vara en text som matchar ^V$"),
        ),
        ({"type": "integer", "minimum": 1}, 0, Text("expected at least 1", "ska vara minst 1")),
        ({"type": "integer", "maximum": 9}, 10, Text("expected at most 9", "ska vara högst 9")),
        ({"type": "string", "minLength": 2}, "a", Text("expected at least 2", "ska vara minst 2")),
        ({"type": "string", "maxLength": 2}, "abc", Text("expected at most 2", "ska vara högst 2")),
        (FIELDS, {"date": 1}, Text("the field date does not exist", "fältet date finns inte")),
        (FIELDS, {"account": "1"}, Text("account expected a whole number", "account ska vara ett heltal")),
        (FIELDS, {}, Text("account is missing", "account saknas")),
        (
            {"type": "array", "items": {"type": "integer"}},
            [1, "2"],
            Text("[2] expected a whole number", "[2] ska vara ett heltal"),
        ),
    ],
)
def test_an_argument_that_does_not_fit_is_described(schema: Schema, value: object, problem: Text) -> None:
    assert argument_problem(schema, value) == problem


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, 1),
        ({"type": "integer", "minimum": 1, "maximum": 9}, 9),
        ({"type": "string", "minLength": 2, "maxLength": 2}, "ab"),
        (FIELDS, {"account": 1930}),
    ],
)
def test_an_argument_at_its_limits_is_accepted(schema: Schema, value: object) -> None:
    assert argument_problem(schema, value) is None


@pytest.mark.parametrize(
    ("value", "fits"), [("1250.00", True), ("-0.05", True), ("1250", False), ("1,00", False)]
)
def test_an_amount_of_an_answer_is_a_text_with_two_decimals(value: str, *, fits: bool) -> None:
    problem = argument_problem(cast("Schema", DEFINITIONS["amount"]), value)
    assert (problem is None) is fits
