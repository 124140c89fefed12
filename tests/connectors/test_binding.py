"""Tests that every resource is bound to the client once, and declares its path and scope."""

import re

import pytest

from tests.connectors.resources import bound, connector_of, resource_modules


def test_every_resource_is_bound_once_by_its_module_name():
    assert sorted(b.module for b in bound().values()) == resource_modules()
    assert {name: b.module.rpartition(".")[2] for name, b in bound().items()} == {
        name: name for name in bound()
    }


@pytest.mark.parametrize("module", resource_modules())
def test_every_resource_declares_path_and_scope(module):
    connector = connector_of(module)
    assert connector.path.startswith(("/3/", "/api/"))
    documentation = " ".join(connector.__doc__.split())
    assert connector.scope or re.search(r"scope is not documented|does not document a scope", documentation)
    assert connector.__doc__
    assert connector.__name__.endswith("Connector")
