"""Fixtures for the tests of the guide's security: a job, and people who may not see it."""

import attrs
import pytest

from fortnox_sdk.web import User
from tests.web.conftest import ClientVisitor


@pytest.fixture
def people(key):
    """Return the users by the value of the header `X-User`. Anna and Cilla may see the connection, but Bo may not."""
    return {
        "anna": User(id="anna", connections=[key]),
        "bo": User(id="bo", connections=[]),
        "cilla": User(id="cilla", connections=[key]),
    }


@pytest.fixture
def host_app(make_guide, people):
    """Return the guide in a host program that identifies its users by a header."""
    return make_guide(current_user=lambda request: people.get(request.headers.get("X-User", "")))


class Person(ClientVisitor):
    def __init__(self, app, name):
        super().__init__(app)
        self._name = name

    def _send(self, method, path, fields, headers, file=None):
        return super()._send(method, path, fields, {"X-User": self._name, **headers}, file)


@pytest.fixture
def as_user(host_app):
    return lambda name: Person(host_app, name)


@attrs.frozen
class Started:
    id: str
    path: str


@pytest.fixture
def job(as_user, key):
    """Return Anna's job, which has a connection and a year but is not imported yet."""
    anna = as_user("anna")
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    page = anna.submit(page, "/sign-in/connection", {"connection": str(key)})
    page = anna.submit(page, "/year", {"year": "2025-01-01", "balance_date": ""})
    return Started(page.path.split("/")[2], page.path.removesuffix("/import"))
