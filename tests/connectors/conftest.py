"""A fixture for clients with scripted responses."""

import pytest

from tests.transports import scripted_client


@pytest.fixture
def make_client(clock):
    """Return a function that takes scripted responses, and returns a client and the list of the client's requests."""

    def make(*responses):
        client, transport = scripted_client(*responses, clock=clock)
        return client, transport.requests

    return make
