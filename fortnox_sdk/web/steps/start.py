"""The start page: the jobs with their states, a new job, and the choice of language."""

from collections.abc import Mapping
from typing import Final

import attrs
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.connection import Connection, ConnectionKey, ConnectionStatus, connection_status
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import Guide, current_guide, visible_connections
from fortnox_sdk.web.jobs import Job, damaged_job_files, visible_jobs
from fortnox_sdk.web.pages import page
from fortnox_sdk.web.security.sessions import set_cookie
from fortnox_sdk.web.steps.approvals import visible_plans

start: Blueprint = Blueprint("start", __name__)

_ONE_YEAR_S: Final = 365 * 24 * 3600


@attrs.frozen
class JobRow:
    """A job in the list, with the status of its connection."""

    job: Job
    status: ConnectionStatus | None
    """The status of the connection; None if the data source is a SIE file."""


@start.get("/")
def show() -> str:
    """Show the jobs of the user with their states. They are read from saved files, and nothing is sent to Fortnox."""
    guide = current_guide()
    connections = {connection.key: connection for connection in visible_connections()}
    jobs = visible_jobs()
    return page(
        "start.html",
        title=Text("Year-end jobs", "Bokslutsuppdrag"),
        rows=[JobRow(job, _status(guide, job, connections)) for job in jobs],
        damaged_files=damaged_job_files(jobs),
        has_plans=_has_plans(),
    )


@start.post("/language")
def choose_language() -> Response:
    """Save the language in a cookie, and go back to the page on which the visitor chose it."""
    back = request.form.get("back", "")
    # Only a path of the guide: `//host` and `/\host` would lead to another site.
    is_own = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = redirect(back if is_own else url_for("start.show"), code=303)
    language = "sv" if request.form.get("language") == "sv" else "en"
    set_cookie(current_guide(), response, "language", language, max_age=_ONE_YEAR_S)
    return response


def _has_plans() -> bool:
    try:
        return bool(visible_plans())
    except InvalidInput:
        return True  # their page says what is wrong


def _status(
    guide: Guide, job: Job, connections: Mapping[ConnectionKey, Connection]
) -> ConnectionStatus | None:
    if job.source != "fortnox" or job.connection is None:
        return None
    return connection_status(connections.get(job.connection), guide.clock.now())
