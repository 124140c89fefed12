"""The overview of a job: its state, the verdicts of its binder, and the accounts that a person should look at."""

from flask import Blueprint

from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import current_guide
from fortnox_sdk.web.jobs import current_job
from fortnox_sdk.web.opening import job_status
from fortnox_sdk.web.pages import page, page_language
from fortnox_sdk.web.saved import read_overview
from fortnox_sdk.year_end.appendix import Colour, Verdict
from fortnox_sdk.year_end.report.texts import term

overview: Blueprint = Blueprint("overview", __name__)

_NO_DIFFERENCE = (None, "0.00")


@overview.get("/jobs/<job>/")
def show() -> str:
    """Show the state of the job and its binder."""
    guide, job, language = current_guide(), current_job(), page_language()
    heads = read_overview(guide, job)
    return page(
        "overview.html",
        title=Text("Overview", "Översikt"),
        status=job_status(guide, job),
        appendices=heads,
        to_check=[
            head
            for head in heads
            if head["colour"] == Colour.RED.value or head["difference"] not in _NO_DIFFERENCE
        ],
        verdict_names={each.value: term(each, language) for each in Verdict},
    )
