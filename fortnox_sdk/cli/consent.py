"""Signing in to the sandbox without a browser: its consent page is read, and its form sent as a person would."""

from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.http.transport import Request, Transport

__all__ = ["approve"]

_ANSWER_S: Final = 20.0


def approve(address: str, transport: Transport) -> None:
    """Open a consent page, approve it for its first company, and follow it back to the application.

    Args:
        address: The consent page.
        transport: Sends the first two requests; the third goes to the application.

    Raises:
        ConsentDenied: the page is no consent page, or its answer leads nowhere.
        TransportError: no answer.
    """
    page = transport.send(Request(method="GET", url=address))
    form = _Form()
    form.feed(page.body.decode(errors="replace"))
    if not form.action:
        raise ConsentDenied(f"The sign-in page answered {page.status} and shows no form.")
    sent = transport.send(
        Request(
            method="POST",
            url=urljoin(address, form.action),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form.fields).encode(),
        )
    )
    back = sent.headers.get("Location", "")
    if not back:
        raise ConsentDenied(f"The sign-in page answered {sent.status} and leads nowhere.")
    _go_back(back)


def _go_back(address: str) -> None:
    """Open the application's own page, as a browser would: the address holds the code, which no log may show."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_ANSWER_S)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        connection.getresponse().read()
    except (OSError, HTTPException) as fault:
        raise ConsentDenied(f"The application's page did not answer ({type(fault).__name__}).") from None
    finally:
        connection.close()


class _Form(HTMLParser):
    """A page's form with what a browser would send when its first button is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        match tag:
            case "form":
                self.action = given.get("action", "")
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
