"""A synchronisation of several companies in a pool of processes, with only the standard library of Python."""

from collections.abc import Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from fortnox_sdk import ConnectionKey, FortnoxConfig, SecretReference
from fortnox_sdk.fleet import Dataset, sync_company
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import open_store
from fortnox_sdk.testing import connect, sandbox_config


def sync_all(config: FortnoxConfig, keys: Sequence[ConnectionKey], dataset: Path) -> None:
    """Synchronise the companies, two at a time, and print each result."""
    sync = partial(sync_company, config, dataset=dataset, deadline_s=600)
    with get_context("spawn").Pool(2, maxtasksperchild=100) as pool:
        for result in pool.imap_unordered(sync, keys):
            print(f"{result.name:24} {result.status.value:10} {result.calls:3} calls")


def main() -> None:
    """Synchronise two companies of a sandbox twice; the second time, nothing has changed."""
    with serve() as sandbox, TemporaryDirectory() as folder:
        # Other processes get no secret: each reads it from a file of its own user.
        secret = Path(folder, "secret.txt")
        secret.touch(mode=0o600)
        secret.write_text(sandbox.client_secret, encoding="ascii")
        config = attrs.evolve(
            sandbox_config(sandbox, store=f"{folder}/connections"),
            client_secret=SecretReference("file", str(secret)),
        )
        store = open_store(config)
        keys = [
            connect(sandbox, database_number=number, store=store).connection.key
            for number in (sandbox.database_number, sandbox.add_company("Nordkåpan AB"))
        ]
        dataset = Path(folder, "books")
        sync_all(config, keys, dataset)
        sync_all(config, keys, dataset)
        rows = sum(year.rows for company in Dataset(dataset).companies() for year in company.years)
        print(f"{rows} voucher rows of {len(keys)} companies")


if __name__ == "__main__":
    main()
