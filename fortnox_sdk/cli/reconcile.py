"""`fortnox reconcile`: checks both ledgers and all balance accounts as of a date. It writes no file."""

from fortnox_sdk.cli.binder import binder_json, show_overview
from fortnox_sdk.cli.invocation import JsonOption, LangOption
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
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.job import YearEnd


def check_accounts(
    *,
    on: BalanceDateOption = None,
    year: YearOption = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Compare all balance accounts with the ledgers and registers, and show the differences."""
    screen, requested_date = make_screen(lang, as_json=as_json), parse_date(on)
    client = connect(config_file, company, screen=screen).client
    as_of = choose_balance_date(client, year=year, on=requested_date)
    job = YearEnd(client, as_of, folder=".", progress=screen.progress)
    with screen.step(
        Text(
            "Comparing the accounts with ledgers and registers",
            "Avstämning av kontona mot reskontror och register",
        )
    ):
        binder = job.binder()
    code = screen.verdict_code(binder.appendices)
    screen.answer(binder_json(binder), schema="reconcile")
    show_overview(screen, binder)
    for appendix in binder.appendices:
        if appendix.ledger in {Ledger.CUSTOMERS, Ledger.SUPPLIERS} or not appendix.reconciled:
            screen.line()
            screen.appendix(appendix)
    return code
