"""The pages of the closing vouchers: the list, the form, the preview, the upload, the drafts and the template."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.appendices.downloads import MEDIA_TYPES
from fortnox_sdk.web.appendices.paging import page_number
from fortnox_sdk.web.closing.form import (
    MOST_ROWS,
    ROW_FIELDS,
    TOO_MANY_ROWS,
    VoucherForm,
    empty_form,
    entered_form,
    form_of,
    read_form,
)
from fortnox_sdk.web.closing.preview import preview_voucher
from fortnox_sdk.web.closing.state import ClosingState, closing_file, closing_state, remember_counts
from fortnox_sdk.web.closing.status import Transfer
from fortnox_sdk.web.closing.uploads import LARGEST, read_upload, template_bytes
from fortnox_sdk.web.closing.voucher_list import added, replaced
from fortnox_sdk.web.guide import current_guide
from fortnox_sdk.web.jobs import current_job
from fortnox_sdk.web.memory import current_results
from fortnox_sdk.web.opening import job_status
from fortnox_sdk.web.pages import page, page_language
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.web.security.guard import accepts_upload
from fortnox_sdk.web.steps.appendices import attachment, imported
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

closing: Blueprint = Blueprint("closing", __name__)

TITLE: Final = Text("Closing vouchers", "Bokslutsverifikationer")
_NO_FILE: Final = Text("No file was chosen.", "Ingen fil är vald.")
_EMPTY_FILE: Final = Text("The file has no vouchers.", "Filen har inga verifikationer.")
_TAKEN: Final = Text(
    "Another voucher has this reference. Choose a different reference.",
    "En annan verifikation har den här referensen. Välj en annan referens.",
)
_FORM_ROWS: Final = 8
_DRAFTS_PER_PAGE: Final = 50


@closing.get("/jobs/<job>/closing")
def show() -> str:
    """Show the list of closing vouchers, with the effect on the year's result."""
    results = current_results()
    return page("appendices/nothing.html", title=TITLE) if results is None else _list(results)


@closing.get("/jobs/<job>/closing/voucher")
def show_voucher() -> str:
    """Show one closing voucher with the names of its accounts, its status and its effect on the result."""
    state = _state()
    reference = request.args.get("reference", "")
    listed = next((each for each in state.listed if each.preview.voucher.reference == reference), None)
    if listed is None:
        abort(HTTPStatus.NOT_FOUND)
    return page(
        "closing/voucher.html",
        title=Text("Closing voucher {reference}", "Bokslutsverifikation {reference}").format(
            reference=reference
        ),
        listed=listed,
        version=state.closing.version,
    )


@closing.get("/jobs/<job>/closing/edit")
def edit() -> str:
    """Show the form of a saved voucher, or of a new voucher."""
    results, state = imported(), _state()
    saved = state.closing
    voucher = saved.find(request.args.get("reference", ""))
    if voucher is not None and len(voucher.rows) > MOST_ROWS:
        raise InvalidInput(TOO_MANY_ROWS)
    if voucher is not None:
        return _form(
            results, saved.version, voucher.reference, form_of(voucher, page_language()).with_spare_rows()
        )
    new = empty_form(_new_reference(state), results.binder.balance_date)
    return _form(results, saved.version, "", new.with_spare_rows(_FORM_ROWS))


@closing.post("/jobs/<job>/closing/save")
def save() -> AnyResponse | tuple[str, int]:
    """Save the voucher of the form.

    If saving is refused, or if the user asked for a preview or more rows, show the form again and save nothing.
    """
    results, original = imported(), request.form.get("original", "")
    form = entered_form(
        request.form.to_dict(), {name: request.form.getlist(f"row_{name}") for name in ROW_FIELDS}
    )
    action, version = request.form.get("action", "save"), _version()
    if action == "rows":
        return _form(results, version, original, form.with_spare_rows(_FORM_ROWS)), HTTPStatus.OK
    read = read_form(form)
    if isinstance(read, VoucherForm):
        return _form(results, version, original, read.with_spare_rows()), HTTPStatus.BAD_REQUEST
    if action == "preview":
        return _form(results, version, original, form.with_spare_rows(), voucher=read), HTTPStatus.OK

    def change(vouchers: Sequence[ClosingVoucher]) -> Sequence[ClosingVoucher]:
        if read in vouchers and all(each.reference != original for each in vouchers):
            return vouchers  # the form was sent twice
        if read.reference != original and any(each.reference == read.reference for each in vouchers):
            raise InvalidInput(_TAKEN)
        return replaced(vouchers, original or read.reference, read)

    try:
        _change(version, change)
    except InvalidInput as fault:
        # What was entered stays in the form, so that nothing is lost.
        message = Text(fault.in_language("en"), fault.in_language("sv"))
        return _form(results, version, original, form.with_spare_rows(), message=message), HTTPStatus.CONFLICT
    return redirect(url_for(".show", job=current_job().id), code=303)


@closing.post("/jobs/<job>/closing/remove")
def remove() -> AnyResponse | tuple[str, int]:
    """Remove a voucher from the list. A posted voucher stays in Fortnox."""
    reference = request.form.get("reference", "")
    return _changed(lambda vouchers: [each for each in vouchers if each.reference != reference])


@closing.post("/jobs/<job>/closing/upload")
@accepts_upload(LARGEST + 100_000)
def upload() -> AnyResponse | tuple[str, int]:
    """Add the vouchers of a file to the list. A voucher in the list with the same reference is replaced."""
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    series = [each for each in request.form.get("series", "").replace(",", " ").split() if each]
    is_by_position = request.form.get("by_position") == "yes"

    def change(vouchers: Sequence[ClosingVoucher]) -> Sequence[ClosingVoucher]:
        if file is None or not file.filename:
            raise InvalidInput(_NO_FILE)
        new = read_upload(file.filename, content, series=series, by_position=is_by_position)
        if not new:
            raise InvalidInput(_EMPTY_FILE)
        return added(vouchers, new)

    return _changed(change)


@closing.post("/jobs/<job>/closing/drafts")
def take_drafts() -> AnyResponse | tuple[str, int]:
    """Add the chosen draft vouchers, which the reviews propose, to the list of closing vouchers."""
    chosen = set(request.form.getlist("draft"))
    drafts = [each.voucher for each in _state().drafts if each.voucher.reference in chosen]
    return _changed(lambda vouchers: added(vouchers, drafts))


@closing.get("/jobs/<job>/closing/template.xlsx")
def template() -> Response:
    """Return the Excel template for closing vouchers."""
    results, language = imported(), page_language()
    name = "bokslutsverifikationer.xlsx" if language == "sv" else "closing-vouchers.xlsx"
    return attachment(template_bytes(results, language), name=name, media_type=MEDIA_TYPES["xlsx"])


def _state() -> ClosingState:
    return closing_state(current_guide(), current_job(), imported())


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004 -- digits


def _changed(
    change: Callable[[Sequence[ClosingVoucher]], Sequence[ClosingVoucher]],
) -> AnyResponse | tuple[str, int]:
    """Change the list and go back to it, or show it with the reason why it was not changed."""
    try:
        _change(_version(), change)
    except FortnoxError as fault:
        message = Text(fault.in_language("en"), fault.in_language("sv"))
        return _list(imported(), message), HTTPStatus.CONFLICT
    return redirect(url_for(".show", job=current_job().id), code=303)


def _change(version: int, change: Callable[[Sequence[ClosingVoucher]], Sequence[ClosingVoucher]]) -> None:
    guide, job = current_guide(), current_job()
    saved = closing_file(guide, job).change(version, change)
    remember_counts(guide, job, closing_state(guide, job, imported(), saved))


def _list(results: ImportedResults, message: Text | None = None) -> str:
    guide, job = current_guide(), current_job()
    status, state = job_status(guide, job), closing_state(guide, job, results)
    number, pages = page_number(len(state.drafts), request.args.get("drafts", ""), _DRAFTS_PER_PAGE)
    return page(
        "closing/list.html",
        title=TITLE,
        state=state,
        drafts=state.drafts[(number - 1) * _DRAFTS_PER_PAGE : number * _DRAFTS_PER_PAGE],
        page_number=number,
        pages=pages,
        results=results,
        message=message,
        refusal=None if status is None else status.export_refusal,
        is_connected=job.source == "fortnox",
        largest=LARGEST // 1_000_000,
    )


def _form(
    results: ImportedResults,
    version: int,
    original: str,
    form: VoucherForm,
    *,
    voucher: ClosingVoucher | None = None,
    message: Text | None = None,
) -> str:
    state = closing_state(current_guide(), current_job(), results)
    status = next((each.status for each in state.listed if each.preview.voucher.reference == original), None)
    return page(
        "closing/form.html",
        title=Text("Edit closing voucher", "Ändra bokslutsverifikation")
        if original
        else Text("New closing voucher", "Ny bokslutsverifikation"),
        entered=form,
        version=version,
        original=original,
        results=results,
        message=message,
        is_posted=status is not None and status.transfer is Transfer.DONE,
        status=status,
        preview=None if voucher is None else preview_voucher(voucher, results.accounts),
    )


def _new_reference(state: ClosingState) -> str:
    """Return a reference that is neither in the list nor in the journal.

    Each reference is posted once. With the reference of a voucher that was posted and then removed from the list, an
    export would treat the new voucher as a change of the posted voucher.
    """
    used = {*state.references, *state.exported_references}
    number = len(state.references) + 1
    while f"bokslut-{number}" in used:
        number += 1
    return f"bokslut-{number}"
