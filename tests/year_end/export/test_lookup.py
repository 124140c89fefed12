"""Tests that the look-up finds every voucher with marks in few calls, even if the voucher list has few fields."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.lookup import PostedVoucher, look_up
from fortnox_sdk.year_end.export.marks import Marks, with_marks
from fortnox_sdk.year_end.export.states import VoucherState
from tests.year_end.export.exporting import ChangedVouchers, Company, closing, three_vouchers

ONE = [closing()]
PLAN_CALLS = 4
"""The number of API calls that make a plan with vouchers to post: voucher list, series, lock and accounts."""


def setting(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(voucher: dict[str, Any]) -> None:
        voucher[name] = value

    return change


def post_by_hand(acme: Company, count: int, *, series: str = "V", comments: str = "") -> None:
    entity = closing(text="För hand").to_entity(series=series, comments=comments)
    for _ in range(count):
        acme.client.vouchers.create(entity, financial_year=acme.year.id)


def plan_and_count(acme: Company, series: str = "V") -> tuple[list[str], int]:
    """Make a plan. Return the labels of its vouchers that are already in Fortnox, and the number of API calls."""
    before = acme.client.calls.count
    found = acme.plan(series=series).already_posted
    return list(found), acme.client.calls.count - before


@pytest.mark.parametrize("reference_type", ["MANUAL", "", None])
def test_without_comments_and_journal_manual_vouchers_and_those_of_no_type_are_read(
    acme: Company, reference_type: str | None
) -> None:
    acme.plan().run()
    acme.journal.path.unlink()
    acme.sandbox.set_faults(lists_without_comments=True)
    changed = acme.with_transport(ChangedVouchers(setting("ReferenceType", reference_type), of="Vouchers"))
    assert plan_and_count(changed) == (["V1", "V2", "V3"], 1 + 3)


def test_without_comments_vouchers_from_invoices_are_not_read_unless_the_journal_has_them(
    acme: Company,
) -> None:
    acme.plan().run()
    acme.sandbox.set_faults(lists_without_comments=True)
    changed = acme.with_transport(ChangedVouchers(setting("ReferenceType", "INVOICE"), of="Vouchers"))
    assert plan_and_count(changed) == (["V1", "V2", "V3"], 1 + 3)
    acme.journal.path.unlink()
    assert plan_and_count(changed) == ([], PLAN_CALLS)


def test_without_comments_vouchers_before_the_beginning_of_the_journal_are_not_read(acme: Company) -> None:
    post_by_hand(acme, 4)
    acme.sandbox.set_faults(lists_without_comments=True)
    assert acme.plan().run().posted == ["V5", "V6", "V7"]
    assert plan_and_count(acme) == (["V5", "V6", "V7"], 1 + 3)
    acme.journal.path.unlink()
    assert plan_and_count(acme) == (["V5", "V6", "V7"], 1 + 7)


@pytest.mark.parametrize("by_hand", [0, 2])
def test_without_comments_a_voucher_whose_response_was_lost_is_found(acme: Company, by_hand: int) -> None:
    # The journal lacks the voucher's number, but shows the lowest number that the voucher can have.
    post_by_hand(acme, by_hand)
    acme.sandbox.set_faults(lists_without_comments=True)
    plan = acme.plan(ONE)
    acme.sandbox.set_faults(drop_after_commit=1)
    assert plan.run().posted == [f"V{by_hand + 1}"]
    assert acme.posts() == by_hand + 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TransactionDate", None),
        ("Description", None),
        ("Description", " Avskrivning inventarier "),
    ],
)
def test_without_comments_a_voucher_of_another_series_is_read_if_it_may_be_the_same(
    acme: Company, name: str, value: object
) -> None:
    acme.plan(ONE, series="S").run()
    acme.journal.path.unlink()
    acme.sandbox.set_faults(lists_without_comments=True)
    changed = acme.with_transport(ChangedVouchers(setting(name, value), of="Vouchers"))
    assert changed.plan(ONE).already_posted == ["S1"]


@pytest.mark.parametrize(
    ("name", "value"), [("TransactionDate", "2025-12-30"), ("Description", "Något annat")]
)
def test_without_comments_other_vouchers_of_another_series_are_not_read(
    acme: Company, name: str, value: object
) -> None:
    acme.plan(ONE, series="S").run()
    acme.journal.path.unlink()
    acme.sandbox.set_faults(lists_without_comments=True)
    changed = acme.with_transport(ChangedVouchers(setting(name, value), of="Vouchers"))
    assert plan_and_count(changed) == ([], PLAN_CALLS)


def test_without_comments_both_numbers_that_the_journal_has_for_a_voucher_are_read(
    acme: Company, clock: Clock
) -> None:
    marks = Marks("0" * 32, "1" * 16)
    acme.folder.mkdir()
    for series in ("S", "V"):
        post_by_hand(acme, 1, series=series, comments=with_marks("", marks))
        acme.journal.record_posted(closing(), marks, series=series, number=1)
    acme.sandbox.set_faults(lists_without_comments=True)
    lookup = look_up(
        acme.client,
        year=acme.year.id,
        series="V",
        vouchers=[],
        journal=acme.journal.read(),
        asked_at=clock.now(),
    )
    assert [voucher.label for voucher in lookup.by_mark[marks.reference]] == ["S1", "V1"]


def test_a_voucher_that_the_list_does_not_show_is_read_by_the_number_in_the_journal(acme: Company) -> None:
    acme.plan().run()
    unlisted = acme.with_transport(ChangedVouchers(setting("Comments", "ändrad"), of="Vouchers"))
    assert plan_and_count(unlisted) == (["V1", "V2", "V3"], 1 + 3)
    assert plan_and_count(acme) == (["V1", "V2", "V3"], 1)


def test_a_posted_voucher_has_the_values_of_fortnox(acme: Company) -> None:
    acme.plan(three_vouchers()[1:2]).run()
    for without_comments in (False, True):
        acme.sandbox.set_faults(lists_without_comments=without_comments)
        (planned,) = acme.plan(three_vouchers()[1:2]).vouchers
        (posted,) = planned.matches
        assert (posted.series, posted.number, posted.label) == ("V", 1, "V1")
        assert posted.marks == planned.marks
        assert planned.state is VoucherState.ALREADY_POSTED


def test_a_voucher_of_the_year_of_the_plan_is_shown_without_its_year() -> None:
    voucher = PostedVoucher(series="V", number=12, marks=Marks("a", "b"))
    assert (voucher.label, voucher.full_label) == ("V12", "V12")
    assert attrs.evolve(voucher, label_suffix=" (2026)").full_label == "V12 (2026)"
