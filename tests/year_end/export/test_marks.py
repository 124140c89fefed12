"""Tests that marks are the same in every run and on every machine, and are found anywhere in the comments."""

import unicodedata
from datetime import date
from decimal import Decimal
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.year_end.export.marks import (
    LONGEST_COMMENTS,
    Marks,
    content_mark,
    find_marks,
    reference_mark,
    with_marks,
)
from fortnox_sdk.year_end.export.preflight.vouchers import voucher_problems
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.year_end.export.exporting import closing

_YEAR = FinancialYearSummary(id=2, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
_MARKS = Marks("0" * 32, "1" * 16)
_amounts = st.decimals(min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2).filter(
    bool
)
_rows = st.lists(st.builds(ClosingRow.signed, st.integers(1000, 8999), _amounts), min_size=2, max_size=6)


@given(_rows, st.randoms())
def test_neither_the_order_of_rows_nor_trailing_zeros_change_the_content_mark(
    rows: list[ClosingRow], random: Random
) -> None:
    voucher = attrs.evolve(closing(), rows=tuple(rows))
    shuffled = [attrs.evolve(row, debit=row.debit * Decimal("1.000")) for row in rows]
    random.shuffle(shuffled)
    assert content_mark(voucher) == content_mark(attrs.evolve(voucher, rows=tuple(shuffled)))


@given(_rows, st.data())
def test_another_amount_account_text_or_date_changes_the_content_mark(
    rows: list[ClosingRow], data: st.DataObject
) -> None:
    voucher = attrs.evolve(closing(), rows=tuple(rows))
    i = data.draw(st.integers(0, len(rows) - 1))
    row = rows[i]
    other_row = data.draw(
        st.sampled_from(
            [
                ClosingRow.signed(row.account, row.amount + Decimal("0.01")),
                attrs.evolve(row, account=row.account + 1),
                attrs.evolve(row, text="annan"),
                attrs.evolve(row, project="7"),
                attrs.evolve(row, cost_center="K1"),
            ]
        )
    )
    others = [
        attrs.evolve(voucher, rows=(*rows[:i], other_row, *rows[i + 1 :])),
        attrs.evolve(voucher, text="Annan text"),
        attrs.evolve(voucher, date=date(2025, 12, 30)),
    ]
    assert content_mark(voucher) not in {content_mark(other) for other in others}


@given(st.text(max_size=900).filter(lambda text: "ref:" not in text))
def test_marks_are_found_after_any_comment_and_before_text_that_people_add(comment: str) -> None:
    assert find_marks(with_marks(comment, _MARKS)) == _MARKS
    assert find_marks(f"{with_marks(comment, _MARKS)} Kontrollerad av revisorn.") == _MARKS
    assert find_marks(comment) is None


def test_reference_marks_differ_by_company_year_reference_and_generation() -> None:
    marks = {
        reference_mark("a", database_number=1, year=2),
        reference_mark("a", database_number=2, year=1),
        reference_mark("a", database_number=1, year=3),
        reference_mark("b", database_number=1, year=2),
        reference_mark("a", database_number=1, year=2, generation=2),
        reference_mark("a", database_number=12, year=2),
    }
    assert len(marks) == 6


def test_marks_are_those_of_vouchers_that_were_posted_years_ago() -> None:
    # If marks were calculated in another way, an export would post all earlier vouchers again.
    books = {"database_number": 1838388, "year": 2}
    assert [reference_mark("Årets skatt", **books, generation=generation) for generation in (1, 2, 3)] == [
        "5c1dd2f721d3c16de4a8efaac62cf91f",
        "b6880fc3a18145a28b4b1917d5cf1f01",
        "0da0e0026817451bd981f847c3d8caa0",
    ]
    rows = (
        ClosingRow(account=7832, debit=Decimal("1200.5"), text="Enligt plan", cost_center="K1", project="7"),
        ClosingRow(account=1229, credit=Decimal("1200.50")),
    )
    voucher = ClosingVoucher(reference="a", date=date(2025, 12, 31), text="Överavskrivning", rows=rows)
    assert content_mark(voucher) == "176f985e33345076"
    assert with_marks("Bilaga 7", Marks("0" * 32, "1" * 16)) == f"Bilaga 7 ref:{'0' * 32} c:{'1' * 16}"
    assert with_marks("", Marks("0" * 32, "1" * 16)) == f"ref:{'0' * 32} c:{'1' * 16}"


def test_the_last_marks_in_the_comments_count() -> None:
    comments = f"{Marks('a' * 32, 'b' * 16)} kopierad {_MARKS}"
    assert find_marks(comments) == _MARKS
    assert find_marks(f"ref:{'0' * 32}\nc:{'1' * 16}") == _MARKS
    for damaged in (
        f"ref:{'0' * 31} c:{'1' * 16}",
        f"ref:{'0' * 33} c:{'1' * 16}",
        f"ref:{'0' * 32} c:{'1' * 15}",
    ):
        assert find_marks(damaged) is None


@pytest.mark.parametrize("added", ["Ändrad", "avstämd", "_", "1", "."])
def test_marks_are_found_if_a_person_adds_text_without_a_space(added: str) -> None:
    assert find_marks(f"{_MARKS}{added}") == _MARKS
    assert find_marks(f"{added}{_MARKS}") == _MARKS


def test_the_longest_comment_fits_with_its_marks() -> None:
    fits = closing(comment="x" * 944)
    assert not voucher_problems([fits], _YEAR)
    assert len(with_marks(fits.comment, _MARKS)) <= LONGEST_COMMENTS
    assert voucher_problems([closing(comment="x" * 945)], _YEAR)


def test_a_decomposed_letter_is_sent_as_one_character() -> None:
    voucher: ClosingVoucher = closing(text=unicodedata.normalize("NFD", "Överavskrivning"))
    assert voucher.text == "Överavskrivning"
    assert not voucher_problems([voucher], _YEAR)
