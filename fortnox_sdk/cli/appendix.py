"""`fortnox appendix`: shows the appendix of one account as of a date, reconciled with its ledger if it has one."""

from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.cli.file_jobs import SieOption, open_file_job, refuse_ledger_options
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import appendix_json
from fortnox_sdk.cli.options import (
    BalanceDateOption,
    CompanyOption,
    ConfigOption,
    YearOption,
    check_account,
    choose_balance_date,
    connect,
    make_screen,
    one_day,
    parse_date,
)
from fortnox_sdk.cli.reports import check_suffix, write_report
from fortnox_sdk.cli.reviews import (
    DraftsOption,
    RatesOption,
    rate_findings,
    read_inputs,
    review_appendix,
    show_reviews,
    without_review,
    write_drafts_file,
)
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.ledger.control_accounts import USUAL_ACCOUNTS
from fortnox_sdk.year_end.source.file_job import FileJob


def show_appendix(
    account: Annotated[
        str,
        typer.Argument(),
        Text(
            "An account, such as 1510 (customers), 2440 (suppliers) or 1930.",
            "Ett konto, till exempel 1510 (kunder), 2440 (leverantörer) eller 1930.",
        ),
    ],
    *,
    on: BalanceDateOption = None,
    year: YearOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o"),
        Text(
            "Also write the appendix to this .xlsx, .html, .json or .parquet file.",
            "Skriv även bilagan till den här filen (.xlsx, .html, .json eller .parquet).",
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
    """Show the items that make up an account's balance on a day, and explain any difference from the account's ledger.

    An account without a ledger is shown with its vouchers. The exit code is 3 if the verdict is red.
    """
    screen = make_screen(lang, as_json=as_json)
    check_account(account)
    if out is not None:
        check_suffix(out)
    as_of = parse_date(on)
    if sie is None and (as_of is None) is (year is None):
        raise one_day()
    closing_rates = read_inputs(rates, drafts)
    job: YearEnd | FileJob | None = open_file_job(sie, None, company=company, year=year, on=as_of)
    if job is None:
        client = connect(config_file, company, screen=screen).client
        as_of = choose_balance_date(client, year=year, on=as_of)
        job = YearEnd(client, as_of, folder=".", progress=screen.progress)
    else:
        refuse_ledger_options(rates, drafts)
    with screen.step(Text("Reading the books and the ledger", "Läsning av bokföringen och reskontran")):
        appendix = job.appendix(account)
    _require_account(appendix)
    review = review_appendix(job, appendix, closing_rates)
    if review is None and (rates is not None or drafts is not None):
        raise without_review(account)
    reviews = () if review is None else (review,)
    written = [] if out is None else write_report(appendix, out, screen.language, reviews)
    written += write_drafts_file(reviews, drafts)
    screen.answer(appendix_json(appendix, reviews), schema="appendix")
    screen.line(appendix.provenance.company_name, style="bold")
    screen.appendix(appendix)
    show_reviews(screen, reviews)
    for path in written:
        screen.pairs([(Text("File", "Fil"), str(path))])
    return screen.verdict_code([appendix], rate_findings(reviews))


def _require_account(appendix: Appendix) -> None:
    """Raise `Stop` if an account has no data, so that a mistyped number does not get an empty appendix."""
    amounts = (appendix.account_balance, appendix.opening_balance, appendix.ledger_total)
    rows = (appendix.postings, appendix.items, appendix.causes, appendix.register_rows, appendix.parts)
    is_usual = appendix.account in USUAL_ACCOUNTS.values()  # the appendix of an empty ledger, too
    if is_usual or appendix.account_name or any(amounts) or any(rows):
        return
    raise Stop(
        Text("The books have no account {account}.", "Bokföringen har inget konto {account}.").format(
            account=appendix.account
        ),
        hint=Text(
            "Check the number in the company's chart of accounts.",
            "Kontrollera numret i företagets kontoplan.",
        ),
    )
