"""The sheet with the records that make up the balance of one account: open items, register rows, or vouchers."""

from collections.abc import Sequence
from typing import Final

from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.report.appendix_tables import item_tables, with_links
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.table_block import Block, column_names, set_widths, write_table
from fortnox_sdk.year_end.report.tables import Table
from fortnox_sdk.year_end.report.texts import ledger_title

_TOP: Final = 3
"""The row of the headings, counted from 0."""


def write_items(book: Book, appendix: Appendix) -> Block:
    """Write the sheet of one account, and return the position of the table whose total is the balance."""
    title = ledger_title(appendix, book.language)
    sheet = book.sheet(f"items/{appendix.account}", title, about=title)
    company = f"{appendix.provenance.company_name}, {appendix.provenance.org_number}"
    book.heading(sheet, f"{title} {appendix.as_of}", company)
    return write_tables(book, sheet, linked_tables(book, appendix), _TOP)


def linked_tables(book: Book, appendix: Appendix) -> tuple[Table, ...]:
    """Return the tables of an appendix's items, with links to their documents."""
    return with_links(item_tables(appendix, book.language), appendix, book.documents, book.language)


def write_tables(book: Book, sheet: Sheet, tables: Sequence[Table], top: int) -> Block:
    """Write tables below each other, and return the position of the last table.

    If there are several tables, they begin with the same columns, and each table has a title in the row above.
    """
    widest = max(tables, key=lambda table: len(table.columns))
    set_columns(sheet, widest, heading_row=top)
    row = top
    for table in tables[:-1]:
        write_title(sheet, row - 1, table.title)
        row = write_table(sheet, table, row, book.labels["total"]).last_row + 3
    if len(tables) > 1:
        write_title(sheet, row - 1, tables[-1].title)
    block = write_table(sheet, tables[-1], row, book.labels["total"])
    finish_table(sheet, block, printed=widest, frozen=top == _TOP and len(tables) == 1)
    return block


def write_title(sheet: Sheet, row: int, title: str) -> None:
    """Write the title of a table."""
    sheet.start_row(row)
    sheet.put(row, 0, title, sheet.styles.section)
    sheet.page.set_row(row, 20)


def set_columns(sheet: Sheet, table: Table, *, heading_row: int) -> None:
    """Set the widths and the names of a sheet's columns to those of `table`, which is the widest table of the sheet."""
    set_widths(sheet, table.columns)
    sheet.set_columns(column_names(table), heading_row=heading_row)


def finish_table(sheet: Sheet, block: Block, *, printed: Table, frozen: bool = True) -> None:
    """Freeze a table's headings if asked to, repeat them on each printed page, add a filter, and set the print area.

    The print area ends with the last column that A4 has room for.

    Args:
        sheet: The sheet.
        block: The position of the table.
        printed: The table that has the most columns on the sheet.
        frozen: False if there is so much above the table that the headings should not stay on the screen.
    """
    top, columns = block.first_row - 1, printed.columns
    if frozen:
        sheet.page.freeze_panes(top + 1, 0)
    sheet.page.repeat_rows(top, top)
    if block.table.rows:
        # The hidden column with the keys is part of the filter, so that it is sorted with the other columns.
        sheet.page.autofilter(top, 0, top + len(block.table.rows), len(columns))
    last = max(index for index, column in enumerate(columns) if column.printed)
    sheet.page.print_area(0, 0, block.last_row, last)


def total_formula(appendix: Appendix, blocks: Sequence[Block]) -> str:
    """Return the Excel formula that sums an appendix's items. The total has the sign that it has on the account.

    Args:
        appendix: The appendix.
        blocks: The positions of its item tables. If the appendix has several control accounts, each account has its
            own table.
    """
    is_ledger = appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS)
    name = "open_sek" if is_ledger else "amount"
    sums = "+".join(f"SUM({block.column(name)})" for block in blocks)
    return f"=ROUND({f'-({sums})' if appendix.ledger is Ledger.SUPPLIERS else sums},2)"
