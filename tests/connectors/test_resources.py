"""What holds for the entities of every resource, whatever Fortnox sends them."""

import importlib
import inspect

import attrs
import pytest

from fortnox_sdk.entities.codec import Entity, encode, wire_name
from fortnox_sdk.entities.decoder import Decoder
from tests.connectors.resources import resource_modules

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
def test_an_entity_is_documented_and_no_two_fields_share_a_json_name(kind):
    assert kind.__doc__.rstrip().endswith((".", ")"))
    assert "part of a record" not in kind.__doc__
    names = [wire_name(field) for field in fields(kind)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "kind", ENTITIES, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
)
def test_an_entity_reads_nothing_as_nothing_keeps_the_unknown_and_sends_neither(kind):
    if any(field.default is attrs.NOTHING for field in fields(kind)):
        return
    read = DECODER.decode({"SomethingNew": 1}, kind, at="Resource")
    assert read.extra == {"SomethingNew": 1}
    assert encode(read) == {}


@pytest.mark.parametrize("name", MODULES)
def test_every_verb_of_a_resource_says_what_it_does(name):
    connector = MODULES[name].CONNECTOR
    for verb, value in inspect.getmembers(connector, inspect.isfunction):
        if not verb.startswith("_"):
            assert value.__doc__, f"{connector.__name__}.{verb}"
