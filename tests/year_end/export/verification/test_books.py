"""Tests that the check of exported vouchers, with a new SIE file and the voucher list, finds every difference.

Vouchers are removed, changed, moved or posted twice.
"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.connectors.registers.cost_centers import CostCenter
from fortnox_sdk.connectors.registers.projects import Project
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.verification.books import verify_journal
from fortnox_sdk.year_end.export.verification.expected import ExpectedVoucher
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.transports import TamperingTransport
from tests.year_end.export.exporting import ChangedFirstResponse, Company, closing, three_vouchers
from tests.year_end.export.test_accruals import accrual, next_year


def of_journal(acme: Company) -> list[Problem]:
    return list(verify_journal(acme.client, year=acme.year, journal=acme.journal).problems)


def of_plan(acme: Company, vouchers: list[ClosingVoucher] | None = None) -> list[Problem]:
    return [problem for result in acme.plan(vouchers).verify_books() for problem in result.problems]


def codes(problems: list[Problem]) -> list[tuple[ProblemCode, str]]:
    return [(problem.code, problem.reference) for problem in problems]


def post_copy(acme: Company, number: int, **changes: Any) -> str:
    """Post a voucher of series V again, as if a person had entered it twice, and return the new label."""
    original = acme.client.vouchers.get("V", number, financial_year=acme.year.id)
    rows = tuple(
        VoucherRow(
            account=row.account,
            debit=row.debit,
            credit=row.credit,
            transaction_information=row.transaction_information,
        )
        for row in original.voucher_rows
    )
    copy = Voucher(
        voucher_series="V",
        transaction_date=original.transaction_date,
        description=original.description,
        comments=original.comments,
        voucher_rows=rows,
    )
    created = acme.client.vouchers.create(attrs.evolve(copy, **changes), financial_year=acme.year.id)
    return f"{created.voucher_series}{created.voucher_number}"


def test_unchanged_vouchers_are_verified_in_both_years(acme: Company) -> None:
    year = next_year(acme)
    vouchers = [*three_vouchers(), accrual("accrued")]
    assert acme.plan(vouchers).run().complete
    assert of_plan(acme, vouchers) == of_journal(acme) == []
    result = verify_journal(acme.client, year=year, journal=acme.journal.of_year(year.id))
    assert (result.checked, result.is_verified) == (1, True)
    assert acme.journal.years() == [acme.year.id, year.id]


def test_a_removed_voucher_is_missing(acme: Company) -> None:
    acme.plan().run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    assert codes(of_journal(acme)) == codes(of_plan(acme)) == [(ProblemCode.MISSING, "tax")]


def test_a_removed_voucher_is_not_taken_for_an_exported_one_with_the_same_content(acme: Company) -> None:
    vouchers = [closing("a"), closing("b")]
    acme.plan(vouchers).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 2)
    assert codes(of_journal(acme)) == codes(of_plan(acme, vouchers)) == [(ProblemCode.MISSING, "b")]


def test_the_vouchers_after_a_reversed_one_are_compared_too(acme: Company) -> None:
    acme.plan([closing()]).run()
    plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).run()
    assert codes(of_plan(acme)) == [
        (ProblemCode.REVERSED, "depreciation"),
        (ProblemCode.MISSING, "fee"),
        (ProblemCode.MISSING, "tax"),
    ]


def test_duplicates_of_other_plans_are_found_unless_they_were_reversed(acme: Company) -> None:
    acme.plan([closing()]).run()
    post_copy(acme, 1)
    tax = three_vouchers()[2:]
    mark = acme.plan([closing()]).vouchers[0].marks.reference
    assert codes(of_plan(acme, tax)) == [(ProblemCode.MISSING, "tax"), (ProblemCode.DUPLICATE, f"ref:{mark}")]
    plan_reversal(acme.client, "V", 2, year=acme.year, journal=acme.journal).run()
    assert codes(of_plan(acme, tax)) == [(ProblemCode.MISSING, "tax")]


@pytest.mark.parametrize("changed", [False, True])
def test_a_voucher_that_the_list_lacks_is_compared_with_the_sie_file(acme: Company, *, changed: bool) -> None:
    acme.plan([closing()]).run()
    if changed:
        comments = acme.client.vouchers.get("V", 1, financial_year=acme.year.id).comments or ""
        acme.sandbox.remove_voucher(acme.year.id, "V", 1)
        other = closing(text="Annan text", on=date(2025, 12, 30)).to_entity(series="V", comments=comments)
        acme.client.vouchers.create(other, financial_year=acme.year.id)

    def shorten(request: Request, response: Response) -> Response:
        if request.path != "/3/vouchers":
            return response
        body = json.loads(response.body)
        body["Vouchers"] = [row for row in body["Vouchers"] if row["VoucherSeries"] != "V"]
        body["MetaInformation"]["@TotalResources"] = len(body["Vouchers"])
        return attrs.evolve(response, body=json.dumps(body).encode())

    problems = of_journal(acme.with_transport(TamperingTransport(shorten)))
    assert [problem.text.en for problem in problems] == (
        [
            "depreciation: the voucher was exported as V1, dated 2025-12-31, and is now V1, 2025-12-30.",
            "depreciation: voucher V1 in Fortnox differs from the plan (text).",
        ]
        if changed
        else []
    )


def test_a_voucher_that_was_never_posted_is_missing(acme: Company) -> None:
    acme.plan([closing()]).run()
    assert of_journal(acme) == []
    assert codes(of_plan(acme)) == [(ProblemCode.MISSING, "fee"), (ProblemCode.MISSING, "tax")]


def test_a_voucher_with_other_text_or_rows_is_changed(acme: Company) -> None:
    acme.plan([closing()]).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    post_copy_of_changed(acme)
    (problem,) = of_journal(acme)
    assert problem.code is ProblemCode.DIFFERENT
    assert problem.text == Text(
        "depreciation: voucher V1 in Fortnox differs from the plan (text, rows).",
        "depreciation: verifikation V1 i Fortnox skiljer sig från planen (text, rader).",
    )
    assert of_plan(acme, [closing()])[0].text == problem.text


def post_copy_of_changed(acme: Company) -> None:
    """Post a voucher that has the reference mark of the exported voucher, but another amount and text."""
    comments = next(iter(acme.journal.read().entries))
    entity = closing(amount="1300", text="Avskrivning").to_entity(
        series="V", comments=f"ref:{comments} c:{'0' * 16}"
    )
    acme.client.vouchers.create(entity, financial_year=acme.year.id)


def test_a_voucher_that_is_there_twice_is_named_with_both_numbers(acme: Company) -> None:
    acme.plan([closing()]).run()
    post_copy(acme, 1)
    for problems in (of_journal(acme), of_plan(acme, [closing()])):
        (problem,) = problems
        assert problem.code is ProblemCode.DUPLICATE
        assert "V1, V2" in problem.text.en


def test_a_duplicate_is_named_even_if_the_first_voucher_was_changed(acme: Company) -> None:
    acme.plan([closing()]).run()
    post_copy(acme, 1)
    acme.sandbox.change_row(acme.year.id, "V", 1, account=7832, amount=Decimal(100), against=1930)
    for problems in (of_journal(acme), of_plan(acme, [closing()])):
        (problem,) = problems
        assert (problem.code, problem.reference) == (ProblemCode.DUPLICATE, "depreciation")
        assert "V1, V2" in problem.text.en


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"voucher_series": "S"}, "S1, 2025-12-31"),
        ({"transaction_date": date(2025, 12, 30)}, "V1, 2025-12-30"),
        ({"voucher_series": "S", "comments": None}, "S1, 2025-12-31"),
    ],
)
def test_a_voucher_with_another_number_series_or_date_is_moved(
    acme: Company, changes: dict[str, Any], found: str
) -> None:
    acme.plan([closing()]).run()
    in_other_series = "voucher_series" in changes
    if in_other_series:
        post_copy(acme, 1, **changes)
        acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    else:
        entity = acme.client.vouchers.get("V", 1, financial_year=acme.year.id)
        acme.sandbox.remove_voucher(acme.year.id, "V", 1)
        moved = closing(on=date(2025, 12, 30)).to_entity(series="V", comments=entity.comments or "")
        acme.client.vouchers.create(moved, financial_year=acme.year.id)
    for problems in (of_journal(acme), of_plan(acme, [closing()])):
        (problem,) = problems
        assert problem.code is ProblemCode.MOVED
        assert problem.text.en == (
            f"depreciation: the voucher was exported as V1, dated 2025-12-31, and is now {found}."
        )


def test_a_voucher_that_lost_its_marks_is_changed(acme: Company) -> None:
    acme.plan([closing()]).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    acme.client.vouchers.create(closing().to_entity(series="V", comments="x"), financial_year=acme.year.id)
    (problem,) = of_journal(acme)
    assert problem.code is ProblemCode.DIFFERENT
    assert problem.text == Text(
        "depreciation: voucher V1 in Fortnox differs from the plan (the export's codes in the comment).",
        "depreciation: verifikation V1 i Fortnox skiljer sig från planen (exportens koder i kommentaren).",
    )


def test_other_cost_centres_and_projects_are_a_difference_from_the_plan(acme: Company) -> None:
    acme.client.cost_centers.create(CostCenter(code="K1", description="Norr"))
    acme.client.projects.create(Project(project_number="7", description="Bro"))
    first, second = closing().rows
    planned = attrs.evolve(
        closing(), rows=(attrs.evolve(first, cost_center="K1"), attrs.evolve(second, project="7"))
    )
    acme.plan([planned]).run()
    assert of_plan(acme, [planned]) == []
    without = planned.to_entity(
        series="V", comments=acme.client.vouchers.get("V", 1, financial_year=acme.year.id).comments or ""
    )
    rows = tuple(attrs.evolve(row, cost_center=None) for row in without.voucher_rows)
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    acme.client.vouchers.create(attrs.evolve(without, voucher_rows=rows), financial_year=acme.year.id)
    (problem,) = of_plan(acme, [planned])
    assert problem.text == Text(
        "depreciation: voucher V1 in Fortnox differs from the plan (cost centres or projects).",
        "depreciation: verifikation V1 i Fortnox skiljer sig från planen (kostnadsställen eller projekt).",
    )
    # The journal does not know them.
    assert of_journal(acme) == []


def test_a_voucher_that_the_sie_file_lacks_is_a_difference(acme: Company) -> None:
    acme.plan([closing()]).run()

    def rename(request: Request, response: Response) -> Response:
        return attrs.evolve(response, body=response.body.replace(b"#VER V 1 ", b"#VER X 1 "))

    without = acme.with_transport(TamperingTransport(rename))
    (problem,) = of_plan(without, [closing()])
    assert problem.text == Text(
        "depreciation: voucher V1 in Fortnox differs from the plan (missing in the SIE file).",
        "depreciation: verifikation V1 i Fortnox skiljer sig från planen (saknas i SIE-filen).",
    )
    assert of_journal(without)[0].text == problem.text


def test_a_voucher_that_the_list_and_the_sie_file_lack_is_a_difference(acme: Company) -> None:
    acme.plan([closing()]).run()

    def hide(request: Request, response: Response) -> Response:
        if request.path != "/3/vouchers":
            return attrs.evolve(response, body=response.body.replace(b"#VER V 1 ", b"#VER X 1 "))
        body = json.loads(response.body)
        body["Vouchers"] = []
        body["MetaInformation"]["@TotalResources"] = 0
        return attrs.evolve(response, body=json.dumps(body).encode())

    (problem,) = of_plan(acme.with_transport(TamperingTransport(hide)), [closing()])
    assert problem.text.en == (
        "depreciation: voucher V1 in Fortnox differs from the plan (text, missing in the SIE file)."
    )


def test_the_date_and_text_of_the_voucher_list_count(acme: Company) -> None:
    acme.plan([closing()]).run()

    def change(request: Request, response: Response) -> Response:
        body = response.body.replace(b"Avskrivning inventarier", b"Annan text")
        return (
            attrs.evolve(response, body=body.replace(b'"2025-12-31"', b'"2025-12-30"'))
            if request.path == "/3/vouchers"
            else response
        )

    problems = of_journal(acme.with_transport(TamperingTransport(change)))
    assert [problem.text.en for problem in problems] == [
        "depreciation: the voucher was exported as V1, dated 2025-12-31, and is now V1, 2025-12-30.",
        "depreciation: voucher V1 in Fortnox differs from the plan (text).",
    ]


def test_a_moved_voucher_without_a_journal_entry_has_no_earlier_number(acme: Company) -> None:
    acme.plan([closing()]).run()
    comments = acme.client.vouchers.get("V", 1, financial_year=acme.year.id).comments or ""
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    moved = closing(on=date(2025, 12, 30)).to_entity(series="V", comments=comments)
    acme.client.vouchers.create(moved, financial_year=acme.year.id)
    acme.journal.path.unlink()
    (problem,) = of_plan(acme, [closing()])
    assert problem.text.en == (
        "depreciation: the voucher was exported as -, dated 2025-12-31, and is now V1, 2025-12-30."
    )


def test_a_reversed_voucher_is_named_with_its_reversal(acme: Company) -> None:
    acme.plan([closing()]).run()
    plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).run()
    (problem,) = of_plan(acme, [closing()])
    assert (problem.code, problem.text.en) == (
        ProblemCode.REVERSED,
        "depreciation: voucher V1 was reversed by V2.",
    )
    assert of_journal(acme) == []


def test_an_earlier_voucher_is_compared_with_its_own_journal_entry(acme: Company) -> None:
    acme.plan([closing()]).run()
    plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).run()
    acme.plan([closing()], repost=["depreciation"]).run()
    for number in (3, 2):
        acme.sandbox.remove_voucher(acme.year.id, "V", number)
    assert of_plan(acme, [closing()]) == []


def test_a_voucher_whose_reversal_is_planned_is_reversed_by_a_voucher_without_a_number(acme: Company) -> None:
    acme.plan([closing()]).run()
    reversal = plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).vouchers[0].voucher
    problems = of_plan(acme, [closing(), reversal])
    assert [problem.text.en for problem in problems] == [
        "depreciation: voucher V1 was reversed by ?.",
        f"{reversal.reference}: the voucher is not in Fortnox.",
    ]


def test_a_voucher_of_the_sie_file_without_a_date_has_other_content(acme: Company) -> None:
    acme.plan([closing()]).run()
    ((mark, entry),) = acme.journal.read().entries.items()
    expected = ExpectedVoucher.from_journal(mark, entry)
    _, document = acme.client.sie.books(acme.year)
    (voucher,) = (voucher for voucher in document.vouchers if voucher.series == "V")
    assert expected.is_content_of(voucher)
    assert not expected.is_content_of(attrs.evolve(voucher, date=None))


def test_a_voucher_without_a_response_is_not_called_missing(acme: Company) -> None:
    acme.sandbox.set_faults(drop_before_commit=1)
    acme.plan([closing()], wait_s=0).run()
    assert codes(of_journal(acme)) == [(ProblemCode.UNSETTLED, "depreciation")]


def test_an_empty_journal_has_nothing_to_verify(acme: Company) -> None:
    result = verify_journal(acme.client, year=acme.year, journal=acme.journal)
    assert (result.checked, result.is_verified) == (0, True)


def test_a_voucher_that_fortnox_put_into_another_year_is_named(acme: Company) -> None:
    other_year = acme.with_transport(
        ChangedFirstResponse(lambda body: body.replace(b'"Year":1', b'"Year":7'))
    )
    result = other_year.plan([closing()]).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)  # only the response had another year
    (compared,) = acme.plan([closing()]).verify_books()
    by_journal = verify_journal(acme.client, year=acme.year, journal=acme.journal)
    assert compared.problems == by_journal.problems == result.differences
    assert [problem.code for problem in compared.problems] == [ProblemCode.ELSEWHERE]
    assert by_journal.checked == 1
    (compared,) = acme.plan([closing(), closing("tax")]).verify_books()
    assert codes([*compared.problems]) == [
        (ProblemCode.ELSEWHERE, "depreciation"),
        (ProblemCode.MISSING, "tax"),
    ]
