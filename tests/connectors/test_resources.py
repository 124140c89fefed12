"""Tests of the entities and connectors of every resource."""

import importlib
import inspect
import json
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherSummary
from fortnox_sdk.entities.codec import Entity, encode, wire_name
from fortnox_sdk.entities.decoder import Decoder
from tests.connectors.resources import connector_of, resource_modules
from tests.connectors.test_each_resource import field_sample
from tests.keys import key_names, with_keys

MODULES = {name: importlib.import_module(f"fortnox_sdk.connectors.{name}") for name in resource_modules()}
ENTITIES = sorted(
    {
        value
        for module in MODULES.values()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Entity) and value is not Entity
    },
    key=lambda kind: f"{kind.__module__}.{kind.__name__}",
)
DECODER = Decoder()


def fields(kind: type[Entity]) -> list["attrs.Attribute[object]"]:
    return [f for f in attrs.fields(attrs.resolve_types(kind)) if f.name not in {"extra", "no_right"}]


@pytest.mark.parametrize(
    "kind", ENTITIES, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
)
def test_an_entity_has_a_docstring_and_unique_json_names(kind):
    assert kind.__doc__.rstrip().endswith((".", ")"))
    assert "part of a record" not in kind.__doc__
    names = [wire_name(field) for field in fields(kind)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "kind", ENTITIES, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
)
def test_an_entity_keeps_unknown_fields_and_sends_nothing_that_is_not_set(kind):
    if any(field.default is attrs.NOTHING for field in fields(kind)):
        return
    entity = DECODER.decode(with_keys(kind, {"SomethingNew": 1}), kind, at="Resource")
    assert entity.extra == {"SomethingNew": 1}
    assert encode(entity).keys() == key_names(kind)


@pytest.mark.parametrize(
    "kind", ENTITIES, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
)
def test_a_field_that_a_response_does_not_contain_is_none_or_has_no_rows(kind):
    needed = {wire_name(f): field_sample(f)[1] for f in fields(kind) if f.default is attrs.NOTHING}
    sent = json.loads(json.dumps(with_keys(kind, needed)), parse_float=Decimal)
    entity = DECODER.decode(sent, kind, at="Resource")
    values = {f.name: getattr(entity, f.name) for f in fields(kind) if wire_name(f) not in sent}
    # The docstring of this field says why it is an empty text.
    filled = {"comments": ""} if kind is VoucherSummary else {}
    assert {name: value for name, value in values.items() if value not in (None, ())} == filled


@pytest.mark.parametrize("name", MODULES)
def test_every_operation_of_a_resource_has_a_docstring(name):
    connector = connector_of(name)
    for operation, value in inspect.getmembers(connector, inspect.isfunction):
        if not operation.startswith("_"):
            assert value.__doc__, f"{connector.__name__}.{operation}"
