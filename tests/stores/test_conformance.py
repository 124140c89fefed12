"""The shipped stores pass the shipped suite."""

import pytest

from fortnox_sdk.stores import conformance
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore


@pytest.fixture(params=["memory", "file"])
def open_store(request, tmp_path):
    if request.param == "memory":
        store = MemoryStore()
        return lambda: store
    return lambda: FileStore(tmp_path / "connections")


@pytest.mark.parametrize("case", conformance.CASES, ids=lambda case: case.__name__)
def test_store_passes(case, open_store):
    case(open_store)
