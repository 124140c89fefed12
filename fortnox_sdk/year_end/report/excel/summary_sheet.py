"""The first sheet of the workbook: a heading, a summary box for each appendix, and signature lines."""

from collections.abc import Sequence

from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.box import (
    AMOUNT,
    AMOUNT_WIDTH,
    LABEL,
    LABEL_WIDTH,
    NOTE,
    NOTE_WIDTH,
    write_box,
)
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.table_block import Block
from fortnox_sdk.year_end.report.summary import source_lines
from fortnox_sdk.year_end.report.texts import ledger_title

Boxed = tuple[Appendix, Sequence[Block]]
"""An appendix and the positions of its item tables."""
BOX_COLUMNS = (("label", ""), ("amount", ""), ("note", ""))


def write_summary(book: Book, sheet: Sheet, boxes: Sequence[Boxed]) -> None:
    """Write the summary sheet.

    Args:
        book: The workbook.
        sheet: The empty sheet.
        boxes: One entry for each box of the sheet, from top to bottom.
    """
    labels, styles = book.labels, book.styles
    set_box_columns(sheet)
    first, _ = boxes[0]
    book.heading(sheet, labels["title"], f"{first.provenance.company_name}, {first.provenance.org_number}")
    row = write_signatures(book, sheet, 3) + 1
    above = {labels["account"], labels["company"], labels["org_number"]}
    for label, value in source_lines(first, book.language):
        if label not in above:
            row += 1
            sheet.start_row(row, f"source/{row}")
            sheet.put(row, LABEL, label, styles.label)
            sheet.put(row, AMOUNT, value, styles.text)
    row += 2
    for appendix, blocks in boxes:
        write_ruled(sheet, row, f"{ledger_title(appendix, book.language)} {appendix.as_of}")
        row = write_box(book, sheet, appendix, row + 1, blocks) + 2
    sheet.page.print_area(0, 0, row - 2, NOTE)


def set_box_columns(sheet: Sheet) -> None:
    """Set the widths and the names of the three columns of summary boxes."""
    for column, width in ((LABEL, LABEL_WIDTH), (AMOUNT, AMOUNT_WIDTH), (NOTE, NOTE_WIDTH)):
        sheet.page.set_column(column, column, width)
    sheet.set_columns(BOX_COLUMNS, heading_row=0)


def write_ruled(sheet: Sheet, row: int, title: str) -> None:
    """Write a title with a line below it."""
    sheet.start_row(row)
    for column, text in ((LABEL, title), (AMOUNT, None), (NOTE, None)):
        sheet.put(row, column, text, sheet.styles.ruled)
    sheet.page.set_row(row, 20)


def write_signatures(book: Book, sheet: Sheet, row: int) -> int:
    """Write the signature lines of the preparer and the reviewer. Return the last row."""
    labels, styles = book.labels, book.styles
    sheet.start_row(row)
    sheet.put(row, AMOUNT, labels["name"], styles.label)
    sheet.put(row, NOTE, labels["signature_date"], styles.label)
    for name in ("prepared_by", "reviewed_by"):
        row += 1
        sheet.start_row(row, name)
        sheet.put(row, LABEL, labels[name], styles.label)
        sheet.put(row, AMOUNT, None, styles.signature, editable=True)
        sheet.put(row, NOTE, None, styles.signature_day, editable=True)
        sheet.page.set_row(row, 20)
    return row
