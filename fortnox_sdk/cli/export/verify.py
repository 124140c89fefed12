"""`fortnox export verify`: compares exported vouchers with a fresh SIE file and the voucher list."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.export.posting import JournalOption, open_journal
from fortnox_sdk.cli.export.request import (
    ExportRequest,
    FromSeriesOption,
    ReferencePrefixOption,
    ReversalSeriesOption,
)
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import year_json
from fortnox_sdk.cli.json_texts import text_json
from fortnox_sdk.cli.options import (
    CompanyOption,
    ConfigOption,
    Connected,
    YearOption,
    connect,
    find_year,
    make_screen,
    parse_date,
)
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.verification.books import VerifyResult, verify_journal

_STEP = Text(
    "Comparing the vouchers with the SIE file and the voucher list",
    "Jämförelse av verifikationerna med SIE-filen och verifikationslistan",
)


def verify_vouchers(
    file: Annotated[
        Path | None,
        typer.Argument(),
        Text(
            "A file with the vouchers. Default: all vouchers of the export journal.",
            "En fil med verifikationerna. Standard: alla verifikationer i exportjournalen.",
        ),
    ] = None,
    *,
    series: Annotated[
        str | None,
        typer.Option("--series"),
        Text(
            "The voucher series that the vouchers were posted to.",
            "Verifikationsserien som verifikationerna bokfördes i.",
        ),
    ] = None,
    from_series: FromSeriesOption = None,
    reference_prefix: ReferencePrefixOption = None,
    reversal_series: ReversalSeriesOption = None,
    year: YearOption = None,
    day: Annotated[
        str | None,
        typer.Option("--date"),
        Text(
            "A date in the financial year. Default: the date of the first voucher in the file; without a file, all "
            "years in the journal.",
            "En dag i räkenskapsåret. Standard: datumet för den första verifikationen i filen; utan fil alla år i "
            "journalen.",
        ),
    ] = None,
    journal_folder: JournalOption = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Find exported vouchers that are missing, changed, posted twice or moved in Fortnox.

    The exported vouchers are compared with a fresh SIE file and the voucher list. Nothing is posted. The exit code is
    0 if every voucher is in Fortnox once and unchanged, and otherwise 6.
    """
    screen = make_screen(lang, as_json=as_json)
    if file is not None:
        request = ExportRequest(
            file=file,
            series=series or "",
            from_series=from_series,
            reference_prefix=reference_prefix,
            reversal_series=reversal_series,
            year=year,
            day=day,
            journal_folder=journal_folder,
            company=company,
            config_file=config_file,
        )
        plan = request.plan(screen)
        folder = plan.parts[0].journal_path.parent
        with screen.step(_STEP):
            results = plan.verify_books()
    else:
        connected = connect(config_file, company, screen=screen)
        journals = _journals(connected, year=year, day=day, folder=journal_folder)
        folder = journals[0][1].path.parent
        with screen.step(_STEP):
            results = [
                verify_journal(connected.client, year=financial_year, journal=journal)
                for financial_year, journal in journals
            ]
    return _show(screen, results, folder)


def _journals(
    connected: Connected, *, year: int | None, day: str | None, folder: Path | None
) -> list[tuple[FinancialYearSummary, Journal]]:
    """Return the chosen year with its journal. If no year is chosen, return all years that have a journal.

    Raises:
        Stop: There is no journal.
    """
    any_journal = open_journal(connected, 0, folder)
    on = parse_date(day)
    if year is not None or on is not None:
        years = [find_year(connected.client, year=year, on=on)]
    else:
        known = set(any_journal.years())
        years = [each for each in connected.client.financial_years.list() if each.id in known]
    journals = [(each, any_journal.of_year(each.id)) for each in years if each.id in any_journal.years()]
    if not journals:
        raise Stop(
            Text(
                f"The folder '{any_journal.path.parent}' has no export journal for the company and the year.",
                f"Mappen '{any_journal.path.parent}' har ingen exportjournal för företaget och året.",
            ),
            hint=Text(
                "Choose the folder of the export journal with --journal, or give the file with the vouchers.",
                "Välj exportjournalens mapp med --journal, eller ange filen med verifikationerna.",
            ),
        )
    return sorted(journals, key=lambda each: each[0].from_date)


def _show(screen: Screen, results: Sequence[VerifyResult], folder: Path) -> int:
    is_verified = all(result.is_verified for result in results)
    screen.answer(
        {
            "journal": str(folder),
            "verified": is_verified,
            "years": [
                {
                    "financial_year": year_json(result.year),
                    "checked": result.checked,
                    "problems": [
                        {
                            "code": problem.code.value,
                            "reference": problem.reference,
                            **text_json(text=problem.text_and_hint),
                        }
                        for problem in result.problems
                    ],
                }
                for result in results
            ],
        },
        schema="export-verify",
    )
    for result in results:
        for problem in result.problems:
            screen.note(problem.text_and_hint, style="red")
        screen.line(
            Text(
                "{start} to {end}: {checked:voucher|vouchers} compared, {count:problem|problems}.",
                "{start} till {end}: {checked:verifikation jämförd|verifikationer jämförda}, {count} problem.",
            ).format(
                start=result.year.from_date,
                end=result.year.to_date,
                checked=result.checked,
                count=len(result.problems),
            )
        )
    return ExitCode.DONE if is_verified else ExitCode.UNCERTAIN
