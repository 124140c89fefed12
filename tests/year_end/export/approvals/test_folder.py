"""Tests that an untrustworthy plan file is refused, and that a decision is valid only after it was saved to disk."""

import errno
import json
import os
import pickle
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

from fortnox_sdk.errors import InvalidInput, LockBusy
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.testing import Clock
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.codec import digest
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import (
    CLOCK_TOLERANCE,
    LIFETIME,
    Decision,
    PendingPlan,
    PlanState,
)
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused, Refusal
from tests.messages import all_texts
from tests.year_end.export.approvals.waiting import content_of

Keep = Callable[[], PendingPlan]
Decide = Callable[[PendingPlan], PendingPlan]
Change = Callable[[dict[str, Any]], object]

CHANGES: dict[str, Change] = {
    "another amount": lambda file: voucher(file)["rows"][0].update(debit="1200.01"),
    "another account": lambda file: voucher(file)["rows"][0].update(account=1930),
    "another state": lambda file: voucher(file).update(state="posted earlier"),
    "another series": lambda file: file["plan"]["content"]["request"].update(series="S"),
    "another company": lambda file: file["plan"]["content"].update(company="other"),
    "a longer life": lambda file: file["plan"].update(lifetime_s=10**6),
    "a later time": lambda file: file["plan"].update(created_at="2030-01-01T00:00:00+00:00"),
    "a time without zone": lambda file: file["plan"].update(created_at="2030-01-01T00:00:00"),
    "an unknown field": lambda file: file.update(approved=True),
    "an unknown field in the plan": lambda file: file["plan"].update(note=""),
    "a missing field": lambda file: file["plan"].pop("used_at"),
    "a missing list": lambda file: file["plan"]["content"].pop("parts"),
    "another schema": lambda file: file.update(schema="fortnox-sdk/approval/2"),
    "another checksum": lambda file: file.update(checksum="0" * 64),
    "a checksum that is not ASCII": lambda file: file.update(checksum="å" * 64),
    "a checksum with half a character": lambda file: file.update(checksum="\ud800"),
    "another person": lambda file: file["plan"]["decision"].update(by="bo"),
    "a rejection that became an approval": lambda file: file["plan"]["decision"].update(is_approval=False),
    "used again": lambda file: file["plan"].update(used_at="2026-02-01T09:00:00+00:00"),
    "a number as text": lambda file: voucher(file)["rows"][0].update(account="7832"),
    "true as number": lambda file: voucher(file)["rows"][0].update(account=True),
    "an amount as number": lambda file: voucher(file)["rows"][0].update(debit=1200),
    "an amount that is none": lambda file: voucher(file)["rows"][0].update(debit="NaN"),
    "a decision as text": lambda file: file["plan"].update(decision="approved"),
    "a decision without person": lambda file: file["plan"]["decision"].pop("by"),
    "approved with 1": lambda file: file["plan"]["decision"].update(is_approval=1),
    "no plan": lambda file: file.update(plan=None),
    "another id": lambda file: file["plan"].update(id="0" * 16),
}


def voucher(file: dict[str, Any]) -> dict[str, Any]:
    """Return the first voucher in the first part of a plan file."""
    found = file["plan"]["content"]["parts"][0]["vouchers"][0]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def approvals(tmp_path: Path, clock: Clock) -> Approvals:
    return Approvals(tmp_path / "journal", clock=clock)


@pytest.fixture
def keep(approvals: Approvals, clock: Clock) -> Callable[[], PendingPlan]:
    """Return a function that saves a new plan."""
    return lambda: approvals.keep(content_of(), asked_at=clock.now())


@pytest.fixture
def decide(approvals: Approvals) -> Decide:
    """Return a function that records a person's approval of a plan."""
    return lambda plan: approvals.decide(
        plan.id, shown=plan.hash, is_approval=True, by="anna", place="terminal"
    )


def path_of(approvals: Approvals, plan: PendingPlan) -> Path:
    return approvals.folder / f"{plan.id}.json"


def refusal(approvals: Approvals, plan: PendingPlan) -> Refusal:
    """Return the reason why `take` refuses an approved plan."""
    with pytest.raises(PlanRefused) as fault:
        approvals.take(plan.id, plan.hash, now_at_fortnox=plan.asked_at)
    return fault.value.reason


def is_damaged(approvals: Approvals, plan: PendingPlan) -> bool:
    is_unseen = approvals.plans() == [] and [each.reason for each in approvals.damaged()] == [Refusal.DAMAGED]
    return is_unseen and refusal(approvals, plan) is Refusal.DAMAGED


def test_a_plan_is_saved_beside_the_journals(tmp_path: Path, keep: Keep):
    plan = keep()
    assert (tmp_path / "journal" / "approvals" / f"{plan.id}.json").is_file()


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_file_is_refused(approvals: Approvals, keep: Keep, decide: Decide, change: str):
    plan = decide(keep())
    path = path_of(approvals, plan)
    file = json.loads(path.read_text("utf-8"))
    CHANGES[change](file)
    path.write_text(json.dumps(file), "utf-8")
    assert is_damaged(approvals, plan)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_refused(approvals: Approvals, keep: Keep, decide: Decide, damage: bytes):
    plan = decide(keep())
    path_of(approvals, plan).write_bytes(damage)
    assert is_damaged(approvals, plan)


def test_a_file_without_changes_is_accepted(approvals: Approvals, keep: Keep, decide: Decide, clock: Clock):
    plan = decide(keep())
    path = path_of(approvals, plan)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8"))), "utf-8")
    assert approvals.damaged() == []
    assert approvals.take(plan.id, plan.hash, now_at_fortnox=clock.now()).used_at == clock.now()


def test_a_file_names_the_version_of_its_form(approvals: Approvals, keep: Keep):
    file = json.loads(path_of(approvals, keep()).read_text("utf-8"))
    assert file["schema"] == "fortnox-sdk/approval/1"


def test_a_file_of_at_most_10_mb_is_read(approvals: Approvals, keep: Keep):
    plan = keep()
    path = path_of(approvals, plan)
    content = path.read_bytes()
    path.write_bytes(content.ljust(10_000_000))
    assert approvals.plans() == [plan]
    path.write_bytes(content.ljust(10_000_001))
    assert is_damaged(approvals, plan)


def test_a_folder_in_use_is_waited_for_10_seconds(approvals: Approvals, keep: Keep, clock: Clock):
    keep()
    lock = approvals.folder / "approvals.lock"
    with lock_file(lock, files=LocalFiles(), clock=clock, wait_s=0):
        start = clock.monotonic()
        with pytest.raises(LockBusy, match=r"after 10 s\."):
            keep()
        assert clock.monotonic() - start == pytest.approx(10, abs=1)


def test_an_approval_of_another_plan_is_refused(approvals: Approvals, keep: Keep, decide: Decide):
    approved, waiting = decide(keep()), keep()
    path = path_of(approvals, waiting)
    file = json.loads(path.read_text("utf-8"))
    file["plan"]["decision"] = json.loads(path_of(approvals, approved).read_text("utf-8"))["plan"]["decision"]
    copied = attrs.evolve(approvals.read(waiting.id), decision=approvals.read(approved.id).decision)
    path.write_text(json.dumps(file | {"checksum": digest(copied)}), "utf-8")
    assert approvals.damaged() == []
    assert refusal(approvals, waiting) is Refusal.WRONG_HASH


@pytest.mark.skipif(os.name != "posix", reason="Windows has no POSIX permissions")
def test_a_file_that_others_can_read_is_refused(approvals: Approvals, keep: Keep, decide: Decide):
    plan = decide(keep())
    path_of(approvals, plan).chmod(0o644)
    assert is_damaged(approvals, plan)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no POSIX permissions")
def test_a_symbolic_link_is_refused(approvals: Approvals, keep: Keep, decide: Decide, tmp_path: Path):
    plan = decide(keep())
    path = path_of(approvals, plan)
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    assert is_damaged(approvals, plan)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no POSIX permissions")
def test_a_folder_that_others_can_change_is_refused(approvals: Approvals, keep: Keep, decide: Decide):
    plan = decide(keep())
    assert stat.S_IMODE(approvals.folder.stat().st_mode) == 0o700
    approvals.folder.chmod(0o770)
    for act in (lambda: refusal(approvals, plan), keep, approvals.plans, lambda: decide(plan)):
        with pytest.raises(InvalidInput, match="Other users"):
            act()


def test_no_folder_has_no_plans(tmp_path: Path, clock: Clock):
    approvals = Approvals(tmp_path / "new", clock=clock)
    assert (approvals.plans(), approvals.damaged()) == ([], [])
    with pytest.raises(PlanRefused) as fault:
        approvals.read("0" * 16)
    assert fault.value.reason is Refusal.UNKNOWN
    assert not approvals.folder.exists()


def test_a_decision_names_the_person_and_the_time(
    approvals: Approvals, keep: Keep, decide: Decide, clock: Clock
):
    plan = decide(keep())
    assert approvals.read(plan.id).decision == Decision(
        is_approval=True, hash=plan.hash, by="anna", place="terminal", at=clock.now()
    )


def test_a_program_can_not_fill_the_folder(approvals: Approvals, keep: Keep):
    for _ in range(20):
        keep()
    with pytest.raises(PlanRefused, match="20 plans") as fault:
        keep()
    assert fault.value.reason is Refusal.TOO_MANY


def test_old_plans_are_removed_and_used_plans_stay(
    approvals: Approvals, keep: Keep, decide: Decide, clock: Clock
):
    used = decide(keep())
    keep()
    approvals.take(used.id, used.hash, now_at_fortnox=clock.now())
    clock.advance(timedelta(days=2))
    new = keep()
    assert [plan.id for plan in approvals.plans()] == [used.id, new.id]
    assert approvals.state(approvals.read(used.id)) is PlanState.USED


def test_a_plan_is_fresh_for_half_an_hour_and_a_clock_may_be_set_back_by_five_seconds():
    assert (timedelta(minutes=30), timedelta(seconds=5)) == (LIFETIME, CLOCK_TOLERANCE)


def test_a_plan_is_fresh_for_its_lifetime_on_both_clocks(keep: Keep):
    plan = keep()
    least = timedelta(microseconds=1)
    for start, is_at_fortnox in ((plan.created_at, False), (plan.asked_at, True)):
        end, earliest = start + timedelta(seconds=plan.lifetime_s), start - CLOCK_TOLERANCE

        def state(instant: datetime, *, at_fortnox: bool = is_at_fortnox) -> PlanState:
            if at_fortnox:
                return plan.state(plan.created_at, now_at_fortnox=instant)
            return plan.state(instant)

        assert [state(instant) for instant in (earliest - least, earliest, end - least, end)] == [
            *(PlanState.EXPIRED, PlanState.WAITING, PlanState.WAITING, PlanState.EXPIRED)
        ]


def test_both_clocks_and_the_time_of_the_decision_count(keep: Keep, decide: Decide, clock: Clock):
    plan = keep()
    lifetime = timedelta(seconds=plan.lifetime_s)
    for here, at_fortnox in ((lifetime, timedelta(0)), (timedelta(0), lifetime)):
        state = plan.state(plan.created_at + here, now_at_fortnox=plan.asked_at + at_fortnox)
        assert state is PlanState.EXPIRED
    clock.advance(timedelta(minutes=5))
    approved = decide(plan)
    # This machine's clock was set back to a time before the decision.
    set_back = clock.now() - timedelta(minutes=1)
    assert approved.state(set_back) is PlanState.EXPIRED
    assert approved.state(set_back, now_at_fortnox=plan.asked_at) is PlanState.EXPIRED
    assert approved.state(clock.now()) is PlanState.APPROVED


def test_each_state_has_a_word_for_programs_and_a_text_for_people():
    assert {state.value: state.text for state in PlanState} == {
        "waiting": Text("waits for approval", "väntar på godkännande"),
        "approved": Text("approved", "godkänd"),
        "rejected": Text("rejected", "avvisad"),
        "expired": Text("expired", "för gammal"),
        "used": Text("used", "använd"),
    }


def test_a_plan_of_one_day_is_kept_until_the_day_has_passed(approvals: Approvals, keep: Keep, clock: Clock):
    old = keep()
    clock.advance(timedelta(days=1))
    new = keep()
    assert [plan.id for plan in approvals.plans()] == [old.id, new.id]
    clock.advance(timedelta(microseconds=1))
    newest = keep()
    assert [plan.id for plan in approvals.plans()] == [new.id, newest.id]


def test_a_refusal_survives_pickling(approvals: Approvals):
    with pytest.raises(PlanRefused) as fault:
        approvals.read("0" * 16)
    copy = pickle.loads(pickle.dumps(fault.value))  # noqa: S301 -- our own pickle
    assert (copy.reason, copy.message_sv, copy.hint_sv) == (
        fault.value.reason,
        fault.value.message_sv,
        fault.value.hint_sv,
    )


def texts_of(act: Callable[[], object]) -> list[str]:
    """Call `act`, and return all texts of the `InvalidInput` error that it raises."""
    with pytest.raises(InvalidInput) as fault:
        act()
    return all_texts(fault.value)


def test_each_refusal_names_its_plan(approvals: Approvals, keep: Keep, decide: Decide, clock: Clock):
    plan = keep()
    name, other = plan.id, "f" * 64
    take = partial(approvals.take, name, plan.hash, now_at_fortnox=clock.now())
    unknown = [texts_of(lambda: approvals.read("x" * 41)), texts_of(lambda: approvals.read("0" * 16))]
    assert [texts[::2] for texts in unknown] == [
        [f"There is no plan '{plan_id}'.", f"Det finns ingen plan '{plan_id}'."]
        for plan_id in ("x" * 40, "0" * 16)
    ]
    assert texts_of(take)[::2] == [
        f"No person has approved plan '{name}'.",
        f"Ingen person har godkänt planen '{name}'.",
    ]
    for act in (
        lambda: approvals.check(plan, other),
        lambda: approvals.decide(name, shown=other, is_approval=False, by="bo", place="terminal"),
    ):
        assert texts_of(act)[::2] == [
            f"The given hash is not the hash of plan '{name}'.",
            f"Den angivna kontrollsumman är inte kontrollsumman för planen '{name}'.",
        ]
    decide(plan)
    assert texts_of(lambda: decide(plan))[::2] == [
        f"Plan '{name}' is approved already.",
        f"Planen '{name}' är redan godkänd.",
    ]
    take()
    assert texts_of(take)[::2] == [
        f"Plan '{name}' has been run already.",
        f"Planen '{name}' har redan körts.",
    ]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no POSIX permissions")
def test_a_file_that_cannot_be_trusted_says_why(approvals: Approvals, keep: Keep):
    plan = keep()
    path = path_of(approvals, plan)
    original = path.read_bytes()
    another_version = json.loads(original) | {"schema": "fortnox-sdk/approval/2"}

    def reason(content: bytes | None = None, *, mode: int = 0o600) -> tuple[str, str]:
        if content is not None:
            path.write_bytes(content)
        path.chmod(mode)
        english, _, swedish, _ = texts_of(lambda: approvals.read(plan.id))
        start = (
            f"The file of plan '{plan.id}' can't be trusted: ",
            f"Filen för planen '{plan.id}' går inte att lita på: ",
        )
        assert (english.startswith(start[0]), swedish.startswith(start[1])) == (True, True)
        return english.removeprefix(start[0]), swedish.removeprefix(start[1])

    assert reason(b"{") == ("the file is damaged.", "filen är skadad.")
    assert reason(original.replace(b"{", b'{"checksum": "", ', 1)) == (
        "the file is damaged.",
        "filen är skadad.",
    )
    assert reason(json.dumps(another_version).encode()) == (
        "another version of fortnox-sdk wrote the file.",
        "en annan version av fortnox-sdk har skrivit filen.",
    )
    assert reason(original.replace(b"1200.00", b"1200.01")) == (
        "the content of the file was changed.",
        "filens innehåll har ändrats.",
    )
    assert reason(original + b" " * 10_000_000) == ("File too large.", "filen är för stor.")
    assert reason(original, mode=0o644) == (
        f"'{path}' can be read by other users of this computer.",
        f"'{path}' kan läsas av andra användare av datorn.",
    )


def test_a_damaged_file_does_not_hide_other_plans(tmp_path: Path, clock: Clock):
    ids = iter(["0" * 16, "1" * 16, "2" * 16])
    approvals = Approvals(tmp_path, clock=clock, new_id=lambda _: next(ids))
    plans = [approvals.keep(content_of(), asked_at=clock.now()) for _ in range(3)]
    for damaged in plans:
        path = path_of(approvals, damaged)
        original = path.read_bytes()
        path.write_bytes(b"{")
        assert approvals.plans() == [plan for plan in plans if plan is not damaged]
        assert len(approvals.damaged()) == 1
        path.write_bytes(original)


@pytest.mark.parametrize("step", ["names", "is_private", "make_folder", "move", "remove"])
def test_a_fault_of_the_disk_names_the_folder(tmp_path: Path, clock: Clock, step: str):
    disk = LocalFiles()
    approvals = Approvals(tmp_path / "journal", clock=clock, files=disk)
    approvals.keep(content_of(), asked_at=clock.now())
    clock.advance(timedelta(days=2))

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    setattr(disk, step, fail)
    assert texts_of(lambda: approvals.keep(content_of(), asked_at=clock.now())) == [
        f"The folder of waiting plans '{approvals.folder}' can't be read or written: Input/output error.",
        f"Give yourself read and write permission for '{approvals.folder}'.",
        f"Mappen med väntande planer '{approvals.folder}' kan inte läsas eller skrivas: läs- eller skrivfel på disken.",
        f"Ge dig själv läs- och skrivrättigheter till '{approvals.folder}'.",
    ]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no POSIX permissions")
def test_a_folder_that_others_can_change_says_how_to_close_it(approvals: Approvals, keep: Keep):
    keep()
    approvals.folder.chmod(0o770)
    assert texts_of(approvals.plans) == [
        f"Other users of this computer can change the folder '{approvals.folder}'.",
        f"Make yourself the owner of the folder, and run: chmod 700 {approvals.folder}",
        f"Andra användare av datorn kan ändra i mappen '{approvals.folder}'.",
        f"Gör dig själv till ägare av mappen och kör: chmod 700 {approvals.folder}",
    ]
