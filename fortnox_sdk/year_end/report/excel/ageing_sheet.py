"""The ageing of the open items, computed by formulas that refer to the item sheets."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from fortnox_sdk.year_end.appendix import Appendix, Bucket
from fortnox_sdk.year_end.report.ageing import ageing_tables
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.table_block import Block, RowFormula, set_widths, write_table
from fortnox_sdk.year_end.report.excel.workbook import cell_name
from fortnox_sdk.year_end.report.tables import Column
from fortnox_sdk.year_end.report.texts import ledger_title

_DAYS: Final[Mapping[Bucket, tuple[str, ...]]] = {
    Bucket.NOT_DUE: ("<=0",),
    Bucket.TO_30: (">=1", "<=30"),
    Bucket.TO_60: (">=31", "<=60"),
    Bucket.TO_90: (">=61", "<=90"),
    Bucket.OVER_90: (">=91",),
}
"""The Excel conditions for the number of days past the due date, by age class."""


def write_ageing(book: Book, blocks: Sequence[tuple[Appendix, Block]]) -> None:
    """Write the ageing tables of all appendices with open items.

    Args:
        book: The workbook.
        blocks: The appendices, each with the position of its item table.
    """
    sheet = book.sheet("ageing", book.labels["ageing"])
    book.heading(sheet, book.labels["ageing"], book.labels["ageing_about"])
    row = 3
    for appendix, block in blocks:
        tables = ageing_tables(appendix, book.language)
        for table, formula in zip(tables, _formulas(block), strict=False):
            sheet.start_row(row)
            title = f"{ledger_title(appendix, book.language)}: {table.title}"
            sheet.put(row, 0, title, book.styles.section)
            sheet.page.set_row(row, 20)
            row = write_table(sheet, table, row + 1, book.labels["total"], formula=formula).last_row + 2
            if len(table.columns) > len(_DAYS):
                set_widths(sheet, table.columns)
    sheet.page.set_column(0, 0, 14)
    sheet.page.set_column(1, 1, 12)


def _formulas(block: Block) -> tuple[RowFormula, RowFormula, RowFormula]:
    """Return the formulas of the tables by age class, by currency and by counterparty."""
    return _BucketFormulas(block), partial(_by_currency, block), partial(_by_counterparty, block)


def _sum(block: Block, column: str, conditions: str) -> str:
    return f"=ROUND(SUMIFS({block.column(column)},{conditions}),2)"


def _in_bucket(block: Block, bucket: Bucket) -> str:
    days = block.column("days_overdue")
    return ",".join(f'{days},"{condition}"' for condition in _DAYS[bucket])


class _BucketFormulas:
    """The formulas of the table by age class. Each row of the table is one age class."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._rows: dict[int, Bucket] = {}

    def __call__(self, column: Column, row: int) -> str:
        bucket = self._rows.setdefault(row, list(Bucket)[len(self._rows) % len(Bucket)])
        conditions = _in_bucket(self._block, bucket)
        if column.name == "count":
            return f"=COUNTIFS({conditions})"
        if column.name == "open_sek":
            return _sum(self._block, "open_sek", conditions)
        return f"={cell_name(row, 2)}/SUM({self._block.column('open_sek')})" if column.name == "share" else ""


def _by_currency(block: Block, column: Column, row: int) -> str:
    conditions = f"{block.column('currency')},{cell_name(row, 0)}"
    if column.name == "count":
        return f"=COUNTIFS({conditions})"
    return _sum(block, column.name, conditions) if column.name in {"open_sek", "open_currency"} else ""


def _by_counterparty(block: Block, column: Column, row: int) -> str:
    conditions = f"{block.column('group')},{cell_name(row, 0)}"
    if column.name == "total":
        return _sum(block, "open_sek", conditions)
    bucket = next((each for each in Bucket if each.value == column.name), None)
    return _sum(block, "open_sek", f"{conditions},{_in_bucket(block, bucket)}") if bucket else ""
