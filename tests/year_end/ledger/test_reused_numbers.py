"""Tests of reused voucher numbers, which occur when the last voucher of a series is removed.

Two records then name the same voucher.
"""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.year_end.appendix import CauseKind, Ledger
from fortnox_sdk.year_end.books import VoucherKey
from tests.year_end.reconciliation.paper_company import PaperCompany

YEAR_END = date(2025, 12, 31)


@pytest.fixture(params=[Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def company(request: pytest.FixtureRequest) -> PaperCompany:
    return PaperCompany(Ledger(request.param))


def use_again(company: PaperCompany) -> VoucherKey:
    """Remove the voucher of the first payment, and let the first payment name the voucher of the second payment.

    Returns:
        The key of the second payment's voucher.
    """
    gone, key = (payment.voucher for payment in company.payments)
    assert gone is not None
    assert key is not None
    del company.vouchers[gone], company.references[gone]
    company.payments[0] = attrs.evolve(company.payments[0], voucher=key)
    return key


@pytest.mark.parametrize("first", [True, False])
def test_the_voucher_of_an_invoice_is_missing_if_its_number_belongs_to_another_invoice(
    company: PaperCompany, *, first: bool
) -> None:
    numbers = [company.invoice(Decimal(amount), on=date(2025, 3, amount // 100)) for amount in (500, 700)]
    removed, kept = numbers if first else reversed(numbers)
    gone, key = (company.papers[number].invoice.voucher for number in (removed, kept))
    assert gone is not None
    assert key is not None
    del company.vouchers[gone], company.references[gone]
    paper = company.papers[removed]
    paper.invoice = attrs.evolve(paper.invoice, voucher=key)
    appendix = company.appendix(YEAR_END)
    assert {item.number for item in appendix.items} == set(numbers)
    (cause,) = appendix.causes
    amount = -company.sign * paper.invoice.total
    assert (cause.kind, cause.voucher, cause.amount) == (CauseKind.VOUCHER_MISSING, key.label, amount)


@pytest.mark.parametrize("number", ["invoice", ""])
@pytest.mark.parametrize("from_list", [True, False])
@pytest.mark.parametrize("later", [date(2025, 5, 1), date(2025, 5, 4)])
def test_the_voucher_of_a_payment_is_missing_if_its_number_belongs_to_another_payment(
    company: PaperCompany, number: str, later: date, *, from_list: bool
) -> None:
    for amount in (500, 700):
        invoice = company.invoice(Decimal(amount), on=date(2025, 3, 1))
        booked_on = later if amount == 700 and (number or not from_list) else None
        company.pay(invoice, Decimal(amount), on=date(2025, 5 - (amount == 500), 1), booked_on=booked_on)
    key = use_again(company)
    if not number:
        company.references[key] = attrs.evolve(company.references[key], number="")
    if from_list:
        company.payments[1] = attrs.evolve(company.payments[1], voucher=None, from_list=True)
    appendix = company.appendix(YEAR_END)
    (cause,) = appendix.causes
    assert (cause.kind, cause.voucher) == (CauseKind.VOUCHER_MISSING, key.label)
    assert cause.amount == 500 * company.sign


@pytest.mark.parametrize("number", ["", "98765"])
def test_a_voucher_of_a_payment_that_was_removed_is_named_with_or_without_its_number(
    company: PaperCompany, number: str
) -> None:
    kind = "SUPPLIERPAYMENT" if company.ledger is Ledger.SUPPLIERS else "INVOICEPAYMENT"
    company.voucher("C", date(2025, 5, 1), Decimal(90), reference=(kind, number))
    (cause,) = company.appendix(YEAR_END).causes
    assert (cause.kind, cause.voucher, cause.amount) == (CauseKind.WITHOUT_PAYMENT, "C1", 90)
    assert (f"with the reference {number}" in cause.evidence.en) is bool(number)


def test_of_two_payments_that_name_a_voucher_the_one_on_its_day_has_it(company: PaperCompany) -> None:
    # The voucher has no reference, and the amount of its row differs from both payments.
    for month, amount in ((3, 500), (5, 700)):
        invoice = company.invoice(Decimal(amount), on=date(2025, 2, 1))
        company.pay(invoice, Decimal(amount), on=date(2025, month, 1))
    key = use_again(company)
    company.references[key] = attrs.evolve(company.references[key], number="")
    row, *others = company.vouchers[key].rows
    rows = (attrs.evolve(row, amount=row.amount - 7), *others)
    company.vouchers[key] = attrs.evolve(company.vouchers[key], rows=rows)
    causes = {(cause.kind, cause.amount) for cause in company.appendix(YEAR_END).causes}
    assert causes == {(CauseKind.VOUCHER_MISSING, 500 * company.sign), (CauseKind.PAYMENT_ROW, -7)}


def test_a_voucher_that_books_payments_of_several_days_belongs_to_all_of_them(company: PaperCompany) -> None:
    for day in (1, 2):
        company.pay(company.invoice(Decimal(500), on=date(2025, 2, 1)), Decimal(500), on=date(2025, 3, day))
    key = use_again(company)
    company.references[key] = attrs.evolve(company.references[key], number="")
    row, *others = company.vouchers[key].rows
    rows = (attrs.evolve(row, amount=2 * row.amount), *others)
    company.vouchers[key] = attrs.evolve(company.vouchers[key], rows=rows)
    assert company.appendix(YEAR_END).causes == ()


@pytest.mark.parametrize("from_list", [True, False])
def test_of_two_payments_of_one_day_that_name_a_voucher_the_one_with_its_amount_has_it(
    company: PaperCompany, *, from_list: bool
) -> None:
    for amount in (500, 700):
        company.pay(
            company.invoice(Decimal(amount), on=date(2025, 2, 1)), Decimal(amount), on=date(2025, 3, 1)
        )
    key = use_again(company)
    if from_list:
        company.payments[1] = attrs.evolve(company.payments[1], voucher=None, from_list=True)
    (cause,) = company.appendix(YEAR_END).causes
    assert (cause.kind, cause.voucher, cause.amount) == (
        CauseKind.VOUCHER_MISSING,
        key.label,
        500 * company.sign,
    )
