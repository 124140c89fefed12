"""Tests of the causes of a difference between an account and a register."""

from datetime import date
from decimal import Decimal

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import CauseKind, FindingKind
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.registers.comparison import Movement, RegisterComparison
from tests.year_end.registers.paper_books import BEFORE, PaperBooks

START = date(2024, 1, 1)
SPRING, AUTUMN = date(2025, 4, 1), date(2025, 10, 1)


def movement(on: date, amount: int, voucher: VoucherKey | None = None) -> Movement:
    return Movement(record=Text.same("asset 7"), on=on, amount=Decimal(amount), voucher=voucher)


def compare(paper: PaperBooks, *movements: Movement) -> RegisterComparison:
    return RegisterComparison(
        account="1220", rows=paper.rows.get("1220", ()), movements=movements, first_day=START
    )


def causes(comparison: RegisterComparison) -> list[tuple[CauseKind, str, Decimal]]:
    found, _ = comparison.explain()
    return [(cause.kind, cause.voucher, cause.amount) for cause in found]


def test_without_a_difference_nothing_is_explained() -> None:
    paper = PaperBooks(opening_before={"1220": 700})
    paper.voucher(SPRING, {"1220": 300})
    comparison = compare(paper, movement(date(2023, 5, 1), 1000))
    assert (comparison.difference, comparison.explain()) == (0, ((), ()))


def test_a_voucher_of_no_record_is_named() -> None:
    paper = PaperBooks()
    paper.voucher(SPRING, {"1220": 300})
    paper.voucher(AUTUMN, {"1220": 50}, "Skruv")
    assert causes(compare(paper, movement(SPRING, 300))) == [(CauseKind.NOT_IN_REGISTER, "A2", 50)]


def test_a_row_that_deviates_from_its_record_is_named() -> None:
    paper = PaperBooks()
    key = paper.voucher(SPRING, {"1220": 280})
    assert causes(compare(paper, movement(SPRING, 300, key))) == [(CauseKind.REGISTER_ROW, "A1", -20)]


def test_a_record_that_is_not_booked_needs_a_booking() -> None:
    paper = PaperBooks()
    comparison = compare(paper, movement(SPRING, 300), movement(AUTUMN, 40, VoucherKey(BEFORE, "A", "99")))
    found, findings = comparison.explain()
    assert [(cause.kind, cause.voucher, cause.amount) for cause in found] == [
        (CauseKind.VOUCHER_MISSING, "", -300),
        (CauseKind.VOUCHER_MISSING, "A99", -40),
    ]
    assert [finding.kind for finding in findings] == [FindingKind.CORRECTION]
    assert "340.00" in findings[0].text.en


def test_records_of_one_day_are_matched_with_one_voucher() -> None:
    paper = PaperBooks()
    paper.voucher(SPRING, {"1220": 300})
    paper.voucher(AUTUMN, {"1220": 5})
    comparison = compare(paper, movement(SPRING, 100), movement(SPRING, 200))
    assert causes(comparison) == [(CauseKind.NOT_IN_REGISTER, "A2", 5)]


def test_of_two_vouchers_with_the_amount_the_nearest_is_matched() -> None:
    paper = PaperBooks()
    paper.voucher(date(2024, 2, 1), {"1220": 300})
    paper.voucher(AUTUMN, {"1220": 300})
    assert causes(compare(paper, movement(SPRING, 300))) == [(CauseKind.NOT_IN_REGISTER, "A1", 300)]


def test_a_difference_of_the_opening_balance_stays_unexplained() -> None:
    paper = PaperBooks(opening_before={"1220": 900})
    comparison = compare(paper, movement(date(2023, 5, 1), 1000))
    assert (comparison.difference, causes(comparison)) == (-100, [])
