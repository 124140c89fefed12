"""Tests that compare the fields that the client declares with the sandbox's table of resources.

The table comes from the specification.
"""

import importlib
from typing import get_type_hints

import attrs
import pytest

from fortnox_sdk.entities.codec import wire_name
from fortnox_sdk.sandbox.schema.resources import RESOURCES
from tests.connectors.resources import choices_of, connector_of, resource_modules

CONNECTORS = {
    connector.path: connector for name in resource_modules() if (connector := connector_of(name)).one
}


# The client sends the year of a voucher in the query.
NOT_SENT = {"/3/vouchers": {"Year"}}


def declared(kind: type) -> dict[str, "attrs.Attribute[object]"]:
    fields = attrs.fields(attrs.resolve_types(kind))
    return {wire_name(f): f for f in fields if f.name not in {"extra", "no_right"}}


def entities(path: str) -> tuple[type, type | None]:
    connector = CONNECTORS[path]
    module = importlib.import_module(connector.__module__)
    name = connector.__name__.removesuffix("Connector")
    # The record of the archive and the record of the inbox are folders, as their envelopes show.
    return getattr(module, name, None) or getattr(module, connector.one), getattr(
        module, f"{name}Summary", None
    )


def test_every_resource_of_the_sandbox_has_a_connector():
    assert {resource.path for resource in RESOURCES.values()} - {"/3/sie"} - set(CONNECTORS) == set()


@pytest.mark.parametrize("resource", RESOURCES.values(), ids=lambda resource: resource.path)
def test_every_field_is_declared_and_writable_fields_agree(resource):
    if resource.path not in CONNECTORS:
        assert resource.path == "/3/sie"
        return
    full, summary = entities(resource.path)
    client_fields = declared(full)
    assert [
        name for name, field in resource.fields.items() if "s" in field.flags and name not in client_fields
    ] == []
    writable = {name for name, field in resource.fields.items() if set(field.flags) & set("cu")}
    sent = {name for name, field in client_fields.items() if not field.metadata.get("read_only")}
    verbs = set(dir(CONNECTORS[resource.path]))
    if verbs & {"create", "update"}:
        assert sent == writable - NOT_SENT.get(resource.path, set())
        required = {name for name, field in resource.fields.items() if "!" in field.flags}
        assert {name for name, field in client_fields.items() if field.metadata.get("required")} == required
    if summary is not None:
        rows = declared(summary)
        assert [
            name for name, field in resource.fields.items() if "l" in field.flags and name not in rows
        ] == []


@pytest.mark.parametrize(
    "resource",
    [resource for resource in RESOURCES.values() if resource.path in CONNECTORS],
    ids=lambda resource: resource.path,
)
def test_the_envelopes_agree(resource):
    connector = CONNECTORS[resource.path]
    assert (connector.one, connector.scope) == (resource.one, resource.scope)
    if "list" in dir(connector):
        assert connector.many == resource.many


@pytest.mark.parametrize(
    "resource",
    [resource for resource in RESOURCES.values() if "list" in dir(CONNECTORS.get(resource.path))],
    ids=lambda resource: resource.path,
)
def test_the_filters_and_the_sort_keys_agree(resource):
    arguments = get_type_hints(CONNECTORS[resource.path].list)
    assert choices_of(arguments.get("filter")) == set(resource.filters)
    assert choices_of(arguments.get("sort_by")) == set(resource.sort)
