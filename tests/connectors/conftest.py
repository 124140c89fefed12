"""A client that gets its answers from a script."""

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.session import Session
from tests.http.fakes import FakeAuthoriser, ScriptedTransport


@pytest.fixture
def made(clock):
    """Makes a client of the answers that it shall get; gives it and the requests that it sends."""

    def make(*answers):
        transport = ScriptedTransport(answers)
        session = Session(
            api_url="https://api.fortnox.example.com",
            transport=transport,
            authoriser=FakeAuthoriser(),
            limiter=RateLimiter(Pace.off, clock=clock),
            clock=clock,
        )
        return FortnoxClient(session), transport.requests

    return make
