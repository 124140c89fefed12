"""The results of the request's job, and the values that the application keeps in memory to show pages fast."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

import attrs
from flask import current_app

from fortnox_sdk.web.appendices.tables import MOST_APPENDICES, AppendixTables
from fortnox_sdk.web.appendices.vouchers import SavedVouchers
from fortnox_sdk.web.guide import Guide, current_guide
from fortnox_sdk.web.jobs import Job, current_job
from fortnox_sdk.web.results.collect import results_of_import
from fortnox_sdk.web.results.recent import RecentValues
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.web.results.store import ResultStore
from fortnox_sdk.year_end.archive.sources import SourceFinder
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.import_result import ImportResult
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.recognised import exported_vouchers
from fortnox_sdk.year_end.review import LedgerReview
from fortnox_sdk.year_end.source.file_job import FileJob

_EXTENSION: Final = "fortnox_guide_memory"
_MOST_FINDERS: Final = 8


@attrs.frozen(kw_only=True)
class Memory:
    """The values that an application keeps in memory. If a file has changed, its values are computed again."""

    results: ResultStore
    tables: RecentValues[AppendixTables]
    vouchers: SavedVouchers
    finders: RecentValues[SourceFinder]
    """The finders of documents in Fortnox. After an import, each list of attached files is requested at most once."""


def app_memory() -> Memory:
    """Return the values that the application of the request keeps in memory."""
    files = current_guide().files
    made = Memory(
        results=ResultStore(files=files),
        tables=RecentValues[AppendixTables](MOST_APPENDICES),
        vouchers=SavedVouchers(files=files),
        finders=RecentValues[SourceFinder](_MOST_FINDERS),
    )
    return cast(Memory, current_app.extensions.setdefault(_EXTENSION, made))


def current_results() -> ImportedResults | None:
    """Return the results of the last import of the request's job, or None if nothing was imported."""
    return app_memory().results.load(current_job().folder)


def save_results(
    guide: Guide,
    folder: Path,
    job: YearEnd | FileJob,
    imported: ImportResult,
    *,
    binder: Binder,
    reviews: Sequence[LedgerReview],
) -> ImportedResults:
    """Save the results of an import in the folder of the job, and return them. Threads may call this function.

    Args:
        guide: The settings of the guide.
        folder: The folder of the job.
        job: The year-end job after its import.
        imported: The result of `import_all`.
        binder: The binder that was made from the import.
        reviews: The reviews of the ledgers.

    Raises:
        InvalidInput: The folder can't be written, or the export journal is damaged.
    """
    own: Sequence[str] = ()
    issuer_host, database_number = "", 0
    if isinstance(job, YearEnd):
        issuer_host, database_number = job.client.issuer_host, job.company.database_number
        journal = open_journal(
            guide, issuer_host=issuer_host, database_number=database_number, year=job.year.id
        )
        vouchers = exported_vouchers(imported.books.year.document, journal.read())
        own = [f"{voucher.series}{voucher.number}" for voucher in vouchers]
    results = results_of_import(
        imported,
        binder,
        reviews=reviews,
        own_vouchers=own,
        issuer_host=issuer_host,
        database_number=database_number,
    )
    ResultStore(files=guide.files).save(folder, results)
    return results


def open_journal(guide: Guide, *, issuer_host: str, database_number: int, year: int) -> Journal:
    """Return the export journal of a company's financial year. All jobs for that year share the journal."""
    return Journal(
        guide.journal_folder,
        issuer_host=issuer_host,
        database_number=database_number,
        year=year,
        clock=guide.clock,
        files=guide.files,
    )


def journal_of(guide: Guide, job: Job, results: ImportedResults) -> Journal | None:
    """Return the export journal of a job's company and year, or None if the job was not read from Fortnox."""
    if not results.issuer_host or job.connection is None:
        return None
    return open_journal(
        guide,
        issuer_host=results.issuer_host,
        database_number=results.database_number,
        year=results.year_id,
    )
