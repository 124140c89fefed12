"""Tables that have different columns and stand below each other, on a sheet whose columns are equally wide."""

from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.item_sheet import write_title
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.table_block import Block, write_table
from fortnox_sdk.year_end.report.tables import Table

GRID: Final = 14
"""The width of the columns in characters. It has room for amounts up to 99 million."""


def new_review_sheet(book: Book, sheet_id: str, title: Text, columns: int, *, overview: str) -> Sheet:
    """Return a new sheet with a heading.

    Args:
        book: The workbook.
        sheet_id: The identifier of the sheet.
        title: The title.
        columns: The number of columns.
        overview: The title of the overview sheet, to which the new sheet links; `""` for no link.
    """
    text = title.in_language(book.language)
    sheet = book.sheet(sheet_id, text)
    sheet.page.set_column(0, columns - 1, GRID)
    company = f"{book.provenance.company_name}, {book.provenance.org_number}"
    book.heading(sheet, f"{text} {book.as_of}", company)
    if overview:
        sheet.link(2, 0, overview, f"← {book.labels['back_to_overview']}")
    return sheet


def write_titled(book: Book, sheet: Sheet, table: Table, row: int) -> Block:
    """Write the title of a table in a row, and the table below it."""
    write_title(sheet, row, table.title)
    return write_table(sheet, table, row + 1, book.labels["total"], grid=GRID)
