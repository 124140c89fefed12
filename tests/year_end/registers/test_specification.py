"""Tests of account specifications made from the rows of all accounts."""

from datetime import date
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix
from fortnox_sdk.year_end.registers.account_rows import accounts_of_year, balance_account_rows
from fortnox_sdk.year_end.registers.specification import account_specification
from tests.year_end.reconciliation.paper_company import PROVENANCE
from tests.year_end.registers.paper_books import YEAR_END, PaperBooks


@pytest.mark.parametrize("day", [date(2025, 8, 19), date(2025, 12, 31)])
def test_a_specification_equals_the_appendix_without_a_ledger(
    client: FortnoxClient, tmp_path: Path, day: date
) -> None:
    books = YearEnd(client, day, folder=tmp_path).books
    rows = balance_account_rows(books, day)
    for account in accounts_of_year(rows, books):
        expected = account_appendix(books, account, day, provenance=PROVENANCE)
        found = account_specification(books, account, day, rows, provenance=PROVENANCE)
        assert sorted(map(str, found.postings)) == sorted(map(str, expected.postings))
        for name in ("account_balance", "opening_balance", "account_name", "findings", "verdict"):
            assert getattr(found, name) == getattr(expected, name), (account, name)


def test_a_break_of_the_opening_balance_needs_a_correction() -> None:
    paper = PaperBooks(opening_before={"1460": 500}, opening={"1460": 450})
    paper.voucher(date(2024, 5, 1), {"1930": 1})
    found = account_specification(paper.books, "1460", YEAR_END, paper.rows, provenance=PROVENANCE)
    expected = account_appendix(paper.books, "1460", YEAR_END, provenance=PROVENANCE)
    assert found.findings == expected.findings
    assert found.account_balance == 450


def test_a_voucher_that_is_dated_before_the_year_of_its_file_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "books.se"
    file.write_text(
        "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n"
        "#VER A 1 20241230\n{\n#TRANS 1930 {} 500\n#TRANS 2081 {} -500\n}\n"
        "#VER A 2 20250505\n{\n#TRANS 1930 {} 30\n#TRANS 2081 {} -30\n}\n"
    )
    books = Books.from_file(file)
    rows = balance_account_rows(books, YEAR_END)
    found = account_specification(books, "1930", YEAR_END, rows, provenance=PROVENANCE)
    expected = account_appendix(books, "1930", YEAR_END, provenance=PROVENANCE)
    assert found.postings == expected.postings
    assert [(posting.voucher, posting.amount) for posting in found.postings] == [("A1", 500), ("A2", 30)]
