"""Tests that vouchers are matched with payments, whether reference numbers name an invoice, a payment or nothing."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.year_end.appendix import CauseKind, Ledger, Verdict
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference
from tests.year_end.reconciliation.paper_company import LATER, SECOND, PaperCompany

YEAR_END = date(2025, 12, 31)
SPRING = date(2025, 4, 1)


@pytest.fixture(params=[Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def company(request: pytest.FixtureRequest) -> PaperCompany:
    return PaperCompany(Ledger(request.param))


def listed(company: PaperCompany) -> LedgerRecords:
    """Return the ledger with payments that do not name their vouchers, as in Fortnox's list of payments."""
    payments = tuple(attrs.evolve(payment, voucher=None, from_list=True) for payment in company.payments)
    return attrs.evolve(company.records(), payments=payments)


def payment_vouchers(company: PaperCompany) -> list[VoucherKey]:
    return [key for key in company.vouchers if key.series == "C"]


@pytest.mark.parametrize("reading", ["invoice", "payment", "none"])
def test_payments_are_matched_whatever_the_reference_number_stands_for(
    company: PaperCompany, reading: str
) -> None:
    for month in (2, 3, 4):
        number = company.invoice(Decimal(100 * month), on=date(2025, month, 1))
        company.pay(number, Decimal(40), on=date(2025, month, 20))
        company.pay(number, Decimal(60), on=date(2025, month, 25))
    for key, payment in zip(payment_vouchers(company), company.payments, strict=True):
        number = {"invoice": payment.invoice, "payment": payment.number, "none": ""}[reading]
        company.references[key] = attrs.evolve(company.references[key], number=number)
    records = listed(company)
    assert company.matched(records).matching.payments_to_read == ()
    appendix = company.appendix_of(records, YEAR_END)
    assert (appendix.causes, appendix.verdict) == ((), Verdict.VERIFIED)


def test_a_number_that_fits_an_invoice_and_a_payment_is_settled_by_the_single_record(
    company: PaperCompany,
) -> None:
    company.invoice(Decimal(100), on=SPRING)
    company.pay("1000", Decimal(100), on=date(2025, 5, 1))
    company.payments[0] = attrs.evolve(company.payments[0], number="1001")
    company.invoice(Decimal(100), on=SPRING)
    company.pay("1001", Decimal(100), on=date(2025, 5, 1))
    first, second = payment_vouchers(company)
    company.references[first] = attrs.evolve(company.references[first], number="1001")
    company.references[second] = attrs.evolve(company.references[second], number="77")
    matching = company.matched(listed(company)).matching
    assert first not in matching.origins
    assert set(matching.payments_to_read) == {"1001", "2"}


def test_a_payment_that_is_booked_after_its_date_is_matched_by_its_amount(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=SPRING)
    company.pay(number, Decimal(300), on=date(2025, 12, 30), booked_on=date(2026, 1, 2))
    appendix = company.appendix_of(listed(company), YEAR_END)
    (cause,) = appendix.causes
    assert (cause.kind, cause.voucher, cause.amount) == (
        CauseKind.BOOKED_LATER,
        "C1",
        Decimal(300 * company.sign),
    )
    assert cause.on == date(2026, 1, 2)


def test_one_voucher_of_several_payments_that_names_only_the_first(company: PaperCompany) -> None:
    numbers = [company.invoice(Decimal(100 * part), on=SPRING) for part in (1, 2, 3)]
    for number, part in zip(numbers, (1, 2, 3), strict=True):
        company.pay(number, Decimal(100 * part), on=date(2025, 5, 1))
    for key in payment_vouchers(company):
        del company.vouchers[key], company.references[key]
    reference = "SUPPLIERPAYMENT" if company.ledger is Ledger.SUPPLIERS else "INVOICEPAYMENT"
    joint = company.voucher(
        "C", date(2025, 5, 1), Decimal(-600 * company.sign), reference=(reference, numbers[0])
    )
    by_list = listed(company)
    assert set(company.matched(by_list).matching.payments_to_read) == {"1", "2", "3"}
    single = tuple(attrs.evolve(payment, voucher=joint, from_list=False) for payment in by_list.payments)
    appendix = company.appendix_of(attrs.evolve(by_list, payments=single), YEAR_END)
    assert (appendix.causes, appendix.verdict) == ((), Verdict.VERIFIED)


def test_the_voucher_of_a_payment_that_was_removed_is_named(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=SPRING)
    company.pay(number, Decimal(300), on=date(2025, 5, 1))
    company.papers[number].settlements.clear()
    removed = attrs.evolve(listed(company), payments=())
    (cause,) = company.appendix_of(removed, YEAR_END).causes
    assert (cause.kind, cause.voucher) == (CauseKind.WITHOUT_PAYMENT, "C1")
    assert cause.amount == -300 * company.sign


def test_vouchers_of_other_ledgers_are_not_matched(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=SPRING)
    company.pay(number, Decimal(300), on=date(2025, 5, 1))
    (key,) = payment_vouchers(company)
    company.references[key] = VoucherReference(type="MANUAL", number=number)
    matching = company.matched(listed(company)).matching
    assert key not in matching.origins
    assert matching.payments_to_read == ("1",)
    assert {key.year for key in company.vouchers} <= {SECOND, LATER}


def test_a_bank_file_with_several_payments_is_matched_although_others_of_the_day_have_own_vouchers(
    company: PaperCompany,
) -> None:
    # The bank file's voucher comes first in the books, before the third payment's own voucher.
    day, amounts = date(2025, 5, 1), [Decimal(100), Decimal(250), Decimal(400)]
    for amount in amounts:
        company.pay(company.invoice(amount, on=SPRING), amount, on=day)
    first, second, third = payment_vouchers(company)
    both = amounts[0] + amounts[1]
    rows = tuple(
        attrs.evolve(row, amount=row.amount / amounts[0] * both) for row in company.vouchers[first].rows
    )
    company.vouchers[first] = attrs.evolve(company.vouchers[first], rows=rows)
    del company.vouchers[second], company.references[second]
    for key in (first, third):
        company.references[key] = VoucherReference(type="", number="")
    matching = company.matched(listed(company)).matching
    assert matching.payments_to_read == ()
    assert {len(origins) for key, origins in matching.origins.items() if key == first} == {2}


@pytest.mark.parametrize("amount", [Decimal(700), Decimal(699)])
def test_a_payment_before_the_books_is_read_if_one_of_their_first_vouchers_has_its_amount(
    company: PaperCompany, amount: Decimal
) -> None:
    # The voucher is from a bank file and has no reference.
    number = company.invoice(Decimal(1000), on=date(2024, 11, 1))
    company.pay(number, Decimal(700), on=date(2024, 12, 29), booked_on=date(2025, 1, 5))
    (key,) = payment_vouchers(company)
    company.references[key] = VoucherReference(type="", number="")
    records = listed(company)
    changed = attrs.evolve(records.payments[0], amount_sek=amount, amount_currency=amount)
    matching = company.matched(
        attrs.evolve(records, payments=(changed,)), books=company.books(with_first=False)
    ).matching
    assert matching.payments_to_read == (("1",) if amount == 700 else ())
