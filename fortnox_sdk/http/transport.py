"""Bytes out and bytes in: the only module that imports `requests`, closed against what HTTP does unasked."""

import ipaddress
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Protocol
from urllib.parse import urlsplit

import attrs
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProxyError

from fortnox_sdk.errors import ConfigurationError, NoAnswer, NotSent
from fortnox_sdk.scalars import Secret

__all__ = ["Request", "RequestsTransport", "Response", "Transport", "is_loopback"]


@attrs.frozen(kw_only=True)
class Request:
    """One HTTP request, ready to send."""

    method: str
    url: str
    """Complete, with its query."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    body: bytes | None = attrs.field(default=None, repr=False)
    authorization: Secret | None = None
    """The whole value of the Authorization header, such as `Bearer ...`; None sends none at all."""
    timeout_s: float = 60.0
    """Longest silence, for connecting and for each read."""

    @property
    def path(self) -> str:
        """The path without the query, for messages and logs."""
        return urlsplit(self.url).path


@attrs.frozen(kw_only=True)
class Response:
    """One HTTP answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names in any letter case."""
    body: bytes = attrs.field(repr=False)


class Transport(Protocol):
    """Sends one request and gives its answer, whatever the status; follows and repeats nothing."""

    def send(self, request: Request, /) -> Response:
        """Send it.

        Raises:
            NotSent: no connection; repeating is safe.
            NoAnswer: it was sent, or may have been, and no whole answer came.
        """
        ...


class RequestsTransport:
    """The transport over `requests`: pooled connections, proxies and CA from the environment.

    Args:
        session: Your own `requests.Session`, for an adapter or certificates of your own. Its cookies are
            refused and its redirects are not followed, as for ours.
        pool_size: Connections kept open to each host; more threads than this share them.
    """

    def __init__(self, *, session: requests.Session | None = None, pool_size: int = 16) -> None:
        self._session = session or requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if session is None:
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, HTTPAdapter(pool_maxsize=pool_size, max_retries=0))

    def send(self, request: Request, /) -> Response:
        """Send it. See `Transport.send`.

        Raises:
            ConfigurationError: the address is neither https nor on this machine.
        """
        refuse_clear_text(request.url)
        try:
            answer = self._session.request(
                request.method,
                request.url,
                data=request.body,
                headers=dict(request.headers),
                auth=_Authorization(request.authorization),
                timeout=request.timeout_s,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as fault:
            error = _told(request, fault)
        else:
            headers = CaseInsensitiveDict(answer.headers)
            return Response(status=answer.status_code, headers=headers, body=answer.content)
        # Raised here, not chained: the frames of requests and urllib3 hold the headers, and so the token, as locals.
        raise error


_NETWORK = "Check the network and the proxy settings, then run it again."


class _Authorization(AuthBase):
    """Sets the header last. A plain header would be silently replaced by a .netrc entry for the host."""

    def __init__(self, value: Secret | None) -> None:
        self._value = value

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._value is None:
            prepared.headers.pop("Authorization", None)
        else:
            prepared.headers["Authorization"] = self._value.reveal()
        return prepared


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine: 127.0.0.0/8, ::1 or the name localhost.

    >>> is_loopback("http://127.0.0.1:8000/3/vouchers"), is_loopback("http://api.fortnox.se")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_clear_text(url: str) -> None:
    """Refuse an address that would carry books or tokens unencrypted over a network."""
    if urlsplit(url).scheme != "https" and not is_loopback(url):
        host = urlsplit(url).hostname
        raise ConfigurationError(
            f"{host} is not on this machine, so only https is allowed.", cure="Use https://."
        )


def _told(request: Request, fault: requests.exceptions.RequestException) -> NotSent | NoAnswer:
    """The fault in our words: whether anything can have reached the other side."""
    where = {"method": request.method, "path": request.path}
    if isinstance(
        fault, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError
    ) or _never_connected(fault):
        reason = (
            "the certificate was refused"
            if isinstance(fault, requests.exceptions.SSLError)
            else "no connection"
        )
        return NotSent(f"{urlsplit(request.url).netloc}: {reason}.", cure=_NETWORK, **where)
    if isinstance(fault, requests.exceptions.Timeout):
        return NoAnswer(f"{request.method} {request.path}: no answer for {request.timeout_s:g} s.", **where)
    return NoAnswer(
        f"{request.method} {request.path}: the answer broke off ({type(fault).__name__}).", **where
    )


def _never_connected(fault: requests.exceptions.RequestException) -> bool:
    """Whether urllib3 failed before a connection stood (name, refused, unreachable), by the fault it wraps."""
    cause = fault.args[0] if fault.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ProxyError)
