"""The functions that open the data source, the client and the `YearEnd` of a job in the guide.

Nothing is sent to Fortnox until a client or a `YearEnd` is used. A connection that the user may not see is never
opened.
"""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flask import abort

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connection import Connection
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text, printable
from fortnox_sdk.web.guide import Guide, User
from fortnox_sdk.web.jobs import Job
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.progress import Progress
from fortnox_sdk.year_end.source import DataSource, FortnoxSource, JobFolder, SieFileSource
from fortnox_sdk.year_end.source.status import SourceStatus, source_status

UPLOAD: Final = "upload.se"
"""The name of an uploaded SIE file in the job's folder, until `JobFolder` has copied it."""
_CHOOSE_YEAR: Final = Text(
    "Choose a company and a financial year first.", "Välj först företag och räkenskapsår."
)


def job_folder(guide: Guide, job: Job) -> JobFolder:
    """Return the `JobFolder` of a job, which stores the job's data source. It is empty until a year is chosen."""
    return JobFolder(job.folder, files=guide.files, clock=guide.clock)


def upload_path(job: Job) -> Path:
    """Return the path of the SIE file that was uploaded last."""
    return job.folder / UPLOAD


def saved_connection(guide: Guide, job: Job) -> Connection | None:
    """Return the saved connection of a job; None if the job has no saved connection."""
    return None if job.connection is None else guide.store.get(job.connection)


def job_source(guide: Guide, job: Job) -> DataSource | None:
    """Return the data source of a job; None until the user has signed in or uploaded a file."""
    folder = job_folder(guide, job)
    is_begun = folder.exists()
    if is_begun and (job.source != "sie" or folder.last_import is not None):
        return folder.source
    if job.source == "sie" and guide.files.is_file(upload_path(job)):
        return SieFileSource.from_file(upload_path(job), files=guide.files)
    if is_begun:
        return folder.source
    connection = saved_connection(guide, job)
    return FortnoxSource.of(connection) if job.source == "fortnox" and connection is not None else None


def job_status(guide: Guide, job: Job) -> SourceStatus | None:
    """Return the status of a job's data source, or None before a year is chosen.

    If the data source does not allow an export, the status contains the reason. Nothing is sent to Fortnox.
    """
    folder = job_folder(guide, job)
    if not folder.exists():
        return None
    source = folder.source
    connection = guide.store.get(source.key) if isinstance(source, FortnoxSource) else None
    return source_status(source, connection, folder, guide.clock)


def open_client(guide: Guide, user: User, job: Job) -> FortnoxClient:
    """Return the client of a job's connection. Call this function in the request, not in a thread.

    Raises:
        InvalidInput: The job has no connection.
        SignInRequired: The connection is no longer saved.
        ConfigurationError: The guide is not set up for Fortnox.
    """
    if job.connection is None:
        raise InvalidInput(
            Text("The job is not connected to Fortnox.", "Uppdraget är inte kopplat till Fortnox."),
            hint=Text(
                "Choose Fortnox as the data source and sign in.", "Välj Fortnox som datakälla och logga in."
            ),
        )
    if not user.may_see(job.connection):
        abort(404)
    return FortnoxClient.connect(
        job.connection,
        config=guide.fortnox_config(),
        store=guide.store,
        transport=guide.transport,
        clock=guide.clock,
        pace=guide.pace,
        sign_in=None,
        files=guide.files,
    )


def open_year_end(guide: Guide, job: Job, client: FortnoxClient, progress: Progress | None = None) -> YearEnd:
    """Return the `YearEnd` of a job whose financial year is chosen.

    Raises:
        InvalidInput: No financial year is chosen.
    """
    if job.balance_date is None:
        raise InvalidInput(
            Text("No financial year is chosen.", "Inget räkenskapsår är valt."), hint=_CHOOSE_YEAR
        )
    return YearEnd(client, job.balance_date, folder=job.folder, clock=guide.clock, progress=progress)


@contextmanager
def received_file(guide: Guide, content: bytes, name: str) -> Generator[tuple[Path, SieFileSource]]:
    """Save an uploaded SIE file temporarily, and yield its path and a data source for it.

    After the `with` block, the file is removed, unless it was moved.

    Raises:
        InvalidInput: The file is not a SIE 4 file with a financial year.
        ConfigurationError: The folder of the jobs can't be written.
    """
    path = guide.folder / f".{secrets.token_hex(8)}.se"
    try:
        guide.files.make_folder(guide.folder, private=True)
        with guide.files.create(path, private=True) as file:
            file.write(content)
        yield path, _source_of(guide, path, name)
    except OSError as fault:
        reason = os_reason(fault)
        raise ConfigurationError(
            Text(
                f"The uploaded SIE file can't be saved: {reason}.",
                f"Den uppladdade SIE-filen kan inte sparas: {reason.sv}.",
            ),
            hint=Text(
                "Check the permissions of the jobs' folder and the free space on the disk.",
                "Kontrollera rättigheterna för uppdragens mapp och det lediga diskutrymmet.",
            ),
        ) from fault
    finally:
        guide.files.remove(path)


def _source_of(guide: Guide, path: Path, name: str) -> SieFileSource:
    try:
        return SieFileSource.from_file(path, files=guide.files)
    except InvalidInput as fault:
        # The message names the file. A person knows it by its own name, not by the path on this machine.
        hidden, shown = str(path), printable(name)
        en, sv = fault.in_language("en"), fault.in_language("sv")
        raise InvalidInput(Text(en.replace(hidden, shown), sv.replace(hidden, shown))) from None
