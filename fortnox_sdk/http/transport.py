"""A transport that sends single requests with the library `requests`.

It follows no redirects and uses no cookies or stored credentials. This is the only module that imports `requests`.
"""

from collections.abc import Callable, Iterable, MutableMapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import ProxyManager
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import ConfigurationError, LimitExceeded, NoAnswer, NotSent
from fortnox_sdk.foreign.texts import HIDDEN, is_header_value
from fortnox_sdk.hosts import host_name, is_loopback, may_carry_secrets
from fortnox_sdk.http.limits import ERROR_BYTES
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.wire.incoming import Allowance, BrokenContent, decoded
from fortnox_sdk.http.wire.outgoing import SizedBody
from fortnox_sdk.http.wire.tracking import Progress, Sending, TrackedConnection, track
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

_PIECE: Final = 64 * 1024
# The largest number of bytes in addition to the content: the framing of chunks, or the body of an error response.
_FRAMING_BYTES: Final = 1024 * 1024
_SHORTEST_TOKEN: Final = 8


class RequestsTransport:
    """A transport that uses the library `requests`, with proxies and certificates from the environment.

    Args:
        session: A `requests.Session` with your own proxies, certificates or adapters. Cookies are refused, redirects
            are not followed, and the session's credentials are not sent. Each plain `HTTPAdapter` is replaced by an
            adapter that enforces all limits. A custom adapter must itself limit the time until the headers arrive.
        pool_size: The number of connections that are kept open to each host. Further connections are closed after use.
        clock: The clock that measures the time of a request; None means the system clock.

    Raises:
        ConfigurationError: An adapter of the session retries requests by itself, which could post something twice.

    >>> from fortnox_sdk.sandbox import serve
    >>> with serve() as sandbox:
    ...     RequestsTransport().send(Request(method="GET", url=f"{sandbox.url}/3/vouchers")).status
    401
    """

    @checked
    def __init__(
        self, *, session: requests.Session | None = None, pool_size: int = 16, clock: Clock | None = None
    ) -> None:
        self._session = session or _Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.cookies.clear()
        self._clock = clock or SystemClock()
        _refuse_retrying_adapters(self._session)
        for prefix, adapter in tuple(self._session.adapters.items()):
            if type(adapter) is HTTPAdapter:
                self._session.mount(prefix, TrackingAdapter(pool_size=pool_size))

    @checked
    def send(self, request: Request, /) -> Response:
        """Send a request and return its response; see `Transport.send`.

        Raises:
            ConfigurationError: The URL is neither https nor on this machine, or the token can't be sent.
            NotSent: No connection could be made.
            LimitExceeded: The response is larger or takes longer than the request allows.
            NoAnswer: No complete response came.
        """
        require_encryption(request.url)
        if request.authorization is not None and not is_header_value(request.authorization.reveal()):
            raise ConfigurationError(
                Text(
                    "The token or the client secret contains a character that is not allowed in an HTTP header.",
                    "Åtkomstnyckeln eller klienthemligheten innehåller ett tecken som inte är tillåtet i ett "
                    "HTTP-huvud.",
                ),
                hint=Text(
                    "Correct the client secret, or get a new token with: fortnox login.",
                    "Rätta klienthemligheten, eller hämta en ny åtkomstnyckel med: fortnox login.",
                ),
            )
        adapter = self._session.get_adapter(request.url)
        sending = adapter.sending if isinstance(adapter, TrackingAdapter) else Sending()
        allowance = Allowance(
            self._clock.monotonic,
            ends_at=self._clock.monotonic() + request.max_s,
            body_bytes=request.max_bytes + request.max_bytes // 8 + _FRAMING_BYTES,
        )
        sending.start(allowance)
        try:
            if isinstance(request.body, bytes | None):
                return self._exchange(request, request.body, allowance)
            with request.body.open() as source:
                return self._exchange(request, SizedBody(source, request.body.size), allowance)
        except _NETWORK_FAULTS as fault:
            progress = sending.progress
            not_sent = progress is Progress.CONNECTING or (
                progress is Progress.UNKNOWN and _never_connected(fault)
            )
            error = _transport_error(request, fault, not_sent=not_sent, excess=allowance.exceeded)
        # The error is raised here and not chained, because local variables in the frames of requests and urllib3
        # contain the token.
        raise error

    def _exchange(self, request: Request, data: "bytes | SizedBody | None", allowance: Allowance) -> Response:
        redirect = _HiddenRedirect()
        with self._session.request(
            request.method,
            request.url,
            data=data,
            headers={"Accept-Encoding": "gzip", **request.headers},
            auth=_Authorization(request.authorization),
            timeout=request.timeout_s,
            allow_redirects=False,
            stream=True,
            hooks={"response": [*_hooks(self._session), redirect.hide]},
        ) as response:
            status, headers = response.status_code, response.headers
            headers.update(redirect.location)
            is_success = 200 <= status < 300  # noqa: PLR2004 - the numbers of HTTP are clearer than names
            limit = request.max_bytes if is_success else ERROR_BYTES
            target = request.save_to if is_success else None
            pieces: list[bytes] = []
            size = 0
            content = response.raw.stream(_PIECE, decode_content=False)
            for piece in decoded(content, headers.get("Content-Encoding", "")):
                size += len(piece)
                if size > limit and not is_success:
                    break
                allowance.check(size, limit)
                if target is None or not pieces:
                    pieces.append(piece)
                if target is not None:
                    target.write(piece)
        body = b"".join(pieces)
        return Response(
            status=status,
            headers=headers,
            body=_without_token(body, request) if target is None else body,
            is_saved=target is not None,
            credentials=request.credentials,
        )


class _Session(requests.Session):
    """A session with only the features that this transport uses. This saves a third of the CPU time of a call.

    It reads the environment's proxies and certificates once per host. It has no cookies, no redirects, no hooks and no
    credentials of its own. Only the transport uses it, and always with an auth object.
    """

    def __init__(self) -> None:
        super().__init__()
        self._settings: dict[tuple[str, str], MutableMapping[str, Any]] = {}

    def merge_environment_settings(
        self,
        url: str,
        proxies: Any,  # noqa: ANN401 -- the signature of requests
        stream: Any,  # noqa: ANN401
        verify: Any,  # noqa: ANN401
        cert: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Return the settings for a request, cached by host. Of the arguments, only `url` differs between requests."""
        host = urlsplit(url)[:2]
        if host not in self._settings:
            settings = super().merge_environment_settings(url, proxies, stream, verify, cert)
            if host[0] == "http":
                # Only a request to this machine may be unencrypted, and it must not leave this machine.
                kept = {name: proxy for name, proxy in settings["proxies"].items() if _is_local_proxy(proxy)}
                settings = {**settings, "proxies": kept}
            self._settings[host] = settings
        return {**self._settings[host]}

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Return the request as it is sent, with the headers of the session."""
        prepared = requests.PreparedRequest()
        prepared.prepare_method(request.method)
        prepared.prepare_url(request.url or "", None)
        prepared.prepare_headers({**self.headers, **request.headers})
        prepared.prepare_body(request.data, None)
        prepared.prepare_auth(request.auth)
        return prepared

    def send(
        self,
        request: requests.PreparedRequest,
        *,
        allow_redirects: bool = False,  # noqa: ARG002 -- redirects are never followed
        **options: Any,  # noqa: ANN401 -- the signature of requests
    ) -> requests.Response:
        """Send a prepared request and return the response, even if it is a redirect."""
        return self.get_adapter(request.url or "").send(request, **options)


class TrackingAdapter(HTTPAdapter):
    """An adapter without retries. Its connections record when sending starts.

    Args:
        pool_size: The number of connections that are kept open to each host.
        connection: The class of unencrypted connections. A test can pass a class of simulated connections.
    """

    def __init__(
        self, *, pool_size: int = 16, connection: type[TrackedConnection] = TrackedConnection
    ) -> None:
        self.sending: Sending = Sending()
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


def _refuse_retrying_adapters(session: requests.Session) -> None:
    """Refuse adapters that retry. Only the client knows which calls may be repeated, and it counts all requests."""
    for prefix, adapter in session.adapters.items():
        if isinstance(adapter, HTTPAdapter) and adapter.max_retries.total:
            raise ConfigurationError(
                Text(
                    f"The requests.Session that was passed has an adapter for {prefix} that retries requests by "
                    "itself.",
                    f"Den requests.Session som angavs har en adapter för {prefix} som själv upprepar anrop.",
                ),
                hint=Text(
                    "Mount the adapter in the requests.Session with max_retries=0, because the Fortnox client "
                    "retries requests.",
                    "Montera adaptern i requests.Session med max_retries=0, eftersom Fortnox-klienten upprepar anrop.",
                ),
            )


def _hooks(session: requests.Session) -> Iterable[Callable[..., object]]:
    # requests also accepts a single function, although its annotation does not say so.
    hooks: object = session.hooks.get("response") or ()
    return (hooks,) if callable(hooks) else cast("Iterable[Callable[..., object]]", hooks)


def _is_local_proxy(address: str) -> bool:
    # The environment may name a proxy without a scheme.
    return is_loopback(address if "://" in address else f"http://{address}")


class _HiddenRedirect:
    """A hook that hides the `Location` header, so that `requests` does not read the body of a redirect into memory."""

    def __init__(self) -> None:
        self.location: dict[str, str] = {}

    def hide(self, response: requests.Response, **_: object) -> None:
        """Remove the `Location` header and keep its value.

        `requests` calls this hook before it looks for a redirect.
        """
        if "Location" in response.headers:
            self.location = {"Location": response.headers.pop("Location")}


def _without_token(body: bytes, request: Request) -> bytes:
    """Return a body without the access token, which a server might send back in any field.

    Responses of the token endpoint are not changed, because the client needs the tokens in them.
    """
    if request.authorization is None:
        return body
    scheme, _, token = request.authorization.reveal().partition(" ")
    if scheme != "Bearer" or len(token) < _SHORTEST_TOKEN or token.encode() not in body:
        return body
    return body.replace(token.encode(), HIDDEN.encode())


_NETWORK_FAULTS: Final = (requests.exceptions.RequestException, HTTPError, BrokenContent)
_TLS_REFUSED: Final = Text(
    "{host}: the certificate or the encrypted connection was refused.",
    "{host}: certifikatet eller den krypterade anslutningen godtogs inte.",
)
_NO_CONNECTION: Final = Text("{host}: no connection.", "{host}: ingen anslutning.")
_NETWORK_HINT = Text(
    "Check the network and the proxy settings, then try again.",
    "Kontrollera nätverket och proxyinställningarna, och försök igen.",
)


class _Authorization(AuthBase):
    """The Authorization header as an auth object. A plain header could be replaced by a .netrc entry for the host."""

    def __init__(self, value: Secret | None) -> None:
        self._value = value

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._value is None:
            prepared.headers.pop("Authorization", None)
        else:
            prepared.headers["Authorization"] = self._value.reveal()
        return prepared


def require_encryption(url: str) -> None:
    """Raise an error if books or tokens would be sent over a network without encryption."""
    if not may_carry_secrets(url):
        raise ConfigurationError(
            Text(
                f"'{host_name(url)}' is not on this machine, so only https is allowed.",
                f"'{host_name(url)}' finns inte på den här datorn, så bara https är tillåtet.",
            ),
            hint=Text("Use https://.", "Använd https://."),
        )


def _transport_error(
    request: Request, fault: Exception, *, not_sent: bool, excess: Text
) -> NotSent | NoAnswer:
    """Return this package's error for an error of `requests`.

    Args:
        request: The request.
        fault: The error.
        not_sent: True if no byte of the request can have been sent.
        excess: The limit that the response exceeded; an empty text if no limit was exceeded.
    """
    where = {"method": request.method, "path": request.path}
    if not_sent:
        is_tls = isinstance(fault, requests.exceptions.SSLError)
        reason = _TLS_REFUSED if is_tls else _NO_CONNECTION
        return NotSent(reason.format(host=urlsplit(request.url).netloc), hint=_NETWORK_HINT, **where)
    if excess:
        return LimitExceeded(
            Text("{call}: the response exceeds {excess}.", "{call}: svaret överskrider {excess}.").format(
                call=f"{request.method} {request.path}", excess=excess
            ),
            hint=Text(
                "To accept a larger or slower response, pass higher limits to the client: limits=Limits(...).",
                "Ange högre gränser för klienten för att godta ett större eller långsammare svar: limits=Limits(...).",
            ),
            **where,
        )
    if isinstance(fault, requests.exceptions.Timeout | ReadTimeoutError):
        return NoAnswer(
            Text(
                f"{request.method} {request.path}: no response for {request.timeout_s:g} s.",
                f"{request.method} {request.path}: inget svar på {request.timeout_s:g} s.",
            ),
            **where,
        )
    return NoAnswer(
        Text(
            f"{request.method} {request.path}: no complete response was received ({type(fault).__name__}).",
            f"{request.method} {request.path}: inget fullständigt svar kom ({type(fault).__name__}).",
        ),
        **where,
    )


def _never_connected(fault: Exception) -> bool:
    """Return whether urllib3 failed before a connection was made (unknown host, refused connection).

    This function handles the caller's own adapters, whose connections do not record whether anything was sent. A
    `ProxyError` does not prove that nothing was sent: urllib3 also raises it if a proxy drops the connection after it
    has forwarded the request.
    """
    if isinstance(fault, requests.exceptions.ConnectTimeout):
        return True
    cause = fault.args[0] if fault.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, ProxyError):
        reason = reason.original_error
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
