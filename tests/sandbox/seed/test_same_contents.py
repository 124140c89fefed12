"""Tests that each new sandbox of a process has the same contents."""

import pytest

from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.resources.routes import ENVELOPE_ROUTES
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own

LISTS = sorted(
    route.path.removeprefix("/3/")
    for route in ENVELOPE_ROUTES
    if route.method == "GET" and "<" not in route.path
)


@pytest.fixture(scope="module")
def two_new_sandboxes():
    with serve(rate_limit=False) as first, serve(rate_limit=False) as second:
        clients = Api(first), Api(second)
        yield clients
        for client in clients:
            client.session.close()


def anonymous(client, text):
    """Return the text of a response without the port and the database number, which differ between sandboxes."""
    text = text.replace(client.sandbox.url.removeprefix("http://"), "host")
    return text.replace(str(client.sandbox.database_number), "number")


@pytest.mark.parametrize("path", LISTS)
def test_two_sandboxes_of_a_process_give_the_same_lists(two_new_sandboxes, path):
    first, second = (client.call("GET", path) for client in two_new_sandboxes)
    assert first.status_code == second.status_code != 404
    ours, theirs = (
        anonymous(client, answer.text)
        for client, answer in zip(two_new_sandboxes, (first, second), strict=True)
    )
    assert ours == theirs
