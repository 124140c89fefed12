"""A small company in the sandbox and transports with faults, for tests that post vouchers."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries
from fortnox_sdk.errors import NoAnswer
from fortnox_sdk.http.messages import Request, Response, Transport
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.transports import TamperingTransport

LAST_DAY = date(2025, 12, 31)
BOOKS = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#FNAMN "Exempelbygg i Åre AB"
#RAR 0 20250101 20251231
#KONTO 1229 "Ackumulerade avskrivningar"
#KONTO 1930 "Bank"
#KONTO 2512 "Beräknad inkomstskatt"
#KONTO 2990 "Upplupna kostnader"
#KONTO 6530 "Redovisningstjänster"
#KONTO 7832 "Avskrivningar inventarier"
#KONTO 8910 "Skatt på årets resultat"
#VER A 1 20250131 "Bankavgift"
{
#TRANS 6530 {} 100
#TRANS 1930 {} -100
}
""".encode("cp437")
"""The books of a company that is small enough to be created for every test."""


def closing(
    reference: str = "depreciation",
    amount: str = "1200.00",
    *,
    text: str = "Avskrivning inventarier",
    debit: int = 7832,
    credit: int = 1229,
    on: date = LAST_DAY,
    comment: str = "",
) -> ClosingVoucher:
    rows = (
        ClosingRow.signed(debit, Decimal(amount), text="Enligt plan"),
        ClosingRow.signed(credit, -Decimal(amount)),
    )
    return ClosingVoucher(reference=reference, date=on, text=text, rows=rows, comment=comment)


def three_vouchers() -> list[ClosingVoucher]:
    return [
        closing(),
        closing(
            "fee", "25000", text="Upplupet revisionsarvode", debit=6530, credit=2990, comment="Offert 12"
        ),
        closing("tax", "41200.50", text="Årets skatt", debit=8910, credit=2512),
    ]


@attrs.frozen
class Company:
    """A sandbox, a client of its company, and a folder for the journal."""

    sandbox: Sandbox
    client: FortnoxClient
    clock: Clock
    folder: Path
    year: FinancialYearSummary

    def with_transport(self, transport: Transport) -> "Company":
        """Return the same company with a client that uses another transport."""
        return company(self.sandbox, self.clock, self.folder, transport=transport)

    @property
    def journal(self) -> Journal:
        return Journal(
            self.folder,
            issuer_host=self.client.issuer_host,
            database_number=self.sandbox.database_number,
            year=self.year.id,
            clock=self.clock,
        )

    def plan(self, vouchers: Iterable[ClosingVoucher] | None = None, **options: Any) -> ExportPlan:
        settings: dict[str, Any] = {
            "series": "V",
            "year": self.year,
            "journal": self.journal,
        }
        return plan_export(
            self.client, three_vouchers() if vouchers is None else vouchers, **{**settings, **options}
        )

    def in_fortnox(self, series: str = "V") -> list[str]:
        """Return the label and text of each voucher that the series has in Fortnox, such as `V1 Årets skatt`."""
        listed = self.client.vouchers.list(financial_year=self.year.id, series=series)
        return [f"{row.voucher_series}{row.voucher_number} {row.description}" for row in listed]

    def posts(self) -> int:
        """Return the number of `POST /3/vouchers` requests that the sandbox has received."""
        return sum(
            1 for entry in self.sandbox.log() if (entry["method"], entry["path"]) == ("POST", "/3/vouchers")
        )


def add_series(client: FortnoxClient, year: FinancialYearSummary) -> None:
    """Create the series S for manual vouchers, and the series B, which does not accept manual vouchers."""
    for code, manual in (("S", True), ("B", False)):
        series = VoucherSeries(code=code, description=code, manual=manual)
        client.voucher_series.create(series, financial_year=year.id)


def company(sandbox: Sandbox, clock: Clock, folder: Path, *, transport: Transport | None = None) -> Company:
    client = connect(sandbox, clock=clock, transport=transport, pace=Pace.off)
    return Company(sandbox, client, clock, folder, client.financial_years.on(LAST_DAY))


def small_company(sandbox: Sandbox, clock: Clock, folder: Path) -> Company:
    """Add two voucher series to the company of a sandbox that was started with `BOOKS`, and return the company."""
    acme = company(sandbox, clock, folder)
    add_series(acme.client, acme.year)
    return acme


class BeforePost(TamperingTransport):
    """A transport that calls a function once, before a voucher is posted.

    Args:
        act: The function.
        after: The number of vouchers that are posted before the call.
    """

    def __init__(self, act: Callable[[], object], *, after: int = 0) -> None:
        super().__init__(before=self._count)
        self._act = act
        self._after = after

    def _count(self, request: Request) -> None:
        if request.method == "POST" and request.path == "/3/vouchers":
            self._after -= 1
            if self._after == -1:
                self._act()


class ChangedFirstResponse(TamperingTransport):
    """A transport that changes the body of the response to the first posted voucher."""

    def __init__(self, change: Callable[[bytes], bytes]) -> None:
        super().__init__(self._change_once)
        self._change_body: Callable[[bytes], bytes] | None = change

    def _change_once(self, request: Request, response: Response) -> Response:
        if request.method == "POST" and self._change_body:
            response, self._change_body = attrs.evolve(response, body=self._change_body(response.body)), None
        return response


class Killed(BaseException):
    """An exception that ends a run at the point where it is raised, as SIGKILL would."""


def kill() -> None:
    raise Killed


def lose_connection() -> None:
    raise NoAnswer("The connection was lost.")


class ChangedVouchers(TamperingTransport):
    """A transport that changes the vouchers in responses, as if another user had changed them in Fortnox.

    Args:
        change: Called with the fields of each voucher.
        of: "Vouchers" to change the voucher list, or "Voucher" to change single vouchers.
    """

    def __init__(self, change: Callable[[dict[str, Any]], object], *, of: str) -> None:
        super().__init__(self._change_fields)
        self._change_voucher = change
        self._key = of

    def _change_fields(self, request: Request, response: Response) -> Response:
        if request.method != "GET" or not request.path.startswith("/3/vouchers"):
            return response
        body = json.loads(response.body)
        if self._key not in body:
            return response
        vouchers = body[self._key]
        for voucher in vouchers if isinstance(vouchers, list) else [vouchers]:
            self._change_voucher(voucher)
        return attrs.evolve(response, body=json.dumps(body).encode())
