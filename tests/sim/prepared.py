"""The sandbox of a simulation, without a server. It is created once per process and reset for each seed."""

import io
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from random import Random
from typing import Final
from urllib.parse import urlsplit

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.database import Database
from fortnox_sdk.sandbox.faults.switches import Faults
from fortnox_sdk.sandbox.oauth.clients import Client
from fortnox_sdk.sandbox.seed.start import Filling
from fortnox_sdk.sandbox.web.server import create_app
from fortnox_sdk.sandbox.web.service import Service

__all__ = ["NEW_YEAR", "START", "YEAR_END", "PreparedSandbox", "prepared_sandbox"]

START: Final = datetime(2026, 1, 20, 9, tzinfo=UTC)
YEAR_END: Final = date(2025, 12, 31)
NEW_YEAR: Final = date(2026, 1, 1)
_COMPANIES: Final = 2
_NETLOC: Final = "127.0.0.1:18000"
"""The host in the requests to the sandbox, which accepts only loopback addresses.

The client uses Fortnox's own host names, which the simulated network directs to the sandbox.
"""
_COOKIE: Final = "Set-Cookie: session=1; Path=/\r\n"
_KEPT: Final = 4
"""The number of vouchers that remain in each series after a reset, because short lists make short runs."""


class PreparedSandbox:
    """A sandbox whose state, clock and random numbers can be reset, because creating a sandbox is slow."""

    def __init__(self) -> None:
        self._random = Random(0)
        self._now_s = START.timestamp
        self.service = Service(
            filling=Filling(companies=_COMPANIES),
            database_number=1840201,
            now=lambda: datetime.fromtimestamp(self._now_s(), UTC),
            sleep=lambda _: None,
            random_bytes=self._random_bytes,
        )
        self._app = create_app(self.service)
        with self.database.transaction() as db:
            db.execute("DELETE FROM voucher WHERE number > ?", (_KEPT,))
            self.companies = [company.number for company in companies(db)]
            self.years = _years(db, "last", YEAR_END)
            self.next_years = _years(db, "first", NEW_YEAR)
        self.database.snapshot("start")

    def _random_bytes(self, size: int) -> bytes:
        return self._random.randbytes(size)

    @property
    def database(self) -> Database:
        """The database with the sandbox's state."""
        return self.service.database

    @property
    def client(self) -> Client:
        """The application that is registered in the sandbox."""
        return self.service.client

    def begin(
        self, *, now_s: Callable[[], float], random: Random, lists_without_comments: bool = False
    ) -> None:
        """Reset the sandbox for a new simulation.

        Args:
            now_s: Returns the true time in seconds.
            random: The source of tokens and ids.
            lists_without_comments: True if lists of vouchers omit their comments.
        """
        self._now_s, self._random = now_s, random
        self.service.restore("start")
        self.service.faults = Faults(rate_limit=False, lists_without_comments=lists_without_comments)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """Carry out a request and return the raw response."""
        url = urlsplit(target)
        environ: dict[str, object] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "18000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        environ["HTTP_HOST"] = _NETLOC
        started: list[tuple[str, list[tuple[str, str]]]] = []
        content = b"".join(
            self._app(environ, lambda status, fields, _=None: started.append((status, fields)))
        )
        status, fields = started[-1]
        shown = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return f"HTTP/1.1 {status}\r\nConnection: close\r\n{_COOKIE}{shown}\r\n".encode("latin-1") + content


def _years(db: sqlite3.Connection, column: str, day: date) -> dict[int, int]:
    """Return the ids of the financial years that begin or end on `day`, by company."""
    rows = db.execute(f"SELECT * FROM year WHERE {column} = ?", (day.isoformat(),))  # noqa: S608 -- our own names
    return {row["company"]: row["id"] for row in rows}


@cache
def prepared_sandbox() -> PreparedSandbox:
    """Return the sandbox of this process. Only one simulated world can use it at a time."""
    return PreparedSandbox()
