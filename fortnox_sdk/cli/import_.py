"""`fortnox import`: imports a financial year, writes its appendices and renews the connection's 30-day window."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.auth.labels import label_connection
from fortnox_sdk.cli.file_jobs import SieOption, open_file_job, remembered_job
from fortnox_sdk.cli.import_output import FILE_STEP, IMPORT_STEP, WRITING, imported_json, show_imported
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
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.import_result import ImportResult
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.review import LedgerReview
from fortnox_sdk.year_end.source.file_job import FileJob
from fortnox_sdk.year_end.source.sources import FortnoxSource


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
    sie: SieOption = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Import a financial year and write the customer and supplier appendices.

    The SIE files are saved exactly as received. The folder records the data source and the balance date, so that the
    next import into the folder needs only --out. The exit code is 3 if a difference is unexplained or not verified.
    """
    screen = make_screen(lang, as_json=as_json)
    requested_date = parse_date(on)
    file_job = open_file_job(sie, out, company=company, year=year, on=requested_date)
    if file_job is not None:
        with screen.step(FILE_STEP):
            imported = file_job.import_all()
        return _show(screen, file_job, imported, file_job.company_name, ())
    remembered = remembered_job(out)
    if remembered is not None and requested_date is None and year is None:
        requested_date = remembered.balance_date
    if remembered is not None and company is None and isinstance(remembered.source, FortnoxSource):
        company = str(remembered.source.key.database_number)
    connected = connect(config_file, company, screen=screen)
    as_of = choose_balance_date(connected.client, year=year, on=requested_date)
    folder = out or Path(f"bokslut-{connected.key.database_number}-{as_of}")
    job = YearEnd(connected.client, as_of, folder=folder, progress=screen.progress)
    with screen.step(IMPORT_STEP):
        imported = job.import_all()
    label_connection(
        connected.store, connected.key, job.company.company_name, job.company.organization_number or ""
    )
    return _show(screen, job, imported, job.company.company_name, review_ledgers(job))


def _show(
    screen: Screen,
    job: YearEnd | FileJob,
    imported: ImportResult,
    company: str,
    reviews: Sequence[LedgerReview],
) -> int:
    """Write the appendices, and show the result of the import."""
    own = {f"{voucher.series}{voucher.number}" for voucher in job.exported_vouchers()}
    with screen.working(WRITING):
        reports = write_reports(imported.appendices, job.folder, screen.language, reviews, own)
    files = [*imported.files, *reports]
    screen.answer({"company": company, **imported_json(job, imported, files, reviews)}, schema="import")
    show_imported(screen, company, imported)
    show_reviews(screen, reviews)
    first, *others = map(str, files)
    screen.pairs([(Text("Files", "Filer"), first), *(("", path) for path in others)])
    return screen.verdict_code(imported.appendices, imported.findings)
