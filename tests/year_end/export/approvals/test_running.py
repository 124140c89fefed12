"""Tests that a plan posts only what a person has approved, once, and only while the approval is recent enough."""

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.connectors.bookkeeping.accounts import Account
from fortnox_sdk.errors import FortnoxError, InvalidInput, LockBusy, NoAnswer, SignInRequired
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.approvals.content import PlanRequest
from fortnox_sdk.year_end.export.approvals.pending import PendingPlan, PlanState
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused, Refusal
from fortnox_sdk.year_end.export.approvals.running import ApprovedExports
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.states import VoucherState
from tests.year_end.export.approvals.conftest import REQUEST, exports_of
from tests.year_end.export.exporting import BeforePost, Company, Killed, closing, company, kill

Decide = Callable[..., PendingPlan]


def refusal(act: Callable[[], object]) -> Refusal:
    with pytest.raises(PlanRefused) as fault:
        act()
    assert fault.value.hint
    assert fault.value.hint_sv
    return fault.value.reason


def test_an_approved_plan_posts_each_voucher_once(acme: Company, exports: ApprovedExports, decide: Decide):
    plan = exports.plan(REQUEST)
    assert exports.approvals.state(plan) is PlanState.WAITING
    assert acme.in_fortnox() == []
    decide(plan)
    result = exports.run(plan.id, plan.hash)
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], True)
    assert {entry.at for entry in acme.journal.read().entries.values()} == {acme.clock.now()}
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.USED
    assert acme.posts() == 3


def test_the_plan_shows_what_will_be_posted(exports: ApprovedExports):
    content = exports.plan(REQUEST).content
    (part,) = content.parts
    assert (part.series, part.year_end, part.total_to_post) == ("V", date(2025, 12, 31), Decimal("67400.50"))
    assert part.profit_effect == Decimal("-67400.50")
    first, second = part.vouchers[0].rows
    assert (first.account, first.account_name, first.debit) == (
        7832,
        "Avskrivningar inventarier",
        Decimal(1200),
    )
    assert (second.account, second.credit) == (1229, Decimal(1200))
    assert part.vouchers[1].comment == "Offert 12"


def test_the_plan_keeps_the_numbers_of_vouchers_that_are_or_were_in_fortnox(
    acme: Company, exports: ApprovedExports
):
    acme.plan(REQUEST.vouchers[:2]).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 2)
    (part,) = exports.plan(REQUEST).content.parts
    assert [(voucher.state, voucher.label) for voucher in part.vouchers] == [
        (VoucherState.ALREADY_POSTED, "V1"),
        (VoucherState.REMOVED, "V2"),
        (VoucherState.TO_POST, ""),
    ]


def test_without_approval_nothing_is_posted(acme: Company, exports: ApprovedExports, decide: Decide):
    plan = exports.plan(REQUEST)
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.NOT_APPROVED
    decide(plan, is_approval=False)
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.REJECTED
    assert refusal(lambda: decide(plan)) is Refusal.REJECTED
    assert acme.posts() == 0


def test_an_approved_plan_can_still_be_rejected(acme: Company, exports: ApprovedExports, decide: Decide):
    plan = decide(exports.plan(REQUEST))
    assert refusal(lambda: decide(plan)) is Refusal.APPROVED
    decide(plan, is_approval=False)
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.REJECTED
    assert acme.posts() == 0


@pytest.mark.parametrize("shown", ["", "0" * 64, "å", "\ud800"])
def test_another_hash_is_refused(acme: Company, exports: ApprovedExports, decide: Decide, shown: str):
    plan = exports.plan(REQUEST)
    assert refusal(lambda: decide(plan, shown=shown or "x")) is Refusal.WRONG_HASH
    decide(plan)
    assert refusal(lambda: exports.run(plan.id, shown)) is Refusal.WRONG_HASH
    assert acme.posts() == 0


def test_equal_plans_need_an_approval_each(exports: ApprovedExports, decide: Decide):
    first, second = exports.plan(REQUEST), exports.plan(REQUEST)
    decide(first)
    assert first.content == second.content
    assert first.hash != second.hash
    assert refusal(lambda: exports.run(second.id, second.hash)) is Refusal.NOT_APPROVED
    assert refusal(lambda: exports.run(second.id, first.hash)) is Refusal.WRONG_HASH


@pytest.mark.parametrize("plan_id", ["", "0" * 16, "../" * 5, "\0", "x" * 1000])
def test_an_unknown_plan_is_refused(exports: ApprovedExports, plan_id: str):
    assert refusal(lambda: exports.run(plan_id, "0" * 64)) is Refusal.UNKNOWN


def test_another_company_does_not_see_the_plan(acme: Company, exports: ApprovedExports, decide: Decide):
    plan = decide(exports.plan(REQUEST))
    other = attrs.evolve(exports, company=ConnectionKey(exports.company.issuer_host, "other", 1))
    with pytest.raises(PlanRefused, match=f"There is no plan '{plan.id}'"):
        other.find(plan.id)
    assert refusal(lambda: other.run(plan.id, plan.hash)) is Refusal.UNKNOWN
    assert acme.posts() == 0


def test_a_plan_expires(acme: Company, exports: ApprovedExports, decide: Decide, clock: Clock):
    waiting, approved = exports.plan(REQUEST), exports.plan(REQUEST)
    decide(approved)
    clock.advance(timedelta(minutes=30))
    assert refusal(lambda: decide(waiting)) is Refusal.EXPIRED
    assert refusal(lambda: exports.run(approved.id, approved.hash)) is Refusal.EXPIRED
    assert acme.posts() == 0


def test_a_clock_that_is_set_back_makes_a_plan_unusable(
    acme: Company, exports: ApprovedExports, decide: Decide, clock: Clock
):
    plan = decide(exports.plan(REQUEST))
    clock.set_now(plan.created_at - timedelta(minutes=1))
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.EXPIRED
    assert acme.posts() == 0


def test_a_clock_that_is_set_back_does_not_make_a_plan_live_longer(
    acme: Company, exports: ApprovedExports, decide: Decide, clock: Clock
):
    plan = decide(exports.plan(REQUEST))
    acme.sandbox.advance_clock(31 * 60)
    assert plan.state(clock.now()) is PlanState.APPROVED
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.EXPIRED
    assert acme.posts() == 0


def test_a_plan_that_has_changed_needs_a_new_approval(
    acme: Company, exports: ApprovedExports, decide: Decide
):
    plan = decide(exports.plan(REQUEST))
    acme.plan([REQUEST.vouchers[0]]).run()
    with pytest.raises(PlanRefused, match=f"Plan '{plan.id}' has changed") as changed:
        exports.run(plan.id, plan.hash)
    assert changed.value.reason is Refusal.CHANGED
    assert acme.in_fortnox() == ["V1 Avskrivning inventarier"]
    rest = exports.plan(REQUEST)
    assert [voucher.reference for voucher in rest.content.to_post] == ["fee", "tax"]
    decide(rest)
    assert exports.run(rest.id, rest.hash).posted == ["V2", "V3"]


def test_another_name_of_an_account_needs_a_new_approval(
    acme: Company, exports: ApprovedExports, decide: Decide
):
    plan = decide(exports.plan(REQUEST))
    acme.client.accounts.update(
        1229, Account(number=1229, description="Annat namn"), financial_year=acme.year.id
    )
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.CHANGED
    assert acme.posts() == 0


def test_concurrent_runs_use_an_approval_once(acme: Company, exports: ApprovedExports, decide: Decide):
    plan = decide(exports.plan(REQUEST))

    def run(_: int) -> object:
        own = exports_of(company(acme.sandbox, acme.clock, acme.folder))
        try:
            return own.run(plan.id, plan.hash).posted
        except PlanRefused as fault:
            return fault.reason
        except LockBusy:
            # The clock of the tests lets a wait for the lock end at once.
            return "lock busy"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, range(4)))
    assert outcomes.count(["V1", "V2", "V3"]) == 1
    others = {str(each) for each in outcomes if not isinstance(each, list)}
    assert others <= {Refusal.USED, Refusal.CHANGED, "lock busy"}
    assert acme.posts() == 3


def test_a_run_that_is_killed_before_its_first_voucher_needs_a_new_approval(
    acme: Company, exports: ApprovedExports, decide: Decide
):
    plan = decide(exports.plan(REQUEST))
    dying = exports_of(acme.with_transport(BeforePost(kill)))
    with pytest.raises(Killed):
        dying.run(plan.id, plan.hash)
    assert acme.in_fortnox() == []
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.USED
    again = exports.plan(REQUEST)
    assert refusal(lambda: exports.run(again.id, again.hash)) is Refusal.NOT_APPROVED
    decide(again)
    assert exports.run(again.id, again.hash).posted == ["V1", "V2", "V3"]
    assert acme.posts() == 3


def test_a_run_that_is_killed_needs_a_new_approval(acme: Company, exports: ApprovedExports, decide: Decide):
    plan = decide(exports.plan(REQUEST))
    dying = exports_of(acme.with_transport(BeforePost(kill, after=1)))
    with pytest.raises(Killed):
        dying.run(plan.id, plan.hash)
    assert acme.in_fortnox() == ["V1 Avskrivning inventarier"]
    assert refusal(lambda: exports.run(plan.id, plan.hash)) is Refusal.USED
    # The second voucher was about to be sent, so the next run looks for it before it posts it.
    rest = decide(exports.plan(REQUEST))
    assert [(each.reference, each.state.value) for each in rest.content.to_post] == [
        ("fee", "sent without a response"),
        ("tax", "to post"),
    ]
    assert rest.content.parts[0].profit_effect == Decimal("-66200.50")
    assert exports.run(rest.id, rest.hash).posted == ["V2", "V3"]


def test_a_plan_with_problems_is_not_kept(exports: ApprovedExports):
    unbalanced = attrs.evolve(REQUEST, vouchers=(closing(credit=9999),))
    with pytest.raises(InvalidInput, match="9999"):
        exports.plan(unbalanced)
    with pytest.raises(InvalidInput, match="no vouchers"):
        exports.plan(attrs.evolve(REQUEST, vouchers=()))
    assert exports.approvals.plans() == []


def test_a_plan_with_nothing_to_post_is_not_kept(acme: Company, exports: ApprovedExports):
    acme.plan(REQUEST.vouchers).run()
    with pytest.raises(PlanRefused, match="V1, V2, V3"):
        exports.plan(REQUEST)


def test_the_options_of_the_request_count(acme: Company, exports: ApprovedExports, decide: Decide):
    acme.plan(REQUEST.vouchers).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    again = decide(exports.plan(attrs.evolve(REQUEST, repost=("tax",))))
    assert exports.run(again.id, again.hash).posted == ["V3"]
    changed = (attrs.evolve(REQUEST.vouchers[0], text="Avskrivning maskiner"), *REQUEST.vouchers[1:])
    replaced = decide(exports.plan(attrs.evolve(REQUEST, vouchers=changed, replace=("depreciation",))))
    assert exports.run(replaced.id, replaced.hash).posted == ["V4", "V5"]
    acme.sandbox.lock(date(2025, 12, 31))
    new = attrs.evolve(REQUEST, vouchers=(closing("new"),))
    with pytest.raises(InvalidInput, match="locked through 2025-12-31"):
        exports.plan(new)
    assert exports.plan(attrs.evolve(new, exempt_from_lock=True)).content.to_post


def test_a_run_reports_its_progress_and_writes_the_journal_through_its_files(acme: Company, clock: Clock):
    class Counting(LocalFiles):
        appended = 0

        def append(self, path: Path, content: bytes, /) -> None:
            self.appended += 1
            super().append(path, content)

    files = Counting()
    exports = exports_of(acme, files=files, settle_s=7)
    plan = exports.plan(REQUEST)
    exports.approvals.decide(plan.id, shown=plan.hash, is_approval=True, by="anna", place="terminal")
    acme.sandbox.set_faults(drop_before_commit=1)
    steps: list[int] = []
    assert exports.run(plan.id, plan.hash, lambda _, done, __: steps.append(done)).complete
    assert steps == [0, 0, 1, 2]
    assert files.appended > 3
    assert sum(clock.sleeps) < 30


def test_removed_vouchers_alone_leave_nothing_to_post(acme: Company, exports: ApprovedExports):
    one = attrs.evolve(REQUEST, vouchers=REQUEST.vouchers[:1])
    acme.plan(one.vouchers).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    with pytest.raises(PlanRefused, match="Vouchers already in Fortnox: –"):
        exports.plan(one)


def test_an_expired_connection_posts_nothing(
    acme: Company, exports: ApprovedExports, decide: Decide, clock: Clock
):
    plan = decide(exports.plan(REQUEST))
    clock.advance(timedelta(days=31))
    with pytest.raises(FortnoxError) as fault:
        exports.run(plan.id, plan.hash)
    assert isinstance(fault.value, SignInRequired | PlanRefused)
    assert acme.posts() == 0


def test_if_fortnox_is_down_the_approval_can_be_used_later(
    acme: Company, exports: ApprovedExports, decide: Decide
):
    plan = decide(exports.plan(REQUEST))
    acme.sandbox.set_faults(half_answer=99)
    with pytest.raises(NoAnswer):
        exports.run(plan.id, plan.hash)
    acme.sandbox.set_faults(half_answer=0)
    assert exports.run(plan.id, plan.hash).posted == ["V1", "V2", "V3"]


def test_a_reversal_is_part_of_what_is_approved(exports: ApprovedExports, decide: Decide):
    accrual = attrs.evolve(closing("fee", on=date(2025, 11, 30)), reverse_on=date(2025, 12, 31))
    plan = exports.plan(attrs.evolve(REQUEST, vouchers=(accrual,), reversal_series="S"))
    assert [(part.series, part.vouchers[0].reference) for part in plan.content.parts] == [
        ("V", "fee"),
        ("S", "fee:reversal"),
    ]
    decide(plan)
    assert exports.run(plan.id, plan.hash).posted == ["V1", "S1"]


def test_an_approved_plan_has_the_options_of_a_plan_without_approval() -> None:
    options = inspect.signature(plan_export).parameters
    assert attrs.fields(ApprovedExports).settle_s.default == options["settle_s"].default == 90
    assert attrs.fields(PlanRequest).reversal_series.default == ""
    assert attrs.fields(PlanRequest).exempt_from_lock.default is options["exempt_from_lock"].default is False
