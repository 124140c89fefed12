"""The session that sends calls to Fortnox. It handles the rate limit, tokens, retries and errors."""

import logging
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, Protocol, runtime_checkable
from urllib.parse import urlencode

import attrs

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import (
    DecodeError,
    InvalidInput,
    NoAnswer,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    Unauthorized,
)
from fortnox_sdk.http import cancellation
from fortnox_sdk.http.calls import Call, CallHook, Calls, path_template
from fortnox_sdk.http.envelopes import api_error, is_fortnox_error, json_object, retry_after_s
from fortnox_sdk.http.limits import Content, Limits
from fortnox_sdk.http.messages import Request, Response, Transport, Upload
from fortnox_sdk.http.ratelimit import RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.server_clock import ServerClock
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

_log = logging.getLogger("fortnox_sdk")
_log.addHandler(logging.NullHandler())

_CHECK_FIRST_HINT = Text(
    "Before you send the call again, check in Fortnox whether the call was carried out.",
    "Innan du skickar anropet igen: kontrollera i Fortnox om anropet utfördes.",
)
_SEND_AGAIN_HINT = Text(
    "Send the call again. Repeating it does no harm.",
    "Skicka anropet igen. Det är ofarligt att upprepa det.",
)


class Authoriser(Protocol):
    """The source of the Authorization header.

    A session uses this protocol, so that `fortnox_sdk.http` does not depend on `fortnox_sdk.auth`.
    """

    def authorization(self) -> Secret:
        """Return the current value of the Authorization header, such as `Bearer ...`."""
        ...

    def renew(self, rejected: Secret, /) -> None:
        """Renew the token that Fortnox's gateway rejected, unless another caller has already renewed it."""
        ...


@runtime_checkable
class ScopeAdviser(Protocol):
    """An authoriser that knows the scopes of its connection."""

    def scope_hint(self, scope: str, /) -> Text:
        """Return the hint for a scope that the connection lacks: where it is missing, and what to do."""
        ...


@attrs.define
class _Attempts:
    """The number of attempts of one call, and the state of the last attempt."""

    count: int = 0
    is_sent: bool = False
    """True if the last attempt was sent and the gateway did not reject its token."""


class Session:
    """A session that sends calls for one connection. Threads may share it.

    Args:
        api_url: The URL of the API, such as `https://api.fortnox.se`.
        transport: The transport that sends single requests.
        authoriser: The source of the Authorization header.
        limiter: The limiter that all clients of the same client id and company share; None creates a separate limiter.
        retry: The limits for retries; None means `RetryPolicy()`.
        clock: The clock; None means the system clock.
        timeout_s: Seconds without data after which a request times out.
        limits: The largest size and the longest time of a response; None means `Limits()`.
        on_call: A callback for every request, including retries; None means no callback.
    """

    def __init__(
        self,
        *,
        api_url: str,
        transport: Transport,
        authoriser: Authoriser,
        limiter: RateLimiter | None = None,
        retry: RetryPolicy | None = None,
        clock: Clock | None = None,
        timeout_s: float = 60.0,
        limits: Limits | None = None,
        on_call: CallHook | None = None,
    ) -> None:
        self.api_url: str = api_url.rstrip("/")
        self._transport = transport
        self.authoriser: Authoriser = authoriser
        self.clock: Clock = clock or SystemClock()
        self._limiter = limiter or RateLimiter(clock=self.clock)
        self._retry = retry or RetryPolicy()
        self._timeout_s = timeout_s
        self._limits = limits or Limits()
        self._on_call = on_call
        self.calls: Calls = Calls(self._limiter)
        self.server_clock: ServerClock = ServerClock(self.clock)

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: bytes | Upload | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        repeatable: bool | None = None,
        save_to: BinaryIO | None = None,
        content: Content = Content.JSON,
        max_bytes: int | None = None,
    ) -> Response:
        """Send one call and return its response, which is always a success (2xx).

        Args:
            method: The HTTP method.
            path: The path, such as `/3/vouchers`.
            params: The query parameters. Their names have to be in lower case.
            body: Bytes to send, or a file that is read while it is sent; None sends no body.
            content_type: The content type of the body.
            accept: The Accept header. Fortnox sends a PDF only if this header names JSON (observed in 2026), and a CSV
                file under `/api` only if it names CSV.
            repeatable: True if carrying out the call twice does no harm. None decides by method: GET and DELETE are
                repeatable, POST and PUT are not. Pass False for a GET with side effects, such as sending an email, and
                True for a PUT that only sets values.
            save_to: An empty file, open for writing, for the body of the response; None keeps the body in memory.
            content: The kind of content to expect. It decides the largest size and the longest time of the response.
            max_bytes: A smaller limit for the size of this response; None means the limit of the kind of content.

        Raises:
            ApiError: Fortnox responded with an error.
            OutcomeUnknown: It is not known whether Fortnox carried out a write, or a GET with `repeatable=False`.
            NotSent: No connection could be made, or a token request got no response, even after retries.
            NoAnswer: The response to a read was lost, even after retries.
            LimitExceeded: The response to a read was too large or took too long.
            InvalidInput: `path` does not begin with a slash.
            AuthError: There is no valid token, for example because a person has to sign in again.
            StoreError: The token store can't be read or written.
            DecodeError: The response to a token request contains no usable tokens.
        """
        if not path.startswith("/"):
            # Without the slash, the path would become a part of the host name, and another host would receive the
            # token.
            raise InvalidInput(
                Text(f"{path!r} is not a path.", f"{path!r} är inte en sökväg."),
                hint=Text(
                    "Begin the path with a slash, such as /3/vouchers.",
                    "Inled sökvägen med ett snedstreck, till exempel /3/vouchers.",
                ),
            )
        may_repeat = method in {"GET", "DELETE"} if repeatable is None else repeatable
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = content_type
        most_bytes = self._limits.size(content)
        request = Request(
            method=method,
            url=self.api_url + path + (f"?{urlencode(params)}" if params else ""),
            headers=headers,
            body=body,
            timeout_s=self._timeout_s,
            save_to=save_to,
            max_bytes=most_bytes if max_bytes is None else min(most_bytes, max_bytes),
            max_s=self._limits.seconds(content, is_upload=not isinstance(body, bytes | None)),
        )
        attempts, is_lost = _Attempts(), False
        ends_at = self.clock.monotonic() + self._retry.total_s

        def attempt() -> Response:
            nonlocal is_lost
            if save_to is not None:
                save_to.seek(0)
                save_to.truncate()
            try:
                return self._send_authorised(request, attempts, ends_at)
            except (NoAnswer, ServerError):
                # The error may also come from a token request.
                is_lost = is_lost or attempts.is_sent
                raise
            except NotFound:
                # An earlier DELETE was carried out and its response was lost, so this attempt found nothing to delete.
                if method == "DELETE" and is_lost:
                    return Response(status=204, headers={}, body=b"")
                raise

        try:
            return self._retry.call(attempt, repeatable=may_repeat, clock=self.clock)
        except (NoAnswer, NotSent, RateLimited, ServerError) as fault:
            # An earlier attempt may have been carried out, regardless of the error that ended the last one.
            if not is_lost or (method == "GET" and may_repeat):
                raise
            raise OutcomeUnknown(
                Text(
                    f"{fault.message} It is not known whether Fortnox carried out {method} {request.path}.",
                    f"{fault.message_sv} Det är okänt om Fortnox utförde {method} {request.path}.",
                ),
                hint=_SEND_AGAIN_HINT if may_repeat else _CHECK_FIRST_HINT,
                method=method,
                path=request.path,
            ) from fault

    def _send_authorised(self, request: Request, attempts: _Attempts, ends_at: float) -> Response:
        """Send a request with a token. If the gateway responds with a 401, send the request again with a new token.

        `ends_at` is the monotonic time at which the retry policy ends the call. If all calls are blocked until after
        that time (see `RateLimiter.block`), the call does not wait.
        """
        response, authorization = self._send_paced(request, attempts, ends_at)
        if response.status == 401 and _is_gateway(response):  # noqa: PLR2004
            attempts.is_sent = False
            with _token_request():
                self.authoriser.renew(authorization)
            response, authorization = self._send_paced(request, attempts, ends_at)
        if 200 <= response.status < 300:  # noqa: PLR2004 - a redirect is not followed and counts as an error
            self.server_clock.observe(response)
            if request.save_to is not None and not response.is_saved:
                request.save_to.write(response.body)
            return response
        if _is_foreign(request, response):
            raise NoAnswer(
                Text(
                    f"{request.method} {request.path}: the response did not come from Fortnox. A proxy may have sent "
                    f"it [HTTP {response.status}].",
                    f"{request.method} {request.path}: svaret kom inte från Fortnox. Det kan ha skickats "
                    f"av en proxy [HTTP {response.status}].",
                ),
                method=request.method,
                path=request.path,
            )
        adviser = self.authoriser if isinstance(self.authoriser, ScopeAdviser) else None
        error = api_error(request, response, scope_hint=adviser.scope_hint if adviser else None)
        if isinstance(error, RateLimited):
            error.retry_after_s = self._limiter.blocked_s
        if isinstance(error, ServerError):
            error.retry_after_s = retry_after_s(response, self.server_clock.now())
        if isinstance(error, Unauthorized):
            _log.info("Fortnox refused the token twice in %s %s", request.method, request.path)
        raise error

    def _send_paced(self, request: Request, attempts: _Attempts, ends_at: float) -> tuple[Response, Secret]:
        attempts.count, attempts.is_sent = attempts.count + 1, False
        sending: _Sending | None = None
        response: Response | None = None
        # `total_s` limits the wait for the end of a block, but not the wait for other calls.
        longest_block_s = ends_at - self.clock.monotonic()
        try:
            with self._limiter.slot(longest_block_s=longest_block_s) as waited_s:
                cancellation.raise_if_cancelled()
                # The token is read after the wait, because a token may expire during the wait.
                with _token_request():
                    authorization = self.authoriser.authorization()
                sending = _Sending(
                    request, attempts.count, waited_s, self.clock.now(), self.clock.monotonic()
                )
                attempts.is_sent = True
                response = self._transport.send(attrs.evolve(request, authorization=authorization))
                if response.status == 429:  # noqa: PLR2004
                    self._block(request, response)
                return response, authorization
        except RateLimited as fault:
            fault.method, fault.path = request.method, request.path
            raise
        finally:
            if sending is not None:
                self._record(sending, response)

    def _block(self, request: Request, response: Response) -> None:
        """Block all calls for some time after a response with status 429, even if a proxy sent the response."""
        self._limiter.block(retry_after_s(response, self.server_clock.now()))
        _log.info(
            "%s %s: status 429, so no call is sent for %.0f s",
            request.method,
            request.path,
            self._limiter.blocked_s,
        )

    def _record(self, sending: "_Sending", response: Response | None) -> None:
        """Count a request, log it and call `on_call`. `response` is None if no response came."""
        request, status = sending.request, response.status if response else None
        ms = (self.clock.monotonic() - sending.start) * 1000
        uid = response.request_id if response else ""
        is_block = status == 429  # noqa: PLR2004
        self.calls.record(
            waited_s=sending.waited_s, ms=ms, request_id=uid, attempt=sending.attempt, is_block=is_block
        )
        _log.debug(
            "%s %s %s %.0f ms uid=%s", request.method, request.path, status or "no response", ms, uid or "-"
        )
        if self._on_call is not None:
            call = Call(
                method=request.method,
                path=path_template(request.path),
                status=status,
                ms=ms,
                waited_s=sending.waited_s,
                blocked_s=self._limiter.blocked_s if is_block else 0.0,
                attempt=sending.attempt,
                request_id=uid,
                at=sending.at,
                received_bytes=_received_bytes(request, response),
            )
            self._on_call(call)


@contextmanager
def _token_request() -> Generator[None]:
    """Raise `NotSent` if a token request in the `with` block gets no response, as the call itself was not sent."""
    try:
        yield
    except NoAnswer as fault:
        message, hint = Text(fault.message, fault.message_sv), Text(fault.hint, fault.hint_sv)
        raise NotSent(message, hint=hint, method=fault.method, path=fault.path) from fault


@attrs.frozen
class _Sending:
    """A request that is being sent, with the data for its record in the statistics."""

    request: Request
    attempt: int
    waited_s: float
    at: datetime
    start: float


def _received_bytes(request: Request, response: Response | None) -> int:
    if response is not None and response.is_saved and request.save_to is not None:
        return request.save_to.tell()
    return len(response.body) if response else 0


def _is_foreign(request: Request, response: Response) -> bool:
    """Return whether an error response comes from a proxy and not from Fortnox.

    A proxy may have forwarded a write before it sends an error. After a read, a proxy's 404 does not mean that the
    record is missing in Fortnox, and a proxy's page with 401 or 403 does not mean that the token or a scope is wrong.
    A 429 after a read is an exception: the client waits, even if a proxy sent the response. Fortnox sends some
    refusals as plain text, but every recorded 404 has Fortnox's own form.
    """
    # Fortnox refuses nothing with a redirect. A gateway sends a 408 when it has waited too long, perhaps for Fortnox.
    if request.method != "GET" and (response.status < 400 or response.status == 408):  # noqa: PLR2004
        return True
    if response.status >= 500 or is_fortnox_error(response):  # noqa: PLR2004
        return False
    if request.method != "GET":
        return True
    is_page = response.body.lstrip().startswith(b"<")
    return response.status == 404 or (is_page and response.status >= 400 and response.status != 429)  # noqa: PLR2004


def _is_gateway(response: Response) -> bool:
    """Return whether a 401 comes from Fortnox's gateway. If it does, the call was not carried out."""
    # {"message":"unauthorized"}, recorded 2023-02-01.
    body = json_object(response.body) or {}
    return body.get("message") == "unauthorized"


@contextmanager
def written_response(method: str, path: str) -> Generator[None]:
    """Raise `OutcomeUnknown` instead of `DecodeError` if the `with` block can't read the response to a write.

    Raises:
        OutcomeUnknown: The response does not have the expected form.
    """
    try:
        yield
    except DecodeError as fault:
        raise OutcomeUnknown(
            Text(
                f"{method} {path}: the response can't be read, so it is not known whether Fortnox carried out the "
                f"call. {fault.message}",
                f"{method} {path}: svaret kan inte läsas, så det är okänt om Fortnox utförde anropet. "
                f"{fault.message_sv}",
            ),
            hint=_CHECK_FIRST_HINT,
            method=method,
            path=path,
        ) from fault
