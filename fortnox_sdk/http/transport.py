"""Bytes out and bytes in: the only module that imports `requests`, closed against what HTTP does unasked."""

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

from fortnox_sdk.errors import ConfigurationError, NoAnswer, NotSent
from fortnox_sdk.hosts import host_name, may_carry_secrets
from fortnox_sdk.http.tracking import Progress, Sending, TrackedConnection, track
from fortnox_sdk.scalars import Secret

__all__ = ["Readable", "Request", "RequestsTransport", "Response", "TrackingAdapter", "Transport", "Upload"]

_PIECE: Final = 64 * 1024


class Readable(Protocol):
    """What a body is read from while it is sent."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most so many; empty at the end."""
        ...


class Upload(Protocol):
    """A body that is not held in memory. It is opened anew for each sending, since a refused one may be repeated."""

    @property
    def size(self) -> int:
        """Bytes in all."""
        ...

    def open(self) -> AbstractContextManager[Readable]:
        """Open it at its beginning."""
        ...


@attrs.frozen(kw_only=True)
class Request:
    """One HTTP request, ready to send."""

    method: str
    url: str
    """Complete, with its query."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    body: bytes | Upload | None = attrs.field(default=None, repr=False)
    authorization: Secret | None = None
    """The whole value of the Authorization header, such as `Bearer ...`; None sends none at all."""
    timeout_s: float = 60.0
    """Longest silence, for connecting and for each read."""
    save_to: BinaryIO | None = attrs.field(default=None, repr=False)
    """An open file for the body of a success; None keeps it in memory."""

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
    """All of it, or its beginning when it was saved."""
    saved: bool = False
    """Whether the transport wrote the whole body to the request's file."""


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
        session: Your own `requests.Session`, for proxies, certificates or adapters of your own. It is used as it
            is, save that its cookies are refused, its redirects not followed and its credentials not sent.
        pool_size: Connections kept open to each host; more threads than this share them.

    Raises:
        ConfigurationError: an adapter of the session repeats requests by itself, which could post something twice.
    """

    def __init__(self, *, session: requests.Session | None = None, pool_size: int = 16) -> None:
        self._session = session or requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.cookies.clear()
        _refuse_own_repeats(self._session)
        if session is None:
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, TrackingAdapter(pool_size=pool_size))

    def send(self, request: Request, /) -> Response:
        """Send it. See `Transport.send`.

        Raises:
            ConfigurationError: the address is neither https nor on this machine.
        """
        refuse_clear_text(request.url)
        adapter = self._session.get_adapter(request.url)
        sending = adapter.sending if isinstance(adapter, TrackingAdapter) else None
        if sending is not None:
            sending.progress = Progress.UNKNOWN
        try:
            if isinstance(request.body, bytes | None):
                return self._sent(request, request.body)
            with request.body.open() as source:
                return self._sent(request, _Sized(source, request.body.size))
        except requests.exceptions.RequestException as fault:
            progress = sending.progress if sending is not None else Progress.UNKNOWN
            not_sent = progress is Progress.CONNECTING or (
                progress is Progress.UNKNOWN and _never_connected(fault)
            )
            error = _transport_error(request, fault, not_sent=not_sent)
        # Raised here, not chained: the frames of requests and urllib3 hold the headers, and so the token, as locals.
        raise error

    def _sent(self, request: Request, data: "bytes | _Sized | None") -> Response:
        with self._session.request(
            request.method,
            request.url,
            data=data,
            headers=dict(request.headers),
            auth=_Authorization(request.authorization),
            timeout=request.timeout_s,
            allow_redirects=False,
            stream=request.save_to is not None,
        ) as answer:
            headers, status = CaseInsensitiveDict(answer.headers), answer.status_code
            if request.save_to is None or status >= 300:  # noqa: PLR2004 - only a success is worth a file
                return Response(status=status, headers=headers, body=answer.content)
            head = b""
            for piece in answer.iter_content(_PIECE):
                head = head or piece
                request.save_to.write(piece)
            return Response(status=status, headers=headers, body=head, saved=True)


class TrackingAdapter(HTTPAdapter):
    """An adapter that repeats nothing, and whose connections record when a request begins to leave.

    Args:
        pool_size: Connections kept open to each host.
        connection: The class of unencrypted connections, so that a test can simulate them.
    """

    def __init__(
        self, *, pool_size: int = 16, connection: type[TrackedConnection] = TrackedConnection
    ) -> None:
        self.sending = Sending()
        self._connection = connection
        super().__init__(pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the signature of requests
        """Make the connections to hosts."""
        super().init_poolmanager(*args, **options)
        track(self.poolmanager, self.sending, connection=self._connection)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:  # noqa: ANN401 -- the same
        """Make the connections to a proxy, once."""
        known = proxy in self.proxy_manager
        manager = cast(ProxyManager, super().proxy_manager_for(proxy, **options))
        if not known:
            track(manager, self.sending, connection=self._connection)
        return manager


class _Sized:
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


def _refuse_own_repeats(session: requests.Session) -> None:
    """Repeats are the client's: it knows which calls may be repeated, and counts each towards the pace."""
    for prefix, adapter in session.adapters.items():
        if isinstance(adapter, HTTPAdapter) and adapter.max_retries.total:
            raise ConfigurationError(
                f"The session's adapter for {prefix} repeats requests by itself.",
                cure="Mount it with max_retries=0: the client repeats what may be repeated.",
            )


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


def refuse_clear_text(url: str) -> None:
    """Refuse an address that would carry books or tokens unencrypted over a network."""
    if not may_carry_secrets(url):
        raise ConfigurationError(
            f"{host_name(url)} is not on this machine, so only https is allowed.", cure="Use https://."
        )


def _transport_error(
    request: Request, fault: requests.exceptions.RequestException, *, not_sent: bool
) -> NotSent | NoAnswer:
    """Return the fault as one of our errors; `not_sent` says that no byte of the request can have left."""
    where = {"method": request.method, "path": request.path}
    if not_sent:
        refused = isinstance(fault, requests.exceptions.SSLError)
        reason = "the certificate or the encrypted connection was refused" if refused else "no connection"
        return NotSent(f"{urlsplit(request.url).netloc}: {reason}.", cure=_NETWORK, **where)
    if isinstance(fault, requests.exceptions.Timeout):
        return NoAnswer(f"{request.method} {request.path}: no answer for {request.timeout_s:g} s.", **where)
    return NoAnswer(
        f"{request.method} {request.path}: the answer broke off ({type(fault).__name__}).", **where
    )


def _never_connected(fault: requests.exceptions.RequestException) -> bool:
    """Return whether urllib3 failed before a connection stood (name, refused, unreachable).

    This is for a caller's own adapter, whose connections keep no record. A `ProxyError` is not enough: urllib3 raises
    it also when a proxy drops the connection after it has passed the request on.
    """
    if isinstance(fault, requests.exceptions.ConnectTimeout):
        return True
    cause = fault.args[0] if fault.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, ProxyError):
        reason = reason.original_error
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
