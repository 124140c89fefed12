"""One call to Fortnox: wait for the pace, authorise, send, refresh once on 401, try again, raise."""

import logging
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlencode

import attrs

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.errors import NoAnswer, NotFound, OutcomeUnknown, RateLimited, ServerError, Unauthorized
from fortnox_sdk.http.envelopes import api_error, json_object
from fortnox_sdk.http.ratelimit import RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import Request, Response, Transport
from fortnox_sdk.scalars import Secret

__all__ = ["Authoriser", "Calls", "Session"]

_log = logging.getLogger("fortnox_sdk")
_log.addHandler(logging.NullHandler())

_LOOK_FIRST = "Look in Fortnox whether it was carried out before you send it again."


class Authoriser(Protocol):
    """Gives the Authorization header's value; handed to the session so that HTTP knows nothing of tokens."""

    def authorization(self) -> Secret:
        """The value to send now, such as `Bearer ...`."""
        ...

    def refused(self, used: Secret, /) -> None:
        """Fortnox's gateway refused this value: get a new one, unless someone else already has."""
        ...


@attrs.define
class Calls:
    """What was sent so far: a live count, of this client alone."""

    count: int = 0
    """Requests sent, repeated ones included; calls to the token endpoint are not among them."""
    retries: int = 0
    waited_s: float = 0.0
    """Seconds spent waiting for the pace."""


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
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._transport = transport
        self._authoriser = authoriser
        self._clock = clock or SystemClock()
        self._limiter = limiter or RateLimiter(clock=self._clock)
        self._retry = retry or RetryPolicy()
        self._timeout_s = timeout_s
        self.calls = Calls()

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        repeatable: bool | None = None,
    ) -> Response:
        """Send one call and give its answer, always a success (2xx).

        Args:
            method: HTTP method.
            path: From the host on, such as `/3/vouchers`.
            params: The query; names in lower case as Fortnox wants them.
            body: Bytes to send; None sends none.
            content_type: Of the body.
            accept: What may come; PDFs come for JSON's name alone (live 2026), tables below `/api` for their own.
            repeatable: Whether carrying it out twice does no harm. None: by method (GET and DELETE are, POST and
                PUT are not); GETs that act, such as email, say False, and plain PUTs say True.

        Raises:
            ApiError: Fortnox answered with an error.
            OutcomeUnknown: a write was sent and what became of it is not known.
            NotSent, NoAnswer: no connection, or a read whose answer was lost, after all tries.
        """
        may_repeat = method in {"GET", "DELETE"} if repeatable is None else repeatable
        headers = {"Accept": accept}
        if body is not None:
            headers["Content-Type"] = content_type
        request = Request(
            method=method,
            url=self._api_url + path + (f"?{urlencode(params)}" if params else ""),
            headers=headers,
            body=body,
            timeout_s=self._timeout_s,
        )
        tries = 0

        def attempt() -> Response:
            nonlocal tries
            tries += 1
            self.calls.retries += tries > 1
            try:
                return self._authorised(request)
            except NotFound:
                # The first DELETE did its work and its answer was lost.
                if method == "DELETE" and tries > 1:
                    return Response(status=204, headers={}, body=b"")
                raise

        retrying = self._retry.retrying(repeatable=may_repeat, clock=self._clock)
        try:
            return retrying(attempt)
        except (NoAnswer, ServerError) as fault:
            if may_repeat:
                raise
            raise OutcomeUnknown(
                f"{fault.message} Whether {method} {request.path} was carried out is not known.",
                cure=_LOOK_FIRST,
                method=method,
                path=request.path,
            ) from fault

    def _authorised(self, request: Request) -> Response:
        """Send with a token; on the gateway's 401 (the call was not run) once more with a fresh one."""
        response, used = self._paced(request)
        if response.status == 401 and _is_gateway(response):  # noqa: PLR2004
            self._authoriser.refused(used)
            response, used = self._paced(request)
        if response.status < 300:  # noqa: PLR2004 - a redirect is not followed, and is no answer
            return response
        error = api_error(request, response)
        if isinstance(error, RateLimited):
            after = response.headers.get("Retry-After", "")
            self._limiter.exhausted(float(after) if after.isdecimal() else None)
        if isinstance(error, Unauthorized):
            _log.info("Fortnox refused the token twice in %s %s", request.method, request.path)
        raise error

    def _paced(self, request: Request) -> tuple[Response, Secret]:
        with self._limiter.place() as waited_s:
            # Asked for after the wait, which a token may not outlive.
            authorization = self._authoriser.authorization()
            self.calls.count += 1
            self.calls.waited_s += waited_s
            began = self._clock.monotonic()
            response = self._transport.send(attrs.evolve(request, authorization=authorization))
        _log.debug(
            "%s %s %s %.0f ms uid=%s",
            request.method,
            request.path,
            response.status,
            (self._clock.monotonic() - began) * 1000,
            response.headers.get("X-Uid", "-"),
        )
        return response, authorization


def _is_gateway(response: Response) -> bool:
    """Fortnox's gateway answers {"message":"unauthorized"} before anything is run (recorded 2023-02-01)."""
    body = json_object(response.body) or {}
    return body.get("message") == "unauthorized"
