"""Tests of `fortnox export approve`: only a person at a terminal can approve or reject a plan."""

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.export.approve import user_name
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import PendingPlan, PlanState
from tests.cli.conftest import CommandResult
from tests.cli.terminal import Terminal, terminal
from tests.cli.test_json_always import check_object
from tests.messages import all_texts
from tests.year_end.export.approvals.waiting import content_of

Command = Callable[..., CommandResult]
APPROVE = ("export", "approve", "--journal", "journal")
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def approvals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Approvals:
    monkeypatch.chdir(tmp_path)
    return Approvals(tmp_path / "journal", clock=SystemClock())


def keep(approvals: Approvals, **options: str) -> PendingPlan:
    return approvals.keep(content_of(**options), asked_at=SystemClock().now())


def at_terminal(folder: Path, *words: str, act: Callable[[Terminal], object]) -> tuple[int, str]:
    environment = {
        name: os.environ[name] for name in ("HOME", "PYTHONPATH", "PATH", "USER") if name in os.environ
    }
    with terminal(*APPROVE, *words, folder=folder, environment=environment) as screen:
        act(screen)
        return screen.end(), screen.shown


def types(*answers: str) -> Callable[[Terminal], None]:
    """Return a function that answers the questions in the terminal one after another, as a person does."""

    def act(screen: Terminal) -> None:
        for number, answer in enumerate(answers, 1):
            screen.read_until(rf"(?s)(Enter.*?:\s.*?){{{number}}}")
            screen.type(answer)

    return act


def test_a_person_approves_a_plan_with_the_beginning_of_its_hash(
    approvals: Approvals, tmp_path: Path
) -> None:
    plan = keep(approvals)
    code, shown = at_terminal(tmp_path, act=types(plan.hash[:6]))
    assert code == ExitCode.DONE, shown
    for text in (
        "Exempelbygg i Åre AB",
        f"Hash {plan.hash[:6]} {plan.hash[6:]}",
        "7832  Avskrivningar inventarier",
        "1,200.00",
        "Effect on the year's profit: -1,200.00 SEK",
        f"Plan {plan.id} is approved.",
    ):
        assert text in shown
    decided = approvals.read(plan.id)
    assert approvals.state(decided) is PlanState.APPROVED
    assert decided.decision is not None
    assert (decided.decision.place, decided.decision.hash) == ("terminal", plan.hash)
    assert decided.decision.by


@pytest.mark.parametrize(
    ("typed", "state", "exit_code"),
    [
        ("no", PlanState.REJECTED, ExitCode.DONE),
        ("nej", PlanState.REJECTED, ExitCode.DONE),
        ("", PlanState.WAITING, ExitCode.DONE),
        ("yes", PlanState.WAITING, ExitCode.USAGE),
    ],
)
def test_anything_else_does_not_approve(
    approvals: Approvals, tmp_path: Path, typed: str, state: PlanState, exit_code: ExitCode
) -> None:
    plan = keep(approvals)
    code, shown = at_terminal(tmp_path, act=types(typed))
    assert code == exit_code, shown
    assert approvals.state(approvals.read(plan.id)) is state


def test_each_plan_is_asked_for_by_itself(approvals: Approvals, tmp_path: Path) -> None:
    first, second = keep(approvals), keep(approvals, text="Nedskrivning lager")
    code, shown = at_terminal(tmp_path, act=types("", second.hash[:6]))
    assert code == ExitCode.DONE, shown
    assert [approvals.state(approvals.read(each.id)).value for each in (first, second)] == [
        "waiting",
        "approved",
    ]


def test_companies_of_the_same_name_are_told_apart(fortnox: Command, approvals: Approvals) -> None:
    for number in (1001, 1002):
        keep(approvals, company=f"127.0.0.1/k3/{number}", name="Bolaget AB")
    shown = fortnox(*APPROVE, "--list").out
    assert "Bolaget AB (1001)" in shown
    assert "Bolaget AB (1002)" in shown


def test_a_text_of_a_voucher_can_not_control_the_terminal(approvals: Approvals, tmp_path: Path) -> None:
    keep(approvals, text="Avskrivning\x1b[2J\nPlan is approved\u202e", name="Bolag\x1b[31m")
    _, shown = at_terminal(tmp_path, act=types(""))
    assert "Avskrivning?[2J?Plan is approved?" in shown
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("more", [(), ("--json",), ("--lang", "sv")])
def test_without_a_terminal_nothing_is_approved(
    fortnox: Command, approvals: Approvals, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    plan = keep(approvals)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{plan.hash[:6]}\n"))
    result = fortnox(*APPROVE, *more)
    assert result.code == ExitCode.USAGE
    assert "terminal" in result.out + result.err
    assert approvals.state(approvals.read(plan.id)) is PlanState.WAITING


@pytest.mark.parametrize("option", ["--yes", "-y", "--force"])
def test_there_is_no_option_that_approves(fortnox: Command, approvals: Approvals, option: str) -> None:
    plan = keep(approvals)
    assert fortnox(*APPROVE, plan.id, option).code == ExitCode.USAGE
    assert approvals.state(approvals.read(plan.id)) is PlanState.WAITING


def test_the_list_shows_every_plan_with_its_state(fortnox: Command, approvals: Approvals) -> None:
    waiting, approved, used = (keep(approvals) for _ in range(3))
    for plan in (approved, used):
        approvals.decide(plan.id, shown=plan.hash, is_approval=True, by="anna", place="start guide")
    approvals.take(used.id, used.hash, now_at_fortnox=used.asked_at)
    result = fortnox(*APPROVE, "--list")
    assert result.code == ExitCode.DONE
    for plan, state in ((waiting, "waits for approval"), (approved, "approved"), (used, "used")):
        assert f"Plan {plan.id} for Exempelbygg i Åre AB (1001): {state}" in result.out
    assert "Decided by anna, start guide," in result.out
    swedish = fortnox(*APPROVE, "--list", "--lang", "sv").out
    assert "väntar på godkännande" in swedish
    assert f"Påverkan på årets resultat: -1{NBSP}200,00 kr" in swedish
    answer = check_object(fortnox(*APPROVE, "--list", "--json").out, "export-approve")
    assert [(each["id"], each["state"], each["decided_by"]) for each in answer["plans"]] == [
        (waiting.id, "waiting", None),
        (approved.id, "approved", "anna"),
        (used.id, "used", "anna"),
    ]
    (part,) = answer["plans"][0]["parts"]
    assert (part["total_to_post"], part["profit_effect"]) == ("1200.00", "-1200.00")
    assert part["vouchers"][0]["rows"][0]["account_name"] == "Avskrivningar inventarier"


def test_a_plan_is_rejected_by_its_id(fortnox: Command, approvals: Approvals) -> None:
    plan = keep(approvals)
    result = fortnox(*APPROVE, plan.id, "--reject", "--json")
    assert result.code == ExitCode.DONE
    assert check_object(result.out, "export-approve")["plans"][0]["state"] == "rejected"
    again = fortnox(*APPROVE, plan.id, "--reject")
    assert (again.code, again.error_line) == (
        ExitCode.USAGE,
        (
            f"fortnox: Plan '{plan.id}' was rejected by a person. Ask the person who rejected the plan for the reason "
            "before you make a new plan."
        ),
    )
    assert fortnox(*APPROVE, "--reject").code == ExitCode.USAGE


def test_a_plan_that_does_not_wait_is_shown_and_not_asked_for(
    fortnox: Command, tmp_path: Path, approvals: Approvals
) -> None:
    past = Approvals(tmp_path / "journal", clock=Clock(SystemClock().now() - timedelta(hours=1)))
    plan = keep(past)
    result = fortnox(*APPROVE, plan.id)
    assert (result.code, f"Plan {plan.id} for Exempelbygg i Åre AB (1001): expired" in result.out) == (
        0,
        True,
    )
    assert fortnox(*APPROVE).err.strip() == "No plan is waiting for approval."


def test_a_damaged_file_is_named(fortnox: Command, approvals: Approvals) -> None:
    plan = keep(approvals)
    (approvals.folder / f"{plan.id}.json").write_bytes(b"{}")
    result = fortnox(*APPROVE, "--list", "--json")
    answer = check_object(result.out, "export-approve")
    assert (result.code, answer["plans"]) == (ExitCode.DONE, [])
    assert answer["damaged"][0].startswith(
        f"The file of plan '{plan.id}' can't be trusted: the file is damaged."
    )
    assert fortnox(*APPROVE, plan.id).code == ExitCode.USAGE


@pytest.mark.parametrize("plan_id", ["0" * 16, "../../etc/passwd", ""])
def test_an_unknown_plan_is_an_error(fortnox: Command, approvals: Approvals, plan_id: str) -> None:
    keep(approvals)
    result = fortnox(*APPROVE, plan_id, "--lang", "sv")
    assert result.code == ExitCode.USAGE
    assert result.error_line.startswith("fortnox: Det finns ingen plan ")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file of user accounts")
def test_a_user_account_without_a_name_can_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    # The account of a container may be missing in /etc/passwd.
    monkeypatch.setattr("os.getuid", lambda: 54_321)
    with pytest.raises(Stop) as stopped:
        user_name()
    assert all_texts(stopped.value) == [
        "The name of your user account can't be determined.",
        "Set the environment variable USER to your user name.",
        "Namnet på ditt användarkonto kan inte fastställas.",
        "Sätt miljövariabeln USER till ditt användarnamn.",
    ]
