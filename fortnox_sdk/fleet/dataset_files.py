"""The writer of a data set: it writes new files beside the old ones, and then the record that lists them."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import BinaryIO, Final

import sie4
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.fleet.earlier.details import Details, details_from_json, details_to_json
from fortnox_sdk.fleet.state import MAX_RECORD_BYTES, CompanyState, state_from_json, state_to_json
from fortnox_sdk.fleet.storage import Storage
from fortnox_sdk.fleet.tables import (
    COMPANY_TABLES,
    YEAR_TABLES,
    CompanyTable,
    Record,
    YearColumns,
    read_company_table,
    write_company_table,
    write_year_table,
)
from fortnox_sdk.text import Text

RECORDS: Final = "companies"
"""The folder of the companies' records (`CompanyState`)."""
DETAILS: Final = "details"
"""The folder of the details: invoices and other data that the next synchronisation need not request again."""


class DatasetFiles:
    """The files of a data set.

    Args:
        storage: The storage that contains the files.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def record(self, key: ConnectionKey) -> CompanyState | None:
        """Return the record of a company, or None if it was never synchronised."""
        try:
            return read_record(self._storage, record_name(key))
        except FileNotFoundError:
            return None

    def save(self, company: CompanyState, *, replaces: CompanyState | None) -> None:
        """Replace the record of a company, and then remove the files that are listed only in the replaced record."""
        with self._storage.writing(record_name(company.key)) as file:
            file.write(state_to_json(company).encode())
        if replaces is not None:
            for name in sorted(_files(replaces) - _files(company)):
                self._storage.remove(name)

    def remove_left_overs(self, company: CompanyState, *, ends_in: Collection[int]) -> None:
        """Remove the company's files that its record does not list.

        An interrupted synchronisation leaves such files.

        Args:
            company: The record of the company.
            ends_in: The calendar years in which the company's financial years end. The record alone does not name the
                years that were never read completely.
        """
        known, own = _files(company), _file_prefix(company.key)
        bucket = _bucket(company.key)
        folders = [f"{table}/{bucket}" for table in (*COMPANY_TABLES, "sie", DETAILS)]
        years = {*ends_in, *(year.last.year for year in company.years)}
        folders += [f"{table}/ends_in={year}/{bucket}" for table in YEAR_TABLES for year in years]
        for folder in (*folders, f"{RECORDS}/{bucket}"):
            self._storage.remove_incomplete(folder, own.rstrip("-"))
        for folder in folders:
            for name in self._storage.names(folder):
                if name.rpartition("/")[2].startswith(own) and name not in known:
                    self._storage.remove(name)

    def reading(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open a file whose name is in the record of a company."""
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
        [records] = columns.documents()
        for table in YEAR_TABLES:
            of_table = columns if table in {"rows", "vouchers"} else sie4.rows(records)
            names[table] = f"{table}/ends_in={about.ends_in}/{_bucket(key)}/{new}.parquet"
            with self._storage.writing(names[table]) as file:
                counts[table] = write_year_table(file, of_table, table, about)
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

    def read_table(self, name: str) -> list[dict[str, object]] | None:
        """Return the rows of a table of a company, or None if its file is missing or damaged."""
        try:
            with self._storage.reading(name) as file:
                return read_company_table(file)
        except (FileNotFoundError, ValueError):  # pyarrow's error is a ValueError
            return None

    def write_details(self, key: ConnectionKey, details: Details) -> str:
        """Write the details of a company, and return the name of their file."""
        name = f"{DETAILS}/{_bucket(key)}/{_file_prefix(key)}{token_hex(4)}.json"
        with self._storage.writing(name) as file:
            file.write(details_to_json(details))
        return name

    def read_details(self, name: str) -> Details:
        """Return the details in a file. They are empty if the file is too large or damaged."""
        with self._storage.reading(name) as file:
            content = file.read(MAX_RECORD_BYTES + 1)
        return details_from_json(content) if len(content) <= MAX_RECORD_BYTES else Details()


def read_record(storage: Storage, name: str) -> CompanyState:
    """Return the record in a file.

    Raises:
        InvalidInput: The record is too large or damaged, or a newer version of this package wrote it.
    """
    content = storage.content(name, most=MAX_RECORD_BYTES + 1)
    if len(content) > MAX_RECORD_BYTES:
        raise InvalidInput(
            Text(
                "'{name}' is larger than the limit of {size} bytes.",
                "'{name}' är större än gränsen på {size} byte.",
            ).format(name=name, size=MAX_RECORD_BYTES),
            hint=Text(
                "Remove the file from the data set. Synchronise the company again, for example with: fortnox fleet "
                "run",
                "Ta bort filen ur datamängden. Synkronisera företaget igen, till exempel med: fortnox fleet run"
            ),
        )  # fmt: skip
    return state_from_json(content, name=name)


def _files(company: CompanyState) -> set[str]:
    """Return the names of all files that a record lists."""
    return {
        *company.tables.values(),
        *((company.details,) if company.details else ()),
        *(year.sie for year in company.years),
        *(name for year in company.years for name in year.tables.values()),
    }


def _digest(key: ConnectionKey) -> bytes:
    return sha256(str(key).encode()).digest()


def _bucket(key: ConnectionKey) -> str:
    """Return the name of the folder for a company's files, which is one of 256 names."""
    return f"bucket={_digest(key)[0]:03}"


def _file_prefix(key: ConnectionKey) -> str:
    """Return the beginning of the names of a company's files."""
    return f"{key.database_number}-{_digest(key).hex()[2:10]}-"


def record_name(key: ConnectionKey) -> str:
    """Return the name of the file of a company's record."""
    return f"{RECORDS}/{_bucket(key)}/{_file_prefix(key).rstrip('-')}.json"
