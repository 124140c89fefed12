"""Jobs from SIE files in commands: the option `--sie`, and the job that is saved in a folder."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source.file_job import FileJob
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.sources import SieFileSource

SieOption = Annotated[
    Path | None,
    typer.Option("--sie"),
    Text("Read this SIE 4 file instead of Fortnox.", "Läs den här SIE 4-filen i stället för Fortnox."),
]


def remembered_job(folder: Path | None) -> JobFolder | None:
    """Return the job in a folder, or None if the folder has no job.

    Raises:
        InvalidInput: The job file can't be used.
    """
    return None if folder is None or not JobFolder(folder).exists() else JobFolder(folder).open()


def open_file_job(
    sie: Path | None,
    folder: Path | None,
    *,
    company: str | None,
    year: int | None,
    on: date | None,
) -> FileJob | None:
    """Return a job for the SIE file `sie`, or the job saved in `folder`; None if the books are in Fortnox.

    If neither `year` nor `on` is given, use the balance date of the saved job or, for a given file, the last day of
    its financial year.

    Args:
        sie: The SIE file, or None.
        folder: The job's folder; None means a folder named after the company and the date.
        company: The company in Fortnox, which must not be given with a SIE file.
        year: The calendar year in which the financial year ends, or None.
        on: The balance date, or None.

    Raises:
        InvalidInput: The file can't be used or does not contain the date, the job file can't be used, or the folder's
            job has another data source than the given file.
        Stop: The options contradict the file.
    """
    remembered = remembered_job(folder)
    if sie is not None:
        source = SieFileSource.from_file(sie)
        if remembered is not None:
            remembered.check(source)
    elif remembered is not None and isinstance(remembered.source, SieFileSource):
        source = remembered.source
        if year is None and on is None:
            on = remembered.balance_date
    else:
        return None
    if company is not None:
        raise Stop(
            Text(
                "--company can't be combined with a SIE file. Leave out --company.",
                "--company kan inte kombineras med en SIE-fil. Utelämna --company.",
            )
        )
    if year is not None and year != source.last_day.year:
        raise Stop(
            Text(
                f"The financial year of the SIE file ends in {source.last_day.year}, not in {year}. "
                "Correct --year, or leave it out.",
                f"SIE-filens räkenskapsår slutar {source.last_day.year}, inte {year}. "
                "Rätta --year eller utelämna det.",
            )
        )
    as_of = on or source.last_day
    number = "".join(filter(str.isdigit, source.organisation_number)) or Path(source.file).stem
    return FileJob(source, as_of, folder=folder or Path(f"bokslut-{number}-{as_of}"))


def refuse_ledger_options(rates: Path | None, drafts: Path | None) -> None:
    """Check that no option for the ledgers is given with a SIE file, which has no ledgers.

    Raises:
        Stop: `rates` or `drafts` is given.
    """
    if rates is not None or drafts is not None:
        raise Stop(
            Text(
                "--rates and --drafts need ledgers, and a SIE file has no ledgers. Leave these options out.",
                "--rates och --drafts kräver en reskontra, men en SIE-fil har ingen reskontra. Utelämna alternativen.",
            )
        )
