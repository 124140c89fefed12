"""Signing in to the sandbox without a browser: its consent page is read, and its form sent as a person would."""

from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.http.transport import Request, Transport

__all__ = ["approve"]


def approve(address: str, transport: Transport) -> None:
    """Open a consent page, approve it for its first company, and follow it back to the application.

    Args:
        address: The consent page.
        transport: Sends the three requests.

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
    transport.send(Request(method="GET", url=back))


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
