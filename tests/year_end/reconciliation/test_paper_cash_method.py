"""Tests of the cash method over several years: manual bookings at year-end, reversals, and a change of method."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

import sie4
from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Ledger, Verdict
from fortnox_sdk.year_end.explanation.by_day import difference_by_day
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from tests.year_end.reconciliation.paper_company import FIRST, LATER, SECOND, PaperCompany

END = date(2024, 12, 31)
NEXT_END = date(2025, 12, 31)


def cash_company(ledger: Ledger, *years: int) -> PaperCompany:
    """Return a company that uses the cash method in `years`, with two invoices of 2024.

    One invoice is of 900, of which 300 are paid. The other is of 100 and unpaid.
    """
    company = PaperCompany(ledger, cash_years=frozenset(years))
    part = company.invoice(Decimal(900), on=date(2024, 3, 1))
    company.pay(part, Decimal(300), on=date(2024, 4, 1), account="3001")
    company.invoice(Decimal(100), on=date(2024, 5, 1))
    for paper in company.papers.values():
        key = paper.invoice.voucher
        assert key is not None
        del company.vouchers[key], company.references[key]
        paper.invoice = attrs.evolve(paper.invoice, voucher=None)
    return company


@pytest.fixture(params=[Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return Ledger(request.param)


def found(appendix: Appendix) -> tuple[list[tuple[CauseKind, Decimal]], Verdict]:
    assert appendix.unexplained == 0
    return [(cause.kind, cause.amount) for cause in appendix.causes], appendix.verdict


def test_a_year_end_voucher_and_its_reversal_are_no_causes_later(ledger: Ledger) -> None:
    company = cash_company(ledger, FIRST, SECOND)
    company.voucher("A", END, Decimal(700 * company.sign))
    company.voucher("A", date(2025, 1, 1), Decimal(-700 * company.sign))
    assert found(company.appendix(date(2025, 6, 30))) == (
        [(CauseKind.CASH_METHOD, Decimal(-700 * company.sign))],
        Verdict.EXPLAINED,
    )
    assert found(company.appendix(NEXT_END))[1] is Verdict.CORRECTION_NEEDED


def test_a_reversal_is_recognised_if_the_year_of_the_year_end_voucher_was_not_read(ledger: Ledger) -> None:
    company = cash_company(ledger, FIRST, SECOND)
    company.voucher("A", END, Decimal(700 * company.sign))
    company.voucher("A", date(2025, 1, 1), Decimal(-700 * company.sign))
    appendix = company.appendix(date(2025, 6, 30), with_first=False)
    assert found(appendix)[0] == [(CauseKind.CASH_METHOD, Decimal(-700 * company.sign))]


def test_invoices_that_the_year_end_voucher_books_are_on_the_account_from_then_on(ledger: Ledger) -> None:
    company = cash_company(ledger, FIRST)  # from 2025 on, the company uses accrual accounting
    company.voucher("A", END, Decimal(700 * company.sign))
    company.pay("1000", Decimal(600), on=date(2025, 2, 1))
    company.invoice(Decimal(50), on=date(2025, 3, 1))
    for day in (date(2025, 1, 15), date(2025, 2, 15), NEXT_END):
        assert found(company.appendix(day)) == ([], Verdict.VERIFIED)
        assert found(company.appendix(day, with_first=False)) == ([], Verdict.VERIFIED)


def test_invoices_that_fortnox_books_at_the_year_end_are_on_the_account_from_then_on(ledger: Ledger) -> None:
    company = cash_company(ledger, FIRST, SECOND)
    kind = "SUPPLIERINVOICE" if ledger is Ledger.SUPPLIERS else "INVOICE"
    for number, unpaid in (("1000", 600), ("1001", 100)):
        key = company.voucher("B", END, Decimal(unpaid * company.sign), reference=(kind, number))
        company.papers[number].invoice = attrs.evolve(company.papers[number].invoice, voucher=key)
    company.pay("1000", Decimal(600), on=date(2025, 2, 1))
    for day in (date(2025, 1, 15), NEXT_END):
        assert found(company.appendix(day)) == ([], Verdict.VERIFIED)
        assert found(company.appendix(day, with_first=False)) == ([], Verdict.VERIFIED)


def test_unpaid_invoices_that_were_never_booked_need_a_correction_after_the_change_of_method(
    ledger: Ledger,
) -> None:
    company = cash_company(ledger, FIRST)
    company.invoice(Decimal(50), on=date(2025, 3, 1))
    assert found(company.appendix(NEXT_END)) == (
        [(CauseKind.CASH_METHOD, Decimal(-700 * company.sign))],
        Verdict.CORRECTION_NEEDED,
    )


def test_a_year_end_voucher_of_another_amount_is_a_manual_voucher(ledger: Ledger) -> None:
    company = cash_company(ledger, FIRST, SECOND)
    company.voucher("A", END, Decimal(690 * company.sign))
    assert found(company.appendix(date(2025, 6, 30)))[0] == [
        (CauseKind.CASH_METHOD, Decimal(-700 * company.sign)),
        (CauseKind.MANUAL_VOUCHER, Decimal(690 * company.sign)),
    ]
    assert LATER not in company.cash_years


@pytest.mark.parametrize("paid", [0, 200])
def test_an_invoice_on_two_accounts_is_divided_when_fortnox_books_it_at_the_year_end(paid: int) -> None:
    # The customer owes 700 of 1 000, of which it may have paid 200 before the year ended. Skatteverket owes 300.
    company = PaperCompany(Ledger.CUSTOMERS, cash_years=frozenset({SECOND}))
    number = company.invoice(Decimal(1000), on=date(2025, 3, 1))
    paper = company.papers[number]
    assert paper.invoice.voucher is not None
    del company.vouchers[paper.invoice.voucher], company.references[paper.invoice.voucher]
    if paid:
        company.pay(number, Decimal(paid), on=date(2025, 4, 1), account="3001")
    key = company.voucher("B", NEXT_END, Decimal(1000 - paid), reference=("INVOICE", number))
    rows = {"1510": 700 - paid, "1513": 300, "3001": paid - 1000}
    company.vouchers[key] = attrs.evolve(
        company.vouchers[key],
        rows=tuple(sie4.Row(account=account, amount=Decimal(amount)) for account, amount in rows.items()),
    )
    paper.invoice = attrs.evolve(paper.invoice, voucher=key)
    appendix = company.appendix(NEXT_END)
    for part in (appendix, *appendix.parts):
        assert found(part) == ([], Verdict.VERIFIED)
    assert [part.ledger_total for part in appendix.parts] == [700 - paid, 300]
    comparison = Comparison(valued=company.matched(), as_of=NEXT_END, part="1513")
    assert difference_by_day(comparison).broke_on is None
    company.pay(number, Decimal(700 - paid), on=date(2026, 2, 1), account="1510")
    company.pay(number, Decimal(300), on=date(2026, 3, 1), account="1513")
    items = [item for part in company.appendix(NEXT_END).parts for item in part.items]
    assert [[each.amount_sek for each in item.settled_after] for item in items] == [[700 - paid], [300]]
