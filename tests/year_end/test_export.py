"""Exports over real HTTP against the sandbox: once each, whatever happens on the way."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.connection import connection_status
from fortnox_sdk.errors import BadRequest, InvalidInput, NoAnswer, OutcomeUnknown, SignInRequired
from fortnox_sdk.http.transport import Request, RequestsTransport, Response
from fortnox_sdk.sandbox import serve
from fortnox_sdk.year_end.closing import ClosingRow
from fortnox_sdk.year_end.export import plan_reversal
from fortnox_sdk.year_end.export_problems import ProblemCode
from fortnox_sdk.year_end.export_recognised import exported_vouchers
from fortnox_sdk.year_end.export_states import VoucherState
from fortnox_sdk.year_end.journal import ExportBusy
from tests.conftest import FakeClock
from tests.year_end.exporting import BOOKS, Company, add_series, closing, company, three


@pytest.fixture
def acme(clock: FakeClock, tmp_path: Path) -> Iterator[Company]:
    with serve(sie=BOOKS, rate_limit=False) as sandbox:
        made = company(sandbox, clock, tmp_path / "acme")
        add_series(made.client, made.year)
        yield made


def test_each_voucher_is_posted_once_and_found_again(acme: Company) -> None:
    plan = acme.plan()
    assert not plan.problems
    assert [one.state for one in plan.vouchers] == [VoucherState.TO_POST] * 3
    first = plan.run()
    assert (first.posted, first.already, first.complete) == (["V1", "V2", "V3"], [], True)
    assert first.labels == {"depreciation": "V1", "fee": "V2", "tax": "V3"}
    again = acme.plan()
    assert list(again.already) == ["V1", "V2", "V3"]
    second = again.run()
    assert (second.posted, second.already, second.complete) == ([], ["V1", "V2", "V3"], True)
    assert acme.posts() == 3
    assert acme.plan().verify() == []


def test_what_is_posted_is_what_was_handed_over(acme: Company) -> None:
    acme.plan([closing(comment="Se bilaga 7")]).run()
    voucher = acme.client.vouchers.get("V", 1, financial_year=acme.year.id)
    assert voucher.transaction_date == date(2025, 12, 31)
    assert voucher.description == "Avskrivning inventarier"
    assert (voucher.comments or "").startswith("Se bilaga 7 ref:")
    assert [(row.account, row.amount) for row in voucher.voucher_rows] == [
        (7832, Decimal("1200.00")),
        (1229, Decimal("-1200.00")),
    ]
    assert voucher.voucher_rows[0].transaction_information == "Enligt plan"


def test_a_plan_that_was_run_posts_nothing_when_it_is_run_again(acme: Company) -> None:
    plan = acme.plan()
    plan.run()
    assert plan.run().already == ["V1", "V2", "V3"]
    assert acme.posts() == 3


def test_a_longer_plan_posts_what_is_new(acme: Company) -> None:
    acme.plan(three()[:1]).run()
    result = acme.plan().run()
    assert (result.posted, result.already) == (["V2", "V3"], ["V1"])


def test_it_takes_few_calls(acme: Company) -> None:
    before = acme.client.calls.count
    acme.plan().run()
    assert acme.client.calls.count - before == 4 + 1 + 3 + 1  # plan, look, post, read back
    before = acme.client.calls.count
    acme.plan().run()
    assert acme.client.calls.count - before == 2


def test_a_lost_answer_is_looked_for_and_not_posted_again(acme: Company, clock: FakeClock) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_after_commit=1)
    result = plan.run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], True)
    assert acme.posts() == 3
    assert sum(clock.slept) >= 90


def test_a_lost_request_is_posted_again_once_fortnox_had_its_time(acme: Company, clock: FakeClock) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=1)
    result = plan.run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], True)
    assert acme.posts() == 4
    assert sum(clock.slept) >= 90


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit"])
def test_without_waiting_it_stops_and_says_when_to_come_back(
    acme: Company, clock: FakeClock, fault: str
) -> None:
    plan = acme.plan(wait_s=0)
    acme.sandbox.set_faults(**{fault: 1})
    sent_at = clock.now()
    result = plan.run()
    assert isinstance(result.stopped, OutcomeUnknown)
    assert (result.posted, result.unsettled, result.left) == ([], ["depreciation"], ["fee", "tax"])
    assert result.come_back == sent_at + timedelta(seconds=90)
    assert not result.complete
    clock.advance(89)
    early = acme.plan(wait_s=0)
    if fault == "drop_before_commit":
        assert early.vouchers[0].state is VoucherState.UNSETTLED
        assert early.run().unsettled == ["depreciation"]
        assert acme.posts() == 1
        clock.advance(1)
    result = acme.plan(wait_s=0).run()
    assert (len(result.posted) + len(result.already), result.complete) == (3, True)
    assert acme.in_fortnox() == [
        "V1 Avskrivning inventarier",
        "V2 Upplupet revisionsarvode",
        "V3 Årets skatt",
    ]


@pytest.mark.parametrize("clock_error_s", [0, 690])
def test_what_a_dead_exporter_left_open_was_sent_before_the_next_one_began(
    acme: Company, clock: FakeClock, clock_error_s: int
) -> None:
    dying = company(acme.sandbox, acme.clock, acme.folder, transport=_InPost(_killed))
    with pytest.raises(_Killed):
        dying.plan().run()
    clock.advance(400 - clock_error_s)  # its call may have been held back for as long
    stopped = acme.plan(wait_s=0).run()
    assert (stopped.unsettled, stopped.come_back) == (["depreciation"], clock.now() + timedelta(seconds=90))
    clock.advance(89)
    assert acme.plan(wait_s=0).run().unsettled == ["depreciation"]
    clock.advance(1)
    assert acme.plan(wait_s=0).run().posted == ["V1", "V2", "V3"]


def test_a_server_fault_counts_as_a_lost_answer(acme: Company) -> None:
    plan = acme.plan(wait_s=0)
    in_post = _InPost(lambda: acme.sandbox.set_faults(status=(500, 1)))
    broken = company(acme.sandbox, acme.clock, acme.folder, transport=in_post)
    result = broken.plan(wait_s=0).run()
    assert (result.posted, result.unsettled, result.left) == ([], ["depreciation"], ["fee", "tax"])
    assert plan.problems == []


def test_a_fortnox_that_never_answers_is_asked_three_times(acme: Company) -> None:
    plan = acme.plan()
    acme.sandbox.set_faults(drop_before_commit=100)
    result = plan.run()
    assert isinstance(result.stopped, OutcomeUnknown)
    assert (acme.posts(), result.posted, result.complete) == (3, [], False)
    assert acme.plan().vouchers[0].state in {VoucherState.TO_POST, VoucherState.UNSETTLED}


def test_a_refusal_stops_with_the_exact_split(acme: Company) -> None:
    plan = acme.plan()
    acme.sandbox.set_account(acme.year.id, 2990, active=False)
    result = plan.run()
    assert isinstance(result.stopped, BadRequest)
    assert (result.posted, result.left, result.complete) == (["V1"], ["fee", "tax"], False)
    assert result.summary == "1 posted (V1), 2 left (fee, tax)."
    acme.sandbox.set_account(acme.year.id, 2990, active=True)
    assert acme.plan().run().posted == ["V2", "V3"]


def test_every_reason_for_a_refusal_is_found_before_anything_is_sent(acme: Company) -> None:
    acme.sandbox.lock(date(2025, 6, 30))
    acme.sandbox.set_account(acme.year.id, 2990, active=False)
    row = ClosingRow.signed(1930, Decimal("1.005"))
    bad = [
        closing("twice"),
        closing("twice"),
        closing("locked", on=date(2025, 6, 30)),
        closing("outside", on=date(2026, 1, 1)),
        closing("nowhere", credit=1999),
        closing("inactive", credit=2990),
        closing("silent", text=" "),
        closing("long", text="x" * 201),
        closing("arrow", text="Lager -> inkurans"),
        closing("link", comment="https://bilaga.example.com"),
        attrs.evolve(closing("single"), rows=closing().rows[:1]),
        attrs.evolve(closing("unbalanced"), rows=(*closing().rows, ClosingRow.signed(1930, Decimal("0.01")))),
        attrs.evolve(closing("fraction"), rows=(row, attrs.evolve(row, debit=row.credit, credit=row.debit))),
    ]
    plan = acme.plan(bad)
    found = {(problem.code, problem.reference) for problem in plan.problems}
    assert found >= {
        (ProblemCode.REFERENCE_TWICE, "twice"),
        (ProblemCode.PERIOD_LOCKED, "locked"),
        (ProblemCode.OUTSIDE_YEAR, "outside"),
        (ProblemCode.ACCOUNT_MISSING, "nowhere"),
        (ProblemCode.ACCOUNT_INACTIVE, "inactive"),
        (ProblemCode.TEXT_MISSING, "silent"),
        (ProblemCode.TEXT_LONG, "long"),
        (ProblemCode.CHARACTER, "arrow"),
        (ProblemCode.CHARACTER, "link"),
        (ProblemCode.FEW_ROWS, "single"),
        (ProblemCode.UNBALANCED, "unbalanced"),
        (ProblemCode.AMOUNT, "fraction"),
    }
    assert all(problem.text and problem.text_in_swedish and problem.cure for problem in plan.problems)
    with pytest.raises(InvalidInput, match="more"):
        plan.run()
    assert acme.posts() == 0


@pytest.mark.parametrize(
    ("series", "code"), [("Q", ProblemCode.SERIES_MISSING), ("B", ProblemCode.SERIES_NOT_MANUAL)]
)
def test_a_series_that_can_not_be_used_is_a_problem(acme: Company, series: str, code: ProblemCode) -> None:
    problems = acme.plan(series=series).problems
    assert [problem.code for problem in problems] == [code]
    assert "V" in problems[0].text
    assert problems[0].code.refused_by_fortnox


def test_a_series_that_locks_do_not_concern_is_the_callers_word(acme: Company) -> None:
    acme.sandbox.lock(date(2025, 12, 31))
    assert {problem.code for problem in acme.plan().problems} == {ProblemCode.PERIOD_LOCKED}
    assert not acme.plan(exempt_from_lock=True).problems


def test_a_changed_voucher_is_a_problem_and_is_replaced_when_asked(acme: Company) -> None:
    acme.plan().run()
    changed = [closing(amount="1300"), *three()[1:]]
    plan = acme.plan(changed)
    assert [(p.code, p.reference) for p in plan.problems] == [(ProblemCode.CHANGED, "depreciation")]
    assert "V1" in plan.problems[0].text
    result = acme.plan(changed, replace={"depreciation"}).run()
    assert (result.posted, result.already, result.complete) == (["V4", "V5"], ["V2", "V3"], True)
    back = acme.client.vouchers.get("V", 4, financial_year=acme.year.id)
    assert back.description == "Återföring av V1: Avskrivning inventarier"
    assert [row.amount for row in back.voucher_rows] == [Decimal(-1200), Decimal(1200)]
    for options in ({}, {"replace": {"depreciation"}}):
        again = acme.plan(changed, **options).run()
        assert (again.posted, again.already, again.complete) == ([], ["V5", "V2", "V3"], True)
    assert acme.plan(changed).verify() == []


def test_a_replacement_cut_off_between_its_halves_goes_on(acme: Company) -> None:
    acme.plan().run()
    changed = [closing(amount="1300"), *three()[1:]]
    plan = acme.plan(changed, replace={"depreciation"}, wait_s=0)
    broken = company(acme.sandbox, acme.clock, acme.folder, transport=_InPost(_cut, after=1))
    broken.plan(changed, replace={"depreciation"}, wait_s=0).run()
    assert len(acme.in_fortnox()) == 4
    acme.clock.sleep(90)
    assert acme.plan(changed, replace={"depreciation"}).run().posted == ["V5"]
    assert plan.run().posted == []


def test_a_removed_voucher_is_told_and_not_posted_again_unasked(acme: Company) -> None:
    acme.plan().run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    result = acme.plan().run()
    assert (result.posted, result.already, result.removed) == ([], ["V1", "V2"], ["V3"])
    assert not result.complete
    assert acme.posts() == 3
    asked = acme.plan(repost={"tax"}).run()
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
    assert (result.posted, result.already, result.removed) == ([], ["V1", "V2"], ["V3"])


@pytest.mark.parametrize("with_journal", [True, False])
def test_lists_without_comments_are_read_one_by_one(acme: Company, *, with_journal: bool) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    first = acme.plan().run()
    assert (first.posted, first.complete) == (["V1", "V2", "V3"], True)
    if not with_journal:
        acme.journal.path.unlink()
    second = acme.plan().run()
    assert (second.posted, second.already, second.complete) == ([], ["V1", "V2", "V3"], True)


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
        assert acme.plan().run().already == ["S1", "S2", "S3"]
        acme.journal.path.unlink()


def test_with_the_journal_gone_nothing_is_posted_twice(acme: Company, clock: FakeClock) -> None:
    acme.plan(three()[:2]).run()
    acme.journal.path.unlink()
    asked_at = clock.now()
    result = acme.plan().run()
    assert (result.posted, result.already, result.complete) == (["V3"], ["V1", "V2"], True)
    # A send that only the lost journal knew of may be under way: Fortnox got its time first.
    assert clock.now() - asked_at >= timedelta(seconds=90)
    acme.journal.path.unlink()
    assert acme.plan().run().already == ["V1", "V2", "V3"]


def test_an_older_export_is_still_found_after_the_journal_began_anew(acme: Company) -> None:
    acme.sandbox.set_faults(lists_without_comments=True)
    acme.plan(three()[:2]).run()
    acme.journal.path.unlink()
    acme.plan([closing("other", text="Annat")]).run()
    assert acme.plan(three()[:2]).run().already == ["V1", "V2"]


def test_two_exporters_at_once_post_once(acme: Company) -> None:
    mine, theirs = acme.plan(), acme.plan()
    theirs.run()
    assert mine.run().already == ["V1", "V2", "V3"]
    with acme.journal.locked(wait_s=0), pytest.raises(ExportBusy, match="running"):
        acme.plan(lock_wait_s=0).run()


def test_exporters_without_a_common_journal_are_found_out(acme: Company, tmp_path: Path) -> None:
    apart = attrs.evolve(acme, folder=tmp_path / "apart")
    mine = acme.plan(three()[:1])
    in_post = _InPost(lambda: apart.plan(three()[:1]).run())
    racing = company(acme.sandbox, acme.clock, acme.folder, transport=in_post)
    result = racing.plan(three()[:1]).run()
    assert not result.complete
    assert [problem.code for problem in result.differences] == [ProblemCode.DUPLICATE]
    assert "V1" in result.differences[0].text
    assert "V2" in result.differences[0].text
    assert [problem.code for problem in mine.verify()] == [ProblemCode.DUPLICATE]
    assert [problem.code for problem in acme.plan(three()[:1]).problems] == [ProblemCode.DUPLICATE]
    assert [problem.code for problem in acme.plan(three()[1:]).verify()][-1] is ProblemCode.DUPLICATE
    plan_reversal(acme.client, "V", 2, year=acme.year, journal=acme.journal, clock=acme.clock).run()
    assert acme.plan(three()[:1]).run().already == ["V1"]
    assert acme.plan(three()[:1]).verify() == []


def test_a_reversal_names_its_original_and_is_posted_once(acme: Company) -> None:
    acme.plan().run()
    for _ in range(2):
        plan = plan_reversal(acme.client, "V", 2, year=acme.year, journal=acme.journal, clock=acme.clock)
        assert plan.run().complete
    assert acme.in_fortnox()[3:] == ["V4 Återföring av V2: Upplupet revisionsarvode"]
    result = acme.plan().run()
    assert (result.already, result.removed, result.posted) == (["V1", "V3"], ["V2"], [])
    assert acme.plan(repost={"fee"}).run().posted == ["V5"]
    assert acme.plan().run().already == ["V1", "V5", "V3"]


def test_any_voucher_can_be_reversed(acme: Company) -> None:
    entity = closing(on=date(2025, 3, 31)).entity(series="A", comments="Utan märken")
    number = acme.client.vouchers.create(entity, financial_year=acme.year.id).voucher_number or 0
    for _ in range(2):
        plan = plan_reversal(
            acme.client,
            "A",
            number,
            year=acme.year,
            journal=acme.journal,
            into="V",
            on=date(2025, 12, 31),
            clock=acme.clock,
        )
        assert plan.run().complete
    assert acme.in_fortnox() == [f"V1 Återföring av A{number}: Avskrivning inventarier"]
    with pytest.raises(InvalidInput, match="A99999"):
        plan_reversal(acme.client, "A", 99999, year=acme.year, journal=acme.journal)


def test_what_someone_changed_in_fortnox_is_found_by_verify(acme: Company) -> None:
    acme.plan().run()
    acme.sandbox.change_row(acme.year.id, "V", 1, account=7832, amount=Decimal(100), against=1930)
    findings = acme.plan().verify()
    assert [(p.code, p.reference) for p in findings] == [(ProblemCode.DIFFERENT, "depreciation")]
    assert "rows" in findings[0].text
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    assert ProblemCode.MISSING in {problem.code for problem in acme.plan().verify()}


def test_our_vouchers_are_recognised_in_books_read_after_the_export(acme: Company) -> None:
    acme.plan(three()[:2]).run()
    acme.client.vouchers.create(
        closing(text="Någon annans").entity(series="V", comments=""), financial_year=acme.year.id
    )
    acme.plan().run()

    def recognised() -> list[str]:
        _, books = acme.client.sie.books(acme.year)
        return [f"{v.series}{v.number}" for v in exported_vouchers(books, acme.journal.read())]

    assert recognised() == ["V1", "V2", "V4"]
    acme.sandbox.change_row(acme.year.id, "V", 1, account=7832, amount=Decimal(100), against=1930)
    assert recognised() == ["V2", "V4"]
    acme.sandbox.remove_voucher(acme.year.id, "V", 4)
    acme.plan([closing("other", text="Annat")]).run()
    assert recognised() == ["V2", "V4"]
    acme.journal.path.unlink()
    assert recognised() == []
    acme.plan(three()[:2]).run()
    assert recognised() == ["V2"]


def test_exporters_at_the_same_time_take_turns(acme: Company, tmp_path: Path) -> None:
    real = company(acme.sandbox, SystemClock(), tmp_path / "shared")
    plans = [real.plan() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda plan: plan.run(), plans))
    assert all(result.complete for result in results)
    assert sorted(len(result.posted) for result in results) == [0, 0, 3]
    assert len(real.in_fortnox()) == 3


def test_a_complete_export_renews_the_connection_and_others_do_not(acme: Company, clock: FakeClock) -> None:
    window = acme.client.connection
    assert window is not None

    def days_left() -> int:
        with pytest.raises(_Peeked) as peeked, window.exporting() as connection:
            raise _Peeked(connection_status(connection, clock.now()).days_left)
        return int(str(peeked.value))

    clock.advance(10 * 86400)
    plan = acme.plan(wait_s=0)
    assert days_left() == 20  # planning renews nothing
    acme.sandbox.set_faults(drop_before_commit=1)
    assert not plan.run().complete
    acme.plan().verify()
    assert days_left() == 20
    clock.advance(90)
    assert acme.plan(wait_s=0).run().complete
    assert days_left() == 30
    clock.advance(5 * 86400)
    assert acme.plan().run().complete  # all of it found posted, by asking
    assert days_left() == 30


def test_an_expired_connection_is_refused_before_any_call(acme: Company, clock: FakeClock) -> None:
    plan = acme.plan()
    clock.advance(30 * 86400 + 1)
    before = acme.client.calls.count
    for refused in (plan.run, plan.verify, acme.plan):
        with pytest.raises(SignInRequired):
            refused()
    assert acme.client.calls.count == before


def test_an_empty_plan_or_an_unknown_reference_is_refused(acme: Company) -> None:
    with pytest.raises(InvalidInput, match="no vouchers"):
        acme.plan([])
    with pytest.raises(InvalidInput, match="nosuch"):
        acme.plan(repost={"nosuch"})


class _Peeked(Exception):
    """Leaves a door without renewing."""


class _InPost:
    """Does something at the moment when a voucher is posted, before it is sent; once, after so many posts."""

    def __init__(self, act: Callable[[], object], *, after: int = 0) -> None:
        self._act = act
        self._after = after
        self._inner = RequestsTransport()

    def send(self, request: Request, /) -> Response:
        if request.method == "POST" and request.path == "/3/vouchers":
            self._after -= 1
            if self._after == -1:
                self._act()
        return self._inner.send(request)


class _Killed(BaseException):
    """As SIGKILL does, it leaves no time for a second journal line."""


def _killed() -> None:
    raise _Killed


def _cut() -> None:
    raise NoAnswer("cut")
