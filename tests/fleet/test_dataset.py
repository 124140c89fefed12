"""Tests of a data set during a synchronisation and after a crash, in a local folder and at an fsspec URL."""

from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import duckdb
import fsspec
import pyarrow.parquet as pq
import pytest

from benchmarks.fleet_dataset import DIFFERING, SUMS, ask, write_dataset
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.fleet import Dataset, SyncStatus
from fortnox_sdk.sandbox import Sandbox
from tests.fleet.conftest import Sync

TABLES = ("rows", "vouchers", "accounts", "balances", "open_items", "payments", "causes")


class Killed(BaseException):
    """An exception that simulates the kill of the process."""


class DyingFiles(LocalFiles):
    """A file system that raises `Killed` after a given number of changes to the disk."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        self._step()
        return super().create(path, private=private)

    def move(self, source: Path, target: Path, /) -> None:
        self._step()
        super().move(source, target)

    def remove(self, path: Path, /) -> None:
        self._step()
        super().remove(path)


@pytest.mark.slow
def test_a_reader_sees_all_old_or_all_new_files_wherever_the_process_dies(
    sync: Sync, sandbox: Sandbox, dataset: Dataset, folder: Path
) -> None:
    sync()
    before = {name: dataset.files(name) for name in TABLES}
    sandbox.book_foreign_voucher()
    seen: set[bool] = set()
    for steps in range(0, 200, 5):
        try:
            result = sync(files=DyingFiles(steps))
        except Killed:
            after = {name: dataset.files(name) for name in TABLES}
            seen.add(after == before)
            for files in after.values():
                for file in files:
                    pq.read_metadata(file)
        else:
            assert result.status.is_good
            break
    else:
        pytest.fail("the synchronisation never ended")
    assert True in seen
    named = {Path(name) for table in TABLES for name in dataset.files(table)}
    assert {path for path in folder.rglob("*.parquet") if not path.name.startswith(".")} == named


def test_files_that_a_killed_process_left_are_removed_by_the_next(
    sync: Sync, dataset: Dataset, folder: Path
) -> None:
    sync()
    named = set(dataset.files("rows"))
    left = Path(dataset.files("rows")[0])
    left_over = left.with_name(left.name.rpartition("-")[0] + "-00000000.parquet")
    left_over.write_bytes(b"half a file")
    other = left.with_name("1-00000000-1-00000000.parquet")
    other.write_bytes(b"another company")
    sync()
    assert not left_over.exists()
    assert other.exists()
    assert set(dataset.files("rows")) == named


def test_files_that_a_killed_process_was_writing_are_removed_by_the_next(sync: Sync, folder: Path) -> None:
    sync()
    files = [path for path in folder.rglob("*") if path.is_file()]
    for file in files:
        LocalFiles().name_beside(file).write_bytes(b"half a file")
    other = files[0].with_name(".1-00000000-1-00000000.parquet.00000000")
    other.write_bytes(b"another company")
    sync()
    assert [path for path in folder.rglob(".*") if path.is_file()] == [other]


def test_an_address_of_fsspec_holds_the_same_data(sync: Sync, dataset: Dataset) -> None:
    sync()
    address = "memory://fleet/dataset"
    assert sync(dataset=address).status is SyncStatus.SYNCED
    assert sync(dataset=address).status is SyncStatus.UNCHANGED
    remote = Dataset(address)
    for table in TABLES:
        (ours, theirs) = (each.files(table) for each in (dataset, remote))
        for local, distant in zip(ours, theirs, strict=True):
            with fsspec.open(distant, "rb") as file:
                assert pq.read_table(file).equals(pq.read_table(local, partitioning=None))


def test_an_unknown_kind_of_address_is_named() -> None:
    with pytest.raises(ConfigurationError, match="nowhere://"):
        Dataset("nowhere://bucket")


def test_duckdb_asks_all_companies(sync: Sync, dataset: Dataset, client: FortnoxClient) -> None:
    sync()
    rows = duckdb.read_parquet(dataset.files("rows"))
    sums = dict(rows.filter("ends_in = 2025").aggregate("account, sum(amount)", "account").fetchall())
    year = next(year for year in client.financial_years.list() if year.to_date.year == 2025)
    document = client.sie.document(year)
    assert sums["1930"] == document.balance("1930") - document.balance("1930", on=year.from_date) + sum(
        row.amount
        for voucher in document.vouchers
        for row in voucher.transactions
        if row.account == "1930" and voucher.date == year.from_date
    )


@pytest.mark.slow
def test_the_questions_of_the_benchmark_have_right_answers(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    write_dataset(folder, rows=4_000, companies=20, processes=1)
    data = Dataset(folder)
    differing, *_ = ask(data, DIFFERING, threads=1)
    assert [(company, difference) for company, difference in differing] == [(10, 1), (20, 1)]
    sums, *_ = ask(data, SUMS, threads=1)
    months: dict[tuple[object, object], Decimal] = {}
    for _, year, month, amount in sums:
        months[year, month] = months.get((year, month), Decimal(0)) + Decimal(str(amount))
    assert len(months) == 24
    assert set(months.values()) == {Decimal(0)}  # each voucher balances
