"""Tests, with real SIE files, of the rows that make up the balance of an account."""

from pathlib import Path

import pytest

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.registers.account_rows import accounts_of_year, balance_account_rows
from fortnox_sdk.year_end.registers.clearing import remaining_rows

LARGEST = 400_000
"""The size in bytes of the largest file to test. Larger files take seconds and contain no other kinds of records."""


def test_the_rows_of_each_balance_account_add_up_to_its_balance_in_every_file(samples: Path) -> None:
    read = 0
    for path in sorted((samples / "sie").iterdir()):
        if path.stat().st_size > LARGEST:
            continue
        try:
            books = Books.from_file(path)
        except InvalidInput:
            continue
        read += 1
        rows = balance_account_rows(books, books.year.end)
        stated = {b.account: b.amount for b in books.year.document.closing_balances if b.year == 0}
        for account in accounts_of_year(rows, books):
            balance = books.balance(account, books.year.end)
            assert sum(row.amount for row in rows[account]) == balance, (path.name, account)
            assert sum(row.amount for row in remaining_rows(rows[account])) == balance, (path.name, account)
            assert stated.get(account, balance) == balance, (path.name, account)
    if not read:
        pytest.skip("no sample can be read as books")
