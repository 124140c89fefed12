"""For each assumption, a company for which it is wrong: changing the assumption corrects the appendix."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Ledger
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from tests.year_end.reconciliation.paper_company import SECOND, PaperCompany

YEAR_END = date(2025, 12, 31)
SPRING = date(2025, 4, 1)


def appendix_of(company: PaperCompany, records: LedgerRecords, assumptions: Assumptions) -> Appendix:
    return company.appendix_of(records, YEAR_END, assumptions=assumptions)


def is_clean(appendix: Appendix) -> bool:
    return appendix.difference == 0 and not appendix.causes and not appendix.findings


@pytest.fixture
def euros() -> PaperCompany:
    """Return a company with a customer invoice of 100 EUR, of which 40 EUR are paid."""
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(100), on=SPRING, currency="EUR", rate=Decimal(11))
    company.pay(number, Decimal(40), on=date(2025, 5, 1), rate=Decimal(12))
    return company


def test_appendix_is_correct_if_customer_balances_are_in_sek(euros: PaperCompany) -> None:
    records = euros.records()
    invoices = {
        number: attrs.evolve(invoice, balance=Decimal(660)) for number, invoice in records.invoices.items()
    }
    in_sek = attrs.evolve(records, invoices=invoices, balance_in_sek=True)
    assert is_clean(appendix_of(euros, in_sek, Assumptions()))
    assert not is_clean(appendix_of(euros, attrs.evolve(in_sek, balance_in_sek=False), Assumptions()))


def test_appendix_is_correct_if_payments_lower_the_account_by_the_paid_amount(euros: PaperCompany) -> None:
    key = VoucherKey(SECOND, "C", "1")
    voucher = euros.vouchers[key]
    rows = tuple(attrs.evolve(row, amount=row.amount * 12 / 11) for row in voucher.rows)
    euros.vouchers[key] = attrs.evolve(voucher, rows=rows)
    by_default = appendix_of(euros, euros.records(), Assumptions())
    assert [cause.kind for cause in by_default.causes] == [CauseKind.EXCHANGE_DIFFERENCE]
    switched = appendix_of(euros, euros.records(), Assumptions(payment_clears_at_invoice_rate=False))
    assert is_clean(switched)
    assert [item.open_sek for item in switched.items] == [Decimal(1100 - 480)]


def test_appendix_is_correct_if_payments_with_write_offs_lower_it_by_the_paid_amount(
    euros: PaperCompany,
) -> None:
    euros.pay("1000", Decimal(20), on=date(2025, 6, 1), write_off=Decimal(3), rate=Decimal(11))
    without_first = attrs.evolve(euros.payments[0], amount_sek=Decimal(440))
    records = attrs.evolve(euros.records(), payments=(without_first, *euros.payments[1:]))
    switched = appendix_of(euros, records, Assumptions(payment_clears_at_invoice_rate=False))
    assert is_clean(switched)
    assert [item.open_sek for item in switched.items] == [Decimal(37 * 11)]


def test_appendix_is_correct_if_write_offs_are_in_sek(euros: PaperCompany) -> None:
    euros.pay("1000", Decimal(59), on=date(2025, 6, 1), write_off=Decimal(1))
    *others, last = euros.payments
    in_sek = attrs.evolve(euros.records(), payments=(*others, attrs.evolve(last, write_off=Decimal(11))))
    assert is_clean(appendix_of(euros, euros.records(), Assumptions()))
    assert is_clean(appendix_of(euros, in_sek, Assumptions(write_off_in_invoice_currency=False)))


def test_appendix_is_correct_if_write_offs_have_the_other_sign() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(100), on=SPRING)
    company.pay(number, Decimal(99), on=date(2025, 6, 1), write_off=Decimal(1))
    records = company.records()
    opposite = attrs.evolve(
        records,
        payments=tuple(attrs.evolve(payment, write_off=-payment.write_off) for payment in records.payments),
    )
    assert is_clean(appendix_of(company, opposite, Assumptions(write_off_lowers_balance=False)))


def test_appendix_is_correct_if_credits_settle_no_invoices() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(100), on=SPRING)
    credit = company.invoice(Decimal(-100), on=date(2025, 6, 1))
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, credit_reference=credit)
    switched = appendix_of(company, company.records(), Assumptions(credit_settles_on_credit_date=False))
    assert is_clean(switched)
    assert [item.open_sek for item in switched.items] == [100, -100]


def test_supplier_totals_in_sek_give_a_finding() -> None:
    company = PaperCompany(Ledger.SUPPLIERS)
    number = company.invoice(Decimal(1100), on=SPRING)
    paper = company.papers[number]
    as_listed = attrs.evolve(paper.invoice, currency="EUR", rate=Decimal(11), balance=Decimal(1100))
    records = attrs.evolve(company.records(), invoices={number: as_listed})
    appendix = appendix_of(company, records, Assumptions())
    assert any("supplier_total_in_invoice_currency=False" in finding.en for finding in appendix.findings)
    in_euros = attrs.evolve(as_listed, total=Decimal(100), ledger_amount=Decimal(100))
    switched = Assumptions(supplier_total_in_invoice_currency=False)
    assert is_clean(appendix_of(company, attrs.evolve(records, invoices={number: in_euros}), switched))


def test_payment_vouchers_that_name_the_invoice_give_a_finding() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(100), on=SPRING)
    company.pay(number, Decimal(100), on=date(2025, 6, 1))
    records = attrs.evolve(
        company.records(), payments=tuple(attrs.evolve(payment, voucher=None) for payment in company.payments)
    )
    appendix = appendix_of(company, records, Assumptions(payment_reference_is_payment_number=True))
    assert any("payment_reference_is_payment_number=False" in finding.en for finding in appendix.findings)
    assert is_clean(appendix_of(company, records, Assumptions()))


def test_the_customer_does_not_owe_the_share_of_a_tax_reduction() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(700), on=SPRING)
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, total=Decimal(1000))
    appendix = appendix_of(company, company.records(), Assumptions())
    assert is_clean(appendix)
    assert [(item.total, item.open_sek) for item in appendix.items] == [(Decimal(1000), Decimal(700))]


def test_a_cash_invoice_is_not_on_the_account() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(700), on=SPRING, account="1910")
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, ledger_amount=Decimal(0))
    appendix = appendix_of(company, company.records(), Assumptions())
    assert is_clean(appendix)
    assert appendix.items == ()


def test_a_further_voucher_that_a_supplier_invoice_names_is_not_a_manual_voucher() -> None:
    company = PaperCompany(Ledger.SUPPLIERS)
    number = company.invoice(Decimal(700), on=SPRING)
    key = company.voucher("A", date(2025, 5, 1), Decimal(30), reference=("", ""))
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, further_vouchers=(key,))
    appendix = appendix_of(company, company.records(), Assumptions())
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [(CauseKind.INVOICE_ROW, Decimal(30))]


def test_a_second_voucher_of_an_invoice_is_a_deviation_of_that_invoice() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(700), on=SPRING)
    company.voucher("B", date(2025, 5, 1), Decimal(30), reference=("INVOICE", number))
    appendix = company.appendix(YEAR_END)
    assert [(cause.kind, cause.voucher, cause.amount) for cause in appendix.causes] == [
        (CauseKind.INVOICE_ROW, "B2", Decimal(30))
    ]
