"""Appendices as one Excel workbook with live formulas."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.text import Language, printable
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.report.ageing import ageing_tables
from fortnox_sdk.year_end.report.summary import finding_lines, source_lines
from fortnox_sdk.year_end.report.summary_sheet import write_summary
from fortnox_sdk.year_end.report.tables import Cell, Column, ColumnKind, Table, causes_table, items_table
from fortnox_sdk.year_end.report.texts import labels_in, ledger_title
from fortnox_sdk.year_end.report.workbook import (
    Style,
    Styles,
    Workbook,
    Worksheet,
    column_cells,
    fit_row,
    new_workbook,
)

_A4: Final = 9
_TOP: Final = 3
"""The row of the headings in the sheet of a ledger, counted from 0."""
_RIGHT: Final = frozenset({ColumnKind.AMOUNT, ColumnKind.COUNT, ColumnKind.SHARE})


@checked
def write_xlsx(
    appendices: Sequence[Appendix],
    path: Path | str,
    *,
    language: Language = "sv",
    files: Files | None = None,
) -> None:
    """Write appendices of one company to a workbook: a summary, a sheet per ledger, ageing, causes and sources.

    Totals are live formulas. Their values are stored as well, for programs that do not calculate.

    Args:
        appendices: One or more appendices of different accounts.
        path: The `.xlsx` file. An existing file is replaced when the new one is complete.
        language: The language, `sv` or `en`.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: `appendices` is empty, or two of them have the same account.
        ConfigurationError: XlsxWriter is not installed.
        OSError: The file can't be written.

    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     appendix = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).payables()
    ...     write_xlsx([appendix], Path(folder, "2440.xlsx"), language="en")
    ...     Path(folder, "2440.xlsx").stat().st_size > 1000
    True
    """
    accounts = [appendix.account for appendix in appendices]
    if not accounts or len(set(accounts)) < len(accounts):
        raise InvalidInput(
            "There are no appendices, or several appendices have the same account.",
            hint="Pass at least one appendix, and only one per account.",
        )
    content = BytesIO()
    workbook = new_workbook(content)
    _Writer(workbook, appendices, language).write()
    workbook.close()
    replace_file(Path(path), content.getvalue(), files=files)


class _Writer:
    """The writer of the sheets of one workbook."""

    def __init__(self, workbook: Workbook, appendices: Sequence[Appendix], language: Language) -> None:
        self._workbook = workbook
        self._appendices = appendices
        self._language: Language = language
        self._labels = labels_in(language)
        self._styles = Styles(workbook)

    def write(self) -> None:
        first = self._appendices[0]
        self._workbook.set_properties(
            {
                "title": f"{self._labels['title']} {printable(first.provenance.company_name)} {first.as_of}",
                "company": printable(first.provenance.company_name),
                # Use the time at which the figures were read, so that the same figures give the same bytes.
                "created": first.provenance.fetched_at.replace(tzinfo=None, microsecond=0),
            }
        )
        summary = self._sheet(self._labels["summary"])
        ranges = {appendix.account: self._write_ledger(appendix) for appendix in self._appendices}
        if any(appendix.ledger is not Ledger.NONE for appendix in self._appendices):
            self._write_ageing()
        self._write_causes()
        self._write_sources()
        write_summary(summary, self._styles, self._appendices, ranges, self._language)

    def _sheet(self, name: str) -> Worksheet:
        """Return a new sheet with a page layout for A4."""
        # Excel refuses these characters in the name of a sheet, and names of more than 31 characters.
        # A control character would make the file unreadable.
        sheet = self._workbook.add_worksheet(
            "".join(sign for sign in printable(name) if sign not in "[]:*?/\\'")[:31]
        )
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 26)
        first, labels = self._appendices[0], self._labels
        # A single & starts a control code in Excel's footers.
        company = first.provenance.company_name
        company = printable(company).replace("&", "&&")
        sheet.set_footer(f"&L{company} {first.as_of}&R{labels['page']} &P {labels['page_of']} &N"[:255])
        return sheet

    def _write_ledger(self, appendix: Appendix) -> str:
        """Write the open items or, without a ledger, the vouchers on the account.

        Returns:
            The cells whose sum is the ledger total or, without a ledger, the account balance.
        """
        title = ledger_title(appendix, self._language)
        sheet = self._sheet(title)
        table = items_table(appendix, self._language)
        sheet.write_string(0, 0, f"{title} {appendix.as_of}", self._styles.title)
        company = f"{appendix.provenance.company_name}, {appendix.provenance.org_number}"
        sheet.write_string(1, 0, company, self._styles.subtitle)
        _set_widths(sheet, table.columns)
        last = _write_table(sheet, self._styles, table, _TOP, self._labels["total"])
        sheet.freeze_panes(_TOP + 1, 0)
        sheet.repeat_rows(_TOP, _TOP)
        if table.rows:
            sheet.autofilter(_TOP, 0, _TOP + len(table.rows), len(table.columns) - 1)
        sheet.print_area(0, 0, last, len(table.columns) - 1)
        heading = self._labels["open_sek" if appendix.ledger_total is not None else "amount_sek"]
        column = next(index for index, column in enumerate(table.columns) if column.heading == heading)
        return f"'{title[:31]}'!{column_cells(column, _TOP + 1, _TOP + max(1, len(table.rows)))}"

    def _write_ageing(self) -> None:
        sheet = self._sheet(self._labels["ageing"])
        sheet.write_string(0, 0, self._labels["ageing"], self._styles.title)
        sheet.write_string(1, 0, self._labels["ageing_about"], self._styles.subtitle)
        row = 3
        widest: tuple[Column, ...] = ()
        for appendix in self._appendices:
            for table in ageing_tables(appendix, self._language):
                title = f"{ledger_title(appendix, self._language)}: {table.title}"
                row = self._write_section(sheet, row, title, table, self._labels["total"]) + 2
                widest = max(widest, table.columns, key=len)
        _set_widths(sheet, widest)

    def _write_causes(self) -> None:
        sheet = self._sheet(self._labels["reconciliation"])
        sheet.write_string(0, 0, self._labels["reconciliation"], self._styles.title)
        row = 2
        for appendix in self._appendices:
            table = causes_table(appendix, self._language)
            _set_widths(sheet, table.columns)
            title = ledger_title(appendix, self._language)
            row = self._write_section(sheet, row, title, table, self._labels["explained"]) + 1
            findings = finding_lines(appendix, self._language)
            if findings:
                sheet.write_string(row, 0, self._labels["findings"], self._styles.bold)
                for finding in findings:
                    row += 1
                    sheet.write_string(row, 0, finding, self._styles.text)
                row += 1
            row += 1

    def _write_section(self, sheet: Worksheet, row: int, title: str, table: Table, total_label: str) -> int:
        """Write a title and a table, and return the index of the last row."""
        sheet.write_string(row, 0, title, self._styles.section)
        sheet.set_row(row, 20)
        return _write_table(sheet, self._styles, table, row + 1, total_label)

    def _write_sources(self) -> None:
        sheet = self._sheet(self._labels["sources"])
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, self._labels["sources"], self._styles.title)
        row = 2
        for appendix in self._appendices:
            sheet.write_string(row, 0, ledger_title(appendix, self._language), self._styles.section)
            for label, value in source_lines(appendix, self._language):
                row += 1
                sheet.write_string(row, 0, label, self._styles.label)
                sheet.write_string(row, 1, value, self._styles.wrapped)
            row += 2
        sheet.write_string(row, 0, self._labels["method"], self._styles.bold)
        for name in ("method_balance", "method_items", "method_causes"):
            row += 1
            sheet.write_string(row, 0, self._labels[name], self._styles.text)


def _set_widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)


def _write_table(sheet: Worksheet, styles: Styles, table: Table, top: int, total_label: str) -> int:
    """Write headings in the row `top`, then the rows and a total row. Return the index of the last row.

    If the user filters the table in Excel, the totals include only the rows that are shown.
    """
    for index, column in enumerate(table.columns):
        heading = styles.heading_middle if column.kind is ColumnKind.DATE else styles.heading
        sheet.write_string(
            top, index, column.heading, styles.heading_right if column.kind in _RIGHT else heading
        )
    sheet.set_row(top, 28)
    if not table.rows:
        sheet.write_string(top + 1, 0, table.when_empty, styles.text)
        return top + 1
    for number, cells in enumerate(table.rows, top + 1):
        for index, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
            _write_cell(sheet, styles, number, index, kind=column.kind, cell=cell)
        long = [
            (cell, column.width)
            for column, cell in zip(table.columns, cells, strict=True)
            if isinstance(cell, str) and column.kind is ColumnKind.LONG_TEXT
        ]
        fit_row(sheet, number, long)
    last = top + len(table.rows)
    if not table.summed:
        return last
    sheet.write_string(last + 1, 0, total_label, styles.total_label)
    for index, column in enumerate(table.columns):
        style = styles.total_count if column.kind is ColumnKind.COUNT else styles.total_amount
        if column.summed:
            formula = f"=SUBTOTAL(9,{column_cells(index, top + 1, last)})"
            sheet.write_formula(last + 1, index, formula, style, table.total(index))
        elif index:
            sheet.write_blank(last + 1, index, "", styles.total)
    return last + 1


def _write_cell(
    sheet: Worksheet, styles: Styles, row: int, index: int, *, kind: ColumnKind, cell: Cell
) -> None:
    if isinstance(cell, str):
        # With write_string, the name "=1+1" of a counterparty remains a text and does not become a formula.
        sheet.write_string(row, index, cell, styles.wrapped if kind is ColumnKind.LONG_TEXT else styles.cell)
    elif isinstance(cell, date | datetime):
        sheet.write_datetime(row, index, cell, styles.day)
    elif cell is not None:
        style: Style = {ColumnKind.COUNT: styles.count, ColumnKind.SHARE: styles.share}.get(
            kind, styles.amount
        )
        sheet.write_number(row, index, Decimal(cell), style)
