"""Functions that inject causes of a difference between account and ledger. Each returns the deviation, if any."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from tests.year_end.model.company import BANK, ROUNDING
from tests.year_end.model.deviations import Deviation
from tests.year_end.model.injector import RATES, UNITS, Injector
from tests.year_end.model.moved_vouchers import (
    late,
    late_over_year_end,
    missing,
    missing_payment,
    number_used_again,
)
from tests.year_end.model.paper import ZERO, Label, Sheet, ore

_OTHER_ACCOUNT: Final = {False: "1684", True: "2893"}
_CONTROL_KINDS: Final = {
    "invoice": "invoice voucher row differs",
    "payment": "payment voucher row differs",
}


def _manual(inject: Injector) -> Deviation | None:
    amount = inject.money() * inject.chance.choice((1, -1))
    return _posted(inject, amount)


def _posted(inject: Injector, amount: Decimal) -> Deviation:
    on = inject.day(inject.company.layout.first, inject.company.today)
    sheet = inject.company.post({inject.control: amount, ROUNDING: -amount}, on)
    return inject.deviation("manual voucher", sheet, amount, on)


def manual_equal(inject: Injector, difference: Decimal) -> Deviation | None:
    """Post a manual voucher that cancels a difference. If there is no difference, use the amount of an invoice."""
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
    """Replace a voucher's amount on the control account, as if the voucher had always had the new amount."""
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
    """Pay an invoice in full before its date. Until that date, account and ledger contain only the payment."""
    bill = inject.invoice()
    if bill is not None:
        on = max(inject.company.layout.first, bill.on - timedelta(days=inject.chance.randrange(1, 60)))
        inject.company.pay(bill, bill.rest, on)
    return None


def _paid_draft(inject: Injector) -> Deviation | None:
    """Pay a draft in full. In half of the cases, book the draft after the payment."""
    year = inject.year()
    if year is not None:
        on = inject.day(year.first, year.last)
        bill = inject.company.bill(inject.draft(on), suppliers=inject.suppliers, book=False)
        paid = max(inject.company.layout.first, on - timedelta(days=inject.chance.randrange(60)))
        inject.company.pay(bill, bill.rest, paid)
        if inject.chance.random() < 0.5:
            inject.company.book(bill)
    return None


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
    """Book a payment on the control account at the rate of the payment instead of the rate of the invoice."""
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
    "voucher missing": missing,
    "payment's voucher missing": missing_payment,
    "number used again": number_used_again,
    "booked later": late,
    "booked in the next year": late_over_year_end,
    "other account": _other_account,
    "exchange difference": _exchange_difference,
    "without payment": _without_payment,
}
"""The functions that inject causes, by the name of the cause. A function returns None if it causes no deviation."""
MANUAL_EQUAL: Final = "manual voucher equal to the difference"


def inject(injector: Injector, name: str, earlier: list[Deviation]) -> list[Deviation]:
    """Inject a cause, and return its deviations.

    Args:
        injector: The injector of the company and ledger to change.
        name: A name in `INJECTIONS`, or `MANUAL_EQUAL`.
        earlier: The deviations that were injected into the same ledger before.
    """
    if name == MANUAL_EQUAL:
        difference = sum((each.amount for each in earlier), ZERO)
        deviation = manual_equal(injector, difference)
    else:
        deviation = INJECTIONS[name](injector)
    return [] if deviation is None else [deviation]
