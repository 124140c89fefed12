"""The report files of a job, which a person can download: the binder as HTML and, with the extra `excel`, as Excel."""

from collections.abc import Collection, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fortnox_sdk.text import Language
from fortnox_sdk.web.guide import Guide
from fortnox_sdk.web.jobs import Job
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.report import write_binder_html, write_binder_xlsx
from fortnox_sdk.year_end.review import LedgerReview

_FOLDER: Final = "reports"
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The media type of each kind of report."""


def save_reports(
    guide: Guide,
    folder: Path,
    binder: Binder,
    *,
    reviews: Sequence[LedgerReview],
    own_vouchers: Collection[str],
    language: Language,
) -> None:
    """Write the binder in one language. Nothing is written for a binder without appendices."""
    if not binder.appendices:
        return
    page, book = (folder / _FOLDER / f"binder.{suffix}" for suffix in MEDIA_TYPES)
    guide.files.make_folder(page.parent, private=True)
    write_binder_html(binder, page, language=language, reviews=reviews, files=guide.files)
    # A downloaded copy belongs to the person. This file has no entries of people that would have to be kept.
    guide.files.remove(book)
    if has_excel():
        write_binder_xlsx(
            binder, book, language=language, reviews=reviews, own_vouchers=own_vouchers, files=guide.files
        )


def has_excel() -> bool:
    """Return whether Excel files can be written."""
    return find_spec("xlsxwriter") is not None and find_spec("openpyxl") is not None


def report_path(job: Job, suffix: str) -> Path:
    """Return the path of a report."""
    return job.folder / _FOLDER / f"binder.{suffix}"


def report_suffixes(guide: Guide, job: Job) -> Sequence[str]:
    """Return the kinds of report that exist."""
    return [suffix for suffix in MEDIA_TYPES if guide.files.is_file(report_path(job, suffix))]
