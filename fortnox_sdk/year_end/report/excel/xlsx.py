"""Appendices as one Excel workbook with live formulas."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.report.appendix_tables import causes_table, listed_appendices, parts_table
from fortnox_sdk.year_end.report.excel.ageing_sheet import write_ageing
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.item_sheet import set_columns, write_items
from fortnox_sdk.year_end.report.excel.lists import write_sources
from fortnox_sdk.year_end.report.excel.review.explanation_sheet import write_explanation
from fortnox_sdk.year_end.report.excel.review.judgement_sheet import write_judgement
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.summary_sheet import Boxed, write_summary
from fortnox_sdk.year_end.report.excel.table_block import Block, set_widths, write_table
from fortnox_sdk.year_end.report.excel.writing import write_book
from fortnox_sdk.year_end.report.kept.work import PeoplesWork, WrittenWorkbook
from fortnox_sdk.year_end.report.reviews import reviews_by_account
from fortnox_sdk.year_end.report.tables import NO_LINKS, DocumentLinks, Table
from fortnox_sdk.year_end.report.texts import labels_in, ledger_title
from fortnox_sdk.year_end.review import LedgerReview


@checked
def write_xlsx(
    appendices: Sequence[Appendix],
    path: Path | str,
    *,
    language: Language = "sv",
    reviews: Sequence[LedgerReview] = (),
    own_vouchers: Collection[str] = (),
    documents: DocumentLinks = NO_LINKS,
    files: Files | None = None,
) -> WrittenWorkbook:
    """Write appendices of one company to a workbook: a summary, a sheet per account, ageing, causes and sources.

    Totals and the ageing are live formulas. Their values are stored as well, for programs that do not calculate.

    If there is already a workbook of the same company and balance date at the path, then notes, signatures, colours
    and comments that people entered in it are carried over, even if rows were sorted or inserted. All other entries
    that people made are listed on a sheet. Another sheet lists the figures that have changed. The earlier workbook is
    kept beside the new workbook, and its name contains the time at which it was saved.

    Args:
        appendices: One or more appendices of different accounts.
        path: The `.xlsx` file.
        language: The language, `sv` or `en`.
        reviews: Reviews of ledgers whose appendices are in `appendices`. Each review gets a sheet that explains the
            difference, and a sheet with what an accountant has to judge.
        own_vouchers: Series and number of the closing vouchers that were posted by this package, such as `V2`. The
            list of changes names them. See `YearEnd.exported_vouchers`.
        documents: Relative paths from the folder of the workbook to documents; see `write_html`. The default is no
            documents.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: `appendices` is empty, contains an account twice, or lacks the appendix of a review. The error is
            also raised if the file at the path is damaged, was not written by this version of the package, or belongs
            to another company or balance date. The file is left unchanged.
        ConfigurationError: XlsxWriter or openpyxl is not installed.
        OSError: The file can't be read or written.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     appendix = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).payables()
    ...     first = write_xlsx([appendix], Path(folder, "2440.xlsx"), language="en")
    ...     again = write_xlsx([appendix], Path(folder, "2440.xlsx"), language="sv")
    >>> first.kept, again.kept.name.startswith("2440.20"), again.changes, again.not_carried_over
    (None, True, (), ())
    """
    accounts = [appendix.account for appendix in appendices]
    if not accounts or len(set(accounts)) < len(accounts):
        raise InvalidInput(
            Text(
                "There are no appendices, or several appendices have the same account.",
                "Det finns inga bilagor, eller flera bilagor har samma konto.",
            ),
            hint=Text(
                "Pass at least one appendix, and only one per account.",
                "Ange minst en bilaga, och bara en per konto.",
            ),
        )

    by_account = reviews_by_account(appendices, reviews)

    def new_book(work: PeoplesWork | None) -> Book:
        book = Book(appendices, labels_in(language)["title"], language, work, documents)
        _write_sheets(book, by_account)
        return book

    return write_book(new_book, appendices, Path(path), own_vouchers=own_vouchers, files=files)


def _write_sheets(book: Book, reviews: Mapping[str, LedgerReview]) -> None:
    summary = book.sheet("summary", book.labels["summary"], about=_accounts(book))
    boxes: list[Boxed] = []
    ageing: list[tuple[Appendix, Block]] = []
    for appendix in book.appendices:
        parts = listed_appendices(appendix)
        blocks = [write_items(book, part) for part in parts]
        boxes.append((appendix, blocks))
        if appendix.parts:
            boxes += [(part, [block]) for part, block in zip(appendix.parts, blocks, strict=False)]
        if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
            ageing += [(part, block) for part, block in zip(parts, blocks, strict=True) if part.items]
    if ageing:
        write_ageing(book, ageing)
    _write_causes(book)
    for review in reviews.values():
        write_explanation(book, review)
        write_judgement(book, review)
    write_sources(book)
    write_summary(book, summary, boxes)


def _accounts(book: Book) -> str:
    return ", ".join(ledger_title(appendix, book.language) for appendix in book.appendices)


def _write_causes(book: Book) -> None:
    """Write the causes of all differences, and a table of control accounts for each appendix that has several."""
    sheet = book.sheet("causes", book.labels["reconciliation"], about=_accounts(book))
    book.heading(sheet, book.labels["reconciliation"], book.provenance.company_name)
    row = 3
    for appendix in book.appendices:
        title = ledger_title(appendix, book.language)
        for part in (appendix, *appendix.parts):
            table = causes_table(part, book.language)
            set_columns(sheet, table, heading_row=0)
            heading = title if part is appendix else ledger_title(part, book.language)
            row = _write_section(sheet, row, heading, table, book.labels["explained"])
    for appendix in book.appendices:
        if appendix.parts:
            title = f"{ledger_title(appendix, book.language)}: {book.labels['control_accounts']}"
            joint = book.sheet(f"joint/{appendix.account}", title)
            table = parts_table(appendix, book.language)
            set_widths(joint, table.columns)
            _write_section(joint, 0, title, table, book.labels["total"])


def _write_section(sheet: Sheet, row: int, title: str, table: Table, total_label: str) -> int:
    """Write a title and a table, and return the row of the next section."""
    sheet.start_row(row)
    sheet.put(row, 0, title, sheet.styles.section)
    sheet.page.set_row(row, 20)
    return write_table(sheet, table, row + 1, total_label).last_row + 2
