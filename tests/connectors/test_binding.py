"""Every resource is bound to the client once, under the name of its file, and declares itself."""

import importlib

import pytest

from tests.connectors.resources import bound, resource_modules


def test_every_resource_is_bound_once_under_the_name_of_its_file():
    assert sorted(b.module for b in bound().values()) == resource_modules()
    assert {name: b.module.rpartition(".")[2] for name, b in bound().items()} == {
        name: name for name in bound()
    }


@pytest.mark.parametrize("module", resource_modules())
def test_every_resource_declares_itself(module):
    found = importlib.import_module(f"fortnox_sdk.connectors.{module}").CONNECTOR
    assert found.path.startswith(("/3/", "/api/"))
    assert found.scope or "scope it takes is not documented" in found.__doc__
    assert found.__doc__
    assert found.__name__.endswith("Connector")
