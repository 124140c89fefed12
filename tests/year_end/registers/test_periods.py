"""Tests of account specifications by VAT period and by month."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.year_end.appendix import RegisterRow
from fortnox_sdk.year_end.registers.periods import rows_by_month, rows_by_vat_period, vat_period, vat_reports
from tests.year_end.registers.paper_books import PaperBooks


def shown(rows: tuple[RegisterRow, ...]) -> list[tuple[str, Decimal]]:
    return [(row.number, row.amount) for row in rows]


def vat_rows(paper: PaperBooks, account: str) -> tuple[RegisterRow, ...]:
    rows = paper.rows
    reports = vat_reports(rows)
    settlements = reports
    if account == "2650":
        settlements = frozenset(row.key for row in rows[account] if row.key is not None) - reports
    return rows_by_vat_period(rows[account], vat_period(rows, reports), settlements)


@pytest.fixture
def quarters() -> PaperBooks:
    paper = PaperBooks(opening_before={"2650": -900})
    paper.voucher(date(2025, 2, 12), {"2650": 900})
    paper.voucher(date(2025, 2, 20), {"2611": -500, "2641": 200})
    paper.voucher(date(2025, 3, 31), {"2611": 500, "2641": -200, "2650": -300})
    paper.voucher(date(2025, 5, 12), {"2650": 300})
    paper.voucher(date(2025, 5, 20), {"2611": -80})
    return paper


def test_quarterly_reports_give_quarters(quarters: PaperBooks) -> None:
    assert shown(vat_rows(quarters, "2611")) == [("2025 Q1", 0), ("2025 Q2", -80)]


def test_a_payment_settles_the_period_that_was_reported(quarters: PaperBooks) -> None:
    assert shown(vat_rows(quarters, "2650")) == [("IB", 0), ("2025 Q1", 0)]


def test_reports_in_other_months_give_months() -> None:
    paper = PaperBooks()
    paper.voucher(date(2025, 1, 10), {"2611": -100})
    paper.voucher(date(2025, 1, 31), {"2611": 100, "2650": -100})
    paper.voucher(date(2025, 2, 10), {"2611": -60})
    assert shown(vat_rows(paper, "2611")) == [("2025-01", 0), ("2025-02", -60)]


def test_a_report_that_is_dated_in_the_next_period_settles_the_period_before() -> None:
    paper = PaperBooks()
    paper.voucher(date(2025, 1, 10), {"2611": -100})
    paper.voucher(date(2025, 2, 10), {"2611": -60})
    paper.voucher(date(2025, 2, 12), {"2611": 100, "2650": -100})
    assert shown(vat_rows(paper, "2611")) == [("2025-01", 0), ("2025-02", -60)]


def test_months_show_the_balance_to_compare_with_a_statement() -> None:
    paper = PaperBooks(opening_before={"1930": 1000})
    paper.voucher(date(2025, 1, 10), {"1930": 500})
    paper.voucher(date(2025, 3, 10), {"1930": -200})
    rows = rows_by_month(paper.rows["1930"])
    assert shown(rows) == [("IB", 1000), ("2025-01", 500), ("2025-03", -200)]
    assert [row.details[0][1] for row in rows] == ["1000.00", "1500.00", "1300.00"]


def test_an_opening_balance_that_differs_does_not_change_the_months_before_it() -> None:
    paper = PaperBooks(opening_before={"1930": 100}, opening={"1930": 160})
    paper.voucher(date(2024, 3, 10), {"1930": 10})
    paper.voucher(date(2025, 3, 10), {"1930": 5})
    rows = rows_by_month(paper.rows["1930"])
    assert [(row.number, row.on, row.details[0][1]) for row in rows] == [
        ("IB", date(2024, 1, 1), "100.00"),
        ("2024-03", date(2024, 3, 10), "110.00"),
        ("IB", date(2025, 1, 1), "160.00"),
        ("2025-03", date(2025, 3, 10), "165.00"),
    ]
