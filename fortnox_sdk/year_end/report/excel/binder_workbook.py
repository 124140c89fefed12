"""The binder of all balance accounts as one Excel workbook: an overview, and one sheet per appendix."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.look import LOOKS
from fortnox_sdk.year_end.report.appendix_tables import listed_appendices
from fortnox_sdk.year_end.report.excel.ageing_sheet import write_ageing
from fortnox_sdk.year_end.report.excel.appendix_sheet import (
    AppendixPlace,
    new_appendix_sheet,
    write_appendix,
)
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.item_sheet import finish_table, set_columns
from fortnox_sdk.year_end.report.excel.lists import write_sources
from fortnox_sdk.year_end.report.excel.review.explanation_sheet import write_explanation
from fortnox_sdk.year_end.report.excel.review.judgement_sheet import write_judgement
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.table_block import Block, write_table
from fortnox_sdk.year_end.report.excel.writing import write_book
from fortnox_sdk.year_end.report.kept.work import PeoplesWork, WrittenWorkbook
from fortnox_sdk.year_end.report.overview import overview_table, verdict_line
from fortnox_sdk.year_end.report.reviews import reviews_by_account
from fortnox_sdk.year_end.report.tables import NO_LINKS, Column, DocumentLinks
from fortnox_sdk.year_end.report.texts import labels_in, term
from fortnox_sdk.year_end.review import LedgerReview

_TOP: Final = 4
"""The row of the headings of the overview, counted from 0."""


@checked
def write_binder_xlsx(
    binder: Binder,
    path: Path | str,
    *,
    language: Language = "sv",
    reviews: Sequence[LedgerReview] = (),
    own_vouchers: Collection[str] = (),
    documents: DocumentLinks = NO_LINKS,
    files: Files | None = None,
) -> WrittenWorkbook:
    """Write a binder to a workbook: an overview of all balance accounts, and one sheet per appendix.

    The overview links to each sheet, and each sheet links back. Names, dates, notes, colours and comments that people
    entered in an earlier workbook at the path are carried over, and the earlier workbook is kept; see `write_xlsx`.

    Args:
        binder: The binder, with at least one appendix.
        path: The `.xlsx` file.
        language: The language, `sv` or `en`.
        reviews: Reviews of ledgers whose appendices are in the binder. Each review gets a sheet that explains the
            difference, and a sheet with what an accountant has to judge.
        own_vouchers: Series and number of the closing vouchers that were posted by this package, such as `V2`.
        documents: Relative paths from the folder of the workbook to documents; see `write_html`. The default is no
            documents.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The binder has no appendix or lacks the appendix of a review, or the file at the path is not an
            earlier workbook of the binder; see `write_xlsx`.
        ConfigurationError: XlsxWriter or openpyxl is not installed.
        OSError: The file can't be read or written.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     binder = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).binder()
    ...     _ = write_binder_xlsx(binder, Path(folder, "binder.xlsx"))
    ...     Path(folder, "binder.xlsx").stat().st_size > 1000
    True
    """
    if not binder.appendices:
        raise InvalidInput(
            Text("The binder has no appendix.", "Pärmen har ingen bilaga."),
            hint=Text(
                "Choose a financial year in which accounts have balances.",
                "Välj ett räkenskapsår där konton har saldon.",
            ),
        )

    by_account = reviews_by_account(binder.appendices, reviews)

    def new_book(work: PeoplesWork | None) -> Book:
        book = Book(binder.appendices, labels_in(language)["binder"], language, work, documents)
        _write_sheets(book, binder, by_account)
        return book

    appendices = tuple(binder.appendices)
    return write_book(new_book, appendices, Path(path), own_vouchers=own_vouchers, files=files)


def _write_sheets(book: Book, binder: Binder, reviews: Mapping[str, LedgerReview]) -> None:
    overview = book.sheet("overview", book.labels["overview"], about=book.labels["binder"])
    places: list[AppendixPlace] = []
    ageing: list[tuple[Appendix, Block]] = []
    for appendix in book.appendices:
        parts = listed_appendices(appendix) if appendix.parts else ()
        # The sheets of the parts come after the joint sheet, whose formulas need their places.
        sheet = new_appendix_sheet(book, appendix)
        part_blocks = [
            write_appendix(book, new_appendix_sheet(book, part), part, overview.title).block for part in parts
        ]
        place = write_appendix(book, sheet, appendix, overview.title, part_blocks=part_blocks)
        place.sheet.page.set_tab_color(LOOKS[appendix.verdict.colour].ink)
        places.append(place)
        if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
            blocks = part_blocks or [place.block]
            listed = zip(parts or (appendix,), blocks, strict=True)
            ageing += [(part, block) for part, block in listed if part.items]
        if (review := reviews.get(appendix.account)) is not None:
            write_explanation(book, review, overview=overview.title)
            write_judgement(book, review, overview=overview.title)
    if ageing:
        write_ageing(book, ageing)
    write_sources(book)
    _write_overview(book, overview, binder, places)


def _write_overview(book: Book, sheet: Sheet, binder: Binder, places: Sequence[AppendixPlace]) -> None:
    table, styles = overview_table(binder, book.language), book.styles
    set_columns(sheet, table, heading_row=_TOP)
    title = f"{book.labels['binder']} {binder.balance_date}"
    book.heading(sheet, title, f"{binder.company_name}, {binder.org_number}")
    sheet.start_row(2)
    verdict = styles.verdicts[binder.verdict.colour]
    sheet.merged(2, len(table.columns) - 1, verdict_line(binder, book.language), verdict)

    def formula(column: Column, row: int) -> str:
        return f"={places[row - _TOP - 1].balance}" if column.name == "balance" else ""

    def link(column: Column, row: int) -> str:
        return places[row - _TOP - 1].sheet.title if column.name == "account" else ""

    block = write_table(sheet, table, _TOP, "", formula=formula, link=link)
    finish_table(sheet, block, printed=table)
    index = table.index("colour")
    for colour, style in styles.colours.items():
        shown = term(colour, book.language)
        options = {"type": "cell", "criteria": "==", "value": f'"{shown}"', "format": style}
        sheet.page.conditional_format(_TOP + 1, index, block.last_row, index, options)
