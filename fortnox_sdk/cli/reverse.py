"""`fortnox reverse`: takes a posted voucher back with one of its own; run it twice, and it posts once."""

import re
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.cli.options import (
    CompanyOption,
    ConfigOption,
    JsonOption,
    LangOption,
    YearOption,
    connect,
    day,
    make_screen,
    year_on,
)
from fortnox_sdk.cli.posting import PLANNED, DryRunOption, JournalOption, YesOption, journal_of, post_plan
from fortnox_sdk.year_end.export.plan import plan_reversal

__all__ = ["reverse_voucher"]


def reverse_voucher(
    voucher: Annotated[str, typer.Argument(help="Series and number of the voucher, such as V12.")],
    *,
    year: YearOption = None,
    on: Annotated[
        str | None,
        typer.Option("--date", help="Date of the reversal, in the voucher's year; the voucher's by default."),
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", help="Series of the reversal; the voucher's by default.")
    ] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    journal_folder: JournalOption = None,
    repost: Annotated[
        bool, typer.Option("--repost", help="Post it again, though it was removed in Fortnox.")
    ] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Take a voucher back by one that reverses it.

    The new voucher has debit and credit exchanged and names the original.
    A posted voucher can't be changed; by law a correction is an entry of its own. Say its year with --year or --date.
    """
    screen = make_screen(lang, as_json=as_json)
    series, number = _label(voucher)
    connected, reversed_on = connect(config_file, company), day(on)
    found_year = year_on(connected.client, year=year, on=reversed_on if year is None else None)
    with screen.step(PLANNED):
        plan = plan_reversal(
            connected.client,
            series,
            number,
            year=found_year,
            journal=journal_of(connected, found_year, journal_folder),
            into=into,
            on=reversed_on,
            repost=repost,
        )
    return post_plan(screen, plan, dry_run=dry_run, yes=yes)


def _label(text: str) -> tuple[str, int]:
    """Read the series and the number of a voucher's label.

    Raises:
        Stop: it is not a label.

    >>> _label("V12")
    ('V', 12)
    """
    found = re.fullmatch(r"(\S*?[^\d\s])([1-9][0-9]{0,8})", text, re.ASCII)
    if found is None:
        raise Stop(f"{text!r} is no voucher.", hint="Write series and number together, such as V12.")
    return found[1], int(found[2])
