"""The pages of the binder: the overview, each appendix, and the items and vouchers to which its rows link."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request, url_for

from fortnox_sdk.text import Language, Text
from fortnox_sdk.web.appendices.downloads import Download, appendix_download, binder_download
from fortnox_sdk.web.appendices.items import find_item, item_view
from fortnox_sdk.web.appendices.overview import binder_overview, title_of
from fortnox_sdk.web.appendices.section import (
    Addresses,
    AppendixSection,
    appendix_section,
    finding_lines,
)
from fortnox_sdk.web.appendices.tables import AppendixTables, appendix_tables
from fortnox_sdk.web.appendices.vouchers import VoucherView
from fortnox_sdk.web.jobs import Job, current_job
from fortnox_sdk.web.memory import app_memory, current_results
from fortnox_sdk.web.pages import page, page_language
from fortnox_sdk.web.results.record import ImportedResults, SavedReview
from fortnox_sdk.web.results.store import FILE_NAME
from fortnox_sdk.year_end.appendix import Appendix, Ledger, OpenItem
from fortnox_sdk.year_end.report.texts import labels_in

appendices: Blueprint = Blueprint("appendices", __name__)

TITLE = Text("Appendices", "Bilagor")
_PAGE = "page."


@appendices.get("/jobs/<job>/appendices")
def show() -> str:
    """Show the overview of the binder."""
    results = current_results()
    if results is None:
        return page("appendices/nothing.html", title=TITLE)
    language = page_language()
    return page(
        "appendices/overview.html",
        title=TITLE,
        overview=binder_overview(results.binder, language),
        findings=finding_lines(results.findings, language),
        labels=labels_in(language),
        results=results,
    )


@appendices.get("/jobs/<job>/appendices/<account>")
def show_appendix(account: str) -> str:
    """Show one appendix, with one page of each of its tables."""
    results, job, language = imported(), current_job(), page_language()
    appendix = _appendix(results, account)
    tables = app_memory().tables.get(
        job.folder / FILE_NAME,
        lambda: appendix_tables(appendix, _review(results, appendix), language),
        key=(account, language),
    )
    return page(
        "appendices/appendix.html",
        title=Text.same(title_of(appendix, language)),
        section=_section(results, job, appendix, tables, language),
        labels=labels_in(language),
        account=account,
        page_url=_page_address,
    )


@appendices.get("/jobs/<job>/items/<ledger>/<path:number>")
def show_item(ledger: str, number: str) -> str:
    """Show an open item: the invoice, its settlements and the rows of its voucher."""
    results, language = imported(), page_language()
    appendix, item = _item(results, ledger, number)
    view = item_view(item, appendix.ledger, language)
    return page(
        "appendices/item.html",
        title=Text.same(view.title),
        view=view,
        appendix=appendix,
        appendix_title=title_of(appendix, language),
        labels=labels_in(language),
        voucher=None if item.booked_on is None else _voucher(results, item.voucher, item.booked_on),
        has_documents=_is_from_fortnox(results),
    )


@appendices.get("/jobs/<job>/vouchers/<day>/<path:label>")
def show_voucher(day: str, label: str) -> str:
    """Show a voucher of the imported books with its rows."""
    results = imported()
    on = read_day(day)
    voucher = _voucher(results, label, on) or abort(404)
    return page(
        "appendices/voucher.html",
        title=Text("Voucher {label}", "Verifikation {label}").format(label=label),
        voucher=voucher,
        day=on,
        year=results.year_on(on),
        labels=labels_in(page_language()),
        has_documents=_is_from_fortnox(results),
        is_own=label in results.own_vouchers and results.year_on(on) == results.year,
    )


@appendices.get("/jobs/<job>/download/binder.<kind>")
def download_binder(kind: str) -> Response:
    """Return the binder as an Excel, HTML or JSON file."""
    return _file(binder_download(imported(), kind, page_language()))


@appendices.get("/jobs/<job>/download/<account>.<kind>")
def download_appendix(account: str, kind: str) -> Response:
    """Return one appendix as an Excel, HTML or JSON file."""
    results = imported()
    return _file(appendix_download(results, _appendix(results, account), kind, page_language()))


def imported() -> ImportedResults:
    """Return the results of the job's last import, or end the request with 404 if nothing was imported."""
    return current_results() or abort(404)


def read_day(text: str) -> date:
    """Convert a day in a URL to a date. If this is impossible, end the request with 404."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


def attachment(content: bytes, *, name: str, media_type: str) -> Response:
    """Return a response that the browser saves as a file and never shows as a page of the guide."""
    # The names consist of ASCII letters, digits, hyphens and dots.
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, headers=headers, content_type=media_type)


def _file(download: Download | None) -> Response:
    if download is None:
        abort(404)
    return attachment(download.content, name=download.name, media_type=download.media_type)


def _appendix(results: ImportedResults, account: str) -> Appendix:
    return results.appendix(account) or abort(404)


def _item(results: ImportedResults, ledger: str, number: str) -> tuple[Appendix, OpenItem]:
    if ledger not in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        abort(404)
    return find_item(results, Ledger(ledger), number) or abort(404)


def _review(results: ImportedResults, appendix: Appendix) -> SavedReview | None:
    review = results.review(appendix.account)
    return review if review is not None and review.appendix is appendix else None


def _voucher(results: ImportedResults, label: str, on: date) -> VoucherView | None:
    year = results.year_on(on)
    if year is None or not label:
        return None
    return app_memory().vouchers.find(current_job().folder, year, label, results.accounts)


def _section(
    results: ImportedResults, job: Job, appendix: Appendix, tables: AppendixTables, language: Language
) -> AppendixSection:
    def voucher(label: str, on: date) -> str:
        is_known = results.year_on(on) is not None
        return url_for(".show_voucher", job=job.id, day=on, label=label) if is_known else ""

    addresses = Addresses(
        voucher=voucher,
        item=lambda ledger, number: url_for(".show_item", job=job.id, ledger=ledger.value, number=number),
        appendix=lambda account: url_for(".show_appendix", job=job.id, account=account),
    )
    return appendix_section(
        appendix, tables, language, pages=_page_numbers(request.args), addresses=addresses
    )


def _page_numbers(arguments: Mapping[str, str]) -> Mapping[str, str]:
    return {name.removeprefix(_PAGE): value for name, value in arguments.items() if name.startswith(_PAGE)}


def _page_address(table_id: str, number: int) -> str:
    """Return the URL that shows another page of one table. The other tables stay on their current pages."""
    numbers = {f"{_PAGE}{name}": value for name, value in _page_numbers(request.args).items()}
    numbers[f"{_PAGE}{table_id}"] = str(number)
    account = (request.view_args or {})["account"]
    address = url_for(".show_appendix", job=current_job().id, account=account)
    return f"{address}?{urlencode(numbers)}#{table_id}"


def _is_from_fortnox(results: ImportedResults) -> bool:
    return bool(results.issuer_host)
