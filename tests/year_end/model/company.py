"""A company whose events happen in the sandbox, over HTTP, and are entered in the model's books."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock, connect
from tests.year_end.model.layouts import Layout
from tests.year_end.model.paper import ZERO, Bill, Label, Paper, Part, Sheet, ore
from tests.year_end.model.registers import Draft, Register, register_of

BANK, ROUNDING, SHARE = "1930", "3740", "1513"


@attrs.define(kw_only=True)
class Company:
    """A company in the sandbox, with its books in the model.

    Args:
        sandbox: The sandbox, restored to the snapshot of the layout.
        layout: The financial years of the company.
        clock: The clock of the sandbox and of its clients.
        switches: The settings of the sandbox's behaviour that differ from the defaults.
    """

    sandbox: Sandbox
    layout: Layout
    clock: Clock
    switches: Mapping[str, str]
    paper: Paper = attrs.Factory(Paper)
    client: FortnoxClient = attrs.field(init=False)
    registers: dict[bool, Register] = attrs.field(init=False)
    _token: str = attrs.field(init=False, default="")

    def __attrs_post_init__(self) -> None:
        self._sign_in()

    @property
    def today(self) -> date:
        return self.clock.now().date()

    def move_clock(self, day: date) -> None:
        """Move the clock forward to a day, and sign in again, because tokens last one hour."""
        if day > self.today:
            self.clock.advance(timedelta(days=(day - self.today).days))
            self._sign_in()

    def _sign_in(self) -> None:
        self.client = connect(self.sandbox, pace=Pace.off, clock=self.clock)
        self._token, _ = self.sandbox.token()
        partners = {side: register.partners for side, register in getattr(self, "registers", {}).items()}
        self.registers = {side: register_of(self.client, suppliers=side) for side in (False, True)}
        for side, known in partners.items():
            self.registers[side].partners = known

    @staticmethod
    def control(*, suppliers: bool) -> str:
        return "2440" if suppliers else "1510"

    # --- what happens -------------------------------------------------------------------------------------------

    def bill(self, draft: Draft, *, suppliers: bool, book: bool = True) -> Bill:
        """Enter an invoice, and book it unless it stays a draft."""
        number, total, reduction = self.registers[suppliers].create(draft)
        on_own_account = reduction if self.switches.get("tax_reduction") == "own_account" else ZERO
        bill = Bill(
            number=number,
            suppliers=suppliers,
            on=draft.on,
            total=total,
            claim=total - on_own_account,
            currency=draft.currency,
            rate=draft.rate / draft.unit,
            cash_method=self.layout.year_of(draft.on).cash,
            paid_at_once=draft.in_cash,
        )
        self.paper.bills.append(bill)
        if book:
            self.book(bill)
        return bill

    def book(self, bill: Bill) -> None:
        """Bookkeep an invoice."""
        total, label = self.registers[bill.suppliers].book(bill.number)
        bill.claim += total - bill.total
        bill.total, bill.booked_on = total, bill.on
        if label is not None:
            control = "1910" if bill.paid_at_once else self.control(suppliers=bill.suppliers)
            rows = [(control, bill.sign * bill.claim_sek)]
            if bill.total != bill.claim:
                rows.append((SHARE, ore((bill.total - bill.claim) * bill.rate)))
            sheet = self.paper.enter(label, bill.on, rows)
            bill.sheet = None if bill.paid_at_once else sheet

    def can_pay(self, bill: Bill, on: date) -> bool:
        """Return True if Fortnox accepts a payment on a day.

        An unbooked cash-method invoice can be paid only in its own year.
        """
        is_in_year = self.layout.year_of(on) == self.layout.year_of(bill.on)
        return not bill.cancelled and (not bill.cash_method or bill.sheet is not None or is_in_year)

    def pay(
        self, bill: Bill, amount: Decimal, on: date, *, off: Decimal = ZERO, rate: Decimal | None = None
    ) -> Part:
        """Register and book a payment of `amount` with a write-off of `off`, both in invoice currency."""
        sek = bill.value(amount + off)
        number, label = self.registers[bill.suppliers].pay(
            bill.number, amount, on, off=off, rate=rate, in_sek=bill.in_sek
        )
        if bill.cash_method and bill.booked_on is None:
            bill.booked_on = bill.on
        is_on_control = not bill.cash_method or bill.sheet is not None
        rows = [(self.control(suppliers=bill.suppliers), -bill.sign * sek)] if is_on_control else []
        sheet = self.paper.enter(label, on, rows)
        part = Part(on=on, amount=amount + off, sek=sek, payment=number, sheet=sheet)
        bill.parts.append(part)
        return part

    def credit(self, bill: Bill, on: date, *, price: Decimal | None = None) -> Bill:
        """Credit an invoice, and settle it against the credit invoice.

        If `price` is None, the whole invoice is credited. Only customer invoices can be credited at another price.
        """
        self.move_clock(on)
        register = self.registers[bill.suppliers]
        number, total = register.credit(bill.number, None if on == self.today else on, price)
        credit = Bill(
            number=number,
            suppliers=bill.suppliers,
            on=on,
            total=total,
            claim=total,
            currency=bill.currency,
            rate=bill.rate,
            cash_method=self.layout.year_of(on).cash,
        )
        self.paper.bills.append(credit)
        self.book(credit)
        settled, day = min(bill.rest, -credit.rest), max(on, bill.booked_on or on)
        if settled <= 0:
            return credit
        if self.switches.get("credit_pairs") == "settled":
            sek = bill.value(settled)
            bill.parts.append(Part(on=day, amount=settled, sek=sek, by_accrual=not credit.cash_method))
            credit.parts.append(Part(on=day, amount=-settled, sek=-sek, by_accrual=not bill.cash_method))
        elif self.can_pay(bill, day) and self.can_pay(credit, day):
            self.pay(bill, settled, day)
            self.pay(credit, -settled, day)
        return credit

    def cancel(self, bill: Bill) -> None:
        """Cancel a draft."""
        self.registers[bill.suppliers].cancel(bill.number)
        bill.cancelled = True

    def post(self, rows: Mapping[str, Decimal], on: date) -> Sheet:
        """Post a manual voucher."""
        posted = self.client.vouchers.create(
            Voucher(
                voucher_series="A",
                transaction_date=on,
                description="Egen verifikation",
                voucher_rows=tuple(
                    VoucherRow(account=int(account), debit=max(amount, ZERO), credit=max(-amount, ZERO))
                    for account, amount in rows.items()
                ),
            ),
            financial_year=self.layout.year_of(on).id,
        )
        label = Label(self.layout.year_of(on).id, "A", posted.voucher_number or 0)
        return self.paper.enter(label, on, rows.items())

    def book_unpaid(self, year_id: int) -> None:
        """Book the unpaid invoices of a cash-method year on the last day of that year (Årsomför)."""
        year = next(year for year in self.layout.years if year.id == year_id)
        self.move_clock(year.last)
        labels = self.sandbox.book_unpaid_invoices(year.id)
        for bill in sorted(self.paper.bills, key=lambda bill: (bill.suppliers, int(bill.number))):
            if bill.cancelled or not year.first <= bill.on <= year.last:
                continue
            bill.booked_on = bill.booked_on or bill.on
            left = bill.claim_sek - sum((part.sek for part in bill.parts), ZERO)
            if left and not bill.paid_at_once:
                name = labels.pop(0)
                label = Label(year.id, name[0], int(name[1:]))
                rows = [(self.control(suppliers=bill.suppliers), bill.sign * left)]
                bill.sheet = self.paper.enter(label, year.last, rows)
        assert not labels

    # --- what only an administrator of the sandbox can do ---------------------------------------------------------

    def voucher(self, sheet: Sheet) -> dict[str, Any]:
        """Return the JSON record of a voucher."""
        year, series, number = sheet.label
        record: dict[str, Any] = self.record(f"vouchers/{series}/{number}?financialyear={year}")["Voucher"]
        return record

    def record(self, path: str) -> dict[str, Any]:
        """Return the JSON response to a GET request."""
        address = urlsplit(self.sandbox.url)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
        connection.request("GET", f"/3/{path}", headers={"Authorization": f"Bearer {self._token}"})
        response = connection.getresponse()
        record: dict[str, Any] = json.loads(response.read(), parse_float=Decimal)
        connection.close()
        assert response.status == 200, record  # HTTP
        return record

    def replace_voucher(self, sheet: Sheet, changes: Mapping[str, object]) -> None:
        """Replace a voucher in the sandbox with a changed version."""
        self.put("vouchers", {**self.voucher(sheet), **changes}, financial_year=sheet.label.year)

    def put(self, resource: str, record: Mapping[str, object], *, financial_year: int | None = None) -> None:
        """Store a record without applying Fortnox's rules."""
        self.sandbox.put(resource, [_plain(record)], financial_year=financial_year)

    def carry_balances(self) -> None:
        """Carry the balances forward into each year except the first."""
        for year in self.layout.years[1:]:
            self.sandbox.carry_balances(year.id)


def _plain(value: Any) -> Any:  # any JSON
    """Return a copy of a JSON value in which each `Decimal` is text."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}  # pyright: ignore[reportUnknownVariableType]  # JSON
    if isinstance(value, list):
        return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # JSON
    return str(value) if isinstance(value, Decimal) else value
