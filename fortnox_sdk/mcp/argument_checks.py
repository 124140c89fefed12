"""The check of a call's arguments against the schemas of a tool, with messages in both languages."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from fortnox_sdk.mcp.schemas import Schema
from fortnox_sdk.text import Text

_TYPES: Final[Mapping[object, tuple[type, Text]]] = {
    "string": (str, Text("a text", "en text")),
    "integer": (int, Text("a whole number", "ett heltal")),
    "boolean": (bool, Text("true or false", "true eller false")),
    "object": (dict, Text("an object", "ett objekt")),
    "array": (list, Text("a list", "en lista")),
}


def argument_problem(schema: Schema, value: object) -> Text | None:
    """Return the reason why a value does not fit the schema of an argument, or None if the value fits.

    >>> print(argument_problem({"type": "integer", "minimum": 1}, 0))
    expected at least 1
    >>> argument_problem({"type": "string", "enum": ["a", "b"]}, "c").sv
    'ska vara något av: a, b'
    """
    kind, name = _TYPES[schema["type"]]
    if not _has_type(value, kind):
        return Text("expected {name}", "ska vara {name}").format(name=name)
    for keyword, check in _CHECKS.items():
        limit = schema.get(keyword)
        if limit is not None and (problem := check(limit, value)) is not None:
            return problem
    return None


def _has_type(value: object, kind: type) -> bool:
    return isinstance(value, kind) and isinstance(value, bool) is (kind is bool)


def _enum(words: object, value: object) -> Text | None:
    known = cast("Sequence[str]", words)
    shown = ", ".join(known)
    return None if value in known else Text(f"expected one of: {shown}", f"ska vara något av: {shown}")


def _pattern(pattern: object, value: object) -> Text | None:
    fits = re.search(str(pattern), str(value)) is not None and not str(value).endswith("\n")
    return (
        None
        if fits
        else Text(f"expected a text that matches {pattern}", f"ska vara en text som matchar {pattern}")
    )


def _least(limit: object, value: object) -> Text | None:
    is_less = cast("int", value) < cast("int", limit)
    return Text(f"expected at least {limit}", f"ska vara minst {limit}") if is_less else None


def _most(limit: object, value: object) -> Text | None:
    is_more = cast("int", value) > cast("int", limit)
    return Text(f"expected at most {limit}", f"ska vara högst {limit}") if is_more else None


def _shortest(limit: object, value: object) -> Text | None:
    return _least(limit, len(cast("Sequence[object]", value)))


def _longest(limit: object, value: object) -> Text | None:
    return _most(limit, len(cast("Sequence[object]", value)))


def _items(schema: object, value: object) -> Text | None:
    for number, each in enumerate(cast("Sequence[object]", value), 1):
        if (problem := argument_problem(cast("Schema", schema), each)) is not None:
            return Text.same(f"[{number}] ") + problem
    return None


def _properties(schemas: object, value: object) -> Text | None:
    """Return the reason why an object's fields do not fit `schemas`, or None if they fit.

    A field without a schema does not fit.
    """
    known = cast("Mapping[str, Schema]", schemas)
    for name, each in cast("Mapping[str, object]", value).items():
        if name not in known:
            return Text(f"the field {name:.60} does not exist", f"fältet {name:.60} finns inte")
        if (problem := argument_problem(known[name], each)) is not None:
            return Text.same(f"{name} ") + problem
    return None


def _required(names: object, value: object) -> Text | None:
    missing = [
        name for name in cast("Sequence[str]", names) if name not in cast("Mapping[str, object]", value)
    ]
    return Text(f"{missing[0]} is missing", f"{missing[0]} saknas") if missing else None


def _members(schema: object, value: object) -> Text | None:
    if schema is False:  # `_properties` has refused other fields
        return None
    for each in cast("Mapping[str, object]", value).values():
        if (problem := argument_problem(cast("Schema", schema), each)) is not None:
            return problem
    return None


_CHECKS: Final[Mapping[str, Callable[[object, object], Text | None]]] = {
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _least,
    "maximum": _most,
    "minLength": _shortest,
    "maxLength": _longest,
    "maxProperties": _longest,
    "minItems": _shortest,
    "maxItems": _longest,
    "items": _items,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _members,
}
