"""Tests that exports recover from lost responses, crashes, removed vouchers and a lost journal."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.errors import ExportBusy, IncompleteList, OutcomeUnknown, WrongYear
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.journal import JournalEvent
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.states import VoucherState
from tests.transports import TamperingTransport
from tests.year_end.export.exporting import (
    BeforePost,
    ChangedFirstResponse,
    ChangedVouchers,
    Company,
    Killed,
    closing,
    company,
    kill,
    lose_connection,
    three_vouchers,
)


def test_a_voucher_whose_response_was_lost_is_found_and_not_posted_again(acme: Company, clock: Clock) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_after_commit=1)
    result = plan.run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], True)
    assert acme.posts() == 3
    assert sum(clock.sleeps) >= 90


@pytest.mark.parametrize("body", [b"<html>not found</html>", b"", b'{"message": "no Route matched"}'])
def test_a_404_of_a_proxy_while_vouchers_are_read_back_posts_nothing_twice(
    acme: Company, body: bytes
) -> None:
    # This is seed 35924 of the simulation: the list has no comments, so the vouchers are read one by one.
    left = 1

    def tamper(request: Request, response: Response) -> Response:
        nonlocal left
        if not left or request.path != "/3/vouchers/V/1":
            return response
        left = 0
        return attrs.evolve(response, status=404, body=body)

    behind_proxy = acme.with_transport(TamperingTransport(tamper))
    plan = behind_proxy.plan([closing()])
    acme.sandbox.set_faults(lists_without_comments=True, drop_after_commit=1)
    result = plan.run()
    assert left == 0
    assert acme.posts() == 1
    assert result.complete or acme.plan([closing()]).run().complete
    assert acme.posts() == 1


def test_a_voucher_whose_request_was_lost_is_posted_again_after_the_settle_time(
    acme: Company, clock: Clock
) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=1)
    result = plan.run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], True)
    assert acme.posts() == 4
    assert sum(clock.sleeps) >= 90


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit"])
def test_a_run_that_may_not_wait_stops_and_says_when_to_run_again(
    acme: Company, clock: Clock, fault: str
) -> None:
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
def test_an_open_send_of_a_dead_exporter_settles_after_the_next_run_began(
    acme: Company, clock: Clock, clock_error_s: int
) -> None:
    killed_company = acme.with_transport(BeforePost(kill))
    with pytest.raises(Killed):
        killed_company.plan().run()
    clock.advance(400 - clock_error_s)  # the call of the dead exporter may have been delayed for that time
    stopped = acme.plan(wait_s=0).run()
    assert (stopped.unsettled, stopped.retry_at) == (["depreciation"], clock.now() + timedelta(seconds=90))
    (entry,) = acme.journal.read().entries.values()
    assert (entry.event, entry.series, entry.at) == (JournalEvent.UNKNOWN, "V", clock.now())
    assert entry.message == "the exporter died"
    clock.advance(89)
    assert acme.plan(wait_s=0).run().unsettled == ["depreciation"]
    clock.advance(1)
    assert acme.plan(wait_s=0).run().posted == ["V1", "V2", "V3"]


def test_a_lost_response_in_the_future_settles_after_the_next_run_began(acme: Company, clock: Clock) -> None:
    # A computer whose clock was a day ahead wrote the journal line.
    (planned,) = acme.plan([closing()]).vouchers
    ahead = Clock(clock.now() + timedelta(days=1))
    with acme.journal.locked(wait_s=0):
        acme.journal.timed_by(ahead).record_failure(
            JournalEvent.UNKNOWN, planned.marks.reference, series="V", message="lost"
        )
    stopped = acme.plan([closing()], wait_s=0).run()
    assert (stopped.unsettled, stopped.retry_at) == (["depreciation"], clock.now() + timedelta(seconds=90))
    clock.advance(89)
    assert acme.plan([closing()], wait_s=0).run().unsettled == ["depreciation"]
    clock.advance(1)
    assert acme.plan([closing()], wait_s=0).run().posted == ["V1"]


def test_a_lost_journal_that_was_noticed_in_the_future_settles_after_the_next_run_began(
    acme: Company, clock: Clock
) -> None:
    # A computer whose clock was a day ahead began a new journal.
    ahead = Clock(clock.now() + timedelta(days=1))
    with acme.journal.locked(wait_s=0):
        acme.journal.timed_by(ahead).record_beginning("V", first_number=3, earlier_lost=True)
    stopped = acme.plan([closing()], wait_s=0).run()
    assert (stopped.unsettled, stopped.retry_at) == (["depreciation"], clock.now() + timedelta(seconds=90))
    assert acme.journal.read().beginnings["V"].first_number == 3
    clock.advance(89)
    assert acme.plan([closing()], wait_s=0).run().unsettled == ["depreciation"]
    clock.advance(1)
    assert acme.plan([closing()], wait_s=0).run().posted == ["V1"]


def test_a_lost_response_of_this_moment_keeps_its_journal_entry(acme: Company) -> None:
    (planned,) = acme.plan([closing()]).vouchers
    with acme.journal.locked(wait_s=0):
        acme.journal.record_failure(JournalEvent.UNKNOWN, planned.marks.reference, series="V", message="lost")
    assert acme.plan([closing()], wait_s=0).run().unsettled == ["depreciation"]
    (entry,) = acme.journal.read().entries.values()
    assert entry.message == "lost"


def test_a_server_error_counts_as_a_lost_response(acme: Company) -> None:
    plan = acme.plan(wait_s=0)
    transport = BeforePost(lambda: acme.sandbox.set_faults(status=(500, 1)))
    broken = company(acme.sandbox, acme.clock, acme.folder, transport=transport)
    result = broken.plan(wait_s=0).run()
    assert (result.posted, result.unsettled, result.not_sent) == ([], ["depreciation"], ["fee", "tax"])
    assert plan.problems == []


def test_a_voucher_is_sent_three_times_if_fortnox_never_responds(acme: Company) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=100)
    result = plan.run()
    assert isinstance(result.error, OutcomeUnknown)
    assert (acme.posts(), result.posted, result.complete) == (3, [], False)
    assert acme.plan().vouchers[0].state in {VoucherState.TO_POST, VoucherState.UNSETTLED}


def test_a_replacement_that_stopped_after_the_reversal_is_completed(acme: Company) -> None:
    acme.plan().run()
    changed = [closing(amount="1300"), *three_vouchers()[1:]]
    plan = acme.plan(changed, replace={"depreciation"}, wait_s=0)
    broken = acme.with_transport(BeforePost(lose_connection, after=1))
    broken.plan(changed, replace={"depreciation"}, wait_s=0).run()
    assert len(acme.in_fortnox()) == 4
    acme.clock.sleep(90)
    assert acme.plan(changed, replace={"depreciation"}).run().posted == ["V5"]
    assert plan.run().posted == []


def test_a_removed_voucher_is_reported_and_posted_again_only_on_request(acme: Company) -> None:
    acme.plan().run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    result = acme.plan().run()
    assert (result.posted, result.already_posted, result.removed) == ([], ["V1", "V2"], ["V3"])
    assert not result.complete
    assert acme.posts() == 3
    reposted = acme.plan(repost=result.removed_references).run()
    assert (reposted.posted, reposted.complete) == (["V3"], True)
    assert acme.plan().run().complete


@pytest.mark.parametrize("without_comments", [False, True])
def test_a_removed_voucher_is_reported_if_another_voucher_has_its_number(
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
def test_vouchers_are_read_one_by_one_if_the_list_has_no_comments(
    acme: Company, *, with_journal: bool
) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    first = acme.plan().run()
    assert (first.posted, first.complete) == (["V1", "V2", "V3"], True)
    if not with_journal:
        acme.journal.path.unlink()
    second = acme.plan().run()
    assert (second.posted, second.already_posted, second.complete) == ([], ["V1", "V2", "V3"], True)


def test_only_vouchers_that_may_carry_marks_are_read_one_by_one(acme: Company) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    acme.plan().run()
    before = acme.client.calls.count
    acme.plan()
    assert acme.client.calls.count - before == 1 + 3


def test_a_voucher_in_another_series_is_found_if_the_list_has_no_comments(acme: Company) -> None:
    acme.plan(series="S").run()
    acme.sandbox.set_faults(lists_without_comments=True)
    for _ in range(2):
        assert acme.plan().run().already_posted == ["S1", "S2", "S3"]
        acme.journal.path.unlink()


def test_nothing_is_posted_twice_if_the_journal_is_lost(acme: Company, clock: Clock) -> None:
    acme.plan(three_vouchers()[:2]).run()
    acme.journal.path.unlink()
    asked_at = clock.now()
    result = acme.plan().run()
    assert (result.posted, result.already_posted, result.complete) == (["V3"], ["V1", "V2"], True)
    # The lost journal may have recorded a send in progress, so the run waits for the settle time first.
    assert clock.now() - asked_at >= timedelta(seconds=90)
    acme.journal.path.unlink()
    assert acme.plan().run().already_posted == ["V1", "V2", "V3"]


def test_the_first_export_to_another_series_is_not_taken_for_a_lost_journal(
    acme: Company, clock: Clock
) -> None:
    acme.plan(three_vouchers()[:2]).run()
    assert acme.plan(series="S").run().posted == ["S1"]
    assert sum(clock.sleeps) == 0


def test_nothing_is_posted_twice_if_a_person_has_written_beside_the_marks(acme: Company) -> None:
    assert acme.plan().run().complete
    acme.journal.path.unlink()

    def write(voucher: dict[str, Any]) -> None:
        if voucher.get("Comments"):
            voucher["Comments"] += "avstämd"

    annotated = acme.with_transport(ChangedVouchers(write, of="Vouchers"))
    assert annotated.plan().run().already_posted == ["V1", "V2", "V3"]
    assert acme.posts() == 3


def test_an_empty_voucher_list_without_a_count_of_rows_posts_nothing_twice(acme: Company) -> None:
    assert acme.plan().run().complete
    acme.journal.path.unlink()

    def empty(request: Request, response: Response) -> Response:
        is_list = (request.method, request.path) == ("GET", "/3/vouchers")
        return attrs.evolve(response, body=b'{"Vouchers": []}') if is_list else response

    with pytest.raises(IncompleteList):
        acme.with_transport(TamperingTransport(empty)).plan()
    assert acme.posts() == 3


def test_an_older_export_is_found_after_a_new_journal_was_begun(acme: Company) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    acme.plan(three_vouchers()[:2]).run()
    acme.journal.path.unlink()
    acme.plan([closing("other", text="Annat")]).run()
    assert acme.plan(three_vouchers()[:2]).run().already_posted == ["V1", "V2"]


def test_two_exporters_post_each_voucher_once(acme: Company) -> None:
    first, second = acme.plan(), acme.plan()
    second.run()
    assert first.run().already_posted == ["V1", "V2", "V3"]
    with acme.journal.locked(wait_s=0), pytest.raises(ExportBusy, match="running"):
        acme.plan(lock_wait_s=0).run()


def test_an_exporter_waits_half_a_minute_for_another_one(acme: Company, clock: Clock) -> None:
    plan = acme.plan()
    with acme.journal.locked(wait_s=0), pytest.raises(ExportBusy) as busy:
        plan.run()
    assert busy.value.hint
    assert sum(clock.sleeps) == pytest.approx(30, abs=0.5)
    assert acme.posts() == 0


def test_duplicates_of_exporters_with_separate_journals_are_found(acme: Company, tmp_path: Path) -> None:
    separate = attrs.evolve(acme, folder=tmp_path / "separate")
    plan = acme.plan(three_vouchers()[:1])
    transport = BeforePost(lambda: separate.plan(three_vouchers()[:1]).run())
    racing = company(acme.sandbox, acme.clock, acme.folder, transport=transport)
    result = racing.plan(three_vouchers()[:1]).run()
    assert not result.complete
    assert [problem.code for problem in result.differences] == [ProblemCode.DUPLICATE]
    assert "V1" in result.differences[0].text.en
    assert "V2" in result.differences[0].text.en
    assert [problem.code for problem in plan.verify()] == [ProblemCode.DUPLICATE]
    duplicate = acme.plan(three_vouchers()[:1])
    assert [problem.code for problem in duplicate.problems] == [ProblemCode.DUPLICATE]
    assert duplicate.vouchers[0].state is VoucherState.DUPLICATE
    assert duplicate.already_posted == []
    assert [problem.code for problem in acme.plan(three_vouchers()[1:]).verify()][-1] is ProblemCode.DUPLICATE
    plan_reversal(acme.client, "V", 2, year=acme.year, journal=acme.journal).run()
    assert acme.plan(three_vouchers()[:1]).run().already_posted == ["V1"]
    assert acme.plan(three_vouchers()[:1]).verify() == []


def test_concurrent_exporters_take_turns(acme: Company, tmp_path: Path) -> None:
    real = company(acme.sandbox, SystemClock(), tmp_path / "shared")
    plans = [real.plan() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda plan: plan.run(), plans))
    assert all(result.complete for result in results)
    assert sorted(len(result.posted) for result in results) == [0, 0, 3]
    assert len(real.in_fortnox()) == 3


@pytest.mark.parametrize("body", [b"{}", b"<html>", b'{"Voucher": {"VoucherNumber": "?"}}'])
def test_a_response_that_cannot_be_read_counts_as_lost(acme: Company, body: bytes) -> None:
    changed = acme.with_transport(ChangedFirstResponse(lambda _: body))
    assert changed.plan().run().posted == ["V1", "V2", "V3"]
    assert acme.posts() == 3


def test_a_voucher_that_was_posted_in_another_year_is_posted_again_only_on_request(acme: Company) -> None:
    other_year = acme.with_transport(
        ChangedFirstResponse(lambda body: re.sub(rb'"Year": ?\d+', b'"Year":77', body))
    )
    result = other_year.plan().run()
    assert isinstance(result.error, WrongYear)
    assert (result.posted, result.not_sent, result.complete) == ([], ["fee", "tax"], False)
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)  # only the response had another year
    assert [problem.code for problem in acme.plan().problems] == [ProblemCode.ELSEWHERE]
    assert acme.plan(repost={"depreciation"}).run().posted == ["V1", "V2", "V3"]
