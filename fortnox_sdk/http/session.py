"""One call to Fortnox: wait for the pace, authorise, send, refresh once on 401, try again, raise."""

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import BinaryIO, Protocol
from urllib.parse import urlencode

import attrs

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import (
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
from fortnox_sdk.http.envelopes import api_error, is_fortnox_error, json_object
from fortnox_sdk.http.ratelimit import RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.server_clock import ServerClock
from fortnox_sdk.http.transport import Request, Response, Transport, Upload
from fortnox_sdk.scalars import Secret

__all__ = ["Authoriser", "Session"]

_log = logging.getLogger("fortnox_sdk")
_log.addHandler(logging.NullHandler())

_LOOK_FIRST = "Look in Fortnox whether it was carried out before you send it again."
_SEND_AGAIN = "Look in Fortnox, or send it again: a second time does no harm."


class Authoriser(Protocol):
    """Gives the Authorization header's value; handed to the session so that HTTP knows nothing of tokens."""

    def authorization(self) -> Secret:
        """The value to send now, such as `Bearer ...`."""
        ...

    def refused(self, used: Secret, /) -> None:
        """Fortnox's gateway refused this value: get a new one, unless someone else already has."""
        ...


class Session:
    """Sends calls for one connection. Safe to share between threads.

    Args:
        api_url: Scheme and host, such as `https://api.fortnox.se`.
        transport: Sends one request.
        authoriser: Gives the token.
        limiter: The pace; shared by all clients of the same client id and company.
        retry: Bounds of trying again.
        clock: Time.
        timeout_s: Longest silence in one call.
        on_call: Is told of each sending, repeats included; None tells nobody.
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
        on_call: CallHook | None = None,
    ) -> None:
        self.api_url = api_url.rstrip("/")
        self._transport = transport
        self._authoriser = authoriser
        self._clock = clock or SystemClock()
        self._limiter = limiter or RateLimiter(clock=self._clock)
        self._retry = retry or RetryPolicy()
        self._timeout_s = timeout_s
        self._on_call = on_call
        self.calls = Calls()
        self.server_clock = ServerClock(self._clock)

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
    ) -> Response:
        """Send one call and give its answer, always a success (2xx).

        Args:
            method: HTTP method.
            path: From the host on, such as `/3/vouchers`.
            params: The query; names in lower case as Fortnox wants them.
            body: Bytes to send, or a file that is read while it is sent; None sends none.
            content_type: Of the body.
            accept: What may come; PDFs come for JSON's name alone (live 2026), tables below `/api` for their own.
            repeatable: Whether carrying it out twice does no harm. None: by method (GET and DELETE are, POST and
                PUT are not); GETs that act, such as email, say False, and plain PUTs say True.
            save_to: An empty file, open for writing, that takes the body as it comes; None keeps it in memory.

        Raises:
            ApiError: Fortnox answered with an error.
            OutcomeUnknown: a write was sent and what became of it is not known, after the tries that are harmless.
            NotSent, NoAnswer: no connection, or a read whose answer was lost, after all tries.
        """
        may_repeat = method in {"GET", "DELETE"} if repeatable is None else repeatable
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = content_type
        request = Request(
            method=method,
            url=self.api_url + path + (f"?{urlencode(params)}" if params else ""),
            headers=headers,
            body=body,
            timeout_s=self._timeout_s,
            save_to=save_to,
        )
        sendings, lost = count(1), False

        def attempt() -> Response:
            nonlocal lost
            if save_to is not None:
                save_to.seek(0)
                save_to.truncate()
            try:
                return self._authorised(request, sendings)
            except (NoAnswer, ServerError):
                lost = True
                raise
            except NotFound:
                # The first DELETE did its work and its answer was lost.
                if method == "DELETE" and lost:
                    return Response(status=204, headers={}, body=b"")
                raise

        retrying = self._retry.retrying(repeatable=may_repeat, clock=self._clock)
        try:
            return retrying(attempt)
        except (NoAnswer, NotSent, RateLimited, ServerError) as fault:
            # Whatever ended the tries: one of them may have been carried out.
            if not lost or (method == "GET" and may_repeat):
                raise
            raise OutcomeUnknown(
                f"{fault.message} Whether {method} {request.path} was carried out is not known.",
                hint=_SEND_AGAIN if may_repeat else _LOOK_FIRST,
                method=method,
                path=request.path,
            ) from fault

    def _authorised(self, request: Request, sendings: Iterator[int]) -> Response:
        """Send with a token; on the gateway's 401 (the call was not run) once more with a fresh one."""
        response, used = self._paced(request, next(sendings))
        if response.status == 401 and _is_gateway(response):  # noqa: PLR2004
            self._authoriser.refused(used)
            response, used = self._paced(request, next(sendings))
        if response.status < 300:  # noqa: PLR2004 - a redirect is not followed, and is no answer
            self.server_clock.observe(response)
            if request.save_to is not None and not response.saved:
                request.save_to.write(response.body)
            return response
        if request.method != "GET" and response.status < 500 and not is_fortnox_error(response):  # noqa: PLR2004
            # A proxy or a gateway may answer so after it has passed the request on.
            raise NoAnswer(
                f"{request.method} {request.path}: something other than Fortnox responded [HTTP {response.status}].",
                method=request.method,
                path=request.path,
            )
        error = api_error(request, response)
        if isinstance(error, RateLimited | ServerError):
            error.retry_after_s = _retry_after_s(response, self._clock.now())
        if isinstance(error, RateLimited):
            self._limiter.exhausted(min(error.retry_after_s or 0.0, self._retry.total_s))
        if isinstance(error, Unauthorized):
            _log.info("Fortnox refused the token twice in %s %s", request.method, request.path)
        raise error

    def _paced(self, request: Request, attempt: int) -> tuple[Response, Secret]:
        sending: _Sending | None = None
        response: Response | None = None
        try:
            with self._limiter.place() as waited_s:
                cancellation.check()
                # Asked for after the wait, which a token may not outlive.
                authorization = self._authoriser.authorization()
                sending = _Sending(request, attempt, waited_s, self._clock.now(), self._clock.monotonic())
                response = self._transport.send(attrs.evolve(request, authorization=authorization))
                return response, authorization
        finally:
            if sending is not None:
                self._note(sending, response)

    def _note(self, sending: "_Sending", response: Response | None) -> None:
        """Count a sending, log it and tell the hook of it; `response` is None when no answer came."""
        request, status = sending.request, response.status if response else None
        ms = (self._clock.monotonic() - sending.began) * 1000
        uid = response.headers.get("X-Uid", "") if response else ""
        self.calls.note(waited_s=sending.waited_s, ms=ms, request_id=uid, attempt=sending.attempt)
        _log.debug(
            "%s %s %s %.0f ms uid=%s", request.method, request.path, status or "no answer", ms, uid or "-"
        )
        if self._on_call is not None:
            call = Call(
                method=request.method,
                path=path_template(request.path),
                status=status,
                ms=ms,
                waited_s=sending.waited_s,
                attempt=sending.attempt,
                request_id=uid,
                at=sending.at,
            )
            self._on_call(call)


@attrs.frozen
class _Sending:
    """What is known of a request when it leaves."""

    request: Request
    attempt: int
    waited_s: float
    at: datetime
    began: float


def _is_gateway(response: Response) -> bool:
    """Fortnox's gateway answers {"message":"unauthorized"} before anything is run (recorded 2023-02-01)."""
    body = json_object(response.body) or {}
    return body.get("message") == "unauthorized"


def _retry_after_s(response: Response, now: datetime) -> float | None:
    """How long a 429 or 503 asks to wait, as seconds or as a date (RFC 9110); None when it does not say."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
