"""Account specifications made from the rows of all accounts."""

from datetime import date
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
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
