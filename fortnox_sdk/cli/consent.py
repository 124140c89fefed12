"""Signing in to the sandbox without a browser, by submitting the form of its consent page."""

from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.http.transport import Request, Transport

_TIMEOUT_S: Final = 20.0


def approve(address: str, transport: Transport) -> None:
    """Open a consent page, approve access to its first company, and follow the redirect to the application.

    Args:
        address: The URL of the consent page.
        transport: Sends the two requests to the consent page. The request to the application goes over plain HTTP.

    Raises:
        ConsentDenied: The page has no form, its response has no redirect, or the application did not respond.
        TransportError: The consent page could not be reached.
    """
    page = transport.send(Request(method="GET", url=address))
    form = _Form()
    form.feed(page.body.decode(errors="replace"))
    if not form.action:
        raise ConsentDenied(f"The sign-in page responded with status {page.status} and has no form.")
    response = transport.send(
        Request(
            method="POST",
            url=urljoin(address, form.action),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form.fields).encode(),
        )
    )
    redirect = response.headers.get("Location", "")
    if not redirect:
        raise ConsentDenied(f"The sign-in page responded with status {response.status} and no redirect.")
    _open_redirect(redirect)


def _open_redirect(address: str) -> None:
    """Open the application's redirect address as a browser would.

    The address contains the authorisation code, so it must not appear in a log: `transport` is not used.
    """
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        connection.getresponse().read()
    except (OSError, HTTPException) as fault:
        raise ConsentDenied(
            f"The application's redirect address did not respond ({type(fault).__name__})."
        ) from None
    finally:
        connection.close()


class _Form(HTMLParser):
    """The form of a page, with the fields that a browser sends when the first button is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        name, value = attributes.get("name", ""), attributes.get("value", "")
        match tag:
            case "form":
                self.action = attributes.get("action", "")
            case "select":
                self._select = name
            case "option" if self._select:
                self.fields.setdefault(self._select, value)
            case "input" | "button" if name:
                self.fields.setdefault(name, value)
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
