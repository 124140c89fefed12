"""The documents behind an open item or a voucher. They are received from Fortnox when a user requests them."""

from collections.abc import Sequence
from functools import partial

import attrs
from flask import Blueprint, Response, abort, request, url_for

from fortnox_sdk.text import Text
from fortnox_sdk.web.appendices.documents import (
    archived,
    read_archived,
    receive,
    sources_of_item,
    sources_of_voucher,
)
from fortnox_sdk.web.appendices.items import find_item
from fortnox_sdk.web.guide import current_guide, current_user
from fortnox_sdk.web.jobs import current_job
from fortnox_sdk.web.memory import app_memory
from fortnox_sdk.web.opening import open_client
from fortnox_sdk.web.pages import page
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.web.results.store import FILE_NAME
from fortnox_sdk.web.steps.appendices import attachment, imported, read_day
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.archive.lines import ArchivedFile
from fortnox_sdk.year_end.archive.sources import Found, SourceFinder
from fortnox_sdk.year_end.report.appendix_tables import item_key, voucher_key

documents: Blueprint = Blueprint("documents", __name__)

_FILE = "application/octet-stream"


@attrs.frozen
class _Record:
    """The record whose documents are requested."""

    title: Text
    back: str
    """The URL of the record's page."""
    archived: Sequence[ArchivedFile]


@documents.get("/jobs/<job>/documents")
def show() -> str:
    """List the documents of a record: the documents in the archive, and the documents in Fortnox."""
    results, record = imported(), _record()
    found = _sources(results) if results.issuer_host else Found()
    return page(
        "appendices/documents.html",
        title=record.title,
        found=found,
        record=record,
        query={
            name: request.args[name] for name in ("ledger", "number", "label", "day") if name in request.args
        },
    )


@documents.get("/jobs/<job>/documents/file")
def receive_file() -> Response:
    """Receive a document from Fortnox, and return it as a file."""
    document = receive(_sources(imported()), request.args.get("source", ""))
    if document is None:
        abort(404)
    return attachment(document.content, name=document.name, media_type=_FILE)


@documents.get("/jobs/<job>/documents/archived")
def archived_file() -> Response:
    """Return a document from the archive of the job."""
    path = request.args.get("path", "")
    file = next((each for each in _record().archived if each.path == path), None)
    if file is None:
        abort(404)
    document = read_archived(current_job().folder, file, files=current_guide().files)
    return attachment(document.content, name=document.name, media_type=_FILE)


def _record() -> _Record:
    job, arguments = current_job(), request.args
    kept = partial(archived, job.folder, files=current_guide().files)
    if "number" in arguments:
        ledger, number = _ledger(), arguments["number"]
        return _Record(
            Text("Documents of invoice {number}", "Underlag till faktura {number}").format(number=number),
            url_for("appendices.show_item", job=job.id, ledger=ledger.value, number=number),
            kept(item_key(ledger, number)),
        )
    label, day = arguments.get("label", ""), read_day(arguments.get("day", ""))
    return _Record(
        Text("Documents of voucher {label}", "Underlag till verifikation {label}").format(label=label),
        url_for("appendices.show_voucher", job=job.id, day=day, label=label),
        kept(voucher_key(label)),
    )


def _sources(results: ImportedResults) -> Found:
    """Return the files in Fortnox that belong to the record. Lists of files are read once after each import."""
    job, arguments = current_job(), request.args
    finder = app_memory().finders.get(job.folder / FILE_NAME, _finder)
    if "number" in arguments:
        ledger = _ledger()
        _, item = find_item(results, ledger, arguments["number"]) or abort(404)
        return sources_of_item(finder, ledger, item)
    return sources_of_voucher(finder, arguments.get("label", ""), read_day(arguments.get("day", "")))


def _finder() -> SourceFinder:
    client = open_client(current_guide(), current_user(), current_job())
    return SourceFinder(client, tuple(client.financial_years.list()))


def _ledger() -> Ledger:
    text = request.args.get("ledger", "")
    return Ledger(text) if text in (Ledger.CUSTOMERS, Ledger.SUPPLIERS) else abort(404)
