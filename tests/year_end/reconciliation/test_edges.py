"""Tests of edge cases of reconciliation: the balance date itself, roundings, credits at another rate, old invoices."""

from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Ledger, Verdict
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix
from tests.year_end.reconciliation.paper_company import PROVENANCE, SECOND, PaperCompany

DAY = date(2025, 9, 30)
NEXT = DAY + timedelta(days=1)
YEAR_END = date(2025, 12, 31)


@pytest.fixture(params=[Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def company(request: pytest.FixtureRequest) -> PaperCompany:
    return PaperCompany(Ledger(request.param))


def appendix_of(company: PaperCompany, records: LedgerRecords, as_of: date = YEAR_END) -> Appendix:
    return company.appendix_of(records, as_of)


def open_sek(appendix: Appendix) -> list[Decimal]:
    return [item.open_sek for item in appendix.items]


def test_events_on_the_balance_date_count(company: PaperCompany) -> None:
    paid = company.invoice(Decimal(100), on=date(2025, 5, 1))
    company.pay(paid, Decimal(60), on=DAY)
    company.invoice(Decimal(30), on=DAY)
    credited = company.invoice(Decimal(7), on=date(2025, 5, 1))
    company.credit(credited, on=DAY)
    company.voucher("A", DAY, Decimal(3))
    before, on_the_day = company.appendix(DAY - timedelta(days=1)), company.appendix(DAY)
    assert open_sek(before) == [100, 7]
    assert open_sek(on_the_day) == [40, 30]
    assert [len(item.settled_after) for item in on_the_day.items] == [0, 0]
    assert [cause.amount for cause in on_the_day.causes] == [Decimal(3)]
    assert (before.difference, on_the_day.difference) == (0, 3)
    assert (before.findings, on_the_day.findings) == ((), ())


def test_a_posting_on_the_balance_date_is_listed(company: PaperCompany) -> None:
    company.voucher("A", DAY, Decimal(3))
    company.voucher("A", NEXT, Decimal(4))
    appendix = account_appendix(company.books(), company.account, DAY, provenance=PROVENANCE)
    assert [posting.amount for posting in appendix.postings] == [Decimal(3)]


def test_invoices_of_the_day_before_the_books_are_in_the_opening_balance(company: PaperCompany) -> None:
    eve, new_year = date(2023, 12, 31), date(2024, 1, 1)
    company.invoice(Decimal(100), on=eve)
    paid = company.invoice(Decimal(50), on=eve)
    company.pay(paid, Decimal(20), on=eve)
    company.pay(paid, Decimal(10), on=new_year)
    company.invoice(Decimal(5), on=new_year)
    appendix = company.appendix(YEAR_END)
    assert open_sek(appendix) == [100, 20, 5]
    assert appendix.causes == ()


def test_a_credit_at_another_rate_leaves_an_exchange_difference(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=date(2025, 5, 1), currency="EUR", rate=Decimal(11))
    credit = company.invoice(Decimal(-100), on=date(2025, 6, 1), currency="EUR", rate=Decimal(12))
    for invoice, other, amount in ((number, credit, Decimal(100)), (credit, number, Decimal(-100))):
        company.papers[invoice].settlements.append((date(2025, 6, 1), amount))
        company.papers[invoice].invoice = attrs.evolve(
            company.papers[invoice].invoice, credit_reference=other
        )
    assert open_sek(company.appendix(date(2025, 5, 31))) == [1100]
    appendix = company.appendix(YEAR_END)
    assert appendix.items == ()
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [
        (CauseKind.EXCHANGE_DIFFERENCE, Decimal(-100 * company.sign))
    ]
    assert appendix.unexplained == 0


def test_credit_of_the_remaining_foreign_amount_leaves_no_difference(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=date(2025, 5, 1), currency="EUR", rate=Decimal("11.11"))
    company.pay(number, Decimal("33.33"), on=date(2025, 5, 20))
    company.credit(number, on=NEXT)
    assert open_sek(company.appendix(DAY)) == [Decimal("1111.00") - Decimal("370.30")]
    assert company.appendix(DAY).causes == ()
    assert company.appendix(YEAR_END).items == ()
    assert company.appendix(YEAR_END).unexplained == 0


@pytest.mark.parametrize(("currency", "rate"), [("SEK", Decimal(1)), ("EUR", Decimal(11))])
def test_a_credit_of_more_than_the_open_amount_is_paid_back(
    company: PaperCompany, currency: str, rate: Decimal
) -> None:
    number = company.invoice(Decimal(1000), on=date(2025, 5, 1), currency=currency, rate=rate)
    company.pay(number, Decimal(700), on=date(2025, 5, 20))
    credit = company.invoice(Decimal(-1000), on=DAY, currency=currency, rate=rate)
    company.papers[number].settlements.append((DAY, Decimal(300)))
    company.papers[credit].settlements.append((DAY, Decimal(-300)))
    company.papers[number].invoice = attrs.evolve(company.papers[number].invoice, credit_reference=credit)
    company.pay(credit, Decimal(-500), on=date(2025, 11, 1))
    assert open_sek(company.appendix(DAY - timedelta(days=1))) == [300 * rate]
    assert open_sek(company.appendix(DAY)) == [-700 * rate]
    assert open_sek(company.appendix(YEAR_END)) == [-200 * rate]
    for day in (DAY, YEAR_END):
        assert company.appendix(day).causes == ()
        assert company.appendix(day).findings == ()


def test_settlements_in_foreign_currency_are_listed_in_sek(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=date(2025, 5, 1), currency="EUR", rate=Decimal(11))
    company.pay(number, Decimal(90), on=date(2026, 1, 10), write_off=Decimal(4), rate=Decimal(12))
    company.pay(number, Decimal(0), on=date(2026, 2, 10), write_off=Decimal(6))
    (item,) = company.appendix(YEAR_END).items
    assert [(later.kind.value, later.amount_sek) for later in item.settled_after] == [
        ("payment", Decimal(990)),
        ("write-off", Decimal(44)),
        ("write-off", Decimal(66)),
    ]


def test_a_total_in_sek_of_an_invoice_in_foreign_currency_is_recognised_without_its_voucher() -> None:
    company = PaperCompany(Ledger.SUPPLIERS)
    number = company.invoice(Decimal(100), on=date(2024, 5, 1), currency="EUR", rate=Decimal(11))
    company.pay(number, Decimal(90), on=date(2025, 1, 10), write_off=Decimal(4))
    records = company.records()
    invoice = attrs.evolve(records.invoices[number], total=Decimal(1100), ledger_amount=Decimal(1100))
    listed = attrs.evolve(records, invoices={number: invoice})
    appendix = company.appendix_of(listed, YEAR_END, books=company.books(with_first=False))
    (item,) = appendix.items
    assert (item.total, item.total_sek) == (Decimal(100), Decimal(1100))
    assert (item.open_currency, item.open_sek) == (Decimal(6), Decimal(66))
    assert appendix.findings == ()


def test_the_booking_date_is_empty_if_the_year_of_the_voucher_was_not_read(company: PaperCompany) -> None:
    company.invoice(Decimal(100), on=date(2023, 5, 1))
    company.invoice(Decimal(70), on=date(2024, 5, 1))
    appendix = company.appendix(YEAR_END)
    assert [(item.open_sek, item.booked_on) for item in appendix.items] == [
        (Decimal(100), None),
        (Decimal(70), date(2024, 5, 1)),
    ]
    assert appendix.verdict is Verdict.VERIFIED


def test_a_draft_credit_settles_nothing(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=date(2025, 5, 1))
    draft = company.invoice(Decimal(-100), on=date(2025, 6, 1), draft=True)
    company.papers[number].invoice = attrs.evolve(company.papers[number].invoice, credit_reference=draft)
    assert open_sek(company.appendix(YEAR_END)) == [100]


def test_roundings_of_part_payments_in_foreign_currency_are_a_cause() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal("1.00"), on=date(2025, 5, 1), currency="EUR", rate=Decimal("11.35"))
    for month in (6, 7, 8):
        company.pay(number, Decimal("0.33"), on=date(2025, month, 1))
    company.pay(number, Decimal("0.01"), on=date(2025, 9, 1))
    appendix = company.appendix(YEAR_END)
    assert appendix.items == ()
    (cause,) = appendix.causes
    assert cause.kind is CauseKind.EXCHANGE_DIFFERENCE
    assert 0 < abs(cause.amount) <= Decimal("0.02")
    assert appendix.unexplained == 0


def test_a_supplier_balance_may_differ_by_a_rounding_only_in_foreign_currency() -> None:
    company = PaperCompany(Ledger.SUPPLIERS)
    foreign = company.invoice(Decimal(100), on=date(2025, 5, 1), currency="EUR", rate=Decimal(11))
    domestic = company.invoice(Decimal(1100), on=date(2025, 5, 1))
    records = company.records()
    invoices = {
        number: attrs.evolve(invoice, balance=invoice.balance + Decimal("0.02"))
        for number, invoice in records.invoices.items()
    }
    appendix = appendix_of(company, attrs.evolve(records, invoices=invoices))
    assert [(foreign in finding.text.en, domestic in finding.text.en) for finding in appendix.findings] == [
        (False, True)
    ]


def test_invoices_that_were_settled_before_the_books_give_no_findings(company: PaperCompany) -> None:
    # Fortnox may no longer list the settlements of these invoices.
    number = company.invoice(Decimal(100), on=date(2023, 2, 1))
    paper = company.papers[number]
    company.vouchers.clear()
    records = company.records()
    settled = attrs.evolve(paper.invoice, balance=Decimal(0), final_pay_date=date(2023, 5, 1))
    assert appendix_of(company, attrs.evolve(records, invoices={number: settled})).findings == ()
    last_day = attrs.evolve(settled, final_pay_date=date(2025, 1, 1))
    assert len(appendix_of(company, attrs.evolve(records, invoices={number: last_day})).findings) == 1


def test_a_manual_voucher_is_not_matched_with_a_payment_of_its_amount(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 3, 1))
    company.pay(number, Decimal(900), on=date(2025, 4, 1))
    key = next(key for key in company.vouchers if key.series == "C")
    company.references[key] = VoucherReference(type="MANUAL", number="")
    without_voucher = tuple(
        attrs.evolve(payment, voucher=None, from_list=True) for payment in company.payments
    )
    records = attrs.evolve(company.records(), payments=without_voucher)
    matching = company.matched(records).matching
    assert key not in matching.origins
    assert matching.payments_to_read == ("1",)


def test_the_total_of_an_empty_ledger_is_zero_without_a_sign(company: PaperCompany) -> None:
    company.invoice(Decimal(5), on=date(2026, 1, 1))
    assert str(company.appendix(YEAR_END).ledger_total) == "0"


def test_other_vouchers_are_still_causes_in_a_year_by_the_cash_method() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(400), on=date(2025, 11, 1))
    key = next(iter(company.vouchers))
    del company.vouchers[key], company.references[key]
    company.papers[number].invoice = attrs.evolve(company.papers[number].invoice, voucher=None)
    company.voucher("A", DAY, Decimal(400))
    company.cash_years = frozenset({SECOND})
    appendix = company.appendix(YEAR_END)
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [
        (CauseKind.CASH_METHOD, Decimal(-400)),
        (CauseKind.MANUAL_VOUCHER, Decimal(400)),
    ]
    assert appendix.verdict is Verdict.CORRECTION_NEEDED
