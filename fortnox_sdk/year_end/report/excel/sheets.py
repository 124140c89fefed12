"""A sheet of a workbook that carries over entries from an earlier workbook, and records which cells are written."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from fortnox_sdk.year_end.report.excel.styles import Styles
from fortnox_sdk.year_end.report.excel.workbook import Chart, Style, Worksheet
from fortnox_sdk.year_end.report.kept.fingerprints import FORMULA, fingerprint
from fortnox_sdk.year_end.report.kept.record import KEY_HEADING, SheetRecord
from fortnox_sdk.year_end.report.kept.work import Entered, Entry, PeoplesWork, Place
from fortnox_sdk.year_end.report.tables import Cell, link_text

_HIDDEN: Final = {"hidden": True}


class Sheet:
    """A sheet that is being written. Rows and columns are counted from 0.

    Args:
        page: The XlsxWriter worksheet.
        record: The empty record of the sheet.
        styles: The styles of the workbook.
        work: What people entered in an earlier workbook, or None.
    """

    def __init__(
        self, page: Worksheet, record: SheetRecord, styles: Styles, work: PeoplesWork | None
    ) -> None:
        self.page = page
        self.styles = styles
        self.title: str = record.title
        self._record = record
        self._work = work
        self._key = ""

    def set_columns(self, columns: Sequence[tuple[str, str]], *, heading_row: int) -> None:
        """Name the columns. Hide the column to the right of them, which is reserved for the keys of rows.

        Args:
            columns: The identifier and the heading of each column. A heading may be `""`.
            heading_row: The row of the headings.
        """
        self._record.columns = tuple(columns)
        self._record.key_column = len(columns)
        self.page.set_column(len(columns), len(columns), 2, None, _HIDDEN)
        self.page.write_string(heading_row, len(columns), KEY_HEADING)

    def start_row(self, row: int, key: str = "") -> None:
        """Start a row. A new import finds a row by its key, even if the row has moved."""
        self._key = key
        if key:
            self._record.rows[key] = [""] * len(self._record.columns)
            self.page.write_string(row, self._record.key_column, key)

    def put(
        self, row: int, column: int, cell: Cell, style: Style, *, editable: bool = False
    ) -> Cell | Entered:
        """Write a cell. If it is editable and has a person's entry in the earlier workbook, write that entry instead.

        Returns:
            The content that was written.
        """
        self._note(column, fingerprint(cell))
        entry, style = self._entered(row, column, style, editable=editable)
        shown = cell if entry is None or entry.value is None else entry.value
        self._write(row, column, shown, style)
        return shown

    def formula(self, row: int, column: int, formula: str, style: Style, value: Decimal | int) -> None:
        """Write a formula, and its value for programs that do not calculate formulas."""
        self._note(column, FORMULA)
        _, style = self._entered(row, column, style, editable=False)
        self.page.write_formula(row, column, formula, style, value)

    def link(self, row: int, column: int, sheet_title: str, text: str) -> None:
        """Write a text that links to another sheet of the workbook."""
        self._note(column, fingerprint(text))
        self.page.write_url(row, column, f"internal:'{sheet_title}'!A1", self.styles.link, text)

    def document(self, row: int, column: int, path: str) -> None:
        """Write a link to a file by its relative path."""
        text = link_text(path)
        self._note(column, fingerprint(text))
        self.page.write_url(row, column, f"external:{path}", self.styles.link, text)

    def merged(self, row: int, last_column: int, text: str, style: Style) -> None:
        """Write a text across all columns from the first to `last_column`."""
        self._note(0, fingerprint(text))
        self.page.merge_range(row, 0, row, last_column, text, style)

    def join(self, row: int, first_column: int, last_column: int, style: Style) -> None:
        """Merge the cells of a row from `first_column` to `last_column`, before a value is written to them."""
        if last_column > first_column:
            self.page.merge_range(row, first_column, row, last_column, "", style)

    def chart(self, row: int, chart: Chart, description: str) -> None:
        """Place a chart below a row, with a description for people who can't see it."""
        self._record.charts += 1
        self.page.insert_chart(row, 0, chart, {"description": description, "object_position": 2})

    def _note(self, column: int, print_: str) -> None:
        if not self._key:
            self._record.others.add(print_)
        elif column < len(self._record.columns):
            self._record.rows[self._key][column] = print_

    def _entered(self, row: int, column: int, style: Style, *, editable: bool) -> tuple[Entry | None, Style]:
        if self._work is None or not self._key or column >= len(self._record.columns):
            return None, style
        place = Place(self._record.id, self._key, self._record.columns[column][0])
        entry = self._work.take(place, editable=editable)
        if entry is None:
            return None, style
        if entry.comment:
            options = {"author": entry.author} if entry.author else {}
            self.page.write_comment(row, column, entry.comment, options)
        return entry, self.styles.filled(style, entry.fill) if entry.fill else style

    def _write(self, row: int, column: int, cell: Cell | Entered, style: Style) -> None:
        if cell is None or cell == "":
            self.page.write_blank(row, column, "", style)
        elif isinstance(cell, str):
            # With write_string, the name "=1+1" of a counterparty remains a text and does not become a formula.
            self.page.write_string(row, column, cell, style)
        elif isinstance(cell, date):
            self.page.write_datetime(row, column, cell, style)
        else:
            self.page.write_number(row, column, Decimal(str(cell)), style)
