"""A data set: the books and ledgers of many companies as Parquet files, in a folder or an object store.

Each company has one record (`CompanyState`), which lists the company's files. A synchronisation writes new files
beside the old ones and then replaces the record, so that readers see either all old or all new files of a company.
`Dataset.files` returns the files that the records list; do not read the folders with a wildcard, because they may
also contain files of a synchronisation that has not ended.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.files import Files
from fortnox_sdk.fleet.dataset_files import RECORDS, read_record, record_name
from fortnox_sdk.fleet.state import CompanyState
from fortnox_sdk.fleet.storage import Storage, open_storage
from fortnox_sdk.fleet.tables import TableName


class Dataset:
    """The books and ledgers of many companies as Parquet files.

    Args:
        address: A folder, or a URL with a scheme that fsspec supports, such as `s3://bucket/path`.
        files: The file system for a folder; None means the local file system.

    Raises:
        ConfigurationError: fsspec, or its package for the scheme, is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk.fleet import Dataset
    >>> with TemporaryDirectory() as folder:
    ...     Dataset(folder).files("rows"), list(Dataset(folder).companies())
    ([], [])
    """

    @checked
    def __init__(self, address: str | Path, *, files: Files | None = None) -> None:
        self.address: str = str(address)
        self._storage: Storage = open_storage(address, files=files)

    @checked
    def companies(
        self, *, on_damage: Callable[[FortnoxError], object] | None = None
    ) -> Iterator[CompanyState]:
        """Yield the records of all companies.

        Args:
            on_damage: Called for each record that is damaged or that a newer version of this package wrote. The record
                is then left out. If None, the error is raised.

        Raises:
            InvalidInput: A record is damaged, or a newer version of this package wrote it.
            OSError: The data set can't be read.
        """
        return self._records(on_damage)

    def _records(self, on_damage: Callable[[FortnoxError], object] | None) -> Iterator[CompanyState]:
        for name in self._storage.names(RECORDS):
            try:
                yield read_record(self._storage, name)
            except InvalidInput as fault:
                if on_damage is None:
                    raise
                on_damage(fault)

    @checked
    def company(self, key: ConnectionKey) -> CompanyState | None:
        """Return the record of a company, or None if it was never synchronised.

        Raises:
            InvalidInput: The record is damaged, or a newer version of this package wrote it.
            OSError: The data set can't be read.
        """
        try:
            return read_record(self._storage, record_name(key))
        except FileNotFoundError:
            return None

    @checked
    def files(self, table: TableName) -> list[str]:
        """Return the paths or URLs of the Parquet files of a table, for DuckDB, Polars and Spark.

        Args:
            table: The name of the table. `rows`, `vouchers`, `accounts` and `balances` have a file for each financial
                year of a company; `open_items`, `payments` and `causes` have a file for each company.

        Raises:
            InvalidInput: A record is damaged, or a newer version of this package wrote it.
            OSError: The data set can't be read.
        """
        return [
            self._storage.address(tables[table])
            for company in self.companies()
            for tables in (company.tables, *(year.tables for year in company.years))
            if table in tables
        ]
