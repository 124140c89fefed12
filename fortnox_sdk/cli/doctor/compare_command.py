"""`fortnox doctor --compare`: asks for confirmation, reads Fortnox and a fresh sandbox, and writes the report."""

import json
import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fortnox_sdk.cli.doctor.compare.calls import planned_calls
from fortnox_sdk.cli.doctor.compare.facts import FACTS
from fortnox_sdk.cli.doctor.compare.fresh import fresh_sandbox
from fortnox_sdk.cli.doctor.compare.guard import ReadOnlyTransport
from fortnox_sdk.cli.doctor.compare.reading import Reader, read_all
from fortnox_sdk.cli.doctor.compare.report import Comparison, report_json, report_text
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.options import Connected
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, stockholm_date
from fortnox_sdk.files import replace_file
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.shared import limiter_for
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.text import Text

_RETRY: Final = RetryPolicy(tries=3, total_s=60.0)
_SECONDS_PER_CALL: Final = 0.3
_STEP: Final = Text("Responses from Fortnox", "Svar från Fortnox")
_SANDBOX_STEP: Final = Text("Responses from a fresh sandbox", "Svar från en ny sandlåda")
_CALLS: Final = Text("calls", "anrop")


def compare_company(
    screen: Screen,
    connected: Connected,
    clock: Clock,
    *,
    out: Path | None,
    yes: bool,
    pace: Pace | None = None,
) -> ExitCode:
    """Compare Fortnox's responses for a company with the client's declarations and with a fresh sandbox.

    Args:
        screen: The output of the command.
        connected: The connection to the company.
        clock: The clock that determines the financial year.
        out: The file for the report: JSON if its name ends in `.json`, otherwise Markdown. None prints the report.
        yes: True to skip the confirmation.
        pace: The rate limit; None means Fortnox's rate limit.

    Returns:
        DONE if there is no difference, and UNEXPLAINED otherwise.

    Raises:
        Stop: The user declined, or there is no terminal on which the command could ask.
        FortnoxError: Fortnox could not be reached, or a person has to sign in.
    """
    today = stockholm_date(clock.now())
    calls = planned_calls(today)
    total = len(calls) + sum(fact.calls for fact in FACTS)
    if not yes:
        _confirm(screen, total)
    config = connected.config
    guard = ReadOnlyTransport(
        RequestsTransport(), api_url=config.api_url, token_url=f"{config.auth_url}/token"
    )
    client = FortnoxClient.connect(
        connected.key,
        config=config,
        store=connected.store,
        transport=guard,
        clock=clock,
        # The calls before the comparison count, too.
        pace=limiter_for((config.api_url, connected.key), pace),
        retry=_RETRY,
        sign_in=None,
    )

    def progress(done: int) -> None:
        screen.progress(_CALLS, done, total)

    with _no_debug_log():
        with screen.step(_STEP):
            fortnox = read_all(Reader(client, guard, progress), today)
        with screen.step(_SANDBOX_STEP), fresh_sandbox(clock) as (sandbox_client, sandbox_guard):
            sandbox = read_all(Reader(sandbox_client, sandbox_guard, progress), today)
    comparison = Comparison.of(today, calls, fortnox, sandbox)
    _show(screen, comparison, out)
    return ExitCode.UNEXPLAINED if comparison.differences else ExitCode.DONE


def _show(screen: Screen, comparison: Comparison, out: Path | None) -> None:
    content = report_json(comparison)
    screen.answer(content, schema="doctor-compare")
    text = screen.text(report_text(comparison))
    if out is None:
        for line in text.splitlines():
            screen.line(line)
        return
    is_json = out.suffix.lower() == ".json"
    replace_file(
        out, (json.dumps(content, ensure_ascii=False, indent=1) if is_json else text).encode() + b"\n"
    )
    counts = {
        "differences": len(comparison.differences),
        "confirmed": len(comparison.confirmed()),
        "open": len(comparison.open()),
        "refused": len(comparison.refused()),
    }
    screen.line(
        Text(
            "{differences:difference|differences}, {confirmed:assumption|assumptions} confirmed, {open} undecided, "
            "{refused:call|calls} without permission or licence.",
            "{differences:skillnad|skillnader}, {confirmed:antagande bekräftat|antaganden bekräftade}, "
            "{open:inte avgjort|inte avgjorda}, {refused} anrop utan behörighet eller licens.",
        ).format(**counts)
    )
    screen.line(
        Text(
            f"The report is in {out}. Read it, then send it as docs/sandbox/compare.md describes.",
            f"Rapporten finns i {out}. Läs den och skicka den sedan så som docs/sandbox/compare.md beskriver.",
        )
    )


def _confirm(screen: Screen, total: int) -> None:
    if not sys.stdin.isatty():
        raise Stop(
            Text(
                f"The comparison sends up to {total} calls and must be confirmed, but there is no terminal.",
                f"Jämförelsen skickar upp till {total} anrop och måste bekräftas, men det finns ingen terminal.",
            ),
            hint=Text(
                "Add --yes to start the comparison without confirmation.",
                "Lägg till --yes för att starta jämförelsen utan bekräftelse.",
            ),
        )
    seconds = round(total * _SECONDS_PER_CALL)
    screen.note(
        Text(
            f"The comparison sends up to {total} read-only calls to Fortnox, which takes about {seconds} s. "
            "Nothing is changed, and no company data is saved. Continue? [y/N]",
            f"Jämförelsen skickar upp till {total} läsande anrop till Fortnox, vilket tar ungefär {seconds} s. "
            "Inget ändras och inga uppgifter från företaget sparas. Fortsätta? [j/N]",
        )
    )
    if sys.stdin.readline().strip().lower() not in {"y", "yes", "j", "ja"}:
        raise Stop(Text("Nothing was sent.", "Ingenting skickades."))


@contextmanager
def _no_debug_log() -> Generator[None]:
    """Switch off the debug messages of the process, because they contain the URLs of records."""
    previous = logging.root.manager.disable
    logging.disable(max(previous, logging.DEBUG))
    try:
        yield
    finally:
        logging.disable(previous)
