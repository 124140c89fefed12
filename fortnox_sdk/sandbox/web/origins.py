"""Checks of the Host and Origin headers, which protect the sandbox from requests that websites send."""

from urllib.parse import urlsplit

from flask import Request

_NAMES = ("localhost", "127.0.0.1", "::1")


def is_loopback(host: str) -> bool:
    """Return True if a Host header names this machine, with a valid port or without a port.

    >>> is_loopback("127.0.0.1:8080"), is_loopback("[::1]"), is_loopback("[::1"), is_loopback("localhost:70000")
    (True, True, False, False)
    """
    try:
        parts = urlsplit(f"//{host}")
        port = parts.port
    except ValueError:
        return False
    return parts.hostname in _NAMES and port != 0 and not parts.path


def is_same_origin(request: Request) -> bool:
    """Return True if the Origin header is missing or names the same host and port as the Host header."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False
