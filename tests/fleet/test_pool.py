"""Tests of many companies in a pool of processes, without a queue."""

import os
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.fleet import Dataset, SyncResult, SyncStatus, sync_companies
from fortnox_sdk.fleet.pool import run_all
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect, sandbox_config


def _config(sandbox: Sandbox, folder: Path) -> FortnoxConfig:
    """Return settings that other processes can use: the secret is in a file."""
    config = sandbox_config(sandbox, store=str(folder / "store"))
    secret = folder / "secret.txt"
    secret.touch(mode=0o600)
    secret.write_text(config.secret().reveal())
    return attrs.evolve(config, client_secret=SecretReference("file", str(secret)))


@pytest.mark.slow
def test_all_saved_companies_are_synchronised(sandbox: Sandbox, tmp_path: Path) -> None:
    config = _config(sandbox, tmp_path)
    store = FileStore(tmp_path / "store")
    numbers = [sandbox.database_number, *(sandbox.add_company(f"Bolag {n} AB") for n in range(2))]
    keys = {connect(sandbox, database_number=number, store=store).connection.key for number in numbers}
    results = list(sync_companies(config, dataset=tmp_path / "data", processes=2))
    assert {result.company for result in results} == set(map(str, keys))
    assert {result.status for result in results} == {SyncStatus.SYNCED}
    assert {company.key for company in Dataset(tmp_path / "data").companies()} == keys


def _die_on_odd_numbers(key: ConnectionKey) -> SyncResult:
    if key.database_number % 2:
        os._exit(1)
    return SyncResult(company=str(key), status=SyncStatus.SYNCED)


@pytest.mark.slow
def test_a_process_that_dies_costs_only_its_own_company() -> None:
    keys = [ConnectionKey("apps.fortnox.se", "k3", number) for number in range(4)]
    results = {
        result.company: result.status.is_good for result in run_all(_die_on_odd_numbers, keys, processes=2)
    }
    assert results == {str(key): key.database_number % 2 == 0 for key in keys}


def _fail_on_odd_numbers(key: ConnectionKey) -> SyncResult:
    if key.database_number % 2:
        raise MemoryError
    return SyncResult(company=str(key), status=SyncStatus.SYNCED)


@pytest.mark.slow
def test_an_unexpected_error_costs_only_its_own_company() -> None:
    keys = [ConnectionKey("apps.fortnox.se", "k3", number) for number in range(4)]
    results = {result.company: result for result in run_all(_fail_on_odd_numbers, keys, processes=2)}
    assert {company: result.status.is_good for company, result in results.items()} == {
        str(key): key.database_number % 2 == 0 for key in keys
    }
    problem = results[str(keys[1])].problem
    assert problem is not None
    assert (
        problem.message == "The process that synchronised the company ended without a result (MemoryError)."
    )


def test_arguments_that_cannot_work_are_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="memory"):
        sync_companies(sandbox_config(sandbox), dataset=tmp_path)
    config = sandbox_config(sandbox, store=str(tmp_path))
    with pytest.raises(InvalidInput, match="'0'"):
        sync_companies(config, dataset=tmp_path, processes=0)
    with pytest.raises(InvalidInput, match="secret"):
        sync_companies(config, dataset=tmp_path)
