"""A transport that answers from a script, and a token that counts its refusals."""

import json
from collections.abc import Callable, Sequence

import attrs

from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.transport import Request, Response
from fortnox_sdk.scalars import Secret

Answer = Response | FortnoxError


def answer(status: int = 200, body: object = None, **headers: str) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}, body=raw)


class ScriptedTransport:
    """Gives the answers in turn and keeps the requests; the last answer repeats."""

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


class FakeAuthoriser:
    """Token 1, then 2, ...: a new one each time the gateway refuses."""

    def __init__(self) -> None:
        self.number = 1

    def authorization(self) -> Secret:
        return Secret(f"Bearer token-{self.number}")

    def refused(self, used: Secret, /) -> None:
        if used == self.authorization():
            self.number += 1


class OneToken:
    """One good token, as the sandbox gave it."""

    def __init__(self, token: str) -> None:
        self._value = Secret(f"Bearer {token}")

    def authorization(self) -> Secret:
        return self._value

    def refused(self, used: Secret, /) -> None:
        raise AssertionError(used)
