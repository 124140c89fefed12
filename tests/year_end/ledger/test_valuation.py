"""Tests that open amounts follow from the data even if Fortnox states no currency or no date for an amount."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.year_end.appendix import Appendix, CauseKind, FindingKind, Ledger, Verdict
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerRecords
from tests.year_end.reconciliation.paper_company import PaperCompany

YEAR_END = date(2025, 12, 31)
SPRING = date(2025, 4, 1)


@pytest.fixture(params=[Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def company(request: pytest.FixtureRequest) -> PaperCompany:
    return PaperCompany(Ledger(request.param))


def changed(company: PaperCompany, number: str, **fields: object) -> LedgerRecords:
    """Return the company's ledger with changed fields in one invoice."""
    records = company.records()
    invoice: LedgerInvoice = attrs.evolve(records.invoices[number], **fields)
    return attrs.evolve(records, invoices={**records.invoices, number: invoice})


def is_clean(appendix: Appendix) -> bool:
    return appendix.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("balance", [Decimal(60), Decimal(660)])
def test_a_balance_may_be_in_invoice_currency_or_in_sek(company: PaperCompany, balance: Decimal) -> None:
    number = company.invoice(Decimal(100), on=SPRING, currency="EUR", rate=Decimal(11))
    company.pay(number, Decimal(40), on=date(2025, 5, 1))
    appendix = company.appendix_of(changed(company, number, balance=balance), YEAR_END)
    assert is_clean(appendix)
    assert [(item.open_currency, item.open_sek) for item in appendix.items] == [(60, 660)]


@pytest.mark.parametrize("total", [Decimal(100), Decimal(1100)])
@pytest.mark.parametrize("year", [2023, 2025])
def test_the_total_of_a_supplier_invoice_may_be_in_sek(total: Decimal, year: int) -> None:
    # The voucher shows the currency. If the voucher was not read, the balance in SEK shows the currency.
    company = PaperCompany(Ledger.SUPPLIERS)
    number = company.invoice(Decimal(100), on=date(year, 4, 1), currency="EUR", rate=Decimal(11))
    records = changed(company, number, total=total, ledger_amount=total)
    appendix = company.appendix_of(records, YEAR_END)
    assert is_clean(appendix)
    assert [(item.total, item.open_sek) for item in appendix.items] == [(100, 1100)]


def test_the_last_part_of_an_invoice_in_foreign_currency_takes_the_rest(company: PaperCompany) -> None:
    # 2.00 EUR at 11.005 are 22.01 SEK; 1.00 EUR is paid with 11.01 SEK, so that 11.00 SEK remain.
    rate = Decimal("11.005")
    number = company.invoice(Decimal("2.00"), on=SPRING, currency="EUR", rate=rate)
    company.pay(number, Decimal("1.00"), on=date(2025, 5, 1))
    credit = company.invoice(Decimal("-2.00"), on=date(2025, 6, 1), currency="EUR", rate=rate)
    for settled, amount in ((number, Decimal(1)), (credit, Decimal(-1))):
        company.papers[settled].settlements.append((date(2025, 6, 1), amount))
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, credit_reference=credit)
    appendix = company.appendix(YEAR_END)
    assert [(item.number, item.open_sek) for item in appendix.items] == [(credit, Decimal("-11.01"))]
    assert is_clean(appendix)


def test_a_share_that_skatteverket_pays_is_left_out_if_voucher_and_balance_leave_it_out() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(700), on=SPRING)
    records = changed(company, number, total=Decimal(1000), ledger_amount=Decimal(1000), balance=Decimal(700))
    appendix = company.appendix_of(records, YEAR_END)
    assert is_clean(appendix)
    assert [(item.total, item.open_sek) for item in appendix.items] == [(Decimal(1000), Decimal(700))]


def test_a_voucher_row_that_differs_from_the_total_is_a_cause_if_the_balance_agrees_with_the_total(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(700), on=SPRING)
    records = changed(
        company, number, total=Decimal(1000), ledger_amount=Decimal(1000), balance=Decimal(1000)
    )
    (cause,) = company.appendix_of(records, YEAR_END).causes
    assert (cause.kind, cause.amount) == (CauseKind.INVOICE_ROW, -300 * company.sign)


def test_a_cash_invoice_is_not_on_the_control_account() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(700), on=SPRING, account="1910")
    records = changed(company, number, ledger_amount=Decimal(0), balance=Decimal(0))
    appendix = company.appendix_of(records, YEAR_END)
    assert (appendix.items, appendix.verdict) == ((), Verdict.VERIFIED)


def test_pairs_settle_each_other_only_as_far_as_their_balances_show(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=SPRING)
    credit = company.invoice(Decimal(-100), on=date(2025, 6, 1))
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, credit_reference=credit)
    appendix = company.appendix(YEAR_END)
    assert is_clean(appendix)
    assert [item.open_sek for item in appendix.items] == [100, -100]


def test_a_pair_is_not_verified_if_nothing_shows_on_which_day_it_was_settled(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=SPRING)
    company.credit(number, on=date(2025, 6, 1))
    records = company.records()
    without_days = attrs.evolve(
        records,
        invoices={key: attrs.evolve(each, final_pay_date=None) for key, each in records.invoices.items()},
    )
    appendix = company.appendix_of(without_days, YEAR_END)
    assert appendix.items == ()
    assert appendix.verdict is Verdict.NOT_VERIFIED
    assert "does not say on which day" in appendix.findings[0].text.en
    assert company.appendix_of(without_days, date(2025, 5, 31)).verdict is Verdict.VERIFIED


def test_a_settled_pair_counts_from_the_day_on_which_it_was_finally_paid(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=SPRING)
    credit = company.credit(number, on=date(2025, 6, 1))
    records = company.records()
    later = attrs.evolve(
        records,
        invoices={
            key: attrs.evolve(each, final_pay_date=date(2026, 1, 7)) for key, each in records.invoices.items()
        },
    )
    appendix = company.appendix_of(later, YEAR_END)
    assert [(item.number, item.open_sek) for item in appendix.items] == [(number, 100), (credit, -100)]
    assert is_clean(appendix)


def test_a_balance_that_does_not_follow_from_the_payments_is_not_verified(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=SPRING)
    appendix = company.appendix_of(changed(company, number, balance=Decimal(100)), YEAR_END)
    assert [finding.kind for finding in appendix.findings] == [FindingKind.NOT_VERIFIED]
    assert appendix.verdict is Verdict.NOT_VERIFIED


def test_an_invoice_in_foreign_currency_without_a_rate_is_not_verified(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=SPRING)
    appendix = company.appendix_of(changed(company, number, currency="EUR", has_rate=False), YEAR_END)
    assert appendix.verdict is Verdict.NOT_VERIFIED
    assert "no exchange rate" in appendix.findings[0].text.en


def test_other_receivables_on_which_invoices_are_booked_are_control_accounts() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(900), on=SPRING)
    company.invoice(Decimal(300), on=SPRING, account="1511")
    company.invoice(Decimal(40), on=SPRING, account="1519")
    appendix = company.appendix(YEAR_END)
    assert (appendix.account, appendix.accounts) == ("1510", ("1510", "1511"))
    assert (appendix.account_balance, appendix.ledger_total) == (1200, 1240)
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [(CauseKind.OTHER_ACCOUNT, -40)]


def test_an_account_to_which_a_row_was_moved_later_is_no_control_account() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(900), on=SPRING)
    key = company.papers[number].invoice.voucher
    assert key is not None
    company.change(key, Decimal(-900))
    appendix = company.appendix(YEAR_END)
    assert appendix.accounts == ("1510",)
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [(CauseKind.INVOICE_ROW, -900)]
