"""`fortnox doctor`: checks the settings, the connection and the company."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.doctor.checks import Check, Grade, error_finding, local_checks
from fortnox_sdk.cli.doctor.company_checks import CONNECTION, connection_checks
from fortnox_sdk.cli.doctor.compare_command import compare_company
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_texts import text_json
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, connect, make_screen
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.errors import ConfigurationError, SignInRequired, StoreError
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Colour
from fortnox_sdk.year_end.look import LOOKS

_LOOKS = {Grade.GOOD: LOOKS[Colour.GREEN], Grade.WARNING: LOOKS[Colour.YELLOW], Grade.BAD: LOOKS[Colour.RED]}


def run_doctor(
    *,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
    compare: Annotated[
        bool,
        typer.Option("--compare"),
        Text(
            "Compare Fortnox's responses with the sandbox's instead of running the checks. The report contains no "
            "company data.",
            "Jämför svaren från Fortnox med sandlådans i stället för att köra kontrollerna. Rapporten innehåller inga "
            "uppgifter från företaget.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out"),
        Text(
            "With --compare: file for the report, in JSON if its name ends with .json, otherwise in Markdown.",
            "Med --compare: fil för rapporten, i JSON om namnet slutar på .json, annars i Markdown.",
        ),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes"),
        Text(
            "With --compare: start without asking for confirmation.",
            "Med --compare: starta utan bekräftelse.",
        ),
    ] = False,
) -> int:
    """Check the settings, the connection and the company, and show what to fix.

    Nothing is changed in Fortnox. An expired access token is refreshed. The first failed check determines the exit
    code.
    """
    screen = make_screen(lang, as_json=as_json)
    clock = SystemClock()
    if compare:
        return compare_company(screen, connect(config_file, company, screen=screen), clock, out=out, yes=yes)
    if out is not None or yes:
        raise Stop(
            Text("--out and --yes need --compare.", "--out och --yes kräver --compare."),
            hint=Text(
                "Add --compare, or leave out --out and --yes.",
                "Lägg till --compare, eller utelämna --out och --yes.",
            ),
        )

    def all_checks() -> Iterator[Check]:
        try:
            config = load_config(config_file, screen.language)
        except ConfigurationError as fault:
            yield Check(Text("settings", "inställningar"), error_finding(fault))
            return
        yield from local_checks(config, lambda: open_store(config), RequestsTransport(), clock)
        try:
            connected = connect(config_file, company, screen=screen)
        except (ConfigurationError, SignInRequired, StoreError) as fault:
            yield Check(CONNECTION, error_finding(fault))
        else:
            yield from connection_checks(connected, clock)

    checks: list[Check] = []
    for check in all_checks():
        checks.append(check)
        look = _LOOKS[check.finding.grade]
        line = f"{look.mark} {screen.text(check.name):<22} {screen.text(check.finding.text)}"
        screen.line(line.rstrip(), style=look.terminal)
    screen.answer(
        {
            "checks": [
                {"grade": check.finding.grade.value, **text_json(name=check.name, text=check.finding.text)}
                for check in checks
            ]
        },
        schema="doctor",
    )
    failed = (check.finding for check in checks if check.finding.grade is Grade.BAD)
    return next((finding.code for finding in failed), ExitCode.DONE)
