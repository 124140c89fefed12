"""The pages for errors. They show no URL, no traceback and no text of an unexpected error."""

import os
from http import HTTPStatus
from typing import Final

from flask import Flask
from werkzeug.exceptions import HTTPException

from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import Guide, current_guide
from fortnox_sdk.web.pages import page

_TITLES: Final = {
    HTTPStatus.BAD_REQUEST: Text("This request is not valid", "Begäran är inte giltig"),
    HTTPStatus.UNAUTHORIZED: Text("You are not logged in", "Du är inte inloggad"),
    HTTPStatus.FORBIDDEN: Text("This request was refused", "Begäran nekades"),
    HTTPStatus.NOT_FOUND: Text("This page does not exist", "Sidan finns inte"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Text("The file is too large", "Filen är för stor"),
    HTTPStatus.MISDIRECTED_REQUEST: Text(
        "This address does not lead to the guide", "Adressen leder inte till guiden"
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Text("Internal error", "Internt fel"),
}
_FAILURE: Final = Text("An error occurred", "Ett fel inträffade")
_HINTS: Final = {
    HTTPStatus.FORBIDDEN: Text(
        "Open the guide with the whole address that the program printed, and use the buttons on its pages.",
        "Öppna guiden med hela adressen som programmet skrev ut, och använd knapparna på dess sidor.",
    ),
    HTTPStatus.UNAUTHORIZED: Text("Log in, and open this page again.", "Logga in och öppna sidan igen."),
    HTTPStatus.NOT_FOUND: Text("Go to the start page.", "Gå till startsidan."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Text("Choose a smaller file.", "Välj en mindre fil."),
    HTTPStatus.INTERNAL_SERVER_ERROR: Text(
        "The details are in the log of the program. Try again.",
        "Detaljerna finns i programmets logg. Försök igen.",
    ),
}


def error_text(guide: Guide, fault: FortnoxError) -> Text:
    """Return the text of an error, without the path of the folder that contains the jobs."""
    path = f"{guide.folder}{os.sep}"
    return Text(fault.in_language("en").replace(path, ""), fault.in_language("sv").replace(path, ""))


def file_error(fault: OSError) -> Text:
    """Return the text for a file or folder that can't be read or written. It contains no path."""
    return Text(
        "A file of the job can't be read or written: {reason}. Check the folder of the jobs and the space on the disk.",
        "En av uppdragets filer kan inte läsas eller skrivas: {reason}. Kontrollera uppdragens mapp och diskutrymmet.",
    ).format(reason=os_reason(fault))


def add_error_pages(app: Flask) -> None:
    """Add the pages for refused requests, for a `FortnoxError` and for an `OSError`."""

    def show_refusal(fault: HTTPException) -> tuple[str, int]:
        status = HTTPStatus(fault.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        title = _TITLES.get(status, Text.same(status.phrase))
        return page("error.html", title=title, message=_HINTS.get(status, Text("", ""))), status

    def show_error(fault: FortnoxError) -> tuple[str, int]:
        message = error_text(current_guide(), fault)
        status = HTTPStatus.BAD_REQUEST if isinstance(fault, InvalidInput) else HTTPStatus.CONFLICT
        return page("error.html", title=_FAILURE, message=message), status

    def show_file_error(fault: OSError) -> tuple[str, int]:
        return page("error.html", title=_FAILURE, message=file_error(fault)), HTTPStatus.INTERNAL_SERVER_ERROR

    app.register_error_handler(HTTPException, show_refusal)
    app.register_error_handler(OSError, show_file_error)
    app.register_error_handler(FortnoxError, show_error)
