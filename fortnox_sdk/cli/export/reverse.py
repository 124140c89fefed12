"""`fortnox export reverse`: posts a voucher that reverses another voucher. A second run posts nothing."""

import re
from typing import Annotated

import typer

from fortnox_sdk.cli.export.posting import (
    PLAN_STEP,
    ExemptOption,
    JournalOption,
    ReverseTwinOption,
    YesOption,
    check_job_folders,
    open_journal,
    post_plan,
    show_plan,
)
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import (
    CompanyOption,
    ConfigOption,
    YearOption,
    connect,
    find_year,
    make_screen,
    not_a_voucher,
    parse_date,
)
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.plan import plan_reversal


def reverse_voucher(
    voucher: Annotated[
        str,
        typer.Argument(),
        Text(
            "Series and number of the voucher, such as V12.",
            "Verifikationens serie och nummer, till exempel V12.",
        ),
    ],
    *,
    year: YearOption = None,
    on: Annotated[
        str | None,
        typer.Option("--date"),
        Text(
            "Date of the new voucher. With --year, it may be in another financial year than the original. Default: "
            "the date of the original voucher.",
            "Den nya verifikationens datum. Med --year kan det ligga i ett annat räkenskapsår än originalet. "
            "Standard: originalets datum.",
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into"),
        Text(
            "Series of the new voucher. Default: the series of the original voucher.",
            "Den nya verifikationens serie. Standard: originalets serie.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run"),
        Text(
            "Show what would be posted, without posting.", "Visa vad som skulle bokföras, utan att bokföra."
        ),
    ] = False,
    yes: YesOption = False,
    journal_folder: JournalOption = None,
    repost: Annotated[
        bool,
        typer.Option("--repost"),
        Text(
            "Post the reversal again if it was removed in Fortnox.",
            "Bokför återföringen igen om den har tagits bort i Fortnox.",
        ),
    ] = False,
    reverse_twin: ReverseTwinOption = False,
    exempt_from_lock: ExemptOption = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Reverse a posted voucher with a new voucher.

    The new voucher swaps debit and credit and refers to the original. A posted voucher can't be changed: the law
    requires a correcting entry. Give the financial year of the original with --year, or with a --date in that year.
    """
    screen = make_screen(lang, as_json=as_json)
    series, number = _split_label(voucher)
    connected, reversed_on = connect(config_file, company, screen=screen), parse_date(on)
    check_job_folders(connected, journal_folder)
    financial_year = find_year(connected.client, year=year, on=reversed_on if year is None else None)
    with screen.step(PLAN_STEP):
        plan = plan_reversal(
            connected.client,
            series,
            number,
            year=financial_year,
            journal=open_journal(connected, financial_year.id, journal_folder),
            into=into,
            on=reversed_on,
            repost=repost,
            reverse_twins=reverse_twin,
            exempt_from_lock=exempt_from_lock,
        )
    return show_plan(screen, plan) if dry_run else post_plan(screen, plan, yes=yes)


def _split_label(text: str) -> tuple[str, int]:
    """Split the label of a voucher into its series and number.

    Raises:
        Stop: The text is not a voucher label.

    >>> _split_label("V12")
    ('V', 12)
    """
    match = re.fullmatch(r"(\S*?[^\d\s])([1-9][0-9]{0,8})", text, re.ASCII)
    if match is None:
        raise not_a_voucher(text)
    return match[1], int(match[2])
