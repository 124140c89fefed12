"""The sheet with what an accountant has to judge: proposals, their draft vouchers, and the closing rates."""

from typing import Final

from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.review.stacked_tables import GRID, new_review_sheet, write_titled
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.styles import lines_of
from fortnox_sdk.year_end.report.excel.table_block import column_names, column_places
from fortnox_sdk.year_end.report.reviews import judgement_title, tables_of_judgement, tables_of_revaluation
from fortnox_sdk.year_end.report.tables import Table
from fortnox_sdk.year_end.report.texts import finding_name
from fortnox_sdk.year_end.review import LedgerReview

_COLUMNS: Final = 14
_TOP: Final = 3
_LINE_HEIGHT: Final = 14


def write_judgement(book: Book, review: LedgerReview, *, overview: str = "") -> None:
    """Write the judgement sheet. People enter their decisions in a column, and a new import carries them over.

    Args:
        book: The workbook.
        review: The review of the ledger.
        overview: The title of the overview sheet, to which the new sheet links; `""` for no link.
    """
    account = review.appendix.account
    sheet = new_review_sheet(
        book, f"judgement/{account}", judgement_title(review), _COLUMNS, overview=overview
    )
    proposals, drafts = tables_of_judgement(review, book.language)
    _name_columns(sheet, proposals)
    row = write_titled(book, sheet, proposals, _TOP).last_row + 2
    row = write_titled(book, sheet, drafts, row).last_row + 2
    for number, table in enumerate(tables_of_revaluation(review, book.language)):
        row = write_titled(book, sheet, table, row).last_row + 1
        if number == 0:
            row = _write_findings(book, sheet, review, row)
        row += 1
    sheet.page.print_area(0, 0, row - 2, _COLUMNS - 1)


def _name_columns(sheet: Sheet, proposals: Table) -> None:
    """Name the sheet columns. A proposal column can occupy several sheet columns; the first one gets its name."""
    names = [("", "")] * _COLUMNS
    places = column_places(proposals.columns, GRID)
    for (first, _), name in zip(places, column_names(proposals), strict=True):
        names[first] = name
    sheet.set_columns(names, heading_row=_TOP + 1)


def _write_findings(book: Book, sheet: Sheet, review: LedgerReview, row: int) -> int:
    """Write the findings about the rates, and return the next row."""
    findings = () if review.revaluation is None else review.revaluation.findings
    for finding in findings:
        sheet.start_row(row)
        name = finding_name(finding.kind, book.language)
        text = f"{name}: {finding.text.in_language(book.language)}"
        sheet.merged(row, _COLUMNS - 1, text, book.styles.finding_texts[finding.kind])
        sheet.page.set_row(row, _LINE_HEIGHT * lines_of(text, GRID * _COLUMNS) + 2)
        row += 1
    return row
