"""Tests of a data set on an S3-compatible server: readers see complete data, even after an interruption."""

from collections.abc import Callable, Iterator
from itertools import count

import duckdb
import pyarrow.parquet as pq
import pytest

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.fleet import Dataset, SyncResult, SyncStatus
from fortnox_sdk.fleet.storage import open_storage
from fortnox_sdk.sandbox import Sandbox
from tests.fleet.conftest import Sync
from tests.fleet.test_dataset import TABLES

boto3 = pytest.importorskip("boto3", reason="the tests of S3 need moto[server] and s3fs")
s3fs = pytest.importorskip("s3fs", reason="the tests of S3 need moto[server] and s3fs")
pytest.importorskip("moto", reason="the tests of S3 need moto[server] and s3fs")

from tests.fleet.s3 import ObjectServer, serve_objects  # noqa: E402 - needs moto

_BUCKET = "books"


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    with serve_objects() as running:
        yield running


@pytest.fixture
def objects(server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectServer]:
    """Yield a server with an empty bucket, which s3fs and boto3 find through the environment variables of AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3")
    client.create_bucket(Bucket=_BUCKET)
    s3fs.S3FileSystem.clear_instance_cache()
    yield server
    server.mend()
    for name in _names():
        client.delete_object(Bucket=_BUCKET, Key=name)
    client.delete_bucket(Bucket=_BUCKET)


@pytest.fixture
def address(objects: ObjectServer) -> str:
    return f"s3://{_BUCKET}/fleet"


@pytest.fixture
def sync_there(sync: Sync, address: str) -> Callable[[], SyncResult]:
    return lambda: sync(dataset=address)


def _names() -> list[str]:
    """Return the names in the bucket as another program sees them."""
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=_BUCKET)
    return [entry["Key"] for page in pages for entry in page.get("Contents", ())]


def test_the_data_in_a_bucket_equal_those_in_a_folder(
    sync: Sync, dataset: Dataset, sync_there: Callable[[], SyncResult], address: str
) -> None:
    sync()
    assert sync_there().status is SyncStatus.SYNCED
    assert sync_there().status is SyncStatus.UNCHANGED
    storage = s3fs.S3FileSystem()
    for table in TABLES:
        (ours, theirs) = (each.files(table) for each in (dataset, Dataset(address)))
        for local, distant in zip(ours, theirs, strict=True):
            with storage.open(distant, "rb") as file:
                assert pq.read_table(file).equals(pq.read_table(local, partitioning=None))


@pytest.mark.slow
def test_a_reader_sees_all_old_or_all_new_files_wherever_the_process_is_cut_off(
    sync_there: Callable[[], SyncResult], sandbox: Sandbox, objects: ObjectServer, address: str
) -> None:
    sync_there()
    before = {name: Dataset(address).files(name) for name in TABLES}
    sandbox.book_foreign_voucher()
    seen: set[bool] = set()
    for writes in count(0, 3):
        objects.writes_left = writes
        result = sync_there()
        if not objects.is_cut:
            assert result.status.is_good
            break
        objects.mend()
        after = {name: Dataset(address).files(name) for name in TABLES}
        seen.add(after == before)
        for files in after.values():
            for file in files:
                with s3fs.S3FileSystem().open(file, "rb") as opened:
                    pq.read_metadata(opened)
    assert True in seen
    named = {name.removeprefix("s3://") for table in TABLES for name in Dataset(address).files(table)}
    assert {f"{_BUCKET}/{name}" for name in _names() if name.endswith(".parquet")} == named


def test_a_reader_follows_what_other_processes_replace(
    sync_there: Callable[[], SyncResult], sandbox: Sandbox, address: str, key: ConnectionKey
) -> None:
    sync_there()
    data = Dataset(address)
    assert len(list(data.companies())) == 1
    (name,) = open_storage(address).names("companies")
    record = boto3.client("s3").get_object(Bucket=_BUCKET, Key=f"fleet/{name}")["Body"].read()
    renamed = record.replace(b"Fj\xc3\xa4llbris Friluft AB", b"Fj\xc3\xa4llbris Friluft i Norr AB")
    assert renamed != record
    boto3.client("s3").put_object(Bucket=_BUCKET, Key=f"fleet/{name}", Body=renamed)
    company = data.company(key)
    assert company is not None
    assert company.name == "Fjällbris Friluft i Norr AB"


def test_an_upload_that_fails_leaves_the_file_before(address: str) -> None:
    storage = open_storage(address)
    with storage.writing("file") as file:
        file.write(b"before")

    def break_off() -> None:
        with storage.writing("file") as file:
            file.write(b"x" * (11 << 20))  # parts of it are sent at once
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert storage.content("file", most=100) == b"before"
    assert storage.names("") == ["file"]


def test_a_server_that_refuses_is_a_result_and_not_an_error(
    sync_there: Callable[[], SyncResult], objects: ObjectServer
) -> None:
    objects.writes_left = 0
    result = sync_there()
    assert result.status is SyncStatus.FAILED
    assert result.problem is not None
    assert "data set" in result.problem.message


def test_duckdb_reads_the_files_of_a_bucket(sync_there: Callable[[], SyncResult], address: str) -> None:
    sync_there()
    files = Dataset(address).files("rows")
    with duckdb.connect() as database:
        database.register_filesystem(s3fs.S3FileSystem())
        ((rows,),) = database.read_parquet(files).aggregate("count(*)").fetchall()
    assert rows == sum(year.rows for company in Dataset(address).companies() for year in company.years)
