"""`fortnox export`: posts each closing voucher of a file once to a voucher series."""

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
    find_year,
    make_screen,
    parse_date,
)
from fortnox_sdk.cli.posting import (
    PLAN_STEP,
    DryRunOption,
    JournalOption,
    ReverseTwinOption,
    YesOption,
    open_journal,
    post_plan,
)
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


def export_vouchers(
    file: Annotated[Path, typer.Argument(help="A .json or .xlsx file with the vouchers.")],
    *,
    series: Annotated[str, typer.Option("--series", help="The voucher series, such as V.")],
    year: YearOption = None,
    on: Annotated[
        str | None,
        typer.Option("--date", help="A date in the financial year. Default: the date of the first voucher."),
    ] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    journal_folder: JournalOption = None,
    repost: Annotated[
        list[str] | None,
        typer.Option(
            "--repost", help="Reference of a voucher that was removed in Fortnox and should be posted again."
        ),
    ] = None,
    replace: Annotated[
        list[str] | None,
        typer.Option(
            "--replace",
            help="Reference of a voucher that has changed and should be reversed and posted again.",
        ),
    ] = None,
    reverse_twin: ReverseTwinOption = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Post each closing voucher of a file once.

    Vouchers that are already in Fortnox are not posted again. The exit code is 6 if only some vouchers were posted.
    """
    screen = make_screen(lang, as_json=as_json)
    try:
        vouchers = read_closing_vouchers(file)
    except ClosingFileError as fault:
        raise Stop(screen.text(fault.text)) from fault
    connected, day_in_year = connect(config_file, company), parse_date(on)
    if year is None and day_in_year is None:
        day_in_year = _first_date(vouchers, file)
    financial_year = find_year(connected.client, year=year, on=day_in_year)
    with screen.step(PLAN_STEP):
        plan = plan_export(
            connected.client,
            vouchers,
            series=series,
            year=financial_year,
            journal=open_journal(connected, financial_year, journal_folder),
            repost=repost or (),
            replace=replace or (),
            reverse_twins=reverse_twin,
        )
    return post_plan(screen, plan, dry_run=dry_run, yes=yes)


def _first_date(vouchers: Sequence[ClosingVoucher], file: Path) -> date:
    if not vouchers:
        raise Stop(f"'{file}' has no vouchers.")
    return vouchers[0].date
