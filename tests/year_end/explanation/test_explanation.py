"""Tests of the explanation of a difference: the seven checks, the search for the amount, and the next steps."""

from datetime import date
from decimal import Decimal

import pytest

import sie4
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Cause, CauseKind, Ledger
from fortnox_sdk.year_end.explanation.advice import next_step
from fortnox_sdk.year_end.explanation.checks import CheckResult
from fortnox_sdk.year_end.explanation.equal_amounts import (
    MAX_VOUCHERS,
    AmountRelation,
    EqualVouchers,
    vouchers_with_amount,
)
from fortnox_sdk.year_end.explanation.result import Explanation, explain
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix
from tests.year_end.reconciliation.paper_company import PROVENANCE, SECOND, PaperCompany

YEAR_END = date(2025, 12, 31)


@pytest.fixture
def company() -> PaperCompany:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(5000), on=date(2025, 11, 1))
    return company


def explained(company: PaperCompany) -> Explanation:
    valued = company.matched()
    return explain(valued, ledger_appendix(valued, YEAR_END, provenance=PROVENANCE))


def failed(company: PaperCompany) -> dict[int, str]:
    return {
        check.number: check.detail.en
        for check in explained(company).checks
        if check.result is CheckResult.FAILED
    }


def searched(company: PaperCompany, amount: Decimal) -> EqualVouchers:
    return vouchers_with_amount(company.books(), amount, accounts=("1510",), as_of=YEAR_END)


# --- the seven checks --------------------------------------------------------------------------------------------


def test_all_checks_pass_if_there_is_no_difference_and_the_search_is_not_applicable(
    company: PaperCompany,
) -> None:
    checks = explained(company).checks
    assert [check.number for check in checks] == [1, 2, 3, 4, 5, 6, 7]
    results = [CheckResult.PASSED] * 7
    results[2] = CheckResult.NOT_APPLICABLE
    assert [check.result for check in checks] == results
    assert "agreed on each day (365 days)" in checks[1].detail.en


def test_a_manual_voucher_fails_the_checks_by_day_by_amount_and_for_manual_vouchers(
    company: PaperCompany,
) -> None:
    company.voucher("A", date(2025, 5, 2), Decimal(1250))
    found = failed(company)
    assert found.keys() == {2, 3, 5}
    assert "for the first time on 2025-05-02" in found[2]
    assert found[2].endswith("Vouchers on the account on 2025-05-02: A1.")
    assert (
        found[3]
        == "1 voucher has the amount 1,250.00, the same amount with the opposite sign, or half of it: A1."
    )
    assert found[5].endswith("A1. The total is 1,250.00.")


def test_a_changed_row_fails_the_check_for_changed_rows_only_once(company: PaperCompany) -> None:
    key = company.papers["1000"].invoice.voucher
    assert key is not None
    company.change(key, Decimal("-100.50"))
    found = failed(company)
    assert found.keys() == {2, 3, 4}
    assert found[4] == (
        "Rows on the account were changed by -100.50 in total, but the ledger was not changed. Vouchers: B1."
    )


def test_a_row_that_was_different_from_the_beginning_fails_the_check_for_the_amount(
    company: PaperCompany,
) -> None:
    key = company.papers["1000"].invoice.voucher
    assert key is not None
    rows = (sie4.Row(account="1510", amount=Decimal(4900)), sie4.Row(account="3001", amount=Decimal(-4900)))
    company.vouchers[key] = sie4.Voucher(series="B", number="1", date=date(2025, 11, 1), rows=rows)
    found = failed(company)
    assert found.keys() == {2, 6}
    assert found[6] == "1 voucher differs from the ledger by -100.00 in total: B1."


def test_an_invoice_that_was_paid_before_it_is_booked_fails_the_last_check(company: PaperCompany) -> None:
    number = company.invoice(Decimal(800), on=date(2025, 12, 20), booked=date(2026, 1, 7))
    company.pay(number, Decimal(800), on=date(2025, 12, 22))
    found = failed(company)
    assert found.keys() == {7}
    assert number in found[7]


def test_a_difference_before_the_books_begin_fails_the_first_check(company: PaperCompany) -> None:
    company.opening_offset = Decimal(33)
    found = failed(company)
    assert found[1] == "Account and ledger already differed by 33.00 at the beginning of a year."
    assert "for the first time on 2025-01-01" in found[2]


def test_a_payment_of_an_invoice_that_is_not_in_the_ledger_fails_the_first_check(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(70), on=date(2025, 2, 4))
    company.pay(number, Decimal(70), on=date(2025, 3, 4))
    del company.papers[number]
    assert failed(company)[1] == "Payments for invoices that are not in the ledger: 1."


def test_each_of_several_control_accounts_is_explained_alone(company: PaperCompany) -> None:
    company.invoice(Decimal(70), on=date(2025, 2, 4), account="1511")
    key = company.voucher("A", date(2025, 12, 30), Decimal(0))
    rows = (sie4.Row(account="1510", amount=Decimal(-20)), sie4.Row(account="1511", amount=Decimal(20)))
    company.vouchers[key] = sie4.Voucher(series="A", number="1", date=date(2025, 12, 30), rows=rows)
    valued = company.matched()
    joint = ledger_appendix(valued, YEAR_END, provenance=PROVENANCE)
    explanations = [explain(valued, appendix) for appendix in (joint, *joint.parts)]
    assert [each.account for each in explanations] == ["1510", "1510", "1511"]
    assert [each.by_day.broke_on for each in explanations] == [None, date(2025, 12, 30), date(2025, 12, 30)]
    assert [each.by_day.days[-1].difference for each in explanations] == [0, -20, 20]
    assert [[step.cause.kind for step in each.next_steps] for each in explanations] == [
        [],
        [CauseKind.RECLASSIFICATION],
        [CauseKind.RECLASSIFICATION],
    ]
    assert [each.checks[4].is_failed for each in explanations] == [False, True, True]


def test_a_difference_that_disappeared_passes_the_check_by_day_and_is_mentioned(
    company: PaperCompany,
) -> None:
    company.voucher("A", date(2025, 5, 2), Decimal(9))
    company.voucher("A", date(2025, 5, 9), Decimal(-9))
    check = explained(company).checks[1]
    assert check.result is CheckResult.PASSED
    assert "2025-05-02" in check.detail.sv


# --- equal amounts -----------------------------------------------------------------------------------------------


def test_the_amount_its_negative_and_its_half_are_found_on_any_account(company: PaperCompany) -> None:
    company.voucher("A", date(2025, 3, 1), Decimal(600), account="1580")
    company.voucher("A", date(2026, 1, 5), Decimal(-300))
    company.voucher("A", date(2025, 3, 2), Decimal(601))
    company.vouchers.pop(next(key for key in company.vouchers if key.series == "B"))
    found = searched(company, Decimal(-600))
    assert [(each.voucher, each.relation, each.on_control_account) for each in found.vouchers] == [
        ("A1", AmountRelation.HALF, True),
        ("A1", AmountRelation.EQUAL, False),
    ]


def test_rows_on_one_account_are_added(company: PaperCompany) -> None:
    key = company.voucher("A", date(2025, 3, 1), Decimal(0))
    rows = tuple(sie4.Row(account="1510", amount=Decimal(amount)) for amount in (1000, 250))
    company.vouchers[key] = sie4.Voucher(series="A", number="1", date=date(2025, 3, 1), rows=rows)
    assert [each.amount for each in searched(company, Decimal(1250)).vouchers] == [1250]
    assert key.year == SECOND


def test_a_common_amount_gives_a_limited_list_and_the_count(company: PaperCompany) -> None:
    for day in range(60):
        company.voucher("A", date.fromordinal(date(2025, 1, 1).toordinal() + day), Decimal(100))
    found = searched(company, Decimal(100))
    assert (len(found.vouchers), found.count) == (MAX_VOUCHERS, 60)
    assert found.vouchers[0].on == date(2025, 3, 1)


def test_no_amount_finds_nothing(company: PaperCompany) -> None:
    company.voucher("A", date(2025, 1, 1), Decimal(0))
    assert searched(company, Decimal(0)).count == 0


# --- next steps --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CauseKind)
@pytest.mark.parametrize("voucher", ["A17", ""])
def test_every_kind_of_cause_has_a_next_step_in_both_languages(kind: CauseKind, voucher: str) -> None:
    cause = Cause(kind=kind, voucher=voucher, on=None, amount=Decimal(1), evidence=Text("", ""))
    advice = next_step(cause)
    for text in (advice.en, advice.sv):
        assert text.endswith(".")
        assert "{" not in text
        assert "  " not in text
    assert advice.en != advice.sv


def test_the_next_steps_follow_the_causes_and_name_the_voucher(company: PaperCompany) -> None:
    company.voucher("A", date(2025, 5, 2), Decimal(1250))
    (step,) = explained(company).next_steps
    assert step.cause.kind is CauseKind.MANUAL_VOUCHER
    assert step.advice.en.startswith("Open voucher A1.")
    assert step.advice.sv.startswith("Öppna verifikation A1.")
