"""The two data sources of a year-end job: a connection to Fortnox, or a SIE file."""

import os
from datetime import date
from pathlib import Path

import attrs

import sie4
from fortnox_sdk.arguments.checking import checked, checked_fields
from fortnox_sdk.connection import Connection, ConnectionKey, company_number_text
from fortnox_sdk.files import Files
from fortnox_sdk.text import Text, printable
from fortnox_sdk.year_end.books import Books, sie_file_name


@attrs.frozen(field_transformer=checked_fields)
class FortnoxSource:
    """A connection to Fortnox as the data source of a job. It contains no token.

    >>> from fortnox_sdk import ConnectionKey
    >>> key = ConnectionKey("apps.fortnox.se", "k3", 1001)
    >>> source = FortnoxSource(key, "Fjällbris Friluft AB", "556000-1111")
    >>> source.name.sv
    'Fortnox'
    """

    key: ConnectionKey
    """The identity of the connection in the token store."""
    company_name: str
    """The name of the company; `""` if it is not known."""
    organisation_number: str
    """The organisation number of the company; `""` if it is not known."""

    @classmethod
    @checked
    def of(cls, connection: Connection) -> "FortnoxSource":
        """Return the data source for a saved connection, with the company's name and organisation number."""
        return cls(connection.key, connection.company_name, connection.organisation_number)

    @property
    def name(self) -> Text:
        """The name of the data source."""
        return Text.same("Fortnox")


@attrs.frozen(field_transformer=checked_fields)
class SieFileSource:
    r"""A SIE file as the data source of a job. The job's folder keeps a copy of the file as it was received.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "books.se")
    ...     _ = file.write_bytes(b"#FLAGGA 0\n#SIETYP 4\n#FNAMN Provbolaget\n#RAR 0 20250101 20251231\n")
    ...     source = SieFileSource.from_file(file)
    >>> source.company_name, source.last_day
    ('Provbolaget', datetime.date(2025, 12, 31))
    """

    file: str
    """The path of the file. In the source of a saved job, it is the name of the copy in the job's folder."""
    sha256: str
    """The SHA-256 hash of the file, in hexadecimal."""
    company_name: str
    """The name of the company (#FNAMN); `""` if the file lacks it."""
    organisation_number: str
    """The organisation number as in the file (#ORGNR); `""` if the file lacks it."""
    first_day: date
    """The first day of the financial year (#RAR 0)."""
    last_day: date
    """The last day of the financial year (#RAR 0)."""

    @classmethod
    @checked
    def from_file(cls, path: str | os.PathLike[str], *, files: Files | None = None) -> "SieFileSource":
        """Read a SIE 4 file, and return it as a data source. Nothing is copied yet.

        Args:
            path: The file.
            files: The file system; None means the local file system.

        Raises:
            InvalidInput: The file can't be read, is not a SIE file, has an invalid record, or does not state its
                financial year.
        """
        year = Books.from_file(path, files=files).year
        company = year.document.company
        return cls(
            file=os.fspath(path),
            sha256=year.sha256,
            company_name=company.name,
            organisation_number=company.org_number or "",
            first_day=year.start,
            last_day=year.end,
        )

    @property
    def name(self) -> Text:
        """The name of the data source."""
        file = printable(Path(self.file).name)
        return Text(f"SIE file {file}", f"SIE-fil {file}")

    @property
    def copy_name(self) -> str:
        """The name of the copy in the job's folder. It contains the financial year and the start of the hash."""
        return sie_file_name(self.first_day, self.last_day, self.sha256)


DataSource = FortnoxSource | SieFileSource
"""A data source of a year-end job."""


def company_text(source: DataSource) -> Text:
    """Return the name and the organisation number of a source's company, for messages.

    If neither is known, a connection is named by its database number, and a SIE file by its file name.
    """
    number, name = printable(source.organisation_number), printable(source.company_name)
    if name or number:
        return Text.same(f"{name} ({number})" if name and number else name or number)
    if isinstance(source, FortnoxSource):
        return company_number_text(source.key.database_number)
    return Text("an unnamed company (", "ett företag utan namn (") + source.name + Text.same(")")


def is_same_source(one: DataSource, other: DataSource) -> bool:
    """Return True if two sources are the same connection, or SIE files with the same content, whatever their names."""
    if isinstance(one, FortnoxSource) and isinstance(other, FortnoxSource):
        return one.key == other.key
    if isinstance(one, SieFileSource) and isinstance(other, SieFileSource):
        return one.sha256 == other.sha256
    return False


def is_same_company(one: DataSource, other: DataSource) -> bool:
    """Return True if two sources belong to the same company.

    For two connections, the host and the database number are compared. Otherwise, the organisation numbers are compared
    without hyphen and century, or the names if a source has no organisation number.

    >>> key = ConnectionKey("apps.fortnox.se", "k3", 1001)
    >>> days = date(2025, 1, 1), date(2025, 12, 31)
    >>> file = SieFileSource("books.se", "0" * 64, "Fjällbris", "165560001111", *days)
    >>> is_same_company(FortnoxSource(key, "Fjällbris Friluft AB", "556000-1111"), file)
    True
    """
    if isinstance(one, FortnoxSource) and isinstance(other, FortnoxSource):
        companies = {(each.key.issuer_host, each.key.database_number) for each in (one, other)}
        return len(companies) == 1
    numbers = [_number(each) for each in (one, other)]
    if all(numbers):
        return numbers[0] == numbers[1]
    return one.company_name.strip().casefold() == other.company_name.strip().casefold()


def _number(source: DataSource) -> str:
    text = source.organisation_number
    return sie4.Company(org_number=text).normalised_org_number or text.strip().replace("-", "")
