"""`fortnox archive`: stores the files of a financial year, and shows whether they have changed."""

from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.auth.labels import label_connection
from fortnox_sdk.cli.archive_output import created_json, report_json, show_created, show_report
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import (
    BalanceDateOption,
    CompanyOption,
    ConfigOption,
    YearOption,
    check_account,
    choose_balance_date,
    connect,
    find_year,
    make_screen,
    not_a_voucher,
    parse_date,
)
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import default_store_folder
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.add import add_files
from fortnox_sdk.year_end.archive.attaching import attach_once
from fortnox_sdk.year_end.archive.create import create_archive
from fortnox_sdk.year_end.archive.documents import MOST_MEGABYTES
from fortnox_sdk.year_end.archive.received import ReceivedResponses
from fortnox_sdk.year_end.archive.verify import verify_archive
from fortnox_sdk.year_end.archive.zip_file import export_archive
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.job import YearEnd

FolderArgument = Annotated[Path, typer.Argument(), Text("The folder of the archive.", "Arkivets mapp.")]
RootOption = Annotated[
    str | None,
    typer.Option("--root"),
    Text(
        "The root hash that an earlier command printed, and that you saved outside the archive.",
        "Rothashen som ett tidigare kommando skrev ut, och som du har sparat utanför arkivet.",
    ),
]


def create_year(
    *,
    year: YearOption = None,
    on: BalanceDateOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o"),
        Text(
            "Folder of the archive. Default: archive-COMPANY-YEAREND.",
            "Arkivets mapp. Standard: archive-FÖRETAG-ÅRETSSLUT.",
        ),
    ] = None,
    documents: Annotated[
        bool,
        typer.Option("--documents/--no-documents"),
        Text(
            "Download the invoices and receipts of open items.",
            "Hämta fakturor och kvitton till öppna poster.",
        ),
    ] = True,
    vouchers_of: Annotated[
        list[str] | None,
        typer.Option("--vouchers-of"),
        Text(
            "Also download the supporting documents of this account's vouchers.",
            "Hämta även underlagen till det här kontots verifikationer.",
        ),
    ] = None,
    max_mb: Annotated[
        int,
        typer.Option("--max-mb", min=1, max=1000),
        Text("The largest document to download, in MB.", "Det största underlag som hämtas, i MB."),
    ] = MOST_MEGABYTES,
    journal_folder: Annotated[
        Path | None,
        typer.Option("--journal"),
        Text(
            "Folder of the export journal. The journal is copied into the archive.",
            "Exportjournalens mapp. Journalen kopieras till arkivet.",
        ),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Import a financial year into an archive: SIE files, records, appendices and documents.

    Run the command again to add a later import, or to continue an interrupted import. Files that are already in the
    archive are never changed. The exit code is 3 if a verdict is red.
    """
    screen = make_screen(lang, as_json=as_json)
    for account in vouchers_of or ():
        check_account(account)
    requested_date, received = parse_date(on), ReceivedResponses()
    connected = connect(config_file, company, screen=screen, transport=received)
    as_of = choose_balance_date(connected.client, year=year, on=requested_date)
    job = YearEnd(connected.client, as_of, folder=".", progress=screen.progress)
    folder = out or Path(f"archive-{connected.key.database_number}-{job.year.to_date}")
    journal = Journal(
        journal_folder or default_store_folder().parent / "journal",
        issuer_host=connected.key.issuer_host,
        database_number=connected.key.database_number,
        year=job.year.id,
        clock=SystemClock(),
    )
    with screen.step(Text("Importing and archiving the year", "Import och arkivering av året")):
        made = create_archive(
            job,
            folder,
            received=received,
            documents=documents,
            vouchers_of=vouchers_of or (),
            max_megabytes=max_mb,
            journal=journal.path,
            language=screen.language,
            progress=screen.progress,
        )
    label_connection(
        connected.store, connected.key, job.company.company_name, job.company.organization_number or ""
    )
    screen.answer(created_json(made, folder), schema="archive-create")
    show_created(screen, made, folder)
    return screen.verdict_code(made.binder.appendices)


def verify_folder(
    folder: FolderArgument,
    *,
    root: RootOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Compare an archive with its manifest, and show what was changed, removed or added.

    The exit code is 3 if there is a difference. No connection to Fortnox is needed.
    """
    screen = make_screen(lang, as_json=as_json)
    with screen.step(Text("Comparing the files with the manifest", "Jämförelse av filerna med manifestet")):
        report = verify_archive(folder, root=root, progress=screen.progress)
    screen.answer(report_json(report), schema="archive-verify")
    show_report(screen, report)
    return ExitCode.DONE if report.is_intact else ExitCode.UNEXPLAINED


def export_zip(
    folder: FolderArgument,
    target: Annotated[
        Path,
        typer.Argument(),
        Text(
            "The .zip file to write, outside the archive.", "Den .zip-fil som ska skrivas, utanför arkivet."
        ),
    ],
    *,
    root: RootOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Verify an archive, and write it to one ZIP file.

    If the archive has changed, no ZIP file is written, and the exit code is 3.
    """
    screen = make_screen(lang, as_json=as_json)
    if target.suffix.lower() != ".zip":
        raise Stop(
            Text(f"'{target}' is not a .zip file.", f"'{target}' är ingen .zip-fil."),
            hint=Text("Use a name such as 2025.zip.", "Använd ett namn som 2025.zip."),
        )
    with screen.step(Text("Verifying the archive", "Kontroll av arkivet")):
        report = export_archive(folder, target, root=root, progress=screen.progress)
    screen.answer(
        {**report_json(report), "file": str(target) if report.is_intact else None}, schema="archive-export"
    )
    show_report(screen, report)
    if not report.is_intact:
        return ExitCode.UNEXPLAINED
    screen.pairs([(Text("File", "Fil"), str(target))])
    return ExitCode.DONE


def add_to_archive(
    folder: FolderArgument,
    paths: Annotated[
        list[Path],
        typer.Argument(),
        Text("The files to copy into the archive.", "Filerna som ska kopieras till arkivet."),
    ],
    *,
    kind: Annotated[
        str,
        typer.Option("--kind"),
        Text(
            "The kind of the files: plan, journal, result, appendix or other.",
            "Filernas slag: plan, journal, result, appendix eller other.",
        ),
    ] = "other",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Add files to an archive, such as the plan and the result of an export."""
    screen = make_screen(lang, as_json=as_json)
    root = add_files(folder, paths, kind=kind)
    screen.answer({"added": [str(path) for path in paths], "root": root}, schema="archive-add")
    screen.pairs([(Text("Root hash", "Rothash"), root)])
    return ExitCode.DONE


def attach_to_voucher(
    voucher: Annotated[
        str,
        typer.Argument(),
        Text(
            "Series and number of the voucher, such as V12.",
            "Verifikationens serie och nummer, till exempel V12.",
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(),
        Text("The file to attach, such as an appendix.", "Filen som ska bifogas, till exempel en bilaga."),
    ],
    *,
    year: YearOption = None,
    on: Annotated[
        str | None,
        typer.Option("--date"),
        Text("A date in the voucher's financial year.", "En dag i verifikationens räkenskapsår."),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Attach a file to a voucher in Fortnox, unless the same content is attached to it already."""
    screen = make_screen(lang, as_json=as_json)
    series, digits = voucher.rstrip("0123456789"), voucher[len(voucher.rstrip("0123456789")) :]
    if not series or not digits or len(digits) > 9 or not voucher.isascii():  # noqa: PLR2004 -- longer than any number
        raise not_a_voucher(voucher)
    client = connect(config_file, company, screen=screen).client
    financial_year = find_year(client, year=year, on=parse_date(on))
    with screen.step(Text("Comparing the attached files", "Jämförelse av de bifogade filerna")):
        attached = attach_once(client, series, int(digits), file, financial_year=financial_year.id)
    screen.answer(
        {
            "voucher": attached.voucher,
            "name": attached.name,
            "file_id": attached.file_id,
            "attached_now": attached.is_new,
        },
        schema="archive-attach",
    )
    screen.line(
        Text(
            f"'{attached.name}' is now attached to {attached.voucher}.",
            f"'{attached.name}' har bifogats till {attached.voucher}.",
        )
        if attached.is_new
        else Text(
            f"'{attached.name}' was already attached to {attached.voucher}.",
            f"'{attached.name}' var redan bifogad till {attached.voucher}.",
        )
    )
    return ExitCode.DONE
