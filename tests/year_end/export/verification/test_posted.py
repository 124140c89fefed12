"""Tests that the check of posted vouchers finds missing, duplicate and changed vouchers, and names changed fields."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import JournalEvent
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from tests.transports import TamperingTransport
from tests.year_end.export.exporting import (
    BeforePost,
    ChangedVouchers,
    Company,
    closing,
    company,
    three_vouchers,
)

Change = Callable[[dict[str, Any]], object]
ONE = [closing()]


def change_date(voucher: dict[str, Any]) -> None:
    voucher["TransactionDate"] = "2025-12-30"


def change_text(voucher: dict[str, Any]) -> None:
    voucher["Description"] = "Avskrivning bilar"


def change_amounts(voucher: dict[str, Any]) -> None:
    voucher["VoucherRows"][0]["Debit"] += 1
    voucher["VoucherRows"][1]["Credit"] += 1


def change_account(voucher: dict[str, Any]) -> None:
    voucher["VoucherRows"][1]["Account"] = 1930


def change_all(voucher: dict[str, Any]) -> None:
    for change in (change_date, change_text, change_amounts):
        change(voucher)


def remove_marks(voucher: dict[str, Any]) -> None:
    voucher["Comments"] = "ändrad"


def change_mark(voucher: dict[str, Any]) -> None:
    voucher["Comments"] = (voucher["Comments"] or "").replace("c:", "c:0")[:-1]


def differences(acme: Company, change: Change) -> list[Text]:
    """Return the texts of the problems that `verify` finds if `change` changes the response for each single voucher."""
    acme.plan(ONE).run()
    problems = acme.with_transport(ChangedVouchers(change, of="Voucher")).plan(ONE).verify()
    assert {(problem.code, problem.reference) for problem in problems} <= {
        (ProblemCode.DIFFERENT, "depreciation")
    }
    return [problem.text for problem in problems]


@pytest.mark.parametrize(
    ("change", "english", "swedish"),
    [
        (change_date, "date", "datum"),
        (change_text, "text", "text"),
        (change_amounts, "rows", "rader"),
        (change_account, "rows", "rader"),
        (change_all, "date, text, rows", "datum, text, rader"),
    ],
)
def test_verify_names_the_voucher_and_what_differs(
    acme: Company, change: Change, english: str, swedish: str
) -> None:
    assert differences(acme, change) == [
        Text(
            f"depreciation: voucher V1 in Fortnox differs from the plan ({english}).",
            f"depreciation: verifikation V1 i Fortnox skiljer sig från planen ({swedish}).",
        )
    ]


def test_the_order_of_rows_is_not_a_difference(acme: Company) -> None:
    assert differences(acme, lambda voucher: voucher["VoucherRows"].reverse()) == []


def test_verify_without_rows_reads_only_the_list(acme: Company) -> None:
    acme.plan(ONE).run()
    changed = acme.with_transport(ChangedVouchers(change_amounts, of="Voucher"))
    plan = changed.plan(ONE)
    before = changed.client.calls.count
    assert plan.verify(rows=False) == []
    assert changed.client.calls.count - before == 1
    assert [problem.code for problem in plan.verify()] == [ProblemCode.DIFFERENT]


def test_verify_names_each_voucher_that_is_not_posted(acme: Company) -> None:
    plan = acme.plan()
    acme.plan(three_vouchers()[1:2]).run()
    assert [(problem.code, problem.reference) for problem in plan.verify()] == [
        (ProblemCode.MISSING, "depreciation"),
        (ProblemCode.MISSING, "tax"),
    ]


def test_a_changed_voucher_is_not_missing(acme: Company) -> None:
    acme.plan(ONE).run()
    problems = acme.plan([closing(amount="1300")]).verify()
    assert [(problem.code, problem.reference) for problem in problems] == [
        (ProblemCode.CHANGED, "depreciation")
    ]


def test_a_voucher_in_another_year_is_not_missing(acme: Company) -> None:
    plan = acme.plan(ONE)
    with acme.journal.locked(wait_s=0):
        acme.journal.record_failure(
            JournalEvent.ELSEWHERE, plan.vouchers[0].marks.reference, series="V", message="in year 7"
        )
    assert [problem.code for problem in plan.verify()] == [ProblemCode.ELSEWHERE]


@pytest.mark.parametrize("is_removed", [True, False])
def test_a_removed_or_reversed_voucher_is_missing(acme: Company, *, is_removed: bool) -> None:
    acme.plan(ONE).run()
    if is_removed:
        acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    else:
        plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).run()
    assert [problem.code for problem in acme.plan(ONE).verify()] == [ProblemCode.MISSING]


def remove_single(number: int) -> TamperingTransport:
    """Return a transport that answers 404 to the request for a voucher, although the voucher list contains it."""

    def change(request: Request, response: Response) -> Response:
        if request.method == "GET" and request.path == f"/3/vouchers/V/{number}":
            return attrs.evolve(response, status=404, body=b'{"ErrorInformation":{"error":1,"code":2000423}}')
        return response

    return TamperingTransport(change)


def test_a_voucher_that_is_removed_during_the_comparison_is_missing(acme: Company) -> None:
    acme.plan().run()
    problems = acme.with_transport(remove_single(2)).plan().verify()
    assert [(problem.code, problem.reference) for problem in problems] == [(ProblemCode.MISSING, "fee")]


@pytest.fixture
def acme_with_twins(acme: Company, tmp_path: Path) -> Company:
    """Let two exporters post the same voucher, as V1 and V2, and return the company."""
    other = attrs.evolve(acme, folder=tmp_path / "other")
    racing = company(
        acme.sandbox, acme.clock, acme.folder, transport=BeforePost(lambda: other.plan(ONE).run())
    )
    racing.plan(ONE).run()
    assert len(acme.in_fortnox()) == 2
    return acme


def test_verify_names_both_numbers_of_a_duplicate(acme_with_twins: Company) -> None:
    problems = acme_with_twins.plan().verify()
    assert [(problem.code, problem.reference) for problem in problems] == [
        (ProblemCode.DUPLICATE, "depreciation"),
        (ProblemCode.MISSING, "fee"),
        (ProblemCode.MISSING, "tax"),
    ]
    assert problems[0].text == Text(
        "depreciation: Fortnox has the voucher more than once, as V1, V2.",
        "depreciation: verifikationen finns mer än en gång i Fortnox, som V1, V2.",
    )


def test_a_duplicate_of_another_plan_is_named_by_its_mark(acme_with_twins: Company) -> None:
    others = three_vouchers()[1:2]
    acme_with_twins.plan(others).run()
    mark = acme_with_twins.plan(ONE).vouchers[0].marks.reference
    (problem,) = acme_with_twins.plan(others).verify()
    assert (problem.code, problem.reference) == (ProblemCode.DUPLICATE, f"ref:{mark}")
    assert problem.text.en == f"ref:{mark}: Fortnox has the voucher more than once, as V1, V2."


# -- the comparison after posting


@pytest.mark.parametrize(
    ("change", "english", "swedish"),
    [
        (change_date, "date", "datum"),
        (change_mark, "the export's codes in the comment", "exportens koder i kommentaren"),
    ],
)
@pytest.mark.parametrize("without_comments", [False, True])
def test_a_run_names_what_differs_in_the_vouchers_that_it_posted(
    acme: Company, change: Change, english: str, swedish: str, *, without_comments: bool
) -> None:
    acme.sandbox.set_faults(lists_without_comments=without_comments)
    key = "Voucher" if without_comments else "Vouchers"
    changed = acme.with_transport(ChangedVouchers(change, of=key))
    result = changed.plan(ONE).run()
    assert (result.posted, result.complete) == (["V1"], False)
    assert [(problem.code, problem.text) for problem in result.differences] == [
        (
            ProblemCode.DIFFERENT,
            Text(
                f"depreciation: voucher V1 in Fortnox differs from the plan ({english}).",
                f"depreciation: verifikation V1 i Fortnox skiljer sig från planen ({swedish}).",
            ),
        )
    ]


def test_a_voucher_without_marks_after_posting_is_a_difference(acme: Company) -> None:
    result = acme.with_transport(ChangedVouchers(remove_marks, of="Vouchers")).plan(ONE).run()
    assert [problem.code for problem in result.differences] == [ProblemCode.DIFFERENT]


def test_a_voucher_that_is_not_listed_after_posting_is_read_by_its_number(acme: Company) -> None:
    def unlist(request: Request, response: Response) -> Response:
        if request.method == "GET" and request.path.rstrip("/") == "/3/vouchers":
            return attrs.evolve(response, body=response.body.replace(b'"V"', b'"Q"'))
        return response

    result = acme.with_transport(TamperingTransport(unlist)).plan(ONE).run()
    assert (result.posted, result.complete) == (["V1"], True)


def test_a_voucher_that_is_gone_after_posting_is_missing(acme: Company) -> None:
    class RemovedAfterPost(TamperingTransport):
        def __init__(self) -> None:
            super().__init__(self._remove)

        def _remove(self, request: Request, response: Response) -> Response:
            if request.method == "POST":
                acme.sandbox.remove_voucher(acme.year.id, "V", 1)
            return response

    result = acme.with_transport(RemovedAfterPost()).plan(ONE).run()
    assert (result.posted, result.complete) == (["V1"], False)
    assert [(problem.code, problem.reference) for problem in result.differences] == [
        (ProblemCode.MISSING, "depreciation")
    ]
