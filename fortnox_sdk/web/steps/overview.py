"""The overview of a job: its data source, what is done, and the next step."""

from flask import Blueprint

from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import current_guide
from fortnox_sdk.web.jobs import current_job
from fortnox_sdk.web.opening import job_status
from fortnox_sdk.web.pages import page

overview: Blueprint = Blueprint("overview", __name__)


@overview.get("/jobs/<job>/")
def show() -> str:
    """Show the state of the job and the next step. Only small files are read."""
    status = job_status(current_guide(), current_job())
    return page("overview.html", title=Text("Overview", "Översikt"), status=status)
