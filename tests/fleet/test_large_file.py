"""Tests of the memory that the synchronisation of a large SIE file needs, the first time and after a change."""

from pathlib import Path

import pytest

from benchmarks.fleet_large_file import LIMIT_MB, peak_of_sync, prepare
from fortnox_sdk.fleet import SyncStatus

_ROWS = 200_000


@pytest.mark.slow
def test_a_large_sie_file_is_synchronised_in_little_memory(tmp_path: Path) -> None:
    # The memory does not grow with the file, so a file of 12 MB needs as much as a file of 300 MB.
    with prepare(tmp_path, rows=_ROWS) as company:
        first, first_mb = peak_of_sync(company, tmp_path / "data")
        changed = company.change_vouchers()
        second, second_mb = peak_of_sync(company, tmp_path / "data")
    assert (first.status, second.status) == (SyncStatus.SYNCED, SyncStatus.SYNCED)
    assert second.vouchers == {"new": 0, "changed": changed, "gone": 0}
    assert max(first_mb, second_mb) < LIMIT_MB
