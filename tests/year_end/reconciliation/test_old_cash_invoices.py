"""Tests of unpaid cash-method invoices of earlier years: booked by Fortnox, by hand, or not at all."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.year_end.appendix import CauseKind, Ledger, Verdict
from tests.year_end.reconciliation.paper_company import BEFORE, FIRST, SECOND, PaperCompany
from tests.year_end.reconciliation.test_paper_cash_method import END, cash_company

SPRING = date(2025, 3, 31)


@pytest.fixture(params=[Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def company(request: pytest.FixtureRequest) -> PaperCompany:
    return cash_company(Ledger(request.param), FIRST, SECOND)


def book_in_fortnox(company: PaperCompany, number: str, unpaid: int) -> None:
    kind = "SUPPLIERINVOICE" if company.ledger is Ledger.SUPPLIERS else "INVOICE"
    key = company.voucher("B", END, Decimal(unpaid * company.sign), reference=(kind, number))
    company.papers[number].invoice = attrs.evolve(company.papers[number].invoice, voucher=key)


def test_an_invoice_with_its_own_voucher_in_a_year_that_was_not_read_is_booked(company: PaperCompany) -> None:
    book_in_fortnox(company, "1000", 600)
    company.pay("1000", Decimal(250), on=date(2025, 2, 1))
    appendix = company.appendix(SPRING, with_first=False)
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [
        (CauseKind.CASH_METHOD, -100 * company.sign)
    ]
    assert appendix.verdict is Verdict.EXPLAINED


def test_another_difference_in_the_opening_balance_leaves_open_if_they_were_booked_by_hand(
    company: PaperCompany,
) -> None:
    company.voucher("A", date(2024, 6, 1), Decimal(33))
    appendix = company.appendix(SPRING, with_first=False)
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [
        (CauseKind.OPENING_BALANCE, 33),
        (CauseKind.CASH_METHOD, -700 * company.sign),
    ]
    assert appendix.verdict is Verdict.NOT_VERIFIED
    assert appendix.findings[0].text.en.startswith(
        f"Under the cash method, 2 invoices were unpaid before 2025-01-01, totalling {company.sign * 700}.00. The "
        f"opening balance of account {company.account} does not show if this amount was booked."
    )
    # If the year before is read too, its vouchers show whether the invoices were booked by hand.
    assert company.appendix(SPRING).verdict is Verdict.EXPLAINED


def test_an_opening_balance_that_equals_the_ledger_shows_that_they_were_booked_by_hand(
    company: PaperCompany,
) -> None:
    company.voucher("A", END, Decimal(700 * company.sign))
    appendix = company.appendix(SPRING, with_first=False)
    assert (appendix.causes, appendix.verdict) == ((), Verdict.VERIFIED)


def test_only_what_was_booked_at_the_last_year_end_is_reversed(company: PaperCompany) -> None:
    # The invoices of 2023 were booked by hand at the end of 2023, and the invoices of 2024 at the end of 2024.
    company.cash_years = frozenset({BEFORE, FIRST, SECOND})
    old = company.invoice(Decimal(40), on=date(2023, 5, 1))
    paper = company.papers[old]
    assert paper.invoice.voucher is not None
    del company.vouchers[paper.invoice.voucher], company.references[paper.invoice.voucher]
    paper.invoice = attrs.evolve(paper.invoice, voucher=None)
    company.voucher("A", date(2023, 12, 31), Decimal(40 * company.sign))
    company.voucher("A", END, Decimal(700 * company.sign))
    company.voucher("A", date(2025, 1, 1), Decimal(-700 * company.sign))
    appendix = company.appendix(SPRING, with_first=False)
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [
        (CauseKind.CASH_METHOD, -700 * company.sign)
    ]


@pytest.mark.parametrize("currency", ["SEK", "EUR"])
def test_a_credit_invoice_by_accrual_that_settles_an_unbooked_invoice_is_explained(
    company: PaperCompany, currency: str
) -> None:
    company.cash_years = frozenset({FIRST})
    rate = Decimal(1 if currency == "SEK" else 11)
    original = company.invoice(Decimal(50), on=date(2024, 6, 1), currency=currency, rate=rate)
    paper = company.papers[original]
    assert paper.invoice.voucher is not None
    del company.vouchers[paper.invoice.voucher], company.references[paper.invoice.voucher]
    paper.invoice = attrs.evolve(paper.invoice, voucher=None)
    company.credit(original, on=date(2025, 2, 1))
    appendix = company.appendix(SPRING)
    amount = (-700 - 50 * rate) * company.sign
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [(CauseKind.CASH_METHOD, amount)]
    assert appendix.unexplained == 0
