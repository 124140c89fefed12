"""The step of the import. Each job runs one import at a time in the background. The page shows progress and tests."""

from typing import Final

import attrs
from flask import Blueprint, jsonify, redirect, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.errors import InvalidInput, SignInRequired
from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.rates import FILE_NAME, remove_rates, save_rates, saved_rates
from fortnox_sdk.web.closing.uploads import LARGEST_RATES
from fortnox_sdk.web.guide import Guide, User, current_guide, current_user
from fortnox_sdk.web.jobs import Job, current_job, update_job
from fortnox_sdk.web.memory import current_results, save_results
from fortnox_sdk.web.opening import job_folder, job_status, open_client, open_year_end
from fortnox_sdk.web.pages import page, page_language
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.web.security.guard import accepts_upload
from fortnox_sdk.web.steps.source import uploaded_file
from fortnox_sdk.web.work import JobWork, WorkState, WorkStatus
from fortnox_sdk.year_end.appendix import Colour
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.progress import Progress
from fortnox_sdk.year_end.review import LedgerReview
from fortnox_sdk.year_end.source import FileJob, SieFileSource

importing: Blueprint = Blueprint("importing", __name__)

KIND: Final = "import"
_TITLE: Final = Text("Import", "Import")
_BINDER: Final = Text(
    "Registers, and an appendix for each account", "Register, och en bilaga för varje konto"
)


@importing.get("/jobs/<job>/import")
def show() -> Response | str:
    """Show the running import, or the result of the last import and the button for the next import."""
    guide, job = current_guide(), current_job()
    status = job_status(guide, job)
    if status is None or job.balance_date is None:
        return redirect(url_for("year.show", job=job.id))
    state = JobWork(guide, job.folder).state()
    return page(
        "import.html",
        title=_TITLE,
        status=status,
        state=state,
        left=time_left(guide, state),
        needs_sign_in=needs_sign_in(guide, current_user(), job),
        has_rates=guide.files.is_file(job.folder / FILE_NAME),
        imported=None if state.status is WorkStatus.RUNNING else _last_results(),
    )


def _last_results() -> ImportedResults | None:
    """Return the results of the last import; None before the first import, or if their file is damaged.

    In both cases, the page offers a new import, which writes the file.
    """
    try:
        return current_results()
    except InvalidInput:
        return None


@importing.post("/jobs/<job>/import")
def begin() -> Response:
    """Start an import. If an import is running in another tab, show that import."""
    guide, user, job = current_guide(), current_user(), current_job()
    if job.balance_date is None or not job_folder(guide, job).exists():
        return redirect(url_for("year.show", job=job.id), code=303)
    if needs_sign_in(guide, user, job):
        return redirect(url_for("sign_in.show", job=job.id, then=KIND), code=303)
    start_import(guide, user, job)
    return redirect(url_for("importing.show", job=job.id), code=303)


@importing.post("/jobs/<job>/import/rates")
@accepts_upload(LARGEST_RATES + 100_000)
def upload_rates() -> Response:
    """Save an uploaded file of closing rates for the next import."""
    guide, job = current_guide(), current_job()
    name, content = uploaded_file()
    save_rates(guide, job.folder, name, content)
    return redirect(url_for("importing.show", job=job.id, _anchor="rates"), code=303)


@importing.post("/jobs/<job>/import/rates/remove")
def forget_rates() -> Response:
    """Remove the closing rates of the job."""
    job = current_job()
    remove_rates(current_guide(), job.folder)
    return redirect(url_for("importing.show", job=job.id, _anchor="rates"), code=303)


@importing.get("/jobs/<job>/import/progress")
def progress() -> Response:
    """Return the progress as JSON, for the script of the page."""
    guide = current_guide()
    state, language = JobWork(guide, current_job().folder).state(), page_language()
    return jsonify(
        running=state.status is WorkStatus.RUNNING,
        step=state.step.in_language(language),
        done=state.done,
        total=state.total,
        left=time_left(guide, state).in_language(language),
    )


def needs_sign_in(guide: Guide, user: User, job: Job) -> bool:
    """Return True if somebody must sign in again before the job's connection can be used for an import."""
    if isinstance(job_folder(guide, job).source, SieFileSource):
        return False
    try:
        with open_client(guide, user, job).connection.importing():
            return False
    except SignInRequired:
        return True


def start_import(guide: Guide, user: User, job: Job) -> bool:
    """Start the import of a job. Return False if the job has no balance date or is already busy with other work."""
    source = job_folder(guide, job).source
    if job.balance_date is None:
        return False
    if isinstance(source, SieFileSource):
        file_job = FileJob(source, job.balance_date, folder=job.folder, clock=guide.clock, files=guide.files)
        return JobWork(guide, job.folder).start(
            KIND, lambda progress: _import(guide, job, file_job, progress)
        )
    client = open_client(guide, user, job)

    def work(progress: Progress) -> None:
        _import(guide, job, open_year_end(guide, job, client, progress), progress)

    return JobWork(guide, job.folder).start(KIND, work)


def _import(guide: Guide, job: Job, year_end: YearEnd | FileJob, progress: Progress) -> None:
    """Run the import, and save the results for the pages. The job is updated last, after all files are written."""
    imported = year_end.import_all()
    progress(_BINDER, 0, None)
    binder = year_end.binder()
    reviews: list[LedgerReview] = []
    if isinstance(year_end, YearEnd):
        rates = saved_rates(guide, job.folder)
        reviews = [year_end.review(ledger, rates) for ledger in year_end.ledgers]
    save_results(guide, job.folder, year_end, imported, binder=binder, reviews=reviews)
    counts = {colour.value: binder.counts.get(colour, 0) for colour in Colour}
    year = imported.books.year
    update_job(
        guide,
        job,
        lambda job: attrs.evolve(
            job,
            company_name=binder.company_name,
            organisation_number=binder.org_number,
            year_start=year.start,
            year_end=year.end,
            imported_at=guide.clock.now(),
            verdict_counts=counts,
        ),
    )


def time_left(guide: Guide, state: WorkState) -> Text:
    """Return the estimated remaining time of the running work as text, or an empty text if there is no estimate."""
    if (
        state.status is not WorkStatus.RUNNING
        or state.started_at is None
        or not state.total
        or not state.done
    ):
        return Text("", "")
    elapsed = (guide.clock.now() - state.started_at).total_seconds()
    left = round(elapsed / state.done * max(0, state.total - state.done))
    return Text("about {left} s left", "ungefär {left} s kvar").format(left=left) if left else Text("", "")
