"""The checks of the host name and of the origin of a request."""

from http import HTTPStatus

from flask import Request, abort

from fortnox_sdk.hosts import Origin, url_origin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_host(request: Request, origin: Origin) -> None:
    """End the request with 421 unless its Host header names the host and port of the guide.

    This prevents DNS rebinding: a foreign web page whose host name resolves to this machine can't read the guide.
    """
    hosts = request.headers.getlist("Host")
    if len(hosts) != 1 or url_origin(f"{origin.scheme}://{hosts[0].strip()}") != origin or "/" in hosts[0]:
        abort(HTTPStatus.MISDIRECTED_REQUEST)


def check_origin(request: Request, origin: Origin) -> None:
    """End a write request with 403 unless a page of the guide sent it.

    Browsers send `Origin` with every POST, and newer browsers also send `Sec-Fetch-Site`. A write without either
    header is refused.
    """
    if request.method in SAFE_METHODS:
        return
    site, sender = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        abort(HTTPStatus.FORBIDDEN)
    if sender is None:
        if site is None:
            abort(HTTPStatus.FORBIDDEN)
    elif url_origin(sender) != origin:
        abort(HTTPStatus.FORBIDDEN)
