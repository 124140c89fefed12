"""Tests that a run reports correctly what it did, writes the journal, and notices other users while it waits."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import attrs
import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.export.exit_codes import export_exit_code
from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.errors import (
    BadRequest,
    ConfigurationError,
    DecodeError,
    FortnoxError,
    InvalidInput,
    LockBusy,
    NoAnswer,
    NotSent,
    OutcomeUnknown,
    ServerError,
    SignInRequired,
    StoreError,
    WrongYear,
)
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.testing import Clock
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import JournalEntry, JournalEvent
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.states import VoucherState
from tests.messages import all_texts
from tests.transports import TamperingTransport
from tests.year_end.export.exporting import (
    BeforePost,
    ChangedFirstResponse,
    Company,
    closing,
    company,
    three_vouchers,
)
from tests.year_end.export.interleaving import net_amounts

ONE = [closing()]
Step = tuple[str, int, int | None]


class WhileWaiting:
    """A progress callback that records its arguments, and calls `act` once when the run begins to wait."""

    def __init__(self, act: Callable[[], object] = lambda: None) -> None:
        self._act: Callable[[], object] | None = act
        self.steps: list[Step] = []

    def __call__(self, text: Text, done: int, total: int | None, /) -> None:
        self.steps.append((text.sv, done, total))
        if self._act and text.sv.endswith("…"):
            act, self._act = self._act, None
            act()


def entry_of(acme: Company, index: int = 0) -> JournalEntry:
    """Return the last journal entry of the plan's voucher at `index`."""
    mark = acme.plan().vouchers[index].marks.reference
    return acme.journal.read().entries[mark]


def line_count(acme: Company) -> int:
    return len(acme.journal.path.read_bytes().splitlines())


def test_the_progress_names_each_voucher_and_the_end_of_each_wait(acme: Company, clock: Clock) -> None:
    progress = WhileWaiting()
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=1)
    settled = (clock.now() + timedelta(seconds=90)).astimezone(STOCKHOLM)
    plan.run(progress)
    assert progress.steps == [
        ("Avskrivning inventarier", 0, 3),
        (
            f"Väntar till {settled:%H:%M:%S} innan verifikationen 'Avskrivning inventarier' söks i Fortnox …",
            0,
            3,
        ),
        ("Upplupet revisionsarvode", 1, 3),
        ("Årets skatt", 2, 3),
    ]


def test_a_run_that_may_not_wait_names_the_voucher_and_the_time_in_sweden(
    acme: Company, clock: Clock
) -> None:
    plan = acme.plan(wait_s=0)
    acme.sandbox.set_faults(drop_before_commit=1)
    result = plan.run()
    settled = clock.now() + timedelta(seconds=90)
    assert isinstance(result.error, OutcomeUnknown)
    at = f"{settled.astimezone(STOCKHOLM):%H:%M:%S}"
    assert settled.astimezone(STOCKHOLM).utcoffset() != timedelta(0)
    assert all_texts(result.error) == [
        "It is not known yet whether Fortnox posted voucher 'depreciation'.",
        (
            f"Run the export with voucher 'depreciation' again after {at}. The export looks for the voucher "
            "in Fortnox before it sends anything."
        ),
        "Det är ännu okänt om Fortnox bokförde verifikation 'depreciation'.",
        (
            f"Kör exporten med verifikation 'depreciation' igen efter {at}. Exporten söker efter "
            "verifikationen i Fortnox innan den skickar något."
        ),
    ]
    assert result.retry_at == settled


def test_a_voucher_can_be_settled_at_once(acme: Company, clock: Clock) -> None:
    plan = acme.plan(settle_s=0)
    acme.sandbox.set_faults(drop_before_commit=1)
    assert plan.run().posted == ["V1", "V2", "V3"]
    assert (acme.posts(), clock.sleeps) == (4, [])


def test_a_run_waits_for_at_most_the_given_time(acme: Company, clock: Clock) -> None:
    for wait_s, waited in ((88.0, 0), (89.0, 90)):
        plan = acme.plan(wait_s=wait_s)
        acme.sandbox.set_faults(drop_before_commit=1)
        assert bool(plan.run().unsettled) is not bool(waited)
        assert sum(clock.sleeps) == waited
        clock.advance(90)


def test_a_voucher_that_is_never_answered_is_named(acme: Company) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=100)
    result = plan.run()
    assert isinstance(result.error, OutcomeUnknown)
    assert all_texts(result.error) == [
        "Voucher 'depreciation' was sent 3 times without a usable response. It is not in Fortnox.",
        "Run the export with voucher 'depreciation' again later.",
        "Verifikation 'depreciation' skickades 3 gånger utan ett användbart svar. Den finns inte i Fortnox.",
        "Kör exporten med verifikation 'depreciation' igen senare.",
    ]
    assert (result.labels, result.not_sent) == ({}, ["depreciation", "fee", "tax"])


# -- changes by other users during the wait


def test_vouchers_that_another_exporter_posts_during_the_wait_are_not_posted_again(
    acme: Company, tmp_path: Path
) -> None:
    other = attrs.evolve(acme, folder=tmp_path / "other")
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=1)
    result = plan.run(WhileWaiting(lambda: other.plan().run()))
    assert (result.posted, result.already_posted, result.complete) == (["V1"], ["V2", "V3"], True)
    assert len(acme.in_fortnox()) == 3


def test_a_changed_voucher_that_another_exporter_posts_during_the_wait_stops_the_run(
    acme: Company, tmp_path: Path
) -> None:
    other = attrs.evolve(acme, folder=tmp_path / "other")
    changed = closing("fee", "99", text="Upplupet revisionsarvode", debit=6530, credit=2990)
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=1)
    result = plan.run(WhileWaiting(lambda: other.plan([changed]).run()))
    assert isinstance(result.error, InvalidInput)
    assert "fee" in result.error.message
    assert (result.posted, result.complete) == ([], False)
    assert acme.in_fortnox() == ["V1 Upplupet revisionsarvode"]


def test_a_younger_twin_is_not_reversed_if_the_older_one_is_reversed_during_the_wait(
    acme: Company, tmp_path: Path
) -> None:
    other = attrs.evolve(acme, folder=tmp_path / "other")
    transport = BeforePost(lambda: other.plan(ONE).run())
    company(acme.sandbox, acme.clock, acme.folder, transport=transport).plan(ONE).run()
    plan = acme.plan(ONE, reverse_twins=True)
    acme.sandbox.set_faults(drop_before_commit=1)

    def reverse_older() -> None:
        plan_reversal(acme.client, "V", 1, year=acme.year, journal=other.journal).run()

    result = plan.run(WhileWaiting(reverse_older))
    assert isinstance(result.error, InvalidInput)
    message = (
        "Voucher 'V1' was removed or reversed after the plan was made, so its duplicate 'V2' is not reversed."
    )
    assert message in result.error.message
    assert result.error.hint
    assert acme.in_fortnox()[2:] == ["V3 Återföring av V1: Avskrivning inventarier"]


def test_a_run_reverses_its_younger_twin_and_then_the_twin_of_that_reversal(
    acme: Company, tmp_path: Path
) -> None:
    # Another exporter posts just before this exporter: first the same voucher, and then the reversal of the twin.
    other = attrs.evolve(acme, folder=tmp_path / "other")
    acts = [lambda: other.plan(ONE).run(), lambda: other.plan(ONE, reverse_twins=True).run()]

    def interfere(request: Request) -> None:
        if request.method == "POST" and acts:
            acts.pop(0)()

    steps: list[tuple[int, int | None]] = []
    plan = acme.with_transport(TamperingTransport(before=interfere)).plan(ONE, reverse_twins=True)
    result = plan.run(lambda _, done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert result.complete
    assert result.posted == ["V2", "V4", "V5"]
    assert [(twin.older.label, twin.younger.label) for twin in result.reversed_twins] == [
        ("V1", "V2"),
        ("V3", "V4"),
    ]
    assert result.labels["depreciation"] == "V1"
    assert net_amounts(acme) == {7832: 120_000, 1229: -120_000}


def test_a_run_reverses_twins_at_most_three_times(acme: Company, tmp_path: Path) -> None:
    # Each time, another exporter posts the same voucher just before this exporter does.
    other = attrs.evolve(acme, folder=tmp_path / "other")

    def interfere(request: Request) -> None:
        if request.method == "POST":
            other.plan(ONE, reverse_twins=True).run()

    result = acme.with_transport(TamperingTransport(before=interfere)).plan(ONE, reverse_twins=True).run()
    assert len(result.reversed_twins) == 3
    assert not result.complete


# -- errors


class BrokenLists(TamperingTransport):
    """A transport in which every read of vouchers gets status 500 after a given number of vouchers was posted."""

    def __init__(self, after: int) -> None:
        super().__init__(self._break)
        self._posts_left = after

    def _break(self, request: Request, response: Response) -> Response:
        if request.method == "POST":
            self._posts_left -= 1
        elif self._posts_left <= 0 and request.path.startswith("/3/vouchers"):
            return attrs.evolve(response, status=500, body=b"")
        return response


def test_a_result_is_not_lost_if_fortnox_cannot_be_read_after_posting(acme: Company) -> None:
    result = acme.with_transport(BrokenLists(3)).plan().run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], False)
    assert isinstance(result.error, FortnoxError)
    again = acme.plan().run()
    assert (again.posted, again.already_posted, again.complete) == ([], ["V1", "V2", "V3"], True)


def test_the_first_of_two_errors_is_in_the_result(acme: Company) -> None:
    broken = acme.with_transport(BrokenLists(2))
    plan = broken.plan()
    acme.sandbox.set_account(acme.year.id, 2990, active=False)
    result = plan.run()
    assert isinstance(result.error, BadRequest)
    assert (result.posted, result.not_sent) == (["V1"], ["fee", "tax"])


def test_twins_are_named_but_not_reversed_after_an_error(acme: Company, tmp_path: Path) -> None:
    other = attrs.evolve(acme, folder=tmp_path / "other")

    def interfere() -> None:
        other.plan(ONE).run()
        acme.sandbox.set_account(acme.year.id, 2990, active=False)

    racing = company(acme.sandbox, acme.clock, acme.folder, transport=BeforePost(interfere))
    result = racing.plan(reverse_twins=True).run()
    assert isinstance(result.error, BadRequest)
    assert [(twin.older.label, twin.younger.label) for twin in result.twins] == [("V1", "V2")]
    assert [(problem.code, problem.reference) for problem in result.differences] == [
        (ProblemCode.DUPLICATE, "depreciation")
    ]
    assert (result.reversed_twins, len(acme.in_fortnox())) == ([], 2)


@pytest.mark.parametrize(
    "error",
    [
        NotSent("The name could not be resolved."),
        SignInRequired("The connection was revoked."),
        ConfigurationError("The client secret is missing."),
        InvalidInput("A field is missing."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_voucher_that_was_certainly_not_sent_is_posted_by_the_next_run_without_a_wait(
    acme: Company, clock: Clock, error: FortnoxError
) -> None:
    def fail(request: Request) -> None:
        if request.method == "POST":
            raise error

    result = acme.with_transport(TamperingTransport(before=fail)).plan().run()
    assert type(result.error) is type(error)
    assert (result.posted, result.unsettled, result.not_sent) == ([], [], ["depreciation", "fee", "tax"])
    assert entry_of(acme).event is JournalEvent.REFUSED
    clock.sleeps.clear()
    assert acme.plan(wait_s=0).run().posted == ["V1", "V2", "V3"]
    assert (acme.posts(), clock.sleeps) == (3, [])


# -- the journal


def test_the_journal_has_what_fortnox_said_of_a_refused_voucher(acme: Company) -> None:
    plan = acme.plan()
    acme.sandbox.set_account(acme.year.id, 2990, active=False)
    result = plan.run()
    assert result.error is not None
    refused = entry_of(acme, 1)
    assert (refused.event, refused.series, refused.number) == (JournalEvent.REFUSED, "V", None)
    assert refused.message == result.error.message
    # A refusal is final, so that no later run waits for the voucher.
    assert acme.plan().vouchers[1].state is VoucherState.TO_POST


def test_the_journal_has_a_send_whose_response_was_lost(acme: Company, clock: Clock) -> None:
    plan = acme.plan(wait_s=0)
    acme.sandbox.set_faults(drop_before_commit=1)
    sent_at = clock.now()
    plan.run()
    unknown = entry_of(acme)
    assert (unknown.event, unknown.series, unknown.at) == (JournalEvent.UNKNOWN, "V", sent_at)
    assert unknown.message.startswith("POST /3/vouchers: ")


def test_the_journal_has_a_voucher_of_another_year(acme: Company) -> None:
    other_year = acme.with_transport(
        ChangedFirstResponse(lambda body: body.replace(b'"Year":1', b'"Year":7'))
    )
    plan = other_year.plan()
    result = plan.run()
    assert isinstance(result.error, WrongYear)
    assert (result.posted, result.already_posted, result.unsettled) == ([], [], [])
    assert result.not_sent == ["fee", "tax"]
    assert str(result.summary) == "1 posted in another year (depreciation), 2 not sent (fee, tax)."
    (difference,) = result.differences
    assert result.error.message in difference.text.en
    assert result.error.message_sv in difference.text.sv
    assert export_exit_code(result) is ExitCode.UNCERTAIN
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    elsewhere = entry_of(acme)
    assert (elsewhere.event, elsewhere.series) == (JournalEvent.ELSEWHERE, "V")
    (problem,) = acme.plan().problems
    assert elsewhere.message == result.error.message
    assert elsewhere.message in problem.text.en
    assert elsewhere.message_sv == result.error.message_sv
    assert elsewhere.message_sv in problem.text.sv
    assert (problem.reference, problem.code) == ("depreciation", ProblemCode.ELSEWHERE)
    assert difference == problem


def test_a_result_has_the_series_the_years_and_the_references_of_removed_vouchers(acme: Company) -> None:
    result = acme.plan(three_vouchers()[:2], series="S").run()
    assert result.series == "S"
    assert result.financial_years == {"depreciation": acme.year.id, "fee": acme.year.id}
    acme.sandbox.remove_voucher(acme.year.id, "S", 2)
    result = acme.plan(three_vouchers()[:2], series="S").run()
    assert (result.removed, result.removed_references) == (["S2"], ["fee"])


def test_each_line_of_the_journal_names_the_series_of_the_run(acme: Company) -> None:
    acme.plan(ONE, series="S").run()
    lines = [json.loads(line) for line in acme.journal.path.read_text("utf-8").splitlines()]
    assert [(line["event"], line["series"]) for line in lines] == [
        ("begun", "S"),
        ("sending", "S"),
        ("posted", "S"),
    ]


def test_the_journal_has_the_numbers_of_vouchers_that_were_found_after_a_lost_response(acme: Company) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_after_commit=1)
    plan.run()
    posted = entry_of(acme)
    assert (posted.event, posted.label, posted.date) == (JournalEvent.POSTED, "V1", "2025-12-31")
    assert posted.rows == (("7832", "1200.00"), ("1229", "-1200.00"))


def test_the_journal_has_the_numbers_of_vouchers_that_were_found_without_it_and_grows_no_more(
    acme: Company,
) -> None:
    acme.plan().run()
    numbers = acme.journal.read().marks_by_number
    acme.journal.path.unlink()
    acme.plan().run()
    assert acme.journal.read().marks_by_number == numbers
    lines = line_count(acme)
    acme.plan().run()
    assert line_count(acme) == lines


def test_the_journal_begins_with_the_lowest_number_that_may_have_marks(acme: Company, clock: Clock) -> None:
    entity = closing(text="För hand").to_entity(series="V", comments="")
    for _ in range(2):
        acme.client.vouchers.create(entity, financial_year=acme.year.id)
    acme.plan(three_vouchers()[:2]).run()
    beginning = acme.journal.read().beginnings["V"]
    assert (beginning.first_number, beginning.earlier_lost, beginning.at) == (3, False, clock.now())
    acme.journal.path.unlink()
    acme.plan().run()
    beginning = acme.journal.read().beginnings["V"]
    assert (beginning.first_number, beginning.earlier_lost) == (3, True)


@pytest.mark.parametrize("missing", [rb'"VoucherNumber": ?1', rb'"VoucherSeries": ?"V"'])
def test_a_response_without_series_or_number_counts_as_lost(
    acme: Company, clock: Clock, missing: bytes
) -> None:
    name = missing.split(b":")[0]
    changed = acme.with_transport(ChangedFirstResponse(lambda body: re.sub(missing, name + b": null", body)))
    messages: list[str] = []
    result = changed.plan(ONE).run(WhileWaiting(lambda: messages.append(entry_of(acme).message)))
    assert len(messages) == 1
    assert "the response can't be read" in messages[0]
    assert (result.posted, result.labels, result.complete) == (["V1"], {"depreciation": "V1"}, True)
    assert (acme.posts(), sum(clock.sleeps)) == (1, 90)


@pytest.mark.parametrize(
    "fault",
    [NoAnswer("cut"), ServerError("503"), DecodeError("HTML"), StoreError("full disk"), LockBusy("locked")],
    ids=lambda fault: type(fault).__name__,
)
def test_a_voucher_for_which_there_was_no_token_counts_as_not_sent(
    acme: Company, clock: Clock, monkeypatch: pytest.MonkeyPatch, fault: FortnoxError
) -> None:
    plan = acme.plan()

    def without_token() -> NoReturn:
        raise fault

    def after_the_first_voucher(_text: Text, done: int, _total: int | None) -> None:
        if done == 1:
            monkeypatch.setattr(acme.client.session.authoriser, "authorization", without_token)

    result = plan.run(after_the_first_voucher)
    assert (result.posted, result.unsettled, result.not_sent) == (["V1"], [], ["fee", "tax"])
    assert str(fault) in str(result.error)
    monkeypatch.undo()
    before = clock.now()
    assert acme.plan().run().posted == ["V2", "V3"]
    assert (clock.now() - before).total_seconds() < 1
