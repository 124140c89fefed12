"""The client of the sandbox's admin endpoints."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Unpack
from urllib.parse import quote, urlencode, urlsplit

from attrs import field, frozen

from fortnox_sdk.sandbox.arguments import checked
from fortnox_sdk.sandbox.bookkeeper import Bookkeeper
from fortnox_sdk.sandbox.books.behaviour import BehaviourSwitches
from fortnox_sdk.sandbox.errors import SandboxError
from fortnox_sdk.sandbox.faults.parsing import read_faults
from fortnox_sdk.sandbox.faults.switches import FaultSwitches


@frozen(kw_only=True)
class Sandbox(Bookkeeper):
    """A running sandbox and the operations of its admin endpoints.

    Attributes:
        url: The base URL, such as `http://127.0.0.1:40123`. API paths start with `/3`, sign-in paths with `/oauth-v1`.
        client_id: The client id of the registered application.
        client_secret: The client secret. Every secret that the sandbox issues contains `fxcanary-`.
        redirect_uris: The registered redirect URIs. Unlike Fortnox, the sandbox also accepts every other loopback
            port with the path `/callback`.
        database_number: The database number of the first company.
        previous_url: The URL of the last run with the same state file, if another program now uses the port of that
            URL. Connections with this URL no longer work. `None` in all other cases.

    >>> from fortnox_sdk.sandbox import serve
    >>> with serve() as sandbox:
    ...     sandbox.set_account(2, 1930, active=False)
    ...     sandbox.advance_clock(3600)
    ...     sandbox.state()["clock_offset_s"]
    3600
    """

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    database_number: int
    previous_url: str | None = None

    @checked
    def admin(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
        """Send a request to the admin endpoint `/_sandbox/<path>` and return the JSON response.

        Raises:
            SandboxError: If the sandbox rejects the request, or a value can't be sent as JSON.
        """
        address = urlsplit(self.url)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
        try:
            data = json.dumps({} if body is None else dict(body), default=_as_text)
            connection.request(method, f"/_sandbox/{path}", data, {"Content-Type": "application/json"})
            response = connection.getresponse()
            result: dict[str, object] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise SandboxError(str(result.get("error", response.status)))
        return result

    def state(self) -> dict[str, object]:
        """Return the companies with their financial years, the clock, the faults and the token counts."""
        return self.admin("GET", "state")

    @checked
    def log(self, *, since: str | None = None) -> list[dict[str, object]]:
        """Return the request log, oldest first.

        Each entry has the keys `at`, `method`, `path`, `query`, `status`, `company` and `dropped`. If a fault prevented
        a complete response, the status is 0 and `dropped` identifies the fault, such as `after_commit`. Otherwise,
        `dropped` is `None`.

        Args:
            since: Leave out requests before this instant (ISO 8601).
        """
        query = f"?{urlencode({'since': since})}" if since else ""
        requests: object = self.admin("GET", f"log{query}")["requests"]
        return requests if isinstance(requests, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON

    def counts(self) -> list[dict[str, object]]:
        """Return the number of requests for each company, method, resource and status.

        The count starts when the state is created or reset. The company is `None` for requests without a valid token.
        """
        counts: object = self.admin("GET", "counts")["counts"]
        return counts if isinstance(counts, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON

    @checked
    def snapshot(self, name: str) -> None:
        """Save the whole state and the clock as a named snapshot.

        The snapshot is stored next to the state file, or in memory if there is no state file.
        """
        self.admin("POST", f"snapshots/{quote(name, safe='')}")

    @checked
    def restore(self, name: str) -> None:
        """Restore the books, tokens, log and clock from a snapshot. The faults do not change."""
        self.admin("POST", f"snapshots/{quote(name, safe='')}/restore")

    @checked
    def advance_clock(self, seconds: float) -> None:
        """Move the sandbox's clock by a number of seconds. Tokens expire according to this clock.

        For each day that begins, the sandbox posts the warehouse documents and accrual periods.
        """
        self.admin("POST", "clock", {"advance_s": seconds})

    @checked
    def set_faults(self, **switches: Unpack[FaultSwitches]) -> None:
        """Set the given faults and leave the other faults unchanged.

        The documentation of the sandbox lists all faults.

        For a fault such as `drop_after_commit`, an integer is the number of times that it occurs, and a float is its
        probability. For `status`, pass a pair such as `(503, 2)` or a mapping such as `{503: 2, 429: 0.1}`.

        >>> from fortnox_sdk.sandbox import serve
        >>> with serve() as sandbox:
        ...     sandbox.set_faults(status={429: 0.1, 500: 0.02}, drop_after_commit=1, seed=7)
        """
        values: dict[str, object] = {**switches}
        status = switches.get("status")
        if isinstance(status, tuple):
            values["status"] = {str(status[0]): status[1]}
        elif isinstance(status, Mapping):
            values["status"] = {str(code): count for code, count in status.items()}
        self.admin("POST", "faults", values)

    @checked
    def set_faults_in_words(self, text: str) -> None:
        """Set faults from text such as `429=0.1,latency=800ms,drop-after-commit=1,locked=2025-06-30`.

        Raises:
            SandboxError: If the text can't be parsed, or the sandbox rejects a value.
        """
        try:
            parsed = read_faults(text)
        except ValueError as error:
            raise SandboxError(str(error)) from error
        self.admin("POST", "faults", parsed.switches)
        if parsed.locked is not None:
            self.lock(parsed.locked)

    def clear_faults(self) -> None:
        """Turn off all faults."""
        self.admin("DELETE", "faults")

    @checked
    def set_behaviour(self, **switches: Unpack[BehaviourSwitches]) -> None:
        """Choose how the sandbox behaves where Fortnox's behaviour is uncertain. Omitted choices do not change.

        The documentation of the sandbox lists all choices. The choices are stored in the state, and `reset` restores
        their defaults. Vouchers that are already posted do not change.

        >>> from fortnox_sdk.sandbox import serve
        >>> with serve() as sandbox:
        ...     sandbox.set_behaviour(payment_reference="payment", credit_pairs="settled")

        Raises:
            SandboxError: If a name or a value is unknown.
        """
        self.admin("PUT", "behaviour", switches)

    @checked
    def token(
        self,
        *,
        scopes: Iterable[str] | None = None,
        database_number: int | None = None,
        service: bool = False,
        client_id: str | None = None,
    ) -> tuple[str, str]:
        """Return a new access token and refresh token without using the consent page.

        Args:
            scopes: Scopes of the tokens. `None`: all scopes of the application.
            database_number: Company of the tokens. `None`: the first company.
            service: `True` returns tokens of a service account. This counts as the company's consent, so that the
                application can get further tokens with the grant type `client_credentials`.
            client_id: Application of the tokens. `None`: the application that the sandbox starts with.
        """
        body: dict[str, object] = {
            "database_number": self._company(database_number),
            "service": service,
        }
        if scopes is not None:
            body["scopes"] = list(scopes)
        if client_id is not None:
            body["client_id"] = client_id
        response = self.admin("POST", "token", body)
        return str(response["access_token"]), str(response["refresh_token"])

    @checked
    def add_company(
        self, name: str | None = None, *, invoices: int = 0, vouchers: int = 0, seed: int = 1
    ) -> int:
        """Add a company and return its database number.

        Args:
            name: Company name. `None`: the demo company's name. A generated company gets a random name, and `name` is
                ignored.
            invoices: Number of generated customer invoices. If `invoices` and `vouchers` are 0, the company gets the
                books of the demo company.
            vouchers: Minimum number of generated vouchers.
            seed: Seed number of the generated company.
        """
        sizes = {"invoices": invoices, "vouchers": vouchers, "seed": seed} if invoices or vouchers else {}
        body: dict[str, object] = {**({"name": name} if name else {}), **sizes}
        return int(str(self.admin("POST", "companies", body)["database_number"]))

    @checked
    def empty(self, *, books: bool = False, database_number: int | None = None) -> None:
        """Delete a company's records and vouchers. If `books` is true, also delete its years, accounts and series."""
        self.admin("POST", f"companies/{self._company(database_number)}/empty", {"books": books})

    @checked
    def put(
        self,
        resource: str,
        records: Iterable[Mapping[str, object]],
        *,
        financial_year: int | None = None,
        database_number: int | None = None,
    ) -> None:
        """Store records without applying Fortnox's rules, so that tests can use states that no API call produces.

        Args:
            resource: Resource name as in its URL, such as `invoices`.
            records: JSON objects of the records. Each value must have its field's type. Unknown fields are ignored.
            financial_year: Id of the financial year, for resources that belong to a financial year.
            database_number: Company of the records. `None`: the first company.
        """
        body: dict[str, object] = {"resource": resource, "records": [dict(record) for record in records]}
        if financial_year is not None:
            body["financial_year"] = financial_year
        self.admin("POST", f"companies/{self._company(database_number)}/records", body)

    @checked
    def remove_voucher(
        self, year: int, series: str, number: int, *, database_number: int | None = None
    ) -> None:
        """Delete the last voucher of a series, as a user can in Fortnox's user interface."""
        self.admin("DELETE", self._voucher(year, series, number, database_number))

    @checked
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
        """Correct a posted voucher as a Fortnox user does.

        The sandbox strikes the row on `account` and adds a row with the old amount plus `amount` (debit is positive).
        Another new row, on the account `against`, balances the change.
        """
        body = {"account": account, "amount": str(amount), "against": against}
        self.admin("POST", f"{self._voucher(year, series, number, database_number)}/change", body)

    @checked
    def book_foreign_voucher(
        self, day: date | None = None, *, database_number: int | None = None
    ) -> str | None:
        """Post a voucher as another user and return its series and number, such as `A17`.

        Returns `None` if no voucher can be posted. If `day` is `None`, the voucher gets today's date. If no
        financial year contains today, it gets the nearest date in the newest financial year.
        """
        number = self._company(database_number)
        body = {"day": None if day is None else day.isoformat()}
        voucher = self.admin("POST", f"companies/{number}/vouchers", body)["voucher"]
        return None if voucher is None else str(voucher)

    @checked
    def put_app(
        self,
        client_id: str,
        client_secret: str,
        *,
        scopes: Iterable[str] | None = None,
        redirect_uris: Iterable[str] | None = None,
    ) -> None:
        """Change the settings of an application, or register a new application if `client_id` is new.

        Args:
            client_id: The client id.
            client_secret: The client secret. Token requests with the old secret fail from now on.
            scopes: The scopes that the application may ask for. Scopes that the sandbox does not know are accepted too.
                `None`: unchanged; a new application gets the scopes of the application that the sandbox starts with.
            redirect_uris: The registered redirect URIs. `None`: unchanged; a new application gets the redirect URIs
                of the application that the sandbox starts with.

        >>> from fortnox_sdk.sandbox import serve
        >>> with serve() as sandbox:
        ...     sandbox.put_app("my-app", "my-secret", redirect_uris=["https://localhost:5001/callback"])
        """
        body: dict[str, object] = {"client_id": client_id, "client_secret": client_secret}
        if scopes is not None:
            body["scopes"] = list(scopes)
        if redirect_uris is not None:
            body["redirect_uris"] = list(redirect_uris)
        self.admin("POST", "apps", body)

    @checked
    def revoke_consent(self, *, database_number: int | None = None) -> None:
        """Revoke a company's consent. Its refresh tokens become invalid; its access tokens expire as usual."""
        self.admin("POST", f"companies/{self._company(database_number)}/revoke")

    @checked
    def set_licences(self, *, without: Iterable[str] = (), database_number: int | None = None) -> None:
        """Remove a company's licences for the scopes in `without` and grant the licences for all other scopes."""
        number = self._company(database_number)
        self.admin("POST", f"companies/{number}/licences", {"without": sorted(without)})

    @checked
    def set_rights(self, *, without: Iterable[str] = (), database_number: int | None = None) -> None:
        """Take the rights to the registers in `without` away from a company's users, and give them all other rights.

        Requests for the registers in `without` are then refused with error 2003275.

        Args:
            without: Registers as in their URLs: `accounts`, `articles`, `costcenters`, `customers`, `employees`,
                `projects` or `suppliers`.
            database_number: Company. `None`: the first company.
        """
        number = self._company(database_number)
        self.admin("POST", f"companies/{number}/rights", {"without": sorted(without)})

    @checked
    def lock(self, end: date | None, *, database_number: int | None = None) -> None:
        """Lock the books up to and including the day `end`. `None` unlocks them.

        If the company has a year-end series (the predefined series `YEAREND`), the lock does not apply to this series.
        """
        number = self._company(database_number)
        self.admin("POST", f"companies/{number}/lock", {"end_date": None if end is None else end.isoformat()})

    @checked
    def set_account(
        self, year: int, account: int | str, *, active: bool, database_number: int | None = None
    ) -> None:
        """Activate or deactivate an account. `year` is the id of the financial year."""
        number = self._company(database_number)
        self.admin("POST", f"companies/{number}/accounts/{year}/{account}", {"active": active})

    def cut_events(self) -> int:
        """End all connections to the event stream, as if the network had failed, and return their number."""
        return int(str(self.admin("POST", "events/cut")["connections"]))

    def reset(self) -> None:
        """Restore the initial state; the client id, client secret, database number and URL do not change."""
        self.admin("POST", "reset")

    def _voucher(self, year: int, series: str, number: int, database_number: int | None) -> str:
        company = self._company(database_number)
        return f"companies/{company}/vouchers/{year}/{quote(series, safe='')}/{number}"


def _as_text(value: object) -> str:
    if isinstance(value, date | Decimal):
        return str(value)
    raise SandboxError(f"A value of type {type(value).__name__} can't be sent to the sandbox.")
