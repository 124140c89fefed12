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
"""A function that gets a column and a row, and returns the formula or link of the cell; `""` for no formula or link."""


@attrs.frozen(kw_only=True)
class Block:
    """The position of a table on a sheet. Rows are counted from 0."""

    sheet_title: str
    table: Table
    first_row: int
    """The first row after the headings."""
    last_row: int
    """The last row of the table: the total row, if it has one."""
    places: tuple[int, ...]
    """The index of the first sheet column that each column of the table occupies."""

    def column(self, name: str) -> str:
        """Return the cells of a column without the total row, such as `'1510 Kundfordringar'!$M$5:$M$20`."""
        last = self.first_row + max(1, len(self.table.rows)) - 1
        cells = column_cells(self.places[self.table.index(name)], self.first_row, last)
        first, end = cells.split(":")
        return f"'{self.sheet_title}'!{_fixed(first)}:{_fixed(end)}"


def _fixed(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def set_widths(sheet: Sheet, columns: Sequence[Column]) -> None:
    """Set the widths of the columns of a sheet."""
    for index, column in enumerate(columns):
        sheet.page.set_column(index, index, column.width)


def column_places(columns: Sequence[Column], grid: int) -> list[tuple[int, int]]:
    """Return the first and the last sheet column that each column of a table occupies.

    Args:
        columns: The columns of the table.
        grid: The width of every sheet column, if tables with different columns stand below each other. 0 if each
            column of the table occupies one sheet column.
    """
    places: list[tuple[int, int]] = []
    for column in columns:
        first = places[-1][1] + 1 if places else 0
        places.append((first, first + (max(1, round(column.width / grid)) - 1 if grid else 0)))
    return places


def column_names(table: Table) -> list[tuple[str, str]]:
    """Return the identifier and the heading of each column. A column without a name is identified by its index."""
    return [(column.name or str(index), column.heading) for index, column in enumerate(table.columns)]


def write_table(
    sheet: Sheet,
    table: Table,
    top: int,
    total_label: str,
    *,
    formula: RowFormula | None = None,
    link: RowFormula | None = None,
    grid: int = 0,
) -> Block:
    """Write headings in the row `top`, then the rows and a total row.

    If the user filters the table in Excel, the totals include only the rows that are shown.

    Args:
        sheet: The sheet.
        table: The table.
        top: The row of the headings.
        total_label: The text of the total row.
        formula: A function that returns the formulas of cells; None if all cells are values.
        link: A function that returns the sheet to which a cell links, or `""`; None if no cell links to a sheet.
        grid: The width of the sheet's columns, or 0; see `column_places`.
    """
    styles, places = sheet.styles, column_places(table.columns, grid)
    firsts = tuple(first for first, _ in places)
    sheet.start_row(top)
    for (first, end), column in zip(places, table.columns, strict=True):
        heading = styles.heading_middle if column.kind is ColumnKind.DATE else styles.heading
        style = styles.heading_right if column.kind in _RIGHT else heading
        sheet.join(top, first, end, style)
        sheet.put(top, first, column.heading, style)
    sheet.page.set_row(top, 28)
    if not table.rows:
        sheet.put(top + 1, 0, table.when_empty, styles.text)
        return Block(sheet_title=sheet.title, table=table, first_row=top + 1, last_row=top + 1, places=firsts)
    for number, cells in enumerate(table.rows):
        row = top + 1 + number
        sheet.start_row(row, table.keys[number] if table.keys else "")
        wrapped: list[tuple[str, int]] = []
        for (first, end), column, cell in zip(places, table.columns, cells, strict=True):
            text = formula(column, row) if formula is not None and cell is not None else ""
            style = styles.for_entry(column.kind) if column.editable else styles.of_kind(column.kind)
            sheet.join(row, first, end, style)
            if text and isinstance(cell, Decimal | int):
                sheet.formula(row, first, text, style, cell)
            elif link is not None and (target := link(column, row)):
                sheet.link(row, first, target, str(cell))
            elif column.kind is ColumnKind.LINK and isinstance(cell, str):
                sheet.document(row, first, cell)
            else:
                shown = sheet.put(row, first, cell, style, editable=column.editable)
                if column.kind is ColumnKind.LONG_TEXT and isinstance(shown, str):
                    wrapped.append((shown, grid * (end - first + 1) or column.width))
        fit_row(sheet.page, row, wrapped)
    last = top + len(table.rows)
    if table.summed:
        last += 1
        _write_total(sheet, table, top, last, total_label, places)
    return Block(sheet_title=sheet.title, table=table, first_row=top + 1, last_row=last, places=firsts)


def _write_total(  # noqa: PLR0917 -- the place of the table
    sheet: Sheet, table: Table, top: int, row: int, label: str, places: Sequence[tuple[int, int]]
) -> None:
    styles = sheet.styles
    sheet.start_row(row)
    for index, (column, (first, end)) in enumerate(zip(table.columns, places, strict=True)):
        style = styles.total_count if column.kind is ColumnKind.COUNT else styles.total_amount
        style = style if column.summed else styles.total if index else styles.total_label
        sheet.join(row, first, end, style)
        if column.summed:
            formula = f"=SUBTOTAL(9,{column_cells(first, top + 1, row - 1)})"
            sheet.formula(row, first, formula, style, table.total(index))
        else:
            sheet.put(row, first, None if index else label, style)
