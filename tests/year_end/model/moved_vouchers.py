"""Injected causes that remove a voucher, move it to another day, or reuse its number."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tests.year_end.model.deviations import Deviation
from tests.year_end.model.injector import Injector
from tests.year_end.model.layouts import FinancialYear
from tests.year_end.model.paper import Bill, Label, Part, Sheet, ore


def missing(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    if bill is None or bill.sheet is None:
        return None
    _remove(inject, bill.sheet)
    expected = bill.sign * bill.claim_sek
    return inject.deviation("voucher missing", bill.sheet, -expected, bill.on)


def missing_payment(inject: Injector) -> Deviation | None:
    bill = inject.invoice()
    if bill is None:
        return None
    part = inject.payment(bill)
    assert part.sheet is not None
    _remove(inject, part.sheet)
    return inject.deviation("voucher missing", part.sheet, bill.sign * part.sek, part.on)


def number_used_again(inject: Injector) -> Deviation | None:
    """Remove the voucher of an invoice or payment, and let Fortnox give the voucher's number to another voucher."""
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


def late(inject: Injector) -> Deviation | None:
    """Give a payment's voucher a date up to 20 days after the payment, within the same year."""
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


def late_over_year_end(inject: Injector) -> Deviation | None:
    """Give a payment's voucher a date in the next year."""
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
    """Move the voucher of a payment to another year or day."""
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
