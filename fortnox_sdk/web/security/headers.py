"""The headers of every response."""

from typing import Final

from flask import request
from werkzeug.wrappers import Response

# The sign-in leaves the guide by a link, not by a form, so no form needs another address.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def add_headers(response: Response) -> Response:
    """Add the headers of every response.

    Browsers send no URL of the guide to other sites. They send the URL of a page to the guide itself, because they
    would otherwise send `Origin: null` with forms (Fetch standard, "append a request Origin header"). Pages whose own
    URL contains a secret set `no-referrer` themselves.
    """
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
