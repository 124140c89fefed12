"""A client that gets its answers from a script."""

import pytest

from tests.transports import scripted_client


@pytest.fixture
def made(clock):
    """Makes a client of the answers that it shall get; gives it and the requests that it sends."""

    def make(*answers):
        client, transport = scripted_client(*answers, clock=clock)
        return client, transport.requests

    return make
