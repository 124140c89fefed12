"""The transport and the store of a process that is killed during a refresh, and the points at which it is killed."""

import select
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import Change, TokenStore
from fortnox_sdk.stores.sql import SqlStore
from tests.chaos.dying import die, die_with_the_request_under_way

POINTS = (
    "intent saved",
    "request under way",
    "request sent",
    "sandbox committed",
    "reply read",
    "temporary file written",
    "replaced",
    "saved",
)
"""The points at which a refresh can be killed.

In a database store, "temporary file written" means just before the statement that saves the token, and "replaced"
means just after that statement.
"""
UNDER_WAY_S = 0.05


class Child:
    """The transport and the store of the killed process, in one object. It kills the process at the chosen point."""

    def __init__(self, store: TokenStore, point: str) -> None:
        self._inner = RequestsTransport()
        self._store = store
        self._point = point
        self.replied = False

    def send(self, request: Request, /) -> Response:
        if self._point == "intent saved":
            die()
        if self._point in {"request under way", "request sent", "sandbox committed"}:
            self._die_sending(request)
        response = self._inner.send(request)
        self.replied = True
        if self._point == "reply read":
            die()
        return response

    def _die_sending(self, request: Request) -> None:
        if self._point == "request under way":
            die_with_the_request_under_way(UNDER_WAY_S)
        address = urlsplit(request.url)
        connection = HTTPConnection(address.hostname or "", address.port)
        headers = dict(request.headers)
        headers["Authorization"] = request.authorization.reveal() if request.authorization else ""
        connection.request("POST", address.path, body=bytes(request.body or b""), headers=headers)
        if self._point == "request under way":
            connection.getresponse()
        if self._point == "sandbox committed":
            # The sandbox commits before it responds. The response has arrived and has not been read yet.
            select.select([connection.sock], [], [])
        die()

    def at(self, point: str) -> None:
        """Kill the process if `point` is the chosen point and the sandbox has already responded."""
        if self.replied and self._point == point:
            die()

    def get(self, key: ConnectionKey, /) -> Connection | None:
        return self._store.get(key)

    def keys(self) -> list[ConnectionKey]:
        return self._store.keys()

    def delete(self, key: ConnectionKey, /) -> None:
        self._store.delete(key)

    def locked(self, key: ConnectionKey, /):
        return self._store.locked(key)

    def check_writable(self) -> None:
        self._store.check_writable()

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        saved = self._store.update(key, change)
        self.at("saved")
        return saved


class KillingFiles(LocalFiles):
    """The file system of the killed process. It can kill the process just before or after a file is replaced."""

    child: Child | None = None

    def move(self, source: Path, target: Path, /) -> None:
        if self.child is not None:
            self.child.at("temporary file written")
        super().move(source, target)
        if self.child is not None:
            self.child.at("replaced")


def kill_inside_swap(child: Child) -> None:
    """Patch the database store, so that `child` can be killed just before or after a token is saved.

    The process ends soon, so the patch is not undone.
    """
    swap = SqlStore._swap

    def swapped(store: SqlStore, key: ConnectionKey, old: Secret | None, new: Secret) -> bool:
        child.at("temporary file written")
        is_swapped = swap(store, key, old, new)
        child.at("replaced")
        return is_swapped

    SqlStore._swap = swapped  # type: ignore[method-assign]  # in this process only
