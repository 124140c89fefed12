"""The model's books: invoices, the events that settle them, and vouchers. This module uses no code of fortnox_sdk.

An amount of an invoice has the sign that it has on the invoice. An amount on an account is positive for debit.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import attrs

ZERO = Decimal(0)


def ore(amount: Decimal) -> Decimal:
    """Round to two decimals, half away from zero."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


class Label(NamedTuple):
    """The year's id, the series and the number of a voucher."""

    year: int
    series: str
    number: int

    def __str__(self) -> str:
        return f"{self.series}{self.number}"


@attrs.define(kw_only=True)
class Sheet:
    """A voucher in the model's books: the sums of its rows by account."""

    label: Label
    on: date
    rows: dict[str, Decimal]
    present: bool = True
    """False if the voucher was removed."""


@attrs.define(kw_only=True)
class Part:
    """An event that settles a part of an invoice: a payment with its write-offs, or a credit invoice."""

    on: date
    amount: Decimal
    sek: Decimal
    payment: str = ""
    sheet: Sheet | None = None
    by_accrual: bool = False
    """True if another invoice settles this part, and that invoice belongs to a year with accrual accounting."""


@attrs.define(kw_only=True)
class Bill:
    """An invoice of a customer or of a supplier."""

    number: str
    suppliers: bool
    on: date
    total: Decimal
    claim: Decimal
    """The part of the total that is booked on the control account, in invoice currency."""
    currency: str = "SEK"
    rate: Decimal = Decimal(1)
    cash_method: bool = False
    paid_at_once: bool = False
    """True for a cash invoice, which is never on the control account."""
    cancelled: bool = False
    booked_on: date | None = None
    sheet: Sheet | None = None
    parts: list[Part] = attrs.Factory(list)
    is_booked_by_hand: bool = False
    """True for a cash-method invoice that a manual voucher has booked at the end of a year."""

    @property
    def sign(self) -> int:
        return -1 if self.suppliers else 1

    @property
    def in_sek(self) -> bool:
        return self.currency == "SEK"

    @property
    def claim_sek(self) -> Decimal:
        return ore(self.claim * self.rate)

    def is_open_on(self, day: date) -> tuple[Decimal, Decimal]:
        """Return the unpaid amount at the end of a day, in invoice currency and in SEK."""
        amount = sek = ZERO
        if self.paid_at_once:
            return amount, sek
        if self.booked_on is not None and self.booked_on <= day:
            amount, sek = self.claim, self.claim_sek
        for part in self.parts:
            if part.on <= day:
                amount, sek = amount - part.amount, sek - part.sek
        return amount, sek if amount else ZERO

    @property
    def rest(self) -> Decimal:
        """The amount that is not settled yet, in invoice currency."""
        return self.claim - sum((part.amount for part in self.parts), ZERO)

    def value(self, amount: Decimal) -> Decimal:
        """Return the value in SEK of a settlement of `amount`. The last settlement gets all SEK that remain."""
        if amount == self.rest:
            return self.claim_sek - sum((part.sek for part in self.parts), ZERO)
        return ore(amount * self.rate)


@attrs.define
class Paper:
    """The books and both ledgers of a company in the model."""

    bills: list[Bill] = attrs.Factory(list)
    sheets: list[Sheet] = attrs.Factory(list)

    def enter(self, label: Label, on: date, rows: Iterable[tuple[str, Decimal]]) -> Sheet:
        """Enter a voucher."""
        sheet = Sheet(label=label, on=on, rows={})
        for account, amount in rows:
            sheet.rows[account] = sheet.rows.get(account, ZERO) + amount
        self.sheets.append(sheet)
        return sheet

    def has_vouchers(self, first: date, last: date) -> bool:
        """Return True if there is a voucher in a period."""
        return any(sheet.present and first <= sheet.on <= last for sheet in self.sheets)

    def next_number(self, year: int, series: str) -> int:
        """Return a number that no voucher of the series has had."""
        numbers = (sheet.label.number for sheet in self.sheets if sheet.label[:2] == (year, series))
        return 1 + max(numbers, default=0)

    def balance(self, accounts: Iterable[str], day: date) -> Decimal:
        """Return the sum of all rows on the accounts until the end of a day."""
        chosen = set(accounts)
        return sum(
            (
                amount
                for sheet in self.sheets
                if sheet.present and sheet.on <= day
                for account, amount in sheet.rows.items()
                if account in chosen
            ),
            ZERO,
        )

    def difference(self, day: date, *, suppliers: bool) -> Decimal:
        """Return the balance of the control account minus the ledger at the end of a day."""
        ledger = sum((bill.sign * bill.is_open_on(day)[1] for bill in self.ledger(suppliers=suppliers)), ZERO)
        return self.balance(["2440" if suppliers else "1510"], day) - ledger

    def ledger(self, *, suppliers: bool) -> Iterator[Bill]:
        """Yield the invoices of a ledger."""
        return (bill for bill in self.bills if bill.suppliers is suppliers)

    def open_items(self, *, suppliers: bool, day: date) -> dict[str, tuple[Decimal, Decimal]]:
        """Return the unpaid amounts at the end of a day by invoice number, in invoice currency and in SEK."""
        amounts = {bill.number: bill.is_open_on(day) for bill in self.ledger(suppliers=suppliers)}
        return {number: amount for number, amount in amounts.items() if any(amount)}
