"""The overview of a job: the binder with the verdict on every balance account, and the reports to download."""

from pathlib import PurePath

from flask import Blueprint, Response, abort
from werkzeug.utils import secure_filename

from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import current_guide
from fortnox_sdk.web.jobs import current_job
from fortnox_sdk.web.opening import job_status
from fortnox_sdk.web.pages import page, page_language
from fortnox_sdk.web.reports import MEDIA_TYPES, report_path, report_suffixes
from fortnox_sdk.web.saved import read_overview
from fortnox_sdk.year_end.appendix import Colour, Verdict
from fortnox_sdk.year_end.report.texts import term

overview = Blueprint("overview", __name__)


@overview.get("/jobs/<job>/")
def show() -> str:
    """Show the state of the job and its binder."""
    guide, job = current_guide(), current_job()
    language = page_language()
    return page(
        "overview.html",
        title=Text("Overview", "Översikt"),
        status=job_status(guide, job),
        appendices=read_overview(guide, job),
        appendix_endpoint="appendices.show_appendix",
        verdict_names={each.value: term(each, language) for each in Verdict},
        colour_names={each.value: term(each, language) for each in Colour},
        reports=report_suffixes(guide, job),
    )


@overview.get("/jobs/<job>/binder.<suffix>")
def download(suffix: str) -> Response:
    """Return the binder as a file to download."""
    guide, job = current_guide(), current_job()
    if suffix not in report_suffixes(guide, job):
        abort(404)
    content = guide.files.read(report_path(job, suffix))
    return attachment(content, f"{job.company_name} {job.balance_date} binder.{suffix}", MEDIA_TYPES[suffix])


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Return a file that the browser saves and never opens as a page of the guide.

    Args:
        content: The content of the file.
        name: The name of the file. Signs that are unsafe in file names are left out.
        media_type: The media type.
    """
    response = Response(content, mimetype=media_type)
    safe = secure_filename(name) or f"file{PurePath(name).suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=safe)
    return response
