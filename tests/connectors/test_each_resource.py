"""Tests that each connector reads every field, sends every writable field, and documents scope and financial year."""

import inspect
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import attrs
import pytest

from fortnox_sdk.arguments.checking import type_variables
from fortnox_sdk.entities.codec import Entity, wire_name
from fortnox_sdk.errors import InvalidInput
from tests.connectors.resources import bound
from tests.transports import answer, scripted_client

# Python value, and its form in JSON
SCALARS: dict[object, tuple[object, object]] = {
    str: ("Å 1", "Å 1"),
    int: (7, 7),
    bool: (True, True),
    Decimal: (Decimal("12.50"), 12.5),
    date: (date(2025, 12, 31), "2025-12-31"),
    datetime: (datetime(2025, 12, 31, 11, tzinfo=UTC), "2025-12-31T12:00:00+01:00"),
}


def fields(kind: type[Entity]) -> list["attrs.Attribute[Any]"]:
    return [f for f in attrs.fields(attrs.resolve_types(kind)) if f.name not in {"extra", "no_right"}]


def sample(kind: Any) -> tuple[object, object]:
    options = (
        [o for o in get_args(kind) if o is not NoneType] if get_origin(kind) in {UnionType, Union} else [kind]
    )
    first = options[0]
    if get_origin(first) in {tuple, Sequence}:
        python_value, json_value = sample(get_args(first)[0])
        return (python_value,), [json_value]
    if isinstance(first, type) and issubclass(first, Entity):
        parts = {f.name: (wire_name(f), *field_sample(f)) for f in fields(first)}
        return first(**{n: python_value for n, (_, python_value, _) in parts.items()}), {
            w: json_value for w, _, json_value in parts.values()
        }
    if isinstance(first, type) and issubclass(first, StrEnum):
        word = next(iter(first))
        return word, str(word)
    return SCALARS.get(first, ({"a": 1}, {"a": 1}))


def field_sample(field: "attrs.Attribute[Any]") -> tuple[object, object]:
    """Return a sample value of a field, in Python and in JSON.

    For some fields, a number in Python is sent as text, or a text in Python is sent as a number.
    """
    match field.metadata.get("sent_as"):
        case None:
            return sample(field.type)
        case kind:
            return ("7", 7) if kind is int else (7, "7")


def writable_part(kind: type[Entity], json_value: dict[str, Any]) -> dict[str, object]:
    """Return the writable fields of a record in JSON."""
    values: dict[str, object] = {}
    for field in fields(kind):
        if field.metadata.get("read_only"):
            continue
        name, value = wire_name(field), json_value[wire_name(field)]
        options = (
            []
            if get_origin(field.type) in {tuple, Sequence}
            else [o for o in get_args(field.type) if o is not NoneType]
        )
        inner = next(
            (o for o in [field.type, *options] if isinstance(o, type) and issubclass(o, Entity)), None
        )
        rows = get_args(field.type)[0] if get_origin(field.type) in {tuple, Sequence} else None
        if inner is not None:
            values[name] = writable_part(inner, value)
        elif isinstance(rows, type) and issubclass(rows, Entity):
            values[name] = [writable_part(rows, row) for row in value]
        else:
            values[name] = value
    return values


def without_read_only(value: object) -> object:
    """Return a record without its read-only fields, and without the read-only fields of the records inside it."""
    if isinstance(value, tuple):
        return tuple(map(without_read_only, value))
    if not isinstance(value, Entity):
        return value
    kept = [f for f in fields(type(value)) if not f.metadata.get("read_only")]
    return type(value)(**{f.name: without_read_only(getattr(value, f.name)) for f in kept})


def entity_of(operation: Any) -> type[Entity] | None:
    """Return the entity that an operation returns; None if it does not return one record."""
    kind = inspect.signature(operation).return_annotation
    return kind if isinstance(kind, type) and issubclass(kind, Entity) else None


def arguments(operation: Any, record: object = None) -> tuple[list[object], dict[str, object]]:
    """Return a value for each required argument of a connector's operation: positional values, and values by name.

    An argument that is not a text, an integer or a date gets `record`, if given.
    """
    variables = type_variables(type(operation.__self__))
    args: list[object] = []
    named: dict[str, object] = {}
    for parameter in list(inspect.signature(operation).parameters.values()):
        if parameter.default is not parameter.empty:
            continue
        kind = variables.get(parameter.annotation, parameter.annotation)
        scalar = {str: "1", int: 7, date: date(2025, 12, 31)}
        value = record if kind not in scalar and record is not None else scalar.get(kind, "1")
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            args.append(value)
    return args, named


def resources_with(operation: str) -> list[str]:
    values = {name: resource.connector() for name, resource in bound().items()}
    return [
        name
        for name, c in values.items()
        if hasattr(c, operation) and (entity_of(getattr(c, operation)) or hasattr(c, "entity"))
    ]


@pytest.mark.parametrize("name", resources_with("get"))
def test_every_field_of_a_record_is_read(name):
    connector = bound()[name].connector()
    kind = entity_of(connector.get) or connector.entity
    python_value, json_value = sample(kind)
    body = (
        json_value
        if not getattr(connector, "one", "")
        else {connector.one: json_value, connector.many: json_value}
    )
    client, transport = scripted_client(answer(200, body))
    resource = getattr(client, name)
    args, named = arguments(resource.get)
    assert resource.get(*args, **named) == python_value
    assert f"{connector.path}" in transport.requests[0].url


@pytest.mark.parametrize(
    "name", [n for n in resources_with("create") if hasattr(bound()[n].connector(), "entity")]
)
def test_every_writable_field_is_sent_on_create(name):
    connector = bound()[name].connector()
    python_value, json_value = sample(connector.entity)
    one = getattr(connector, "one", "")
    client, transport = scripted_client(answer(200, {one: json_value} if one else json_value))
    resource = getattr(client, name)
    args, named = arguments(resource.create, without_read_only(python_value))
    resource.create(*args, **named)
    body = json.loads(transport.requests[0].body)
    assert transport.requests[0].method == "POST"
    # Asset types are sent in an envelope other than `one`.
    values = next(iter(body.values())) if one else body
    assert values == writable_part(connector.entity, json_value)


@pytest.mark.parametrize(
    "name", [n for n in resources_with("create") if hasattr(bound()[n].connector(), "entity")]
)
def test_no_read_only_field_is_dropped_silently_on_create(name):
    connector = bound()[name].connector()
    record, _ = sample(connector.entity)
    read_only = [f.name for f in fields(connector.entity) if f.metadata.get("read_only")]
    client, transport = scripted_client()
    resource = getattr(client, name)
    for field in read_only:
        with_one = attrs.evolve(without_read_only(record), **{field: getattr(record, field)})
        args, named = arguments(resource.create, with_one)
        with pytest.raises(InvalidInput, match=rf"{field}: only Fortnox can set the value"):
            resource.create(*args, **named)
    assert transport.requests == []


def record_with_since(name: str) -> type[Entity] | None:
    """Return the type of the argument `since` of a connector's `update`, or None if there is no such argument."""
    connector = bound()[name].connector()
    if not hasattr(connector, "update"):
        return None
    parameters = inspect.signature(connector.update).parameters
    if "since" not in parameters:
        return None
    kinds = [type_variables(connector).get(o, o) for o in get_args(parameters["since"].annotation)]
    return next(kind for kind in kinds if kind is not NoneType)


@pytest.mark.parametrize("name", [name for name in bound() if record_with_since(name)])
def test_no_emptied_field_is_dropped_silently_by_an_update(name):
    record, _ = sample(record_with_since(name))
    client, transport = scripted_client()
    resource = getattr(client, name)
    for field in fields(type(record)):
        for empty in ("", None, ()):
            args, named = arguments(resource.update, attrs.evolve(record, **{field.name: empty}))
            with pytest.raises(InvalidInput, match=rf"\b{field.name}\b"):
                resource.update(*args, **named, since=record)
    assert transport.requests == []


@pytest.mark.parametrize("name", bound())
def test_the_docstring_of_a_connector_names_scope_and_financial_year(name):
    connector = bound()[name].connector()
    docstring = inspect.getdoc(connector)
    if connector.scope:
        assert f"Scope: {connector.scope}" in docstring
    else:
        assert "scope" in docstring.lower()
    operations_with_year = [
        v
        for v, f in inspect.getmembers(connector, inspect.isfunction)
        if "financial_year" in inspect.signature(f).parameters
    ]
    assert not operations_with_year or "inancial year" in docstring
