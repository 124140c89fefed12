"""Starting a sandbox inside a program, and talking to its admin endpoints."""

import json
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Unpack
from urllib.parse import quote, urlencode, urlsplit

from attrs import field, frozen

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.faults.parsing import read_faults
from fortnox_sdk.sandbox.faults.switches import FaultSwitches
from fortnox_sdk.sandbox.seed.generated.company import Size
from fortnox_sdk.sandbox.seed.start import Filling
from fortnox_sdk.sandbox.web.server import Listener
from fortnox_sdk.sandbox.web.service import Service

__all__ = ["Sandbox", "SandboxError", "serve", "state_file"]


class SandboxError(Exception):
    """An admin request that the sandbox refused; the text says why."""


@frozen(kw_only=True)
class Sandbox:
    """A running sandbox, and what can be done to it.

    Attributes:
        url: Address of both hosts, such as `http://127.0.0.1:40123`: API below /3, sign-in below /oauth-v1.
        client_id: The registered application.
        client_secret: Its secret; begins with `fxcanary-`, like every secret that the sandbox hands out.
        redirect_uris: Where the application may be sent back to; any other loopback port with the path
            `/callback` does as well, which Fortnox would refuse.
        database_number: The first company.
    """

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    database_number: int

    def admin(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
        """Send an admin request: `path` is what follows /_sandbox/. Raises SandboxError when it is refused."""
        address = urlsplit(self.url)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
        try:
            data = json.dumps({} if body is None else dict(body), default=str)
            connection.request(method, f"/_sandbox/{path}", data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            result: dict[str, object] = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise SandboxError(str(result.get("error", answer.status)))
        return result

    def state(self) -> dict[str, object]:
        """Companies, years, clock, faults and token counts."""
        return self.admin("GET", "state")

    def log(self, *, since: str | None = None) -> list[dict[str, object]]:
        """Return the requests so far, newest last: at, method, path, query, status (0: dropped), company, dropped."""
        query = f"?{urlencode({'since': since})}" if since else ""
        requests: object = self.admin("GET", f"log{query}")["requests"]
        return requests if isinstance(requests, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON

    def counts(self) -> list[dict[str, object]]:
        """Return the requests since the start by company (None: no valid token), method, resource and status."""
        counts: object = self.admin("GET", "counts")["counts"]
        return counts if isinstance(counts, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON

    def snapshot(self, name: str) -> None:
        """Keep the whole state, and the clock, under a name; beside the state file, or in memory."""
        self.admin("POST", f"snapshots/{quote(name, safe='')}")

    def restore(self, name: str) -> None:
        """Go back to a snapshot: books, tokens, log and clock. Faults stay as they are."""
        self.admin("POST", f"snapshots/{quote(name, safe='')}/restore")

    def advance_clock(self, seconds: float) -> None:
        """Move the sandbox's clock; tokens expire by it."""
        self.admin("POST", "clock", {"advance_s": seconds})

    def set_faults(self, **switches: Unpack[FaultSwitches]) -> None:
        """Make things go wrong; what is not named stays as it is. The switches are described at `Faults`.

        A count is a whole number, or with decimals a probability. `status` is (code, how many times), or several
        codes with their counts.

        >>> with serve() as sandbox:
        ...     sandbox.set_faults(status={429: 0.1, 500: 0.02}, drop_after_commit=1, seed=7)
        """
        wanted: dict[str, object] = {**switches}
        status = switches.get("status")
        if isinstance(status, tuple):
            wanted["status"] = {str(status[0]): status[1]}
        elif status is not None:
            wanted["status"] = {str(code): count for code, count in status.items()}
        self.admin("POST", "faults", wanted)

    def set_faults_in_words(self, text: str) -> None:
        """Faults as a command line has them: `429=0.1,latency=800ms,drop-after-commit=1,locked=2025-06-30`.

        Raises ValueError or SandboxError that says which word is wrong.
        """
        wanted = read_faults(text)
        self.admin("POST", "faults", wanted.switches)
        if wanted.locked is not None:
            self.lock(wanted.locked)

    def clear_faults(self) -> None:
        """Everything goes well again."""
        self.admin("DELETE", "faults")

    def token(
        self, *, scopes: Iterable[str] | None = None, database_number: int | None = None
    ) -> tuple[str, str]:
        """Access and refresh token without the consent page; all public scopes unless some are named."""
        body: dict[str, object] = {"database_number": database_number or self.database_number}
        if scopes is not None:
            body["scopes"] = list(scopes)
        answer = self.admin("POST", "token", body)
        return str(answer["access_token"]), str(answer["refresh_token"])

    def add_company(
        self, name: str | None = None, *, invoices: int = 0, vouchers: int = 0, seed: int = 1
    ) -> int:
        """Open one more company with the seeded books, or with so many generated; gives its database number."""
        sizes = {"invoices": invoices, "vouchers": vouchers, "seed": seed} if invoices or vouchers else {}
        body: dict[str, object] = {**({"name": name} if name else {}), **sizes}
        return int(str(self.admin("POST", "companies", body)["database_number"]))

    def empty(self, *, books: bool = False, database_number: int | None = None) -> None:
        """Forget a company's records and vouchers; with `books` its years, accounts and series too."""
        self.admin("POST", f"companies/{database_number or self.database_number}/empty", {"books": books})

    def put(
        self,
        resource: str,
        records: Iterable[Mapping[str, object]],
        *,
        financial_year: int | None = None,
        database_number: int | None = None,
    ) -> None:
        """Keep records as answers of Fortnox show them, whatever they are: states that no call leads to as well.

        Args:
            resource: Such as `invoices`; the word of its address.
            records: Fields by their names in JSON. What the resource does not have is left out.
            financial_year: Id of the year, for resources that a year has.
            database_number: Which company; None is the first.
        """
        body: dict[str, object] = {"resource": resource, "records": [dict(record) for record in records]}
        if financial_year is not None:
            body["financial_year"] = financial_year
        self.admin("POST", f"companies/{database_number or self.database_number}/records", body)

    def remove_voucher(
        self, year: int, series: str, number: int, *, database_number: int | None = None
    ) -> None:
        """Remove the last voucher of a series, as the program's own screens can."""
        self.admin("DELETE", self._voucher(year, series, number, database_number))

    def change_row(
        self,
        year: int,
        series: str,
        number: int,
        *,
        account: int | str,
        amount: Decimal,
        against: int | str,
        database_number: int | None = None,
    ) -> None:
        """Strike a voucher's row on an account and add it again, changed by an amount, against another account."""
        body = {"account": account, "amount": str(amount), "against": against}
        self.admin("POST", f"{self._voucher(year, series, number, database_number)}/change", body)

    def book_foreign_voucher(
        self, day: date | None = None, *, database_number: int | None = None
    ) -> str | None:
        """Another user books a voucher; gives its series and number, or None where nothing can be booked."""
        number = database_number or self.database_number
        body = {"day": None if day is None else day.isoformat()}
        voucher = self.admin("POST", f"companies/{number}/vouchers", body)["voucher"]
        return None if voucher is None else str(voucher)

    def revoke_consent(self, *, database_number: int | None = None) -> None:
        """End a company's consent: refresh tokens die, access tokens live out their hour."""
        self.admin("POST", f"companies/{database_number or self.database_number}/revoke")

    def set_licences(self, *, without: Iterable[str] = (), database_number: int | None = None) -> None:
        """Leave a company without licences for some scopes, and with all others."""
        number = database_number or self.database_number
        self.admin("POST", f"companies/{number}/licences", {"without": sorted(without)})

    def lock(self, end: date | None, *, database_number: int | None = None) -> None:
        """Lock the books up to and including a day; None unlocks."""
        number = database_number or self.database_number
        self.admin("POST", f"companies/{number}/lock", {"end_date": None if end is None else end.isoformat()})

    def set_account(
        self, year: int, account: int | str, *, active: bool, database_number: int | None = None
    ) -> None:
        """Make an account inactive or active."""
        number = database_number or self.database_number
        self.admin("POST", f"companies/{number}/accounts/{year}/{account}", {"active": active})

    def reset(self) -> None:
        """Go back to the first start; client id, secret, database number and address stay."""
        self.admin("POST", "reset")

    def _voucher(self, year: int, series: str, number: int, database_number: int | None) -> str:
        company = database_number or self.database_number
        return f"companies/{company}/vouchers/{year}/{quote(series, safe='')}/{number}"


def state_file(path: str | Path) -> Path:
    """Return the state file of a path: the path itself, or a file in it when it is a folder."""
    found = Path(path)
    return found / "sandbox.sqlite3" if found.is_dir() else found


@contextmanager
def serve(
    *,
    state: str | Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    sie: str | Path | bytes | None = None,
    invoices: int = 0,
    vouchers: int = 0,
    seed: int = 1,
    companies: int = 1,
    database_number: int | None = None,
    rate_limit: bool = True,
    latency_s: float = 0.0,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Generator[Sandbox]:
    """Run a sandbox in a thread of this process, for as long as the block lasts.

    Args:
        state: File or folder that keeps the state; a sandbox started on it again goes on where it was. None: memory.
        host: A loopback address.
        port: 0 takes a free one.
        sie: A SIE file to fill the first company from; only a new state looks at it. None: the demo company.
        invoices: More than 0 fills a new state with a generated company of two and a half years with so many customer
            invoices, and what goes with them. 20 000 take about ten seconds.
        vouchers: And with at least so many vouchers.
        seed: Of the generated company: the same number gives the same company.
        companies: How many companies a new state has.
        database_number: Of the first company of a new state; None draws one, so that no two sandboxes are taken for
            the same company.
        rate_limit: False switches the limit off, for tests that test something else.
        latency_s: Every answer waits this long.
        now: The instant, aware, which the sandbox's own clock starts from.

    Raises:
        NotLoopback: The host is an address that others could reach.
        StateError: The state can't be used: it is not a sandbox's, or another sandbox uses it.
        OSError: The port is taken, or the SIE file can't be read.
        sie4.SieError: The file is not a SIE file.

    >>> with serve() as sandbox:
    ...     sandbox.state()["companies"][0]["name"]
    'Fjällbris Friluft AB'
    """
    data = sie if sie is None or isinstance(sie, bytes) else Path(sie).read_bytes()
    path = None if state is None else state_file(state)
    size = Size(invoices=invoices, vouchers=vouchers, seed=seed) if invoices or vouchers else None
    filling = Filling(sie=data, size=size, companies=companies)
    service = Service(path, filling=filling, database_number=database_number, now=now)
    try:
        service.faults.rate_limit = rate_limit
        service.faults.latency_s = latency_s
        listener = Listener(service, host=host, port=port)
        listener.start()
        try:
            yield _sandbox(service, listener.url)
        finally:
            listener.stop()
    finally:
        service.close()


def _sandbox(service: Service, url: str) -> Sandbox:
    with service.database.transaction() as db:
        first = companies(db)[0].number
    return Sandbox(
        url=url,
        client_id=service.client.id,
        client_secret=service.client.secret,
        redirect_uris=service.client.redirect_uris,
        database_number=first,
    )
