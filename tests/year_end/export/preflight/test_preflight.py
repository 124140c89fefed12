"""Tests that the check before the export finds what Fortnox would refuse, and names the voucher, values and limit."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries, VoucherSeriesSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.preflight.settings import series_obstacle, series_problems
from fortnox_sdk.year_end.export.preflight.vouchers import voucher_problems
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.transports import answer, scripted_client
from tests.year_end.export.exporting import Company, closing

YEAR = FinancialYearSummary(id=2, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
NBSP = "\N{NO-BREAK SPACE}"


def texts(*vouchers: ClosingVoucher) -> list[Text]:
    return [problem.text for problem in voucher_problems(vouchers, YEAR)]


def with_row(row: ClosingRow) -> ClosingVoucher:
    """Return a voucher whose third row is `row`."""
    voucher = closing("tax")
    return attrs.evolve(voucher, rows=(*voucher.rows, row))


@pytest.mark.parametrize(
    ("voucher", "english", "swedish"),
    [
        (
            closing(""),
            "A voucher (Avskrivning inventarier) has no reference.",
            "En verifikation (Avskrivning inventarier) saknar referens.",
        ),
        (closing("tax", text=""), "tax: the voucher has no text.", "tax: verifikationen saknar text."),
        (
            closing("tax", on=date(2024, 12, 31)),
            "tax: 2024-12-31 lies outside the financial year 2025-01-01 to 2025-12-31.",
            "tax: 2024-12-31 ligger utanför räkenskapsåret 2025-01-01 till 2025-12-31.",
        ),
        (
            attrs.evolve(closing("tax"), reverse_on=date(2025, 12, 30)),
            "tax: the voucher is dated 2025-12-31, but its reversal is dated 2025-12-30, which is not later.",
            "tax: verifikationen är daterad 2025-12-31, men återföringen är daterad 2025-12-30, vilket inte är senare.",
        ),
        (
            attrs.evolve(closing("tax"), rows=()),
            "tax: the voucher has 0 rows.",
            "tax: verifikationen har 0 rader.",
        ),
        (
            closing("tax", text="x" * 201),
            "tax: the text has 201 characters, but Fortnox allows at most 200.",
            "tax: texten har 201 tecken, men Fortnox tillåter högst 200.",
        ),
        (
            with_row(ClosingRow(account=1930, debit=Decimal(0), text="x" * 101)),
            "tax: a row text has 101 characters, but Fortnox allows at most 100.",
            "tax: en radtext har 101 tecken, men Fortnox tillåter högst 100.",
        ),
        (
            closing("tax", comment="x" * 945),
            "tax: the comment has 945 characters, but Fortnox allows at most 944.",
            "tax: kommentaren har 945 tecken, men Fortnox tillåter högst 944.",
        ),
        (
            closing("tax", text="a < b"),
            "tax: the text contains “<” (less-than sign), which Fortnox does not allow.",
            "tax: texten innehåller “<” (less-than sign), som Fortnox inte tillåter.",
        ),
        (
            closing("tax", comment="a\x07b"),
            "tax: the comment contains u+0007, which Fortnox does not allow.",
            "tax: kommentaren innehåller u+0007, som Fortnox inte tillåter.",
        ),
        (
            closing("tax", comment="a\u200bb"),
            "tax: the comment contains zero width space, which Fortnox does not allow.",
            "tax: kommentaren innehåller zero width space, som Fortnox inte tillåter.",
        ),
        (
            closing("tax", comment="https://example.com"),
            "tax: the comment contains “://”, which Fortnox does not allow.",
            "tax: kommentaren innehåller “://”, som Fortnox inte tillåter.",
        ),
        (
            with_row(ClosingRow(account=1930, debit=Decimal("0.01"))),
            "tax: debit and credit differ by 0.01 SEK.",
            "tax: debet och kredit skiljer sig åt med 0,01 kr.",
        ),
        (
            with_row(ClosingRow(account=1930, credit=Decimal(1234))),
            "tax: debit and credit differ by 1,234.00 SEK.",
            f"tax: debet och kredit skiljer sig åt med 1{NBSP}234,00 kr.",
        ),
        (
            with_row(ClosingRow(account=1930, debit=Decimal(-1))),
            "tax: row 3 on account 1930: the amount is negative.",
            "tax: rad 3 på konto 1930: beloppet är negativt.",
        ),
        (
            with_row(ClosingRow(account=1930, credit=Decimal(-1))),
            "tax: row 3 on account 1930: the amount is negative.",
            "tax: rad 3 på konto 1930: beloppet är negativt.",
        ),
        (
            with_row(ClosingRow(account=1930, debit=Decimal(1), credit=Decimal(2))),
            "tax: row 3 on account 1930: the row has both debit and credit.",
            "tax: rad 3 på konto 1930: raden har både debet och kredit.",
        ),
        (
            with_row(ClosingRow(account=1930)),
            "tax: row 3 on account 1930: the row has no amount.",
            "tax: rad 3 på konto 1930: raden saknar belopp.",
        ),
        (
            with_row(ClosingRow(account=1930, debit=Decimal("0.005"))),
            "tax: row 3 on account 1930: 0.005 is not a whole number of öre.",
            "tax: rad 3 på konto 1930: 0,005 är inte ett helt antal ören.",
        ),
    ],
)
def test_a_problem_names_the_voucher_and_the_values(
    voucher: ClosingVoucher, english: str, swedish: str
) -> None:
    assert Text(english, swedish) in texts(voucher)
    assert all(problem.hint.en and problem.hint.sv for problem in voucher_problems([voucher], YEAR))


@pytest.mark.parametrize(
    "voucher",
    [
        closing("tax", text="x" * 200, comment="x" * 944),
        closing("tax", on=date(2025, 1, 1)),
        attrs.evolve(
            closing("tax"),
            rows=tuple(attrs.evolve(row, text="x" * 100) for row in closing().rows),
        ),
        closing("tax", text="Åäö ÜÉñ 1\N{NO-BREAK SPACE}234,50 kr; 5 % & § 7 / (a+b=c)!"),
        closing("tax", comment="a: b // c"),
        closing("tax", "0.01"),
        closing("tax", "999999999.99"),
    ],
)
def test_a_voucher_at_the_limits_has_no_problem(voucher: ClosingVoucher) -> None:
    assert texts(voucher) == []


def test_a_row_with_a_fault_does_not_make_the_voucher_unbalanced_too() -> None:
    assert texts(with_row(ClosingRow(account=1930, debit=Decimal(-1)))) == [
        Text(
            "tax: row 3 on account 1930: the amount is negative.",
            "tax: rad 3 på konto 1930: beloppet är negativt.",
        )
    ]


def test_each_reference_that_occurs_more_than_once_is_named_once() -> None:
    vouchers = [closing("a"), closing("b"), closing("a"), closing("c"), closing("b"), closing("a")]
    assert texts(*vouchers) == [
        Text("3 vouchers have the reference 'a'.", "3 verifikationer har referensen 'a'."),
        Text("2 vouchers have the reference 'b'.", "2 verifikationer har referensen 'b'."),
    ]
    missing = voucher_problems([closing(""), closing("")], YEAR)
    assert [problem.code for problem in missing] == [ProblemCode.REFERENCE_MISSING] * 2


def test_a_voucher_with_neither_reference_nor_text_is_named_by_its_date() -> None:
    (first, _) = texts(closing("", text=""))
    assert first.en == "A voucher (2025-12-31) has no reference."


@pytest.mark.parametrize(("lock", "is_locked"), [(30, False), (31, True)])
def test_the_lock_includes_its_last_day(acme: Company, lock: int, *, is_locked: bool) -> None:
    acme.sandbox.lock(date(2025, 12, lock))
    problems = acme.plan([closing()]).problems
    assert [problem.text for problem in problems] == is_locked * [
        Text(
            "depreciation: the books are locked through 2025-12-31, and the voucher is dated 2025-12-31.",
            "depreciation: bokföringen är låst till och med 2025-12-31, och verifikationen är daterad 2025-12-31.",
        )
    ]


def test_an_account_is_named_once_for_each_voucher(acme: Company) -> None:
    acme.sandbox.set_account(acme.year.id, 2990, active=False)
    rows = tuple(
        ClosingRow.signed(account, Decimal(amount))
        for account, amount in ((2990, 1), (2990, 2), (1999, -1), (1999, -2))
    )
    vouchers = [attrs.evolve(closing(name), rows=rows) for name in ("a", "b")]
    assert [problem.text for problem in acme.plan(vouchers).problems] == [
        text
        for name in ("a", "b")
        for text in (
            Text(
                f"{name}: account 2990 is not active in the financial year 2025-01-01 to 2025-12-31.",
                f"{name}: konto 2990 är inte aktivt under räkenskapsåret 2025-01-01 till 2025-12-31.",
            ),
            Text(
                f"{name}: account 1999 is not in the chart of accounts of the financial year 2025-01-01 to "
                "2025-12-31.",
                f"{name}: konto 1999 finns inte i kontoplanen för räkenskapsåret 2025-01-01 till 2025-12-31.",
            ),
        )
    ]


def test_vouchers_that_are_already_posted_need_no_series_lock_or_account(acme: Company) -> None:
    acme.plan([closing()]).run()
    acme.sandbox.lock(date(2025, 12, 31))
    acme.sandbox.set_account(acme.year.id, 1229, active=False)
    assert acme.plan([closing()]).problems == []
    assert {problem.reference for problem in acme.plan([closing(), closing("new")]).problems} == {"new"}


def test_a_missing_series_is_named_with_the_series_that_can_be_used(acme: Company) -> None:
    acme.client.voucher_series.create(
        VoucherSeries(code="D", description="D", manual=True), financial_year=acme.year.id
    )
    rows = acme.client.voucher_series.list(financial_year=acme.year.id)
    manual = ", ".join(sorted(row.code for row in rows if row.manual))
    (problem,) = acme.plan([closing()], series="Q").problems
    assert problem.text.en.startswith("The financial year 2025-01-01 to 2025-12-31 has no voucher series Q. ")
    assert problem.text.en.endswith(f": {manual}.")
    (problem,) = acme.plan([closing()], series="B").problems
    assert problem.text.en.startswith(
        "Voucher series B does not accept manual vouchers in the financial year 2025-01-01 to "
    )
    assert problem.text.en.endswith(f": {manual}.")
    assert problem.text.sv.endswith(f": {manual}.")


def test_a_series_of_which_fortnox_does_not_say_that_it_refuses_manual_vouchers_can_be_used() -> None:
    def problems(manual: bool | None) -> list[ProblemCode]:  # noqa: FBT001 -- the value of the field
        rows = [{"Code": "V", "Description": "V", "Manual": manual}]
        meta = {"@CurrentPage": 1, "@TotalPages": 1, "@TotalResources": 1}
        body = {"VoucherSeriesCollection": rows, "MetaInformation": meta}
        client, _ = scripted_client(answer(200, body))
        return [problem.code for problem in series_problems(client, "V", year=YEAR)]

    assert problems(None) == problems(True) == []
    assert problems(False) == [ProblemCode.SERIES_NOT_MANUAL]


def test_without_a_series_that_can_be_used_the_problem_has_a_dash() -> None:
    meta = {"@CurrentPage": 1, "@TotalPages": 1, "@TotalResources": 0}
    client, _ = scripted_client(answer(200, {"VoucherSeriesCollection": [], "MetaInformation": meta}))
    (problem,) = series_problems(client, "V", year=YEAR)
    assert problem.text.en.endswith(": -.")


def test_a_series_that_only_fortnox_uses_says_how_to_use_it() -> None:
    def obstacle(manual: bool | None) -> Text:  # noqa: FBT001 -- the value of the field
        return series_obstacle(VoucherSeriesSummary(code="B", description="B", manual=manual))

    assert obstacle(True) == obstacle(None) == Text("", "")
    assert obstacle(False) == Text(
        "Only Fortnox can post to this voucher series. Allow manual vouchers in the series in Fortnox, "
        "or choose another series.",
        "Bara Fortnox kan bokföra i den här verifikationsserien. Tillåt manuella verifikationer i serien i "
        "Fortnox, eller välj en annan serie.",
    )
