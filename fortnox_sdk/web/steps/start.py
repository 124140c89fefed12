"""The start page: the jobs with their states, a new job, and the choice of language."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import current_guide
from fortnox_sdk.web.jobs import visible_jobs
from fortnox_sdk.web.pages import page
from fortnox_sdk.web.security.sessions import set_cookie

start = Blueprint("start", __name__)


@start.get("/")
def show() -> str:
    """Show the jobs of the user."""
    return page("start.html", title=Text("Year-end jobs", "Bokslutsjobb"), jobs=visible_jobs())


@start.post("/language")
def choose_language() -> Response:
    """Remember the language, and go back to the page."""
    back = request.form.get("back", "")
    # Only a path of the guide: `//host` and `/\host` would lead to another site.
    is_own = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = redirect(back if is_own else url_for("start.show"), code=303)
    set_cookie(current_guide(), response, "language", "sv" if request.form.get("language") == "sv" else "en")
    return response
