"""What happens to an export on the way: lost answers, deaths, removals, a journal that is gone."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.errors import ExportBusy, OutcomeUnknown, WrongYear
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.states import VoucherState
from tests.year_end.export.exporting import (
    Company,
    Garbled,
    InPost,
    Killed,
    closing,
    company,
    cut,
    killed,
    three,
)


def test_a_lost_answer_is_looked_for_and_not_posted_again(acme: Company, clock: Clock) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_after_commit=1)
    result = plan.run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], True)
    assert acme.posts() == 3
    assert sum(clock.sleeps) >= 90


def test_a_lost_request_is_posted_again_once_fortnox_had_its_time(acme: Company, clock: Clock) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=1)
    result = plan.run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], True)
    assert acme.posts() == 4
    assert sum(clock.sleeps) >= 90


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit"])
def test_without_waiting_it_stops_and_says_when_to_come_back(acme: Company, clock: Clock, fault: str) -> None:
    plan = acme.plan(wait_s=0)
    acme.sandbox.set_faults(**{fault: 1})
    sent_at = clock.now()
    result = plan.run()
    assert isinstance(result.error, OutcomeUnknown)
    assert (result.posted, result.unsettled, result.not_sent) == ([], ["depreciation"], ["fee", "tax"])
    assert result.retry_at == sent_at + timedelta(seconds=90)
    assert not result.complete
    clock.advance(89)
    early = acme.plan(wait_s=0)
    if fault == "drop_before_commit":
        assert early.vouchers[0].state is VoucherState.UNSETTLED
        assert early.run().unsettled == ["depreciation"]
        assert acme.posts() == 1
        clock.advance(1)
    result = acme.plan(wait_s=0).run()
    assert (len(result.posted) + len(result.already_posted), result.complete) == (3, True)
    assert acme.in_fortnox() == [
        "V1 Avskrivning inventarier",
        "V2 Upplupet revisionsarvode",
        "V3 Årets skatt",
    ]


@pytest.mark.parametrize("clock_error_s", [0, 690])
def test_what_a_dead_exporter_left_open_was_sent_before_the_next_one_began(
    acme: Company, clock: Clock, clock_error_s: int
) -> None:
    dying = acme.over(InPost(killed))
    with pytest.raises(Killed):
        dying.plan().run()
    clock.advance(400 - clock_error_s)  # its call may have been held back for as long
    stopped = acme.plan(wait_s=0).run()
    assert (stopped.unsettled, stopped.retry_at) == (["depreciation"], clock.now() + timedelta(seconds=90))
    clock.advance(89)
    assert acme.plan(wait_s=0).run().unsettled == ["depreciation"]
    clock.advance(1)
    assert acme.plan(wait_s=0).run().posted == ["V1", "V2", "V3"]


def test_a_server_fault_counts_as_a_lost_answer(acme: Company) -> None:
    plan = acme.plan(wait_s=0)
    in_post = InPost(lambda: acme.sandbox.set_faults(status=(500, 1)))
    broken = company(acme.sandbox, acme.clock, acme.folder, transport=in_post)
    result = broken.plan(wait_s=0).run()
    assert (result.posted, result.unsettled, result.not_sent) == ([], ["depreciation"], ["fee", "tax"])
    assert plan.problems == []


def test_a_fortnox_that_never_answers_is_asked_three_times(acme: Company) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=100)
    result = plan.run()
    assert isinstance(result.error, OutcomeUnknown)
    assert (acme.posts(), result.posted, result.complete) == (3, [], False)
    assert acme.plan().vouchers[0].state in {VoucherState.TO_POST, VoucherState.UNSETTLED}


def test_a_replacement_cut_off_between_its_halves_goes_on(acme: Company) -> None:
    acme.plan().run()
    changed = [closing(amount="1300"), *three()[1:]]
    plan = acme.plan(changed, replace={"depreciation"}, wait_s=0)
    broken = acme.over(InPost(cut, after=1))
    broken.plan(changed, replace={"depreciation"}, wait_s=0).run()
    assert len(acme.in_fortnox()) == 4
    acme.clock.sleep(90)
    assert acme.plan(changed, replace={"depreciation"}).run().posted == ["V5"]
    assert plan.run().posted == []


def test_a_removed_voucher_is_told_and_not_posted_again_unasked(acme: Company) -> None:
    acme.plan().run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    result = acme.plan().run()
    assert (result.posted, result.already_posted, result.removed) == ([], ["V1", "V2"], ["V3"])
    assert not result.complete
    assert acme.posts() == 3
    asked = acme.plan(repost=result.removed_references).run()
    assert (asked.posted, asked.complete) == (["V3"], True)
    assert acme.plan().run().complete


@pytest.mark.parametrize("without_comments", [False, True])
def test_a_removed_voucher_is_told_when_its_number_was_given_anew(
    acme: Company, *, without_comments: bool
) -> None:
    acme.plan().run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    other = acme.plan([closing("other", text="Annat")]).run()
    assert other.posted == ["V3"]
    acme.sandbox.set_faults(lists_without_comments=without_comments)
    result = acme.plan().run()
    assert (result.posted, result.already_posted, result.removed) == ([], ["V1", "V2"], ["V3"])


@pytest.mark.parametrize("with_journal", [True, False])
def test_lists_without_comments_are_read_one_by_one(acme: Company, *, with_journal: bool) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    first = acme.plan().run()
    assert (first.posted, first.complete) == (["V1", "V2", "V3"], True)
    if not with_journal:
        acme.journal.path.unlink()
    second = acme.plan().run()
    assert (second.posted, second.already_posted, second.complete) == ([], ["V1", "V2", "V3"], True)


def test_without_comments_only_what_could_be_ours_is_read(acme: Company) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    acme.plan().run()
    before = acme.client.calls.count
    acme.plan()
    assert acme.client.calls.count - before == 1 + 3


def test_a_voucher_in_another_series_is_found_without_comments(acme: Company) -> None:
    acme.plan(series="S").run()
    acme.sandbox.set_faults(lists_without_comments=True)
    for _ in range(2):
        assert acme.plan().run().already_posted == ["S1", "S2", "S3"]
        acme.journal.path.unlink()


def test_with_the_journal_gone_nothing_is_posted_twice(acme: Company, clock: Clock) -> None:
    acme.plan(three()[:2]).run()
    acme.journal.path.unlink()
    asked_at = clock.now()
    result = acme.plan().run()
    assert (result.posted, result.already_posted, result.complete) == (["V3"], ["V1", "V2"], True)
    # A send that only the lost journal knew of may be under way: Fortnox got its time first.
    assert clock.now() - asked_at >= timedelta(seconds=90)
    acme.journal.path.unlink()
    assert acme.plan().run().already_posted == ["V1", "V2", "V3"]


def test_another_series_is_no_sign_of_a_lost_journal(acme: Company, clock: Clock) -> None:
    acme.plan(three()[:2]).run()
    assert acme.plan(series="S").run().posted == ["S1"]
    assert sum(clock.sleeps) == 0


def test_an_older_export_is_still_found_after_the_journal_began_anew(acme: Company) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    acme.plan(three()[:2]).run()
    acme.journal.path.unlink()
    acme.plan([closing("other", text="Annat")]).run()
    assert acme.plan(three()[:2]).run().already_posted == ["V1", "V2"]


def test_two_exporters_at_once_post_once(acme: Company) -> None:
    mine, theirs = acme.plan(), acme.plan()
    theirs.run()
    assert mine.run().already_posted == ["V1", "V2", "V3"]
    with acme.journal.locked(wait_s=0), pytest.raises(ExportBusy, match="running"):
        acme.plan(lock_wait_s=0).run()


def test_exporters_without_a_common_journal_are_found_out(acme: Company, tmp_path: Path) -> None:
    apart = attrs.evolve(acme, folder=tmp_path / "apart")
    mine = acme.plan(three()[:1])
    in_post = InPost(lambda: apart.plan(three()[:1]).run())
    racing = company(acme.sandbox, acme.clock, acme.folder, transport=in_post)
    result = racing.plan(three()[:1]).run()
    assert not result.complete
    assert [problem.code for problem in result.differences] == [ProblemCode.DUPLICATE]
    assert "V1" in result.differences[0].text.en
    assert "V2" in result.differences[0].text.en
    assert [problem.code for problem in mine.verify()] == [ProblemCode.DUPLICATE]
    assert [problem.code for problem in acme.plan(three()[:1]).problems] == [ProblemCode.DUPLICATE]
    assert [problem.code for problem in acme.plan(three()[1:]).verify()][-1] is ProblemCode.DUPLICATE
    plan_reversal(acme.client, "V", 2, year=acme.year, journal=acme.journal, clock=acme.clock).run()
    assert acme.plan(three()[:1]).run().already_posted == ["V1"]
    assert acme.plan(three()[:1]).verify() == []


def test_exporters_at_the_same_time_take_turns(acme: Company, tmp_path: Path) -> None:
    real = company(acme.sandbox, SystemClock(), tmp_path / "shared")
    plans = [real.plan() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda plan: plan.run(), plans))
    assert all(result.complete for result in results)
    assert sorted(len(result.posted) for result in results) == [0, 0, 3]
    assert len(real.in_fortnox()) == 3


@pytest.mark.parametrize("answer", [b"{}", b"<html>", b'{"Voucher": {"VoucherNumber": "?"}}'])
def test_an_answer_that_can_not_be_read_counts_as_none(acme: Company, answer: bytes) -> None:
    garbled = acme.over(Garbled(lambda _: answer))
    assert garbled.plan().run().posted == ["V1", "V2", "V3"]
    assert acme.posts() == 3


def test_a_voucher_posted_in_another_year_is_not_posted_again_unasked(acme: Company) -> None:
    astray = acme.over(Garbled(lambda body: re.sub(rb'"Year": ?\d+', b'"Year":77', body)))
    result = astray.plan().run()
    assert isinstance(result.error, WrongYear)
    assert (result.posted, result.not_sent, result.complete) == ([], ["fee", "tax"], False)
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)  # it only seemed to be another year's
    assert [problem.code for problem in acme.plan().problems] == [ProblemCode.ELSEWHERE]
    assert acme.plan(repost={"depreciation"}).run().posted == ["V1", "V2", "V3"]
