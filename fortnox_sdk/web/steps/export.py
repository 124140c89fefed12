"""The export of closing vouchers to Fortnox: the series, the plan, the run of the plan, and the result."""

import hmac
from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.exporting import Exporter, PlanChanged
from fortnox_sdk.web.closing.hints import page_hint
from fortnox_sdk.web.closing.records import ExportRecords
from fortnox_sdk.web.closing.saved_plan import REPLACEABLE, REPOSTABLE, PlanChoice
from fortnox_sdk.web.closing.series import SeriesChoice, read_series
from fortnox_sdk.web.closing.state import closing_file, closing_state, remember_counts
from fortnox_sdk.web.guide import current_guide, current_user
from fortnox_sdk.web.jobs import current_job
from fortnox_sdk.web.memory import current_results, journal_of
from fortnox_sdk.web.opening import job_status, open_client, open_year_end
from fortnox_sdk.web.pages import page
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.web.steps.appendices import imported
from fortnox_sdk.web.work import JobWork, WorkStatus
from fortnox_sdk.year_end.progress import Progress
from fortnox_sdk.year_end.source.status import CHOOSE_FORTNOX, EXPORT_NEEDS_FORTNOX

export: Blueprint = Blueprint("export", __name__)

PLAN, RUN, VERIFY = "export plan", "export", "export verification"
"""The three kinds of background work in an export."""
_KINDS: Final = (PLAN, RUN, VERIFY)
TITLE: Final = Text("Export closing vouchers to Fortnox", "Exportera bokslutsverifikationer till Fortnox")


@export.get("/jobs/<job>/export")
def show() -> str:
    """Show the dialog: the series, the plan, the running export, and the last result."""
    guide, job, results = current_guide(), current_job(), current_results()
    if results is None:
        return page("appendices/nothing.html", title=TITLE)
    state = JobWork(guide, job.folder).state()
    if state.status is WorkStatus.RUNNING:
        return page("closing/running.html", title=TITLE, state=state, kinds=_KINDS)
    status = job_status(guide, job)
    refusal = None if status is None else status.export_refusal
    series, series_fault = ([], Text("", "")) if refusal else _series(results)
    records, closing = ExportRecords(job.folder, files=guide.files), closing_state(guide, job, results)
    plan, result = records.plan(), records.result()
    is_used = plan is not None and plan.is_used
    is_current = plan is not None and plan.list_version == closing.closing.version
    failed = state.status in (WorkStatus.FAILED, WorkStatus.INTERRUPTED) and state.kind in _KINDS
    return page(
        "closing/export.html",
        title=TITLE,
        refusal=refusal,
        is_connected=job.source == "fortnox",
        closing=closing,
        series=series,
        series_fault=series_fault,
        chosen=plan.choice.series if plan else "",
        plan=plan if is_current and not is_used else None,
        is_outdated=plan is not None and not is_current and not is_used,
        is_result_first=is_used and result is not None,
        can_verify=plan is not None,
        page_hint=page_hint,
        replaceable=REPLACEABLE,
        repostable=REPOSTABLE,
        result=result,
        verification=records.verification(),
        error=state.error if failed else None,
        error_class=state.error_class if failed else "",
    )


@export.post("/jobs/<job>/export/plan")
def plan() -> Response:
    """Start planning the export in the background. Nothing is posted."""
    choice = PlanChoice(
        series=request.form.get("series", "")[:10],
        exempt_from_lock=request.form.get("exempt") == "yes",
        replace=tuple(request.form.getlist("replace")),
        repost=tuple(request.form.getlist("repost")),
        reverse_twins=request.form.get("twins") == "yes",
    )
    _require_fortnox()
    exporter = _exporter(imported())
    _start(PLAN, lambda progress: exporter.plan(choice, progress))
    return redirect(url_for(".show", job=current_job().id), code=303)


@export.post("/jobs/<job>/export/run")
def run() -> Response:
    """Run the plan that the page has shown. If the plan has changed since, nothing is sent."""
    guide, job = current_guide(), current_job()
    saved = ExportRecords(job.folder, files=guide.files).plan()
    approved = request.form.get("plan", "")
    if saved is None or not hmac.compare_digest(saved.hash.encode(), approved.encode()):
        raise PlanChanged
    _require_fortnox()
    exporter, results = _exporter(imported()), imported()

    def work(progress: Progress) -> None:
        exporter.run(approved, saved.choice, progress)
        remember_counts(guide, job, closing_state(guide, job, results))

    _start(RUN, work)
    return redirect(url_for(".show", job=job.id), code=303)


@export.post("/jobs/<job>/export/verify")
def verify() -> Response:
    """Start comparing the exported vouchers with the current books in Fortnox."""
    guide, job = current_guide(), current_job()
    saved = ExportRecords(job.folder, files=guide.files).plan()
    if saved is None:
        raise PlanChanged
    exporter = _exporter(imported())
    _start(VERIFY, lambda progress: exporter.verify(saved.choice, progress))
    return redirect(url_for(".show", job=job.id), code=303)


@export.get("/jobs/<job>/export/reverse")
def reverse() -> str:
    """Show how a posted voucher is corrected."""
    return page(
        "closing/reverse.html",
        title=Text("Correct a posted voucher", "Rätta en bokförd verifikation"),
        result=ExportRecords(current_job().folder, files=current_guide().files).result(),
    )


def _start(kind: str, work: Callable[[Progress], object]) -> None:
    """Start work in the background. If the job is already busy with other work, the page shows that work."""
    JobWork(current_guide(), current_job().folder).start(kind, work)


def _require_fortnox() -> None:
    """Raise InvalidInput if the data source is a SIE file, which the user may have chosen after the page was shown."""
    if current_job().source != "fortnox":
        raise InvalidInput(EXPORT_NEEDS_FORTNOX, hint=CHOOSE_FORTNOX)


def _exporter(results: ImportedResults) -> Exporter:
    guide, job = current_guide(), current_job()
    client = open_client(guide, current_user(), job)
    journal = journal_of(guide, job, results)
    if journal is None:
        raise InvalidInput(EXPORT_NEEDS_FORTNOX, hint=CHOOSE_FORTNOX)
    return Exporter(
        job=open_year_end(guide, job, client),
        journal=journal,
        closing=closing_file(guide, job).read(),
        folder=job.folder,
        files=guide.files,
    )


def _series(results: ImportedResults) -> tuple[list[SeriesChoice], Text]:
    """Return the voucher series, or the error if they can't be read."""
    others = [year for year in results.years if year is not results.year]
    try:
        client = open_client(current_guide(), current_user(), current_job())
        return list(read_series(client, results.year, others)), Text("", "")
    except FortnoxError as fault:
        return [], Text(fault.in_language("en"), fault.in_language("sv"))
