"""The pages in the section Underhåll (maintenance), which show the data source, change it and end the connection."""

from typing import Final

import attrs
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.auth.consent import sign_out
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import (
    current_guide,
    visible_connection,
    visible_connections,
)
from fortnox_sdk.web.jobs import Job, current_job, update_job
from fortnox_sdk.web.opening import job_folder, job_status, received_file, saved_connection, upload_path
from fortnox_sdk.web.pages import page
from fortnox_sdk.web.security.guard import accepts_upload
from fortnox_sdk.web.steps.source import SIE_BYTES, uploaded_file
from fortnox_sdk.year_end.source import DataSource, FortnoxSource, SieFileSource, plan_change
from fortnox_sdk.year_end.source.sources import is_same_source

maintenance: Blueprint = Blueprint("maintenance", __name__)

_TITLE: Final = Text("Data source", "Datakälla")
_CHANGE: Final = Text("Change data source", "Byt datakälla")


@maintenance.get("/jobs/<job>/maintenance")
def show() -> str:
    """Show the first page of the section Underhåll (maintenance)."""
    return page("maintenance.html", title=Text("Maintenance", "Underhåll"))


@maintenance.get("/jobs/<job>/maintenance/settings/source")
def show_source() -> Response | str:
    """Show the data source, its status, and the ways to change it."""
    guide, job = current_guide(), current_job()
    status = job_status(guide, job)
    if status is None:
        return redirect(url_for("source.show", job=job.id))
    others = [each for each in visible_connections() if not _is_current(status.source, each.key)]
    return page(
        "data_source.html",
        title=_TITLE,
        status=status,
        connection=saved_connection(guide, job) if isinstance(status.source, FortnoxSource) else None,
        others=others,
        limit=SIE_BYTES,
    )


@maintenance.post("/jobs/<job>/maintenance/settings/source/fortnox")
def plan_fortnox() -> str:
    """Show what would be kept, read again and refused if a connection became the data source.

    Nothing is changed.
    """
    connection = visible_connection(request.form.get("connection", ""))
    return _show_plan(FortnoxSource.of(connection), str(connection.key))


@maintenance.post("/jobs/<job>/maintenance/settings/source/sie")
@accepts_upload(SIE_BYTES)
def plan_sie() -> str:
    """Receive a SIE file. Show what would be kept, read again and refused if it became the data source.

    Nothing is changed.
    """
    guide, job = current_guide(), current_job()
    name, content = uploaded_file()
    with received_file(guide, content, name) as (path, _):
        guide.files.move(path, upload_path(job))
    return _show_plan(SieFileSource.from_file(upload_path(job), files=guide.files), "")


@maintenance.post("/jobs/<job>/maintenance/settings/source/change")
def change() -> str | Response:
    """Change the data source as confirmed, and show what was kept and what must be read again.

    After a double click, the second request only shows the data source, because the first has already changed it.
    """
    guide, job = current_guide(), current_job()
    key = request.form.get("connection", "")
    new: DataSource
    if key:
        new = FortnoxSource.of(visible_connection(key))
    else:
        new = SieFileSource.from_file(upload_path(job), files=guide.files)
        if new.sha256 != request.form.get("sha256"):
            raise InvalidInput(
                Text(
                    "Another SIE file was uploaded before the change of the data source was confirmed.",
                    "En annan SIE-fil laddades upp innan bytet av datakälla bekräftades.",
                ),
                hint=Text(
                    "Start the change of the data source again.", "Gör om bytet av datakälla från början."
                ),
            )
    folder = job_folder(guide, job)
    if folder.exists() and is_same_source(folder.source, new):
        return redirect(url_for("maintenance.show_source", job=job.id), code=303)
    done = folder.change_source(plan_change(folder, new))

    def changed(job: Job) -> Job:
        if isinstance(new, FortnoxSource):
            return attrs.evolve(job, source="fortnox", connection=new.key, verdict_counts={})
        return attrs.evolve(job, source="sie", verdict_counts={})

    update_job(guide, job, changed)
    return page(
        "source_change.html", title=Text("The data source is changed", "Datakällan är bytt"), change=done
    )


@maintenance.post("/jobs/<job>/maintenance/settings/source/disconnect")
def disconnect() -> Response:
    """Revoke the connection at Fortnox and delete it from the token store. The job and its files are kept."""
    guide, job = current_guide(), current_job()
    key = request.form.get("connection", "")
    if job.connection is not None and key == str(job.connection) and guide.store.get(job.connection) is None:
        # The second request of a double click: the job's connection is not saved any more.
        return redirect(url_for("maintenance.show_source", job=job.id), code=303)
    connection = visible_connection(key)
    if connection.key != job.connection or request.form.get("sure") != "yes":
        raise InvalidInput(
            Text("The connection was not removed.", "Kopplingen är inte borttagen."),
            hint=Text(
                "Confirm on the page of the job's data source that the connection is to be removed.",
                "Bekräfta på sidan för uppdragets datakälla att kopplingen ska tas bort.",
            ),
        )
    sign_out(connection.key, config=guide.fortnox_config(), store=guide.store, transport=guide.transport)
    return redirect(url_for("maintenance.show_source", job=job.id), code=303)


def _show_plan(new: DataSource, key: str) -> str:
    plan = plan_change(job_folder(current_guide(), current_job()), new)
    return page("source_change.html", title=_CHANGE, change=plan, key=key)


def _is_current(source: DataSource, key: object) -> bool:
    return isinstance(source, FortnoxSource) and source.key == key
