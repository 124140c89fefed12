"""Causes that are injected into a company: each changes the account or the ledger alone, and says what to name."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any, Final

import attrs

from tests.year_end.model.company import BANK, ROUNDING, Company
from tests.year_end.model.deviations import Deviation
from tests.year_end.model.layouts import FinancialYear
from tests.year_end.model.paper import ZERO, Bill, Label, Part, Sheet, ore
from tests.year_end.model.registers import Draft

RATES: Final = {
    "EUR": ("11.3471", "10.9", "11.0050", "11.005"),
    "USD": ("9.4312", "10.005"),
    "NOK": ("96.835", "98.5"),
}
UNITS: Final = {"NOK": 100}
_OTHER_ACCOUNT: Final = {False: "1684", True: "2893"}
_CONTROL_KINDS: Final = {
    "invoice": "invoice voucher row differs",
    "payment": "payment voucher row differs",
}


@attrs.define
class Injector:
    """The injection of causes into one ledger of a company.

    Args:
        company: The company.
        chance: The source of amounts and days.
        suppliers: The ledger.
    """

    company: Company
    chance: Random
    suppliers: bool

    @property
    def control(self) -> str:
        return self.company.control(suppliers=self.suppliers)

    @property
    def sign(self) -> int:
        return -1 if self.suppliers else 1

    def year(self) -> FinancialYear | None:
        """Return a year by accrual that has ended or is the current year, or None if the company has none."""
        years = [
            year
            for year in self.company.layout.years
            if not year.cash and year.first + timedelta(days=60) <= self.company.today
        ]
        return self.chance.choice(years) if years else None

    def day(self, first: date, last: date) -> date:
        last = min(last, self.company.today)
        return first + timedelta(days=self.chance.randrange(max(1, (last - first).days)))

    def day_near(self, day: date) -> date:
        """Return a day in the same year, at most 20 days later."""
        return min(day + timedelta(days=self.chance.randrange(1, 21)), self.company.layout.year_of(day).last)

    def money(self, most: int = 900_000) -> Decimal:
        return Decimal(self.chance.randrange(100, most)) / 100

    def draft(self, on: date, *, currency: str | None = None) -> Draft:
        chosen = currency or self.chance.choice(("SEK", "SEK", "SEK", *RATES))
        rate = Decimal(self.chance.choice(RATES[chosen])) if chosen in RATES else Decimal(1)
        return Draft(amount=self.money(), on=on, currency=chosen, rate=rate, unit=UNITS.get(chosen, 1))

    def invoice(self, *, currency: str | None = None) -> Bill | None:
        """Return a booked invoice by accrual that nothing else changes, or None if the company has no such year."""
        year = self.year()
        if year is None:
            return None
        on = self.day(year.first, year.last)
        return self.company.bill(self.draft(on, currency=currency), suppliers=self.suppliers)

    def payment(self, bill: Bill, *, days: int = 200, rate: Decimal | None = None) -> Part:
        amount = bill.rest if self.chance.random() < 0.5 else ore(bill.rest * Decimal("0.37"))
        on = self.day(bill.on, bill.on + timedelta(days=days))
        return self.company.pay(bill, amount, on, rate=rate)

    def deviation(self, kind: str, sheet: Sheet | None, amount: Decimal, since: date) -> Deviation:
        voucher = "" if sheet is None else str(sheet.label)
        return Deviation(kind=kind, suppliers=self.suppliers, voucher=voucher, amount=amount, since=since)


def _manual(inject: Injector) -> Deviation | None:
    amount = inject.money() * inject.chance.choice((1, -1))
    return _posted(inject, amount)


def _posted(inject: Injector, amount: Decimal) -> Deviation:
    on = inject.day(inject.company.layout.first, inject.company.today)
    sheet = inject.company.post({inject.control: amount, ROUNDING: -amount}, on)
    return inject.deviation("manual voucher", sheet, amount, on)


def manual_equal(inject: Injector, difference: Decimal) -> Deviation | None:
    """Post a manual voucher that hides a difference. Without a difference, it has the amount of an invoice."""
    if difference:
        return _posted(inject, -difference)
    bills = [bill for bill in inject.company.paper.ledger(suppliers=inject.suppliers) if bill.claim_sek]
    amount = inject.chance.choice(bills).claim_sek if bills else inject.money()
    return _posted(inject, -inject.sign * amount)


def _changed_invoice(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    return None if bill is None else _changed(inject, bill.sheet, "invoice")


def _changed_payment(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    return None if bill is None else _changed(inject, inject.payment(bill).sheet, "payment")


def _changed(inject: Injector, sheet: Sheet | None, kind: str) -> Deviation:
    assert sheet is not None
    amount = inject.money() * inject.chance.choice((1, -1))
    inject.company.sandbox.change_row(*sheet.label, account=inject.control, amount=amount, against=ROUNDING)
    sheet.rows[inject.control] += amount
    return inject.deviation(_CONTROL_KINDS[kind], sheet, amount, sheet.on)


def _other_row(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    if bill is None or bill.sheet is None:
        return None
    old = bill.sheet.rows[inject.control]
    amount = ore(old * Decimal(inject.chance.choice((-50, -10, 10, 40))) / 100)
    _replace_row(inject, bill.sheet, old + amount)
    return inject.deviation("invoice voucher row differs", bill.sheet, amount, bill.sheet.on)


def _replace_row(inject: Injector, sheet: Sheet, amount: Decimal) -> None:
    """Store another amount on the control account, as if the voucher had always had it."""
    difference = amount - sheet.rows[inject.control]
    rows = [
        row if str(row["Account"]) != inject.control else _row(inject.control, amount)
        for row in inject.company.voucher(sheet)["VoucherRows"]
    ]
    rows.append(_row(ROUNDING, -difference))
    inject.company.replace_voucher(sheet, {"VoucherRows": rows})
    sheet.rows[inject.control] = amount


def _row(account: str, amount: Decimal) -> dict[str, Any]:
    return {"Account": int(account), "Debit": max(amount, ZERO), "Credit": max(-amount, ZERO)}


def _paid_before_booking(inject: Injector) -> Deviation | None:
    """Pay an invoice in full on a day before its own. The ledger is then negative, as the account is."""
    bill = inject.invoice()
    if bill is not None:
        on = max(inject.company.layout.first, bill.on - timedelta(days=inject.chance.randrange(1, 60)))
        inject.company.pay(bill, bill.rest, on)
    return None


def _paid_draft(inject: Injector) -> Deviation | None:
    """Pay a draft in full. In half of the cases, it is booked later."""
    year = inject.year()
    if year is not None:
        on = inject.day(year.first, year.last)
        bill = inject.company.bill(inject.draft(on), suppliers=inject.suppliers, book=False)
        paid = max(inject.company.layout.first, on - timedelta(days=inject.chance.randrange(60)))
        inject.company.pay(bill, bill.rest, paid)
        if inject.chance.random() < 0.5:
            inject.company.book(bill)
    return None


def _missing(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    if bill is None or bill.sheet is None:
        return None
    _remove(inject, bill.sheet)
    expected = bill.sign * bill.claim_sek
    return inject.deviation("voucher missing", bill.sheet, -expected, bill.on)


def _missing_payment(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    if bill is None:
        return None
    part = inject.payment(bill)
    assert part.sheet is not None
    _remove(inject, part.sheet)
    return inject.deviation("voucher missing", part.sheet, bill.sign * part.sek, part.on)


def _number_used_again(inject: Injector) -> Deviation | None:
    """Remove the voucher of an invoice or of its payment, and let Fortnox use its number for another one."""
    year = inject.year()
    if year is None:
        return None
    on, company = inject.day(year.first, year.last), inject.company
    other = company.bill(inject.draft(inject.day_near(on)), suppliers=inject.suppliers, book=False)
    bill = company.bill(inject.draft(on), suppliers=inject.suppliers)
    if inject.chance.random() < 0.5:
        sheet, amount, since = bill.sheet, -bill.sign * bill.claim_sek, bill.on
        assert sheet is not None
        _remove(inject, sheet)
        company.book(other)
    else:
        company.book(other)
        part = inject.payment(bill)
        sheet, amount, since = part.sheet, bill.sign * part.sek, part.on
        assert sheet is not None
        _remove(inject, sheet)
        company.pay(other, other.rest, inject.day_near(part.on))
    return inject.deviation("voucher missing", sheet, amount, since)


def _remove(inject: Injector, sheet: Sheet) -> None:
    inject.company.sandbox.remove_voucher(*sheet.label)
    sheet.present = False


def _late(inject: Injector) -> Deviation | None:
    """Date a payment's voucher up to 20 days after the payment, within the same year."""
    bill = inject.invoice()
    if bill is None:
        return None
    part = inject.payment(bill)
    assert part.sheet is not None
    last = inject.company.layout.year_of(part.on).last
    later = min(part.on + timedelta(days=inject.chance.randrange(1, 21)), last)
    if later == part.on:
        return None
    inject.company.replace_voucher(part.sheet, {"TransactionDate": later.isoformat()})
    part.sheet.on = later
    return _booked_later(inject, bill, part)


def _late_over_year_end(inject: Injector) -> Deviation | None:
    """Date a payment's voucher in the next year."""
    years = inject.company.layout.years
    found = [
        (year, following)
        for year, following in pairwise(years)
        if not year.cash and following.first + timedelta(days=5) <= inject.company.today
    ]
    if not found:
        return None
    year, following = inject.chance.choice(found)
    on = inject.day(year.first, year.last)
    bill = inject.company.bill(inject.draft(on), suppliers=inject.suppliers)
    part = inject.company.pay(
        bill,
        ore(bill.rest * Decimal("0.37")),
        max(on, year.last - timedelta(days=inject.chance.randrange(4))),
    )
    _move(inject, part, following, following.first + timedelta(days=inject.chance.randrange(1, 5)))
    return _booked_later(inject, bill, part)


def _move(inject: Injector, part: Part, year: FinancialYear, on: date) -> None:
    """Move the voucher of a payment to another year."""
    company, old = inject.company, part.sheet
    assert old is not None
    record = company.voucher(old)
    _remove(inject, old)
    label = Label(year.id, old.label.series, company.paper.next_number(year.id, old.label.series))
    record |= {"TransactionDate": on.isoformat(), "VoucherNumber": label.number, "Year": year.id}
    company.put("vouchers", record, financial_year=year.id)
    resource, one = (
        ("supplierinvoicepayments", "SupplierInvoicePayment")
        if inject.suppliers
        else ("invoicepayments", "InvoicePayment")
    )
    payment = company.record(f"{resource}/{part.payment}")[one]
    company.put(resource, payment | {"VoucherYear": year.id, "VoucherNumber": label.number})
    part.sheet = company.paper.enter(label, on, old.rows.items())


def _booked_later(inject: Injector, bill: Bill, part: Part) -> Deviation:
    assert part.sheet is not None
    late = inject.deviation("booked after its date", part.sheet, bill.sign * part.sek, part.on)
    late.until = part.sheet.on
    return late


def _other_account(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    if bill is None or bill.sheet is None:
        return None
    other = _OTHER_ACCOUNT[inject.suppliers]
    rows = [
        row if str(row["Account"]) != inject.control else {**row, "Account": int(other)}
        for row in inject.company.voucher(bill.sheet)["VoucherRows"]
    ]
    inject.company.replace_voucher(bill.sheet, {"VoucherRows": rows})
    amount = bill.sheet.rows.pop(inject.control)
    bill.sheet.rows[other] = amount
    return inject.deviation("invoice not on this account", bill.sheet, -amount, bill.sheet.on)


def _exchange_difference(inject: Injector) -> Deviation | None:
    """Book a payment at its own rate on the control account, instead of the invoice's rate."""
    bill = inject.invoice(currency=inject.chance.choice(tuple(RATES)))
    if bill is None:
        return None
    rate = ore(bill.rate * UNITS.get(bill.currency, 1) * Decimal("1.06"))
    part = inject.payment(bill, rate=rate)
    assert part.sheet is not None
    paid = ore(part.amount * rate / UNITS.get(bill.currency, 1))
    amount = -bill.sign * (paid - part.sek)
    _replace_row(inject, part.sheet, part.sheet.rows[inject.control] + amount)
    return inject.deviation("exchange difference", part.sheet, amount, part.sheet.on)


def _without_payment(inject: Injector) -> Deviation | None:
    """Store the voucher of a payment that is not in the ledger, such as a payment that was removed."""
    company, chance = inject.company, inject.chance
    on = inject.day(company.layout.first, company.today)
    year = company.layout.year_of(on)
    label = Label(year.id, "E" if inject.suppliers else "C", 0)
    label = label._replace(number=company.paper.next_number(label.year, label.series))
    amount = -inject.sign * inject.money()
    unpaid = [bill.number for bill in company.paper.ledger(suppliers=inject.suppliers) if not bill.parts]
    number = chance.choice((*unpaid[:3], "98765"))
    has_number = company.switches.get("payment_reference") != "none"
    company.put(
        "vouchers",
        {
            "VoucherSeries": label.series,
            "VoucherNumber": label.number,
            "TransactionDate": on.isoformat(),
            "Description": "Betalning",
            "ReferenceType": "SUPPLIERPAYMENT" if inject.suppliers else "INVOICEPAYMENT",
            "ReferenceNumber": number if has_number else "",
            "VoucherRows": [_row(inject.control, amount), _row(BANK, -amount)],
        },
        financial_year=year.id,
    )
    sheet = company.paper.enter(label, on, [(inject.control, amount), (BANK, -amount)])
    return inject.deviation("payment voucher without payment", sheet, amount, on)


INJECTIONS: Final[Mapping[str, Callable[[Injector], Deviation | None]]] = {
    "manual voucher": _manual,
    "changed row of an invoice": _changed_invoice,
    "changed row of a payment": _changed_payment,
    "row other than the total": _other_row,
    "paid before booking": _paid_before_booking,
    "paid draft": _paid_draft,
    "voucher missing": _missing,
    "payment's voucher missing": _missing_payment,
    "number used again": _number_used_again,
    "booked later": _late,
    "booked in the next year": _late_over_year_end,
    "other account": _other_account,
    "exchange difference": _exchange_difference,
    "without payment": _without_payment,
}
"""The causes that can be injected, by name. A function returns None if its change makes no difference."""
MANUAL_EQUAL: Final = "manual voucher equal to the difference"


def inject(injector: Injector, name: str, earlier: list[Deviation]) -> list[Deviation]:
    """Inject a cause, and return its deviations.

    Args:
        injector: The injector.
        name: A name in `INJECTIONS`, or `MANUAL_EQUAL`.
        earlier: The deviations that were injected into the same ledger before.
    """
    if name == MANUAL_EQUAL:
        difference = sum((each.amount for each in earlier), ZERO)
        deviation = manual_equal(injector, difference)
    else:
        deviation = INJECTIONS[name](injector)
    return [] if deviation is None else [deviation]
