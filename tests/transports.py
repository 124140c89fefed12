"""Transports for tests, and sessions and clients that use them."""

import json
from collections.abc import Callable, Sequence

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.calls import CallHook
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret

API_URL = "https://api.fortnox.example.com"
Answer = Response | FortnoxError


def answer(status: int = 200, body: object = None, **headers: str) -> Response:
    """Return a response. A body that is not bytes becomes JSON, and `Retry_After=` becomes the header Retry-After."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}, body=raw)


class ScriptedTransport:
    """A transport that records requests, and returns or raises the given answers in order. The last answer repeats."""

    def __init__(self, answers: Sequence[Answer], *, on_send: Callable[[], None] = lambda: None) -> None:
        self._answers = list(answers)
        self.on_send = on_send
        self.requests: list[Request] = []

    def send(self, request: Request, /) -> Response:
        if request.body is not None and not isinstance(request.body, bytes):
            with request.body.open() as form:
                request = attrs.evolve(request, body=form.read())
        self.requests.append(request)
        self.on_send()
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(found, FortnoxError):
            raise found
        return found


class TamperingTransport:
    """A transport that sends requests over HTTP, and can change the responses.

    It calls `before` with each request, and returns the response that `change` returns.
    """

    def __init__(
        self,
        change: Callable[[Request, Response], Response] = lambda _, response: response,
        *,
        before: Callable[[Request], object] = lambda _: None,
    ) -> None:
        self._before = before
        self._change = change
        self._inner = RequestsTransport()

    def send(self, request: Request, /) -> Response:
        self._before(request)
        # The body stays in memory, so that it can be changed. The session then writes it to the file.
        return self._change(request, self._inner.send(attrs.evolve(request, save_to=None)))


class CountingAuthoriser:
    """An authoriser with numbered tokens. When the current token is renewed, the number increases by 1."""

    def __init__(self) -> None:
        self.number = 1

    def authorization(self) -> Secret:
        return Secret(f"Bearer token-{self.number}")

    def renew(self, used: Secret, /) -> None:
        if used == self.authorization():
            self.number += 1


def scripted_session(
    *answers: Answer,
    api_url: str = API_URL,
    clock: Clock | None = None,
    pace: Pace | RateLimiter = Pace.off,
    retry: RetryPolicy | None = None,
    on_call: CallHook | None = None,
) -> tuple[Session, ScriptedTransport]:
    """Return a session and its transport, which returns or raises the given answers in order."""
    transport = ScriptedTransport(answers)
    session = Session(
        api_url=api_url,
        transport=transport,
        authoriser=CountingAuthoriser(),
        limiter=pace if isinstance(pace, RateLimiter) else RateLimiter(pace, clock=clock),
        retry=retry,
        clock=clock,
        on_call=on_call,
    )
    return session, transport


def scripted_client(
    *answers: Answer, api_url: str = API_URL, clock: Clock | None = None
) -> tuple[FortnoxClient, ScriptedTransport]:
    """Return a client and its transport, which returns or raises the given answers in order."""
    session, transport = scripted_session(*answers, api_url=api_url, clock=clock)
    return FortnoxClient(session), transport
