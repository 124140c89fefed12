"""Tests that the state of a voucher follows from all its generations (postings) in Fortnox and from the journal."""

from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.marks import Marks
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.states import MarkedBooks, PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.year_end.export.exporting import Company, closing, three_vouchers

ONE = [closing()]
BOOKS = MarkedBooks(database_number=1, year=2)


def reverse(acme: Company, number: int) -> None:
    plan = plan_reversal(acme.client, "V", number, year=acme.year, journal=acme.journal)
    assert plan.run().complete


def states(acme: Company) -> list[VoucherState]:
    return states_of(acme, three_vouchers())


def states_of(acme: Company, vouchers: Sequence[ClosingVoucher]) -> list[VoucherState]:
    return [item.state for item in acme.plan(vouchers).vouchers]


def test_each_state_has_these_texts() -> None:
    assert [(state.text.en, state.text.sv) for state in VoucherState] == [
        ("to post", "ska bokföras"),
        ("in Fortnox", "finns i Fortnox"),
        ("in Fortnox with other content", "finns i Fortnox med annat innehåll"),
        ("removed in Fortnox", "borttagen i Fortnox"),
        ("reversed in Fortnox", "återförd i Fortnox"),
        ("sent without a response", "skickad utan svar"),
        ("more than once in Fortnox", "finns mer än en gång i Fortnox"),
        ("in another financial year", "finns i ett annat räkenskapsår"),
        ("waits for the voucher that it reverses", "väntar på verifikationen som den återför"),
    ]


def test_a_voucher_to_post_has_no_details_of_an_earlier_one() -> None:
    planned = PlannedVoucher(voucher=closing(), marks=Marks("a", "b"), state=VoucherState.TO_POST)
    texts = (planned.former_label, planned.reversed_by, planned.message, planned.message_sv)
    assert (texts, planned.matches, planned.settles_at) == (("",) * 4, (), None)


@pytest.mark.parametrize("state", VoucherState)
def test_no_state_of_a_plan_says_that_something_was_posted(state: VoucherState) -> None:
    assert "posted" not in state.text.en
    assert "bokförd" not in state.text.sv


def test_no_two_states_have_the_same_text() -> None:
    assert len({state.text for state in VoucherState}) == len(VoucherState)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], []),
        ([1], [1]),
        ([2], [2]),
        ([5], [5]),
        ([6], []),
        ([1, 2, 3], [1, 2, 3]),
        ([1, 6], [1, 6]),
        ([1, 7], [1]),
        ([1, 6, 11], [1, 6, 11]),
    ],
)
def test_generations_are_found_across_a_gap_of_at_most_four(
    known: Sequence[int], expected: list[int]
) -> None:
    marks = {BOOKS.mark("tax", generation) for generation in known}
    assert BOOKS.generations("tax", marks) == expected


def test_voucher_reposted_and_reversed_again_has_its_last_number_and_is_posted_again(
    acme: Company,
) -> None:
    acme.plan(ONE).run()
    reverse(acme, 1)
    assert acme.plan(ONE, repost={"depreciation"}).run().posted == ["V3"]
    reverse(acme, 3)
    for _ in range(2):
        (planned,) = acme.plan(ONE).vouchers
        assert (planned.state, planned.former_label, planned.label) == (VoucherState.REVERSED, "V3", "")
        acme.journal.path.unlink(missing_ok=True)
    for _ in range(2):
        result = acme.plan(ONE, repost={"depreciation"}).run()
        assert [*result.posted, *result.already_posted] == ["V5"]
    assert len(acme.in_fortnox()) == 5


def test_each_repost_has_the_mark_of_the_next_generation(acme: Company) -> None:
    books = MarkedBooks(database_number=acme.sandbox.database_number, year=acme.year.id)
    number = 1
    for generation in (1, 2, 3):
        plan = acme.plan(ONE, repost={"depreciation"})
        marks = plan.vouchers[0].marks
        assert marks.reference == books.mark("depreciation", generation)
        assert plan.run().complete
        # Fortnox has the mark, and the voucher that has just been posted is planned with the same mark.
        assert marks.reference in (
            acme.client.vouchers.get("V", number, financial_year=acme.year.id).comments or ""
        )
        assert acme.plan(ONE).vouchers[0].marks == marks
        assert acme.plan(ONE).verify() == []
        reverse(acme, number)
        number += 2


def test_two_vouchers_with_one_mark_are_duplicates_and_the_lower_number_comes_first(acme: Company) -> None:
    acme.plan(ONE).run()
    comments = acme.client.vouchers.get("V", 1, financial_year=acme.year.id).comments or ""
    for _ in range(9):
        acme.client.vouchers.create(
            closing().to_entity(series="V", comments=comments), financial_year=acme.year.id
        )
    (planned,) = acme.plan(ONE).vouchers
    assert (planned.state, len(planned.matches)) == (VoucherState.DUPLICATE, 10)
    assert planned.problem is not None
    labels = ", ".join(f"V{number}" for number in range(1, 11))
    assert planned.problem.text.en == f"depreciation: Fortnox has the voucher more than once, as {labels}."


def test_a_pair_of_vouchers_with_one_mark_is_a_duplicate(acme: Company) -> None:
    acme.plan(ONE).run()
    comments = acme.client.vouchers.get("V", 1, financial_year=acme.year.id).comments or ""
    entity = closing().to_entity(series="V", comments=comments)
    acme.client.vouchers.create(entity, financial_year=acme.year.id)
    assert states_of(acme, ONE) == [VoucherState.DUPLICATE]


def test_a_reversed_voucher_whose_reversal_is_reversed_counts_again(acme: Company) -> None:
    acme.plan(ONE).run()
    reverse(acme, 1)
    assert acme.plan(ONE).vouchers[0].state is VoucherState.REVERSED
    reverse(acme, 2)
    (planned,) = acme.plan(ONE).vouchers
    assert (planned.state, planned.label) == (VoucherState.ALREADY_POSTED, "V1")
    # The reversal has a second generation then.
    plan = plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal, repost=True)
    assert plan.run().posted == ["V4"]
    assert acme.plan(ONE).vouchers[0].state is VoucherState.REVERSED


def test_a_voucher_that_was_posted_under_another_year_or_company_is_not_found(acme: Company) -> None:
    acme.plan(ONE).run()
    mark = acme.plan(ONE).vouchers[0].marks.reference
    books = MarkedBooks(database_number=acme.sandbox.database_number, year=acme.year.id)
    assert books.mark("depreciation") == mark
    for other in (attrs.evolve(books, year=99), attrs.evolve(books, database_number=99)):
        assert other.mark("depreciation") != mark


def test_after_a_lost_journal_no_voucher_counts_as_not_posted_before_the_settle_time(
    acme: Company, clock: Clock
) -> None:
    acme.plan(three_vouchers()[:1]).run()
    acme.journal.path.unlink()
    result = acme.plan(wait_s=0).run()
    assert (result.posted, result.already_posted) == ([], ["V1"])
    assert result.unsettled == ["fee", "tax"]
    assert result.retry_at is not None
    assert (result.retry_at - clock.now()).total_seconds() == 90
    clock.advance(89)
    assert states(acme) == [VoucherState.ALREADY_POSTED, VoucherState.UNSETTLED, VoucherState.UNSETTLED]
    clock.advance(1)
    assert states(acme) == [VoucherState.ALREADY_POSTED, VoucherState.TO_POST, VoucherState.TO_POST]
    assert acme.plan(wait_s=0).run().posted == ["V2", "V3"]


def test_an_exporter_that_is_still_running_makes_a_voucher_unsettled(acme: Company, clock: Clock) -> None:
    (planned,) = acme.plan(ONE).vouchers
    with acme.journal.locked(wait_s=0):
        acme.journal.record_sending(planned.voucher, planned.marks, series="V")
    clock.advance(1000)
    (planned,) = acme.plan(ONE).vouchers
    assert planned.state is VoucherState.UNSETTLED
    assert planned.settles_at is not None
    assert (planned.settles_at - clock.now()).total_seconds() == 90


def test_a_removed_voucher_has_the_number_of_the_journal(acme: Company, tmp_path: Path) -> None:
    acme.plan().run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    removed = acme.plan().vouchers[2]
    assert (removed.state, removed.former_label, removed.label) == (VoucherState.REMOVED, "V3", "")
    # Without the journal, nothing shows that it was ever posted.
    other = attrs.evolve(acme, folder=tmp_path / "other")
    assert other.plan().vouchers[2].state is VoucherState.TO_POST
