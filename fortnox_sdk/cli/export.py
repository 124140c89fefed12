"""`fortnox export`: closing vouchers from a file to a series; run it twice, and it posts once."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
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
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["export_vouchers"]


def export_vouchers(
    file: Annotated[Path, typer.Argument(help="Vouchers as .json or .xlsx.")],
    *,
    series: Annotated[str, typer.Option("--series", help="The voucher series, such as V.")],
    year: YearOption = None,
    on: Annotated[
        str | None, typer.Option("--date", help="A day of the year; the first voucher's by default.")
    ] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    journal_folder: JournalOption = None,
    repost: Annotated[
        list[str] | None,
        typer.Option(
            "--repost", help="Reference of a voucher that was removed in Fortnox and is to be posted again."
        ),
    ] = None,
    replace: Annotated[
        list[str] | None,
        typer.Option("--replace", help="Reference of a changed voucher to reverse and post anew."),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Post closing vouchers, each one once.

    What is posted already is found in Fortnox and left alone. Exit code 6 when it could not all be posted.
    """
    screen = make_screen(lang, as_json=as_json)
    vouchers = read_closing_vouchers(file)
    connected, day_of_year = connect(config_file, company), day(on)
    if year is None and day_of_year is None:
        day_of_year = _first_day(vouchers, file)
    found_year = year_on(connected.client, year=year, on=day_of_year)
    with screen.step(PLANNED):
        plan = plan_export(
            connected.client,
            vouchers,
            series=series,
            year=found_year,
            journal=journal_of(connected, found_year, journal_folder),
            repost=repost or (),
            replace=replace or (),
        )
    return post_plan(screen, plan, dry_run=dry_run, yes=yes)


def _first_day(vouchers: Sequence[ClosingVoucher], file: Path) -> date:
    if not vouchers:
        raise Stop(f"{file} has no vouchers.")
    return vouchers[0].date
