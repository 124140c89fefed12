"""Tests of the rows that make up the balance of an account."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.year_end.registers.account_rows import AccountRow
from fortnox_sdk.year_end.registers.clearing import remaining_rows
from tests.year_end.registers.paper_books import YEAR_END, PaperBooks

FIRST = date(2025, 1, 1)


def row(day: int, amount: int | str, text: str = "") -> AccountRow:
    return AccountRow(label=f"A{day}", on=FIRST + timedelta(days=day), text=text, amount=Decimal(amount))


def left(*rows: AccountRow) -> list[str]:
    return [each.label for each in remaining_rows(rows)]


def test_rows_up_to_the_last_day_with_the_balance_0_are_settled() -> None:
    assert left(row(1, 100), row(2, 50), row(3, -150), row(4, 70)) == ["A4"]


def test_a_balance_of_0_between_two_rows_of_a_day_settles_nothing() -> None:
    assert left(row(1, 100), row(2, -100, "x"), row(2, 60, "y")) == ["A2"]
    assert remaining_rows([row(1, 100), row(2, -100), row(2, 60)])[0].amount == 60


def test_a_pair_with_the_same_text_is_removed_before_an_older_row() -> None:
    assert left(row(1, 100, "Hyra"), row(2, 100, "Deposition"), row(3, -100, "deposition"), row(4, 5)) == [
        "A1",
        "A4",
    ]


def test_a_pair_with_an_invoice_number_in_common_is_removed_before_an_older_row() -> None:
    rows = (row(1, 100, "Faktura 1041"), row(2, 100, "Faktura 1042"), row(3, -100, "Bet. av 1042"), row(4, 5))
    assert left(*rows) == ["A1", "A4"]


def test_other_pairs_are_removed_oldest_first() -> None:
    assert left(row(1, 100, "a"), row(2, 100, "b"), row(3, -100, "c"), row(4, 5)) == ["A2", "A4"]


def test_a_day_or_month_in_a_text_is_not_an_invoice_number() -> None:
    assert left(row(1, 100, "a 12"), row(2, 100, "b 31"), row(3, -100, "c 31"), row(4, 5)) == ["A2", "A4"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5), st.integers(-3, 3).filter(bool), st.sampled_from(["", "Hyra", "Nr 1041"])
        )
    )
)
def test_remaining_rows_have_the_sum_of_all_rows_and_none_cancels_another(
    values: list[tuple[int, int, str]],
) -> None:
    rows = [row(day, amount, text) for day, amount, text in sorted(values, key=lambda each: each[0])]
    remaining = remaining_rows(rows)
    assert sum(each.amount for each in remaining) == sum(each.amount for each in rows)
    amounts = {each.amount for each in remaining}
    assert not any(-amount in amounts for amount in amounts)
    assert [each.on for each in remaining] == sorted(each.on for each in remaining)


def test_many_equal_rows_take_linear_time() -> None:
    half = [row(1, 100, f"Kort {number}") for number in range(20_000)]
    rest = [row(2, -100, f"Dagskassa {number}") for number in range(20_000)]
    assert remaining_rows([*half, *rest, row(3, 1)])[0].amount == 1


def test_the_rows_of_an_account_begin_with_the_first_opening_balance_and_add_up_to_the_balance() -> None:
    paper = PaperBooks(opening_before={"1460": 500})
    paper.voucher(date(2024, 5, 1), {"1460": 100}, "Inköp")
    paper.voucher(date(2025, 5, 1), {"1460": -30}, "Inkurans")
    assert [(each.label, each.amount) for each in paper.rows["1460"]] == [
        ("IB", 500),
        ("A1", 100),
        ("A2", -30),
    ]
    assert paper.books.balance("1460", YEAR_END) == 570


def test_an_opening_balance_that_was_not_carried_forward_is_a_row_of_its_own() -> None:
    paper = PaperBooks(opening_before={"1460": 500}, opening={"1460": 450})
    paper.voucher(date(2024, 5, 1), {"1930": 1})
    assert [(each.label, each.on.year, each.amount) for each in paper.rows["1460"]] == [
        ("IB", 2024, 500),
        ("IB", 2025, -50),
    ]
