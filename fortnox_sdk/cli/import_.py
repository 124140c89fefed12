"""`fortnox import`: imports a financial year, writes its appendices and renews the connection's 30-day window."""

from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.auth.labels import label_connection
from fortnox_sdk.cli.import_output import IMPORT_STEP, WRITING, imported_json, show_imported
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
from fortnox_sdk.cli.reports import write_reports
from fortnox_sdk.cli.reviews import review_ledgers, show_reviews
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.job import YearEnd


def import_books(
    *,
    year: YearOption = None,
    on: BalanceDateOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out"),
        Text(
            "Folder for the SIE files and the appendices. Default: bokslut-COMPANY-DATE.",
            "Mapp för SIE-filerna och bilagorna. Standard: bokslut-FÖRETAG-DATUM.",
        ),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Import a financial year and write the customer and supplier appendices.

    The SIE files are saved exactly as received. The exit code is 3 if a difference is unexplained or not verified.
    """
    screen = make_screen(lang, as_json=as_json)
    requested_date = parse_date(on)
    connected = connect(config_file, company, screen=screen)
    as_of = choose_balance_date(connected.client, year=year, on=requested_date)
    folder = out or Path(f"bokslut-{connected.key.database_number}-{as_of}")
    job = YearEnd(connected.client, as_of, folder=folder, progress=screen.progress)
    with screen.step(IMPORT_STEP):
        imported = job.import_all()
    label_connection(
        connected.store, connected.key, job.company.company_name, job.company.organization_number or ""
    )
    own = {f"{voucher.series}{voucher.number}" for voucher in job.exported_vouchers()}
    with screen.working(WRITING), screen.translated():
        reviews = review_ledgers(job)
        reports = write_reports(imported.appendices, folder, screen.language, reviews, own)
    files = [*imported.files, *reports]
    output = imported_json(job, imported, files, reviews)
    screen.answer({"company": job.company.company_name, **output}, schema="import")
    show_imported(screen, job.company.company_name, job, imported)
    show_reviews(screen, reviews)
    first, *others = map(str, files)
    screen.pairs([(Text("Files", "Filer"), first), *(("", path) for path in others)])
    return screen.verdict_code(imported.appendices, imported.findings)
