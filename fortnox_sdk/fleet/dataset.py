"""A data set: the books and ledgers of many companies as Parquet files, in a folder or an object store.

Each company has one record (`CompanyState`), which names its files. A synchronisation writes new files beside the old
ones and then replaces the record, so that readers see either all old or all new files of a company. `Dataset.files`
returns the files that the records name; do not read the folders with a wildcard, because they may also contain files of
a synchronisation that has not ended.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import BinaryIO, Final

import sie4
from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files
from fortnox_sdk.fleet.state import MAX_RECORD_BYTES, CompanyState
from fortnox_sdk.fleet.storage import Storage, open_storage
from fortnox_sdk.fleet.tables import (
    COMPANY_TABLES,
    YEAR_TABLES,
    CompanyTable,
    Record,
    TableName,
    YearColumns,
    read_company_table,
    write_company_table,
    write_year_table,
)
from fortnox_sdk.text import Text

_RECORDS: Final = "companies"


class Dataset:
    """The books and ledgers of many companies as Parquet files.

    Args:
        address: A folder, or an address with a scheme that fsspec knows, such as `s3://bucket/path`.
        files: The file system for a folder; None means the local file system.

    Raises:
        ConfigurationError: fsspec, or its package for the scheme, is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Dataset(folder).files("rows"), list(Dataset(folder).companies())
    ([], [])
    """

    @checked
    def __init__(self, address: str | Path, *, files: Files | None = None) -> None:
        self.address = str(address)
        self._storage: Storage = open_storage(address, files=files)

    def companies(self) -> Iterator[CompanyState]:
        """Yield the records of all companies.

        Raises:
            InvalidInput: A record is damaged, or a newer version of this package wrote it.
            OSError: The data set can't be read.
        """
        for name in self._storage.names(_RECORDS):
            yield self._read(name)

    @checked
    def company(self, key: ConnectionKey) -> CompanyState | None:
        """Return the record of a company, or None if it was never synchronised.

        Raises:
            InvalidInput: The record is damaged, or a newer version of this package wrote it.
            OSError: The data set can't be read.
        """
        try:
            return self._read(_record_name(key))
        except FileNotFoundError:
            return None

    @checked
    def files(self, table: TableName) -> list[str]:
        """Return the paths or addresses of the Parquet files of a table, for DuckDB, Polars and Spark.

        Args:
            table: `rows`, `vouchers`, `accounts` or `balances` of all financial years, or `open_items`, `payments` or
                `causes` of all companies.

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

    def save(self, company: CompanyState, *, replaces: CompanyState | None) -> None:
        """Replace the record of a company, and then remove the files that only the earlier record names."""
        with self._storage.writing(_record_name(company.key)) as file:
            file.write(company.to_json().encode())
        if replaces is not None:
            for name in sorted(_files(replaces) - _files(company)):
                self._storage.remove(name)

    def remove_left_overs(self, company: CompanyState) -> None:
        """Remove files of a company that its record does not name, which a synchronisation left when it was cut off."""
        known, own = _files(company), _file_prefix(company.key)
        bucket = _bucket(company.key)
        folders = [f"{table}/{bucket}" for table in (*COMPANY_TABLES, "sie")]
        years = {year.last.year for year in company.years}
        folders += [f"{table}/ends_in={year}/{bucket}" for table in YEAR_TABLES for year in years]
        for folder in folders:
            for name in self._storage.names(folder):
                if name.rpartition("/")[2].startswith(own) and name not in known:
                    self._storage.remove(name)

    def reading(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open a file that a record names."""
        return self._storage.reading(name)

    def write_year(
        self, key: ConnectionKey, sie_file: Path, about: YearColumns
    ) -> tuple[Mapping[str, str], Mapping[str, int], str]:
        """Write the tables of a SIE file, and the file itself as it was received.

        Returns:
            The name of each table's file, the number of rows of each table, and the name of the SIE file.

        Raises:
            SieError: The file is not a SIE file, or exceeds a limit.
        """
        new = f"{_file_prefix(key)}{about.year_id}-{token_hex(4)}"
        names: dict[str, str] = {}
        counts: dict[str, int] = {}
        columns = sie4.rows(sie_file)
        for table in YEAR_TABLES:
            names[table] = f"{table}/ends_in={about.ends_in}/{_bucket(key)}/{new}.parquet"
            with self._storage.writing(names[table]) as file:
                counts[table] = write_year_table(file, columns, table, about)
        received = f"sie/{_bucket(key)}/{new}.se"
        with self._storage.writing(received) as file, sie_file.open("rb") as source:
            copyfileobj(source, file)
        return names, counts, received

    def write_table(self, key: ConnectionKey, table: CompanyTable, records: Sequence[Record]) -> str:
        """Write a table of a company, and return the name of its file."""
        name = f"{table}/{_bucket(key)}/{_file_prefix(key)}{token_hex(4)}.parquet"
        with self._storage.writing(name) as file:
            write_company_table(file, table, key.database_number, records)
        return name

    def read_table(self, name: str) -> list[dict[str, object]]:
        """Return the rows of a table of a company."""
        with self._storage.reading(name) as file:
            return read_company_table(file)

    def _read(self, name: str) -> CompanyState:
        with self._storage.reading(name) as file:
            content = file.read(MAX_RECORD_BYTES + 1)
        if len(content) > MAX_RECORD_BYTES:
            raise InvalidInput(
                Text("'{name}' is larger than {size} bytes.", "'{name}' är större än {size} byte.").format(
                    name=name, size=MAX_RECORD_BYTES
                ),
                hint=Text("Remove the file, and synchronise the company again.",
                          "Ta bort filen och synkronisera företaget igen."),
            )  # fmt: skip
        return CompanyState.from_json(content, name=name)


def _files(company: CompanyState) -> set[str]:
    """Return the names of all files that a record names."""
    return {
        *company.tables.values(),
        *(year.sie for year in company.years),
        *(name for year in company.years for name in year.tables.values()),
    }


def _digest(key: ConnectionKey) -> bytes:
    return sha256(str(key).encode()).digest()


def _bucket(key: ConnectionKey) -> str:
    """Return the folder of a company, one of 256."""
    return f"bucket={_digest(key)[0]:03}"


def _file_prefix(key: ConnectionKey) -> str:
    """Return the beginning of the names of a company's files."""
    return f"{key.database_number}-{_digest(key).hex()[2:10]}-"


def _record_name(key: ConnectionKey) -> str:
    return f"{_RECORDS}/{_bucket(key)}/{_file_prefix(key).rstrip('-')}.json"
