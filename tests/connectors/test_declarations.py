"""The client's declarations held against the sandbox's own table, which was made from the specification's facts."""

import importlib

import attrs
import pytest

from fortnox_sdk.entities.codec import wire_name
from fortnox_sdk.sandbox.schema.resources import RESOURCES
from tests.connectors.resources import resource_modules

MODULES = {
    found.CONNECTOR.path: found
    for name in resource_modules()
    if (found := importlib.import_module(f"fortnox_sdk.connectors.{name}")).CONNECTOR.one
}


def declared(kind: type) -> dict[str, "attrs.Attribute[object]"]:
    fields = attrs.fields(attrs.resolve_types(kind))
    return {wire_name(f): f for f in fields if f.name not in {"extra", "no_right"}}


def entities(path: str) -> tuple[type, type | None]:
    module = MODULES[path]
    name = module.CONNECTOR.__name__.removesuffix("Connector")
    # The archive's and the inbox's record is the folder, as their envelope says.
    return getattr(module, name, None) or getattr(module, module.CONNECTOR.one), getattr(
        module, f"{name}Summary", None
    )


def test_every_resource_of_the_sandbox_has_a_connector():
    assert {resource.path for resource in RESOURCES.values()} - {"/3/sie"} - set(MODULES) == set()


@pytest.mark.parametrize("resource", RESOURCES.values(), ids=lambda resource: resource.path)
def test_every_field_is_declared_and_what_may_be_written_agrees(resource):
    if resource.path not in MODULES:
        assert resource.path == "/3/sie"
        return
    full, summary = entities(resource.path)
    ours = declared(full)
    assert [name for name, field in resource.fields.items() if "s" in field.flags and name not in ours] == []
    writable = {name for name, field in resource.fields.items() if set(field.flags) & set("cu")}
    sent = {name for name, field in ours.items() if not field.metadata.get("read_only")}
    verbs = set(dir(MODULES[resource.path].CONNECTOR))
    if verbs & {"create", "update"}:
        assert sent == writable
        required = {name for name, field in resource.fields.items() if "!" in field.flags}
        assert {name for name, field in ours.items() if field.metadata.get("required")} == required
    if summary is not None:
        rows = declared(summary)
        assert [
            name for name, field in resource.fields.items() if "l" in field.flags and name not in rows
        ] == []


@pytest.mark.parametrize(
    "resource",
    [resource for resource in RESOURCES.values() if resource.path in MODULES],
    ids=lambda resource: resource.path,
)
def test_the_envelopes_agree(resource):
    connector = MODULES[resource.path].CONNECTOR
    assert (connector.one, connector.scope) == (resource.one, resource.scope)
    if "list" in dir(connector):
        assert connector.many == resource.many
