"""A sign-in to the sandbox without a browser: the program itself submits the form of the consent page."""

from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.hosts import is_loopback, url_origin
from fortnox_sdk.http.messages import Request, Transport
from fortnox_sdk.scalars import Secret

_TIMEOUT_S: Final = 20.0


def approve(address: str, transport: Transport) -> None:
    """Open a consent page, approve access to the first company on it, and request the redirect URI.

    Args:
        address: The URL of the consent page.
        transport: Sends the two requests to the consent page, but not the request for the redirect URI.

    Raises:
        ConsentDenied: The page has no form, the form leads to another host, the redirect is missing or leads to
            another machine, or the application did not respond at the redirect URI.
        TransportError: The consent page could not be reached.
    """
    page = transport.send(Request(method="GET", url=address))
    form = _Form()
    form.feed(page.body.decode(errors="replace"))
    if not form.action:
        raise ConsentDenied(f"The sign-in page responded with status {page.status} and has no form.")
    target = _target(address, form.action)
    if url_origin(target) is None or url_origin(target) != url_origin(address):
        raise ConsentDenied(
            "The form of the sign-in page would be sent to a different host or port than the page came from."
        )
    form_request = Request(
        method="POST",
        url=target,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode(form.fields).encode(),
    )
    # The redirect contains the authorisation code, so it is a secret.
    redirect = Secret(transport.send(form_request).headers.get("Location", ""))
    if not redirect:
        raise ConsentDenied("The response of the sign-in page has no redirect.")
    if not is_loopback(redirect.reveal()):
        raise ConsentDenied("The sign-in page redirects to an address that is not on this computer.")
    _open_redirect(redirect)


def _target(address: str, action: str) -> str:
    """Return the absolute URL to which a form is submitted, or `""` if the URL is invalid."""
    try:
        return urljoin(address, action)
    except ValueError:
        return ""


def _open_redirect(address: Secret) -> None:
    """Request the application's redirect URI, as a browser would.

    The URI contains the authorisation code, which a `Transport` may log. So the request does not use a `Transport`.
    """
    parts = urlsplit(address.reveal())
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
    """A parser that finds a form's URL, and the fields that a browser sends if the user presses the first button."""

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
