"""The step of the data source: Fortnox or a SIE file, for a new job."""

from typing import Final

import attrs
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import Guide, current_guide
from fortnox_sdk.web.jobs import Job, current_job, new_job, update_job, visible_jobs
from fortnox_sdk.web.opening import job_folder, received_file, upload_path
from fortnox_sdk.web.pages import page
from fortnox_sdk.web.security.guard import accepts_upload

source: Blueprint = Blueprint("source", __name__)

SIE_BYTES: Final = 100_000_000
"""The largest SIE file that can be uploaded, in bytes."""
_TITLE: Final = Text("Data source", "Datakälla")
_NO_FILE: Final = Text("No file was chosen.", "Ingen fil är vald.")
_CHOOSE_FILE: Final = Text(
    "Choose a SIE 4 file with vouchers, then upload it.",
    "Välj en SIE 4-fil med verifikationer och ladda upp den.",
)


@source.get("/new")
def new() -> str:
    """Show the choice of a data source for a new job."""
    return page("source.html", title=_TITLE, has_fortnox=current_guide().config is not None, limit=SIE_BYTES)


@source.get("/jobs/<job>/source")
def show() -> Response:
    """Redirect to the data source of the job, or to the next step if the job has no financial year yet."""
    job = current_job()
    following = "year.show" if job.source == "sie" else "sign_in.show"
    is_begun = job_folder(current_guide(), job).exists()
    return redirect(url_for("maintenance.show_source" if is_begun else following, job=job.id))


@source.post("/new/fortnox")
def choose_fortnox() -> Response:
    """Create a job with Fortnox as data source, or reuse a job without a connection. Then go to the sign-in."""
    guide = current_guide()
    guide.fortnox_config()
    with guide.lock:
        unused = (job for job in visible_jobs() if job.source == "fortnox" and job.connection is None)
        job = next(unused, None) or new_job("fortnox")
    return redirect(url_for("sign_in.show", job=job.id), code=303)


@source.post("/new/sie")
@accepts_upload(SIE_BYTES)
def upload() -> Response:
    """Create a job with an uploaded SIE file as data source, and go to the choice of the year.

    A double click on the button sends the file twice. The second request continues with the job of the first request.
    """
    guide = current_guide()
    name, content = uploaded_file()
    with received_file(guide, content, name) as (path, sie), guide.lock:
        same = (job for job in visible_jobs() if _waits_for_year_of(guide, job, content))
        job = next(same, None) or new_job("sie")
        guide.files.move(path, upload_path(job))
    update_job(
        guide,
        job,
        lambda job: attrs.evolve(
            job,
            company_name=sie.company_name,
            organisation_number=sie.organisation_number,
            year_start=sie.first_day,
            year_end=sie.last_day,
        ),
    )
    return redirect(url_for("year.show", job=job.id), code=303)


def _waits_for_year_of(guide: Guide, job: Job, content: bytes) -> bool:
    """Return whether a job has this SIE file and no financial year yet."""
    file = upload_path(job)
    return (
        job.source == "sie"
        and job.balance_date is None
        and guide.files.is_file(file)
        and guide.files.size(file) == len(content)
        and guide.files.read(file) == content
    )


def uploaded_file(field: str = "file") -> tuple[str, bytes]:
    """Return the name and the content of the uploaded file of a form.

    Raises:
        InvalidInput: No file was chosen, or the file is empty.
    """
    file = request.files.get(field)
    content = file.stream.read() if file is not None and file.filename else b""
    if file is None or not content:
        raise InvalidInput(_NO_FILE, hint=_CHOOSE_FILE)
    return file.filename or "", content
