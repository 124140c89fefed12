"""The transport: sends single requests with `requests`, without redirects, cookies or stored credentials.

This is the only module that imports `requests`.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from http.cookiejar import DefaultCookiePolicy
from typing import Any, BinaryIO, Final, Protocol, cast
from urllib.parse import urlsplit

import attrs
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from urllib3 import ProxyManager
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError, NoAnswer, NotSent
from fortnox_sdk.hosts import host_name, may_carry_secrets
from fortnox_sdk.http.tracking import Progress, Sending, TrackedConnection, track
from fortnox_sdk.scalars import Secret

__all__ = ["Readable", "Request", "RequestsTransport", "Response", "TrackingAdapter", "Transport", "Upload"]

_PIECE: Final = 64 * 1024


class Readable(Protocol):
    """An open body that is read while it is sent."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most `size`; `b""` at the end."""
        ...


class Upload(Protocol):
    """A body that is not kept in memory. It is opened again for each attempt."""

    @property
    def size(self) -> int:
        """The number of bytes."""
        ...

    def open(self) -> AbstractContextManager[Readable]:
        """Open the body at its beginning."""
        ...


@attrs.frozen(kw_only=True)
class Request:
    """One HTTP request, ready to send.

    >>> Request(method="GET", url="https://api.fortnox.se/3/vouchers?page=2").path
    '/3/vouchers'
    """

    method: str
    """The HTTP method."""
    url: str
    """The complete URL with its query."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The headers, without Authorization."""
    body: bytes | Upload | None = attrs.field(default=None, repr=False)
    """The body; None sends no body."""
    authorization: Secret | None = None
    """The whole value of the Authorization header, such as `Bearer ...`; None sends no such header."""
    timeout_s: float = 60.0
    """Seconds without data after which connecting or reading times out."""
    save_to: BinaryIO | None = attrs.field(default=None, repr=False)
    """An open file for the body of a successful response; None keeps the body in memory."""

    @property
    def path(self) -> str:
        """The path without the query, for messages and logs."""
        return urlsplit(self.url).path


@attrs.frozen(kw_only=True)
class Response:
    """One HTTP response, read to its end.

    >>> Response(status=200, headers={"Content-Type": "application/json"}, body=b"{}").status
    200
    """

    status: int
    """The HTTP status."""
    headers: Mapping[str, str]
    """The headers, by name in any letter case."""
    body: bytes = attrs.field(repr=False)
    """The body, or only its beginning if `is_saved`."""
    is_saved: bool = False
    """True if the transport wrote the whole body to the file of the request."""


class Transport(Protocol):
    """A transport of single requests. It follows no redirect and repeats nothing."""

    def send(self, request: Request, /) -> Response:
        """Send a request and return its response, with any HTTP status.

        Raises:
            NotSent: No connection could be made; repeating is safe.
            NoAnswer: The request was or may have been sent, and no complete response came.
        """
        ...


class RequestsTransport:
    """The transport over `requests`, with pooled connections, and proxies and CA from the environment.

    Args:
        session: A `requests.Session` with your own proxies, certificates or adapters. Its cookies are refused, its
            redirects are not followed and its credentials are not sent.
        pool_size: The number of connections that are kept open to each host. Further threads share them.

    Raises:
        ConfigurationError: An adapter of the session retries requests by itself, which could post something twice.

    >>> from fortnox_sdk.sandbox import serve
    >>> with serve() as sandbox:
    ...     RequestsTransport().send(Request(method="GET", url=f"{sandbox.url}/3/vouchers")).status
    401
    """

    @checked
    def __init__(self, *, session: requests.Session | None = None, pool_size: int = 16) -> None:
        self._session = session or requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.cookies.clear()
        _refuse_retrying_adapters(self._session)
        if session is None:
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, TrackingAdapter(pool_size=pool_size))

    @checked
    def send(self, request: Request, /) -> Response:
        """Send a request and return its response; see `Transport.send`.

        Raises:
            ConfigurationError: The URL is neither https nor on this machine.
            NotSent: No connection could be made.
            NoAnswer: No complete response came.
        """
        require_encryption(request.url)
        adapter = self._session.get_adapter(request.url)
        sending = adapter.sending if isinstance(adapter, TrackingAdapter) else None
        if sending is not None:
            sending.progress = Progress.UNKNOWN
        try:
            if isinstance(request.body, bytes | None):
                return self._exchange(request, request.body)
            with request.body.open() as source:
                return self._exchange(request, _SizedBody(source, request.body.size))
        except requests.exceptions.RequestException as fault:
            progress = sending.progress if sending is not None else Progress.UNKNOWN
            not_sent = progress is Progress.CONNECTING or (
                progress is Progress.UNKNOWN and _never_connected(fault)
            )
            error = _transport_error(request, fault, not_sent=not_sent)
        # Raised here and not chained, because the frames of requests and urllib3 have the token among their locals.
        raise error

    def _exchange(self, request: Request, data: "bytes | _SizedBody | None") -> Response:
        with self._session.request(
            request.method,
            request.url,
            data=data,
            headers=dict(request.headers),
            auth=_Authorization(request.authorization),
            timeout=request.timeout_s,
            allow_redirects=False,
            stream=request.save_to is not None,
        ) as response:
            headers, status = CaseInsensitiveDict(response.headers), response.status_code
            if request.save_to is None or status >= 300:  # noqa: PLR2004 - only a success is saved
                return Response(status=status, headers=headers, body=response.content)
            head = b""
            for piece in response.iter_content(_PIECE):
                head = head or piece
                request.save_to.write(piece)
            return Response(status=status, headers=headers, body=head, is_saved=True)


class TrackingAdapter(HTTPAdapter):
    """An adapter that retries nothing and whose connections record when sending starts.

    Args:
        pool_size: The number of connections that are kept open to each host.
        connection: The class of unencrypted connections. A test can pass simulated ones.
    """

    def __init__(
        self, *, pool_size: int = 16, connection: type[TrackedConnection] = TrackedConnection
    ) -> None:
        self.sending = Sending()
        self._connection = connection
        super().__init__(pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the signature of requests
        """Create the pools of connections to hosts."""
        super().init_poolmanager(*args, **options)
        track(self.poolmanager, self.sending, connection=self._connection)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:  # noqa: ANN401 -- the same
        """Return the pools of connections to a proxy; create them for the first request."""
        has_manager = proxy in self.proxy_manager
        manager = cast(ProxyManager, super().proxy_manager_for(proxy, **options))
        if not has_manager:
            track(manager, self.sending, connection=self._connection)
        return manager


class _SizedBody:
    """A body with its length, so that it is sent with a Content-Length and not in chunks."""

    def __init__(self, source: Readable, size: int) -> None:
        self._source = source
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._source.read(_PIECE):
            yield piece

    def read(self, size: int = -1) -> bytes:
        return self._source.read(size)


def _refuse_retrying_adapters(session: requests.Session) -> None:
    """Refuse adapters that retry: only the client knows which calls may be repeated, and it counts them."""
    for prefix, adapter in session.adapters.items():
        if isinstance(adapter, HTTPAdapter) and adapter.max_retries.total:
            raise ConfigurationError(
                f"The session's adapter for {prefix} retries requests by itself.",
                hint="Mount it with max_retries=0, since the client does the retries.",
            )


_NETWORK_HINT = "Check the network and the proxy settings, then try again."


class _Authorization(AuthBase):
    """The Authorization header, set last. A .netrc entry for the host would silently replace a plain header."""

    def __init__(self, value: Secret | None) -> None:
        self._value = value

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._value is None:
            prepared.headers.pop("Authorization", None)
        else:
            prepared.headers["Authorization"] = self._value.reveal()
        return prepared


def require_encryption(url: str) -> None:
    """Refuse a URL that would send books or tokens over a network without encryption."""
    if not may_carry_secrets(url):
        raise ConfigurationError(
            f"'{host_name(url)}' is not on this machine, so only https is allowed.", hint="Use https://."
        )


def _transport_error(
    request: Request, fault: requests.exceptions.RequestException, *, not_sent: bool
) -> NotSent | NoAnswer:
    """Return our error for an error of `requests`. `not_sent` is True if no byte of the request can have been sent."""
    where = {"method": request.method, "path": request.path}
    if not_sent:
        is_tls = isinstance(fault, requests.exceptions.SSLError)
        reason = "the certificate or the encrypted connection was refused" if is_tls else "no connection"
        return NotSent(f"{urlsplit(request.url).netloc}: {reason}.", hint=_NETWORK_HINT, **where)
    if isinstance(fault, requests.exceptions.Timeout):
        return NoAnswer(f"{request.method} {request.path}: no response for {request.timeout_s:g} s.", **where)
    return NoAnswer(
        f"{request.method} {request.path}: the response broke off ({type(fault).__name__}).", **where
    )


def _never_connected(fault: requests.exceptions.RequestException) -> bool:
    """Return whether urllib3 failed before a connection was made (unknown host, refused, unreachable).

    This is for adapters of the caller, whose connections keep no record. A `ProxyError` is not enough: urllib3 also
    raises it when a proxy drops the connection after it has passed on the request.
    """
    if isinstance(fault, requests.exceptions.ConnectTimeout):
        return True
    cause = fault.args[0] if fault.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, ProxyError):
        reason = reason.original_error
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
