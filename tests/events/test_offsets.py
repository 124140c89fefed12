"""Tests of offsets in a file, which is replaced in one step. A damaged file is an error and never counts as empty."""

from datetime import UTC, datetime

import pytest

from fortnox_sdk.errors import StoreError
from fortnox_sdk.events import FileOffsets, Offsets


def test_a_missing_file_has_no_offsets(tmp_path):
    assert FileOffsets(tmp_path / "offsets.json").load() == Offsets()


def test_saved_offsets_are_read(tmp_path):
    store = FileOffsets(str(tmp_path / "new" / "offsets.json"))
    offsets = Offsets(
        topics={"vouchers": "xå7"},
        alive_at=datetime(2026, 2, 1, 9, tzinfo=UTC),
        companies=frozenset({1001, 1002}),
    )
    store.save(Offsets(topics={"vouchers": "x1"}))
    store.save(offsets)
    assert store.load() == offsets
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["offsets.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"format": 2, "topics": {}}', b'{"format": 1, "topics": {}, "alive_at": "x"}'],
)
def test_a_damaged_file_is_an_error(tmp_path, content):
    path = tmp_path / "offsets.json"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        FileOffsets(path).load()


def test_a_folder_instead_of_a_file_is_an_error(tmp_path):
    with pytest.raises(StoreError, match="can't be read"):
        FileOffsets(tmp_path).load()
    with pytest.raises(StoreError, match="can't be saved"):
        FileOffsets(tmp_path).save(Offsets())
