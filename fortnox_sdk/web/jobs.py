"""The jobs of the guide: one folder each, with a small file `guide.json` that the start page reads.

A view gets its job with `current_job()`. The function `find_job` is the only way from an id to a job, and it ends the
request with 404 if the job belongs to somebody else. What a page shows is read from files in the job's folder, never
from Fortnox, so that pages are fast and work without a connection.
"""

import json
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, cast

import attrs
from flask import abort, g

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.files import replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import Guide, User, current_guide, current_user
from fortnox_sdk.year_end.source import FortnoxSource, JobFolder, SieFileSource

_FILE: Final = "guide.json"
_LOCK: Final = "guide.lock"
_LOCK_WAIT_S: Final = 10.0
_SCHEMA: Final = "fortnox-sdk/guide/1"
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MOST_BYTES: Final = 100_000
LOCAL_USER: Final = "local"
"""The id of the user if the guide has only one user."""
FILE_BYTES: Final = 200_000_000
"""The largest size in bytes of a saved file that a page reads."""


@attrs.frozen(kw_only=True)
class Job:
    """A year-end job of the guide, as saved in `guide.json`."""

    id: str
    """The name of the job's folder, which is also the job's id in URLs."""
    folder: Path
    owner: str
    """The id of the user who created the job."""
    created_at: datetime
    connection: ConnectionKey | None = None
    """The connection that was chosen for the job; None if the job has only used SIE files."""
    company_name: str = ""
    organisation_number: str = ""
    balance_date: date | None = None
    """The balance date; None until a financial year is chosen."""
    year_start: date | None = None
    year_end: date | None = None
    source: str = ""
    """The chosen kind of data source: `fortnox` or `sie`, or `""` if none was chosen."""
    imported_at: datetime | None = None
    """The time of the last complete import; None before the first."""
    verdict_counts: Mapping[str, int] = attrs.field(factory=dict[str, int])
    """The number of appendices by colour (`green`, `yellow`, `red`)."""
    closing_vouchers: int = 0
    """The number of closing vouchers of the job."""
    closing_posted: int = 0
    """The number of closing vouchers that are posted in Fortnox."""
    is_outdated: bool = False
    """True if the data source was changed, or was imported again, after `imported_at`. This value is not saved."""

    @property
    def name(self) -> str:
        """The company's name and the balance date, for headings. Parts that are not yet known are left out."""
        return " ".join(part for part in (self.company_name, str(self.balance_date or "")) if part)

    def is_visible_to(self, user: User) -> bool:
        """Return whether a user may see the connection of the job. Only the owner sees a job without a connection."""
        return self.owner == user.id if self.connection is None else user.may_see(self.connection)


def current_job() -> Job:
    """Return the job of the request. `security.guard` has found it before the view runs."""
    return cast(Job, g.guide_job)


def find_job(job_id: str) -> Job:
    """Return a job by its id, or end the request with 404 if it does not exist or belongs to somebody else."""
    guide = current_guide()
    job = read_job(guide, job_id) if _ID.fullmatch(job_id) else None
    if job is None or not job.is_visible_to(current_user()):
        abort(404)
    return _with_source_of_folder(guide, job)


def visible_jobs() -> list[Job]:
    """Return the jobs that the user may see, the latest balance date first."""
    guide, user = current_guide(), current_user()
    names = [name for name in guide.files.names(guide.folder) if _ID.fullmatch(name)]
    jobs = [job for name in names if (job := read_job(guide, name)) and job.is_visible_to(user)]
    return sorted(jobs, key=lambda job: (job.balance_date or date.max, job.created_at), reverse=True)


def damaged_job_files(jobs: Collection[Job]) -> list[Path]:
    """Return the damaged files of the jobs that can't be read, and are therefore not shown to the user.

    The result is empty if several people use the guide, because only an intact file names the job's owner.

    Args:
        jobs: The jobs that are shown to the user.
    """
    guide = current_guide()
    if guide.start_token is None:
        return []
    listed = {job.id for job in jobs}
    others = [name for name in guide.files.names(guide.folder) if _ID.fullmatch(name) and name not in listed]
    return [
        path
        for name in others
        if read_job(guide, name) is None and (path := _job_file(guide, name)) is not None
    ]


def _job_file(guide: Guide, job_id: str) -> Path | None:
    """Return the file that `read_job` reads; None if the folder has no job."""
    folder = guide.folder / job_id
    files = (folder / _FILE, JobFolder(folder, files=guide.files, clock=guide.clock).path)
    return next((path for path in files if guide.files.is_file(path)), None)


def new_job(source: str) -> Job:
    """Create and save a job of the current user with the given kind of data source, and return the job."""
    guide = current_guide()
    job_id = secrets.token_hex(8)
    job = Job(
        id=job_id,
        folder=guide.folder / job_id,
        owner=current_user().id,
        created_at=guide.clock.now(),
        source=source,
    )
    guide.files.make_folder(job.folder, private=True)
    _write(guide, job)
    return job


def update_job(guide: Guide, job: Job, change: Callable[[Job], Job]) -> Job:
    """Apply a change to the saved job, save it, and return it. Background tasks may call this function, too.

    Raises:
        ConfigurationError: The folder can't be written.
        LockBusy: Another process has been changing the job for ten seconds.
    """
    lock = lock_file(job.folder / _LOCK, files=guide.files, clock=guide.clock, wait_s=_LOCK_WAIT_S)
    with guide.lock, lock:
        changed = change(read_job(guide, job.id) or job)
        _write(guide, changed)
    return changed


def _write(guide: Guide, job: Job) -> None:
    document: dict[str, object] = {"schema": _SCHEMA}
    for field in attrs.fields(Job):
        value: object = getattr(job, field.name)
        if field.name not in ("id", "folder", "is_outdated"):
            document[field.name] = value if isinstance(value, int | str | dict | None) else str(value)
    content = json.dumps(document, indent=1).encode()
    try:
        replace_file(job.folder / _FILE, content, private=True, files=guide.files)
    except OSError as fault:
        reason = os_reason(fault)
        raise ConfigurationError(
            Text("The job can't be saved.", "Uppdraget kan inte sparas."),
            hint=Text(
                f"Check the permissions of the jobs' folder and the free space on the disk: {reason}.",
                f"Kontrollera rättigheterna för uppdragens mapp och det lediga diskutrymmet: {reason.sv}.",
            ),
        ) from fault


def read_job(guide: Guide, job_id: str) -> Job | None:
    """Return the job in a folder; None if the folder has no job or its file is damaged.

    If the guide has only one user, a folder that `fortnox import` created is also a job.
    """
    folder = guide.folder / job_id
    if guide.start_token is not None and not guide.files.is_file(folder / _FILE):
        return _job_of_command(guide, folder)
    try:
        document = read_object(guide, folder / _FILE, limit=_MOST_BYTES)
        return _job(job_id, folder, document)
    except (InvalidInput, KeyError, ValueError):
        return None


def _with_source_of_folder(guide: Guide, job: Job) -> Job:
    """Return a job whose `source` and `is_outdated` are read from its folder.

    The commands `fortnox source` and `fortnox import` can change the folder, too.
    """
    folder = JobFolder(job.folder, files=guide.files, clock=guide.clock)
    if not folder.exists():
        return job
    last = folder.last_import  # None after a change of the data source
    return attrs.evolve(
        job,
        source="sie" if isinstance(folder.source, SieFileSource) else "fortnox",
        is_outdated=job.imported_at is not None and (last is None or last > job.imported_at),
    )


def _job_of_command(guide: Guide, folder: Path) -> Job | None:
    job_folder = JobFolder(folder, files=guide.files, clock=guide.clock)
    try:
        if not job_folder.exists():
            return None
        source = job_folder.source
    except InvalidInput:
        return None
    file = source if isinstance(source, SieFileSource) else None
    return Job(
        id=folder.name,
        folder=folder,
        owner=LOCAL_USER,
        created_at=job_folder.last_import or guide.clock.now(),
        connection=source.key if isinstance(source, FortnoxSource) else None,
        company_name=source.company_name,
        organisation_number=source.organisation_number,
        balance_date=job_folder.balance_date,
        year_start=file.first_day if file else None,
        year_end=file.last_day if file else None,
        source="sie" if file else "fortnox",
    )


def read_object(guide: Guide, path: Path, *, limit: int = FILE_BYTES) -> Mapping[str, object]:
    """Return the JSON object in a saved file.

    Raises:
        InvalidInput: The file is missing, damaged or too large.
    """
    try:
        document: object = json.loads(guide.files.read(path, limit=limit))
    except (OSError, ValueError, RecursionError) as fault:
        raise InvalidInput(
            Text("A saved file of the job can't be read.", "En sparad fil i uppdraget kan inte läsas."),
            hint=Text("Run the import again.", "Kör importen igen."),
        ) from fault
    if not isinstance(document, dict):
        raise InvalidInput(
            Text("A saved file of the job is damaged.", "En sparad fil i uppdraget är skadad."),
            hint=Text("Run the import again.", "Kör importen igen."),
        )
    return cast(dict[str, object], document)


def _job(job_id: str, folder: Path, document: Mapping[str, object]) -> Job:
    def text(name: str) -> str:
        return str(document.get(name) or "")

    def day(name: str) -> date | None:
        return date.fromisoformat(text(name)) if text(name) else None

    def count(value: object) -> int:
        return value if isinstance(value, int) else 0

    counts = document.get("verdict_counts")
    imported, key = text("imported_at"), text("connection")
    return Job(
        id=job_id,
        folder=folder,
        owner=str(document["owner"]),
        created_at=datetime.fromisoformat(str(document["created_at"])),
        connection=ConnectionKey.parse(key) if key else None,
        company_name=text("company_name"),
        organisation_number=text("organisation_number"),
        balance_date=day("balance_date"),
        year_start=day("year_start"),
        year_end=day("year_end"),
        source=text("source"),
        imported_at=datetime.fromisoformat(imported) if imported else None,
        verdict_counts={str(name): count(value) for name, value in cast(dict[object, object], counts).items()}
        if isinstance(counts, dict)
        else {},
        closing_vouchers=count(document.get("closing_vouchers")),
        closing_posted=count(document.get("closing_posted")),
    )
