"""A table on a sheet: headings, rows with keys, and a total row with live formulas."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.styles import fit_row
from fortnox_sdk.year_end.report.excel.workbook import column_cells
from fortnox_sdk.year_end.report.tables import Column, ColumnKind, Table

_RIGHT: Final = frozenset(
    {
        ColumnKind.AMOUNT,
        ColumnKind.SPARSE_AMOUNT,
        ColumnKind.COUNT,
        ColumnKind.DAYS,
        ColumnKind.SHARE,
    }
)
RowFormula = Callable[[Column, int], str]
"""A function that returns the formula of a cell for its column and row, or `""` if the cell has no formula."""


@attrs.frozen(kw_only=True)
class Block:
    """The place of a table on a sheet. Rows are counted from 0."""

    sheet_title: str
    table: Table
    first_row: int
    """The first row after the headings."""
    last_row: int
    """The last row of the table: the total row, if it has one."""

    def column(self, name: str) -> str:
        """Return the cells of a column without the total row, such as `'1510 Kundfordringar'!$M$5:$M$20`."""
        last = self.first_row + max(1, len(self.table.rows)) - 1
        cells = column_cells(self.table.index(name), self.first_row, last)
        first, end = cells.split(":")
        return f"'{self.sheet_title}'!{_fixed(first)}:{_fixed(end)}"


def _fixed(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def set_widths(sheet: Sheet, columns: Sequence[Column]) -> None:
    """Set the widths of the columns of a sheet."""
    for index, column in enumerate(columns):
        sheet.page.set_column(index, index, column.width)


def column_names(table: Table) -> list[tuple[str, str]]:
    """Return the name for the program and the heading of each column. A column without a name has its number."""
    return [(column.name or str(index), column.heading) for index, column in enumerate(table.columns)]


def write_table(
    sheet: Sheet,
    table: Table,
    top: int,
    total_label: str,
    *,
    formula: RowFormula | None = None,
    link: RowFormula | None = None,
) -> Block:
    """Write headings in the row `top`, then the rows and a total row.

    If the user filters the table in Excel, the totals include only the rows that are shown.

    Args:
        sheet: The sheet.
        table: The table.
        top: The row of the headings.
        total_label: The text of the total row.
        formula: A function that returns the formulas of cells; None if all cells are values.
        link: A function that returns the sheet to which a cell leads, or `""`; None if no cell leads to a sheet.
    """
    styles = sheet.styles
    sheet.start_row(top)
    for index, column in enumerate(table.columns):
        heading = styles.heading_middle if column.kind is ColumnKind.DATE else styles.heading
        sheet.put(top, index, column.heading, styles.heading_right if column.kind in _RIGHT else heading)
    sheet.page.set_row(top, 28)
    if not table.rows:
        sheet.put(top + 1, 0, table.when_empty, styles.text)
        return Block(sheet_title=sheet.title, table=table, first_row=top + 1, last_row=top + 1)
    for number, cells in enumerate(table.rows):
        row = top + 1 + number
        sheet.start_row(row, table.keys[number] if table.keys else "")
        wrapped: list[tuple[str, int]] = []
        for index, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
            text = formula(column, row) if formula is not None and cell is not None else ""
            style = styles.for_entry(column.kind) if column.editable else styles.of_kind(column.kind)
            if text and isinstance(cell, Decimal | int):
                sheet.formula(row, index, text, style, cell)
            elif link is not None and (target := link(column, row)):
                sheet.link(row, index, target, str(cell))
            elif column.kind is ColumnKind.LINK and isinstance(cell, str):
                sheet.document(row, index, cell)
            else:
                shown = sheet.put(row, index, cell, style, editable=column.editable)
                if column.kind is ColumnKind.LONG_TEXT and isinstance(shown, str):
                    wrapped.append((shown, column.width))
        fit_row(sheet.page, row, wrapped)
    last = top + len(table.rows)
    if table.summed:
        last += 1
        _write_total(sheet, table, top, last, total_label)
    return Block(sheet_title=sheet.title, table=table, first_row=top + 1, last_row=last)


def _write_total(sheet: Sheet, table: Table, top: int, row: int, label: str) -> None:
    styles = sheet.styles
    sheet.start_row(row)
    sheet.put(row, 0, label, styles.total_label)
    for index, column in enumerate(table.columns):
        style = styles.total_count if column.kind is ColumnKind.COUNT else styles.total_amount
        if column.summed:
            formula = f"=SUBTOTAL(9,{column_cells(index, top + 1, row - 1)})"
            sheet.formula(row, index, formula, style, table.total(index))
        elif index:
            sheet.put(row, index, None, styles.total)
