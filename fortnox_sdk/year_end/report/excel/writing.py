"""The writing of a workbook to a path. What people entered in an existing workbook at the path is not lost."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, refused
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.lists import write_changes, write_not_carried
from fortnox_sdk.year_end.report.excel.styles import OWN_FILLS
from fortnox_sdk.year_end.report.kept.archive import LARGEST_FILE, unusable
from fortnox_sdk.year_end.report.kept.changes import compare_figures, figures
from fortnox_sdk.year_end.report.kept.earlier import Earlier, read_earlier
from fortnox_sdk.year_end.report.kept.work import PeoplesWork, WrittenWorkbook

NewBook = Callable[[PeoplesWork | None], Book]
"""A function that returns a complete workbook. Its argument is what people entered in an earlier workbook."""

_TOO_LARGE: Final = Text("is larger than the limit of {limit} MB", "är större än gränsen {limit} MB")
_CHANGED: Final = Refusal(
    Text("was changed while the new workbook was being made", "ändrades medan den nya arbetsboken skapades"),
    Text(
        "Close the workbook in Excel, and run the command again.",
        "Stäng arbetsboken i Excel och kör kommandot igen.",
    ),
)


def write_book(
    new_book: NewBook,
    appendices: Sequence[Appendix],
    path: Path,
    *,
    own_vouchers: Collection[str],
    files: Files | None,
) -> WrittenWorkbook:
    """Write a workbook. If there is a workbook at the path, carry over its entries and keep it beside the new one.

    If the new workbook is identical to the workbook at the path, nothing is written.

    Raises:
        ClosingFileError: The file at the path is damaged or too large, is not an earlier workbook of the same company
            and date, or changed while the new workbook was made.
        OSError: A file can't be read or written.
    """
    files = files or LocalFiles()
    before = _content(path, files)
    if before is None:
        replace_file(path, new_book(None).close(), files=files)
        return WrittenWorkbook(path=path)
    plain = new_book(None).close()
    if plain == before:
        return WrittenWorkbook(path=path)
    first = appendices[0]
    earlier = read_earlier(
        path, before, org_number=first.provenance.org_number, as_of=first.as_of, own_fills=OWN_FILLS
    )
    kept = _free_name(path, earlier, files)
    work = earlier.work()
    book = new_book(work)
    found = compare_figures(earlier.record.figures, figures(appendices), own_vouchers=own_vouchers)
    write_changes(book, found, earlier, kept.name)
    lost = work.not_carried_over()
    if lost:
        write_not_carried(book, lost, kept.name)
    content = book.close()
    if _content(path, files) != before:
        raise refused(path, "", _CHANGED)
    replace_file(kept, before, files=files)
    replace_file(path, content, files=files)
    return WrittenWorkbook(
        path=path,
        kept=kept,
        carried_over=work.carried_over,
        not_carried_over=lost,
        changes=found,
    )


def _content(path: Path, files: Files) -> bytes | None:
    """Return the content of the file at a path, or None if there is no file."""
    try:
        size = files.size(path)
    except FileNotFoundError:
        return None
    if size > LARGEST_FILE:
        raise unusable(path, _TOO_LARGE.format(limit=LARGEST_FILE // 1_000_000))
    return files.read(path, limit=LARGEST_FILE)


def _free_name(path: Path, earlier: Earlier, files: Files) -> Path:
    """Return an unused path beside a workbook. Its name contains the time at which the workbook was saved."""
    stem = f"{path.stem}.{earlier.saved:%Y-%m-%dT%H%M%S}"
    candidate, number = path.with_name(f"{stem}{path.suffix}"), 1
    while files.is_file(candidate):
        number += 1
        candidate = path.with_name(f"{stem}-{number}{path.suffix}")
    return candidate
