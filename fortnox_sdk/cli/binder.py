"""`fortnox binder`: shows one appendix for every balance account as of a date."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.file_jobs import SieOption, open_file_job, refuse_ledger_options
from fortnox_sdk.cli.import_output import WRITING
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import appendix_json
from fortnox_sdk.cli.options import (
    BalanceDateOption,
    CompanyOption,
    ConfigOption,
    YearOption,
    choose_balance_date,
    connect,
    make_screen,
    parse_date,
)
from fortnox_sdk.cli.reports import write_binder
from fortnox_sdk.cli.reviews import (
    DraftsOption,
    RatesOption,
    rate_findings,
    read_inputs,
    review_ledgers,
    show_reviews,
    write_drafts_file,
)
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Colour
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.review import LedgerReview
from fortnox_sdk.year_end.source.file_job import FileJob

_COLOURS = {
    Colour.GREEN: Text("{count} green", "{count:grön|gröna}"),
    Colour.YELLOW: Text("{count} yellow", "{count:gul|gula}"),
    Colour.RED: Text("{count} red", "{count:röd|röda}"),
}


def show_binder(
    *,
    on: BalanceDateOption = None,
    year: YearOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o"),
        Text(
            "Also write the binder as Excel and HTML to this folder.",
            "Skriv även pärmen som Excel och HTML till den här mappen.",
        ),
    ] = None,
    sie: SieOption = None,
    rates: RatesOption = None,
    drafts: DraftsOption = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Show an appendix for every balance account, and compare accounts with Fortnox's ledgers and registers.

    The exit code is 3 if a verdict is red.
    """
    screen = make_screen(lang, as_json=as_json)
    requested_date = parse_date(on)
    closing_rates = read_inputs(rates, drafts)
    job: YearEnd | FileJob | None = open_file_job(sie, out, company=company, year=year, on=requested_date)
    if job is None:
        client = connect(config_file, company, screen=screen).client
        as_of = choose_balance_date(client, year=year, on=requested_date)
        job = YearEnd(client, as_of, folder=out or ".", progress=screen.progress)
    else:
        refuse_ledger_options(rates, drafts)
    with screen.step(
        Text("Reading the books, ledgers and registers", "Läsning av bokföring, reskontror och register")
    ):
        binder = job.binder()
    files: list[Path] = []
    with screen.working(WRITING):
        reviews = review_ledgers(job, closing_rates)
        if out is not None:
            own = {f"{voucher.series}{voucher.number}" for voucher in job.exported_vouchers()}
            files = write_binder(binder, out, screen.language, reviews, own)
    files += write_drafts_file(reviews, drafts)
    screen.answer(binder_json(binder, reviews) | {"files": [str(path) for path in files]}, schema="binder")
    show_overview(screen, binder)
    show_reviews(screen, reviews)
    if files:
        screen.pairs([(Text("Files", "Filer"), str(path)) for path in files])
    return screen.verdict_code(binder.appendices, rate_findings(reviews))


def binder_json(binder: Binder, reviews: Sequence[LedgerReview] = ()) -> dict[str, object]:
    """Return the JSON of a binder: its verdict, the number of appendices of each colour, and the appendices."""
    return {
        "company": binder.company_name,
        "organisation_number": binder.org_number,
        "as_of": binder.balance_date.isoformat(),
        "verdict": binder.verdict.value,
        "colour": binder.verdict.colour.value,
        "counts": {colour.value: count for colour, count in binder.counts.items()},
        "accounts": list(binder.accounts),
        "uncovered_accounts": list(binder.uncovered_accounts),
        "appendices": [appendix_json(appendix, reviews) for appendix in binder.appendices],
    }


def show_overview(screen: Screen, binder: Binder) -> None:
    """Print one line for each appendix of a binder, and the number of appendices of each colour."""
    screen.line(f"{binder.company_name}  {binder.balance_date}", style="bold")
    screen.overview(binder.appendices)
    counts = [_COLOURS[colour].format(count=count) for colour, count in binder.counts.items() if count]
    screen.line(Text("Appendices: ", "Bilagor: ") + join(counts, ", "))
