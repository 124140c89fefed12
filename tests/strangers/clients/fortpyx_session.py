"""A fortpyx client with a record of its calls, and request bodies for the client."""

import os
import re
from datetime import date

from fortpyx import Fortpyx, model
from recorder import Recorder

URL = os.environ["SANDBOX_URL"]
# fortpyx has no option for the host.
Fortpyx._Fortpyx__BASE_URL = URL
Fortpyx._Fortpyx__AUTHORIZATION_URL = f"{URL}/oauth-v1/auth"
Fortpyx._Fortpyx__TOKEN_URL = f"{URL}/oauth-v1/token"


class Session:
    """A fortpyx client and the record of its calls."""

    def __init__(self) -> None:
        self.record = Recorder("fortpyx")
        self.saved = []
        self.top = Fortpyx(
            client_id=os.environ["SANDBOX_CLIENT_ID"],
            client_secret=os.environ["SANDBOX_CLIENT_SECRET"],
            on_token_refresh=lambda access, refresh: self.saved.append((access, refresh)),
            auto_fetch_all_pages=True,
        )

    def services(self):
        for area in (self.top.fortnox, self.top.fileattachments, self.top.time_reporting, self.top.warehouse):
            yield from ((name, value) for name, value in sorted(vars(area).items()) if name != "parent")

    def call(self, path, /, *arguments, check=None, note="", **named):
        """Call a method, such as `customers.create_a_customer`, record the outcome, and return the result or None."""

        def function():
            return self.method(path)(
                *(value.build() if isinstance(value, Body) else value for value in arguments), **named
            )

        return self.record.run(f"{path} ({note})" if note else path, function, check=check)

    def method(self, path):
        service, _, name = path.partition(".")
        return getattr(dict(self.services())[service], name)


class Body:
    """A request body: the class of fortpyx that builds it, and its content in Fortnox's JSON."""

    def __init__(self, kind, **content):
        self.kind = kind
        self.content = content

    def build(self):
        return getattr(model, self.kind).model_validate(_with_dates(self.content))


def _with_dates(value):
    """Return the content with each date text replaced by a `date`, as a user of typed models would write it."""
    if isinstance(value, dict):
        return {name: _with_dates(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_dates(inner) for inner in value]
    is_date = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return date.fromisoformat(value) if is_date else value


def shows(expected):
    """Return a function that checks that a result has the expected values. `expected` uses Fortnox's field names."""

    def check(result):
        (record,) = result.model_dump(by_alias=True, mode="json").values()
        return all(record[name] == value for name, value in expected.items())

    return check
