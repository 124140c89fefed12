"""`fortnox export approve`: shows an assistant's plans to a person, who approves or rejects each plan."""

import getpass
import sys
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.export.posting import JournalOption, default_journal_folder
from fortnox_sdk.cli.export.waiting import approvals_json, plan_lines
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import SHOWN_DIGITS, PendingPlan, PlanState

_PLACE = "terminal"


def approve_plans(
    plan: Annotated[
        str | None,
        typer.Argument(),
        Text(
            "The id of a plan. Default: all waiting plans.", "Planens id. Standard: alla planer som väntar."
        ),
    ] = None,
    *,
    only_list: Annotated[
        bool,
        typer.Option("--list"),
        Text("Show all plans without asking for a decision.", "Visa alla planer utan att fråga om beslut."),
    ] = False,
    reject: Annotated[
        bool,
        typer.Option("--reject"),
        Text("Reject the plan with the given id.", "Avvisa planen med angivet id."),
    ] = False,
    journal_folder: JournalOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Approve or reject what an assistant wants to post."""
    screen = make_screen(lang, as_json=as_json)
    approvals = Approvals(journal_folder or default_journal_folder(), clock=SystemClock())
    if reject:
        chosen = approvals.read(_given(plan))
        _decide(screen, approvals, chosen, is_approval=False)
        return _show(screen, approvals, [chosen.id])
    plans = approvals.plans() if plan is None else [approvals.read(plan)]
    if only_list:
        return _show(screen, approvals, [each.id for each in plans])
    waiting = [each for each in plans if approvals.state(each) is PlanState.WAITING]
    if plan is not None and not waiting:
        # A plan that was named is shown with its state, so that the person sees why nothing is asked.
        return _show(screen, approvals, [plan])
    for each in waiting:
        _ask(screen, approvals, each)
    if not waiting:
        screen.note(Text("No plan is waiting for approval.", "Ingen plan väntar på godkännande."))
    screen.answer(_json(screen, approvals, [each.id for each in waiting]), schema="export-approve")
    return ExitCode.DONE


def _given(plan: str | None) -> str:
    if plan is None:
        raise Stop(
            Text("--reject needs the id of a plan.", "--reject kräver en plans id."),
            hint=Text(
                "Run `fortnox export approve --list` to see the ids.",
                "Kör `fortnox export approve --list` för att se planernas id.",
            ),
        )
    return plan


def _ask(screen: Screen, approvals: Approvals, plan: PendingPlan) -> None:
    """Show a plan on stderr and ask a person what to do with it. There is no option that answers for the person.

    Raises:
        Stop: There is no terminal, or the person typed a text that is not one of the answers.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Stop(
            Text(
                "A plan can only be approved by a person at a terminal, and there is no terminal.",
                "En plan kan bara godkännas av en person vid en terminal, och det finns ingen terminal.",
            ),
            hint=Text(
                "Run `fortnox export approve` in a terminal, or add --list to only see the plans.",
                "Kör `fortnox export approve` i en terminal, eller lägg till --list för att bara se planerna.",
            ),
        )
    for line in plan_lines(screen, plan, approvals.state(plan)):
        screen.note(line)
    screen.note(
        Text(
            f"Approve? Type the first {SHOWN_DIGITS} characters of the hash. Type `no` to reject the plan, or press "
            "Enter to decide later:",
            f"Godkänna? Skriv kontrollsummans första {SHOWN_DIGITS} tecken. Skriv `nej` för att avvisa planen, eller "
            "tryck på Enter för att besluta senare:",
        )
    )
    typed = input().strip().lower()
    if not typed:
        return
    if typed not in {"no", "nej", plan.hash[:SHOWN_DIGITS]}:
        raise Stop(Text("The plan was not approved.", "Planen godkändes inte."))
    _decide(screen, approvals, plan, is_approval=typed not in {"no", "nej"})


def _decide(screen: Screen, approvals: Approvals, plan: PendingPlan, *, is_approval: bool) -> None:
    approvals.decide(plan.id, shown=plan.hash, is_approval=is_approval, by=user_name(), place=_PLACE)
    screen.note(
        Text(f"Plan {plan.id} is approved.", f"Planen {plan.id} är godkänd.")
        if is_approval
        else Text(f"Plan {plan.id} is rejected.", f"Planen {plan.id} är avvisad.")
    )


def user_name() -> str:
    """Return the name of the user account, which is saved with every decision.

    Raises:
        Stop: The name can't be determined.
    """
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        raise Stop(
            Text(
                "The name of your user account can't be determined.",
                "Namnet på ditt användarkonto kan inte fastställas.",
            ),
            hint=Text(
                "Set the environment variable USER to your user name.",
                "Sätt miljövariabeln USER till ditt användarnamn.",
            ),
        ) from None


def _show(screen: Screen, approvals: Approvals, ids: list[str]) -> int:
    for plan in map(approvals.read, ids):
        for line in plan_lines(screen, plan, approvals.state(plan)):
            screen.line(line)
        screen.line()
    if not ids:
        screen.line(Text("There are no plans.", "Det finns inga planer."))
    screen.answer(_json(screen, approvals, ids), schema="export-approve")
    return ExitCode.DONE


def _json(screen: Screen, approvals: Approvals, ids: list[str]) -> dict[str, object]:
    damaged = approvals.damaged()
    for fault in damaged:
        screen.note(f"fortnox: {fault.in_language(screen.language)}", style="red")
    return approvals_json(screen, approvals, [approvals.read(each) for each in ids], damaged)
