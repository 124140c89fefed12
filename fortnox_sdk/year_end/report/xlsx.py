"""Appendices as one Excel workbook that an accountant can file, print and recalculate."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report.summary import finding_lines, source_lines
from fortnox_sdk.year_end.report.summary_sheet import write_summary
from fortnox_sdk.year_end.report.tables import (
    Cell,
    Column,
    ColumnKind,
    Table,
    ageing_tables,
    causes_table,
    items_table,
)
from fortnox_sdk.year_end.report.texts import Language, ledger_title, words
from fortnox_sdk.year_end.report.workbook import Style, Styles, Workbook, Worksheet, fit_row, new_workbook

__all__ = ["write_xlsx"]

_A4: Final = 9
_RIGHT: Final = frozenset({ColumnKind.AMOUNT, ColumnKind.COUNT, ColumnKind.SHARE})


def write_xlsx(
    appendices: Sequence[Appendix],
    path: Path | str,
    *,
    language: Language = "sv",
    files: Files | None = None,
) -> None:
    """Write appendices of one company into a workbook: summary, a sheet per ledger, ageing, causes, sources.

    Totals are live formulas with their values stored, so that programs that do not calculate show the same.

    Args:
        appendices: One or more, of different accounts.
        path: The `.xlsx` file; one that is there is replaced once the new one is whole.
        language: `sv` or `en`.
        files: The file system; None is this machine's.

    Raises:
        InvalidInput: no appendix, or two of the same account.
        ConfigurationError: XlsxWriter is not installed.
        OSError: the file can't be written.
    """
    accounts = [appendix.account for appendix in appendices]
    if not accounts or len(set(accounts)) < len(accounts):
        raise InvalidInput(
            "A workbook holds one appendix for each account.", cure="Write one file per balance date."
        )
    content = BytesIO()
    workbook = new_workbook(content)
    named, styles = words(language), Styles(workbook)
    first = appendices[0].provenance
    workbook.set_properties(
        {
            "title": f"{named['title']} {first.company_name} {appendices[0].as_of}",
            "company": first.company_name,
            # The moment of the figures, not of the file: the same figures give the same bytes.
            "created": first.fetched_at.replace(tzinfo=None, microsecond=0),
        }
    )
    summary = _sheet(workbook, named["summary"], appendices[0], language)
    ranges = {
        appendix.account: _ledger_sheet(workbook, styles, appendix, language) for appendix in appendices
    }
    if any(ageing_tables(appendix, language) for appendix in appendices):
        _ageing_sheet(workbook, styles, appendices, language)
    _causes_sheet(workbook, styles, appendices, language)
    _sources_sheet(workbook, styles, appendices, language)
    write_summary(summary, styles, appendices, ranges, language)
    workbook.close()
    replace_file(Path(path), content.getvalue(), files=files)


def _sheet(workbook: Workbook, name: str, appendix: Appendix, language: Language) -> Worksheet:
    """A sheet that prints well on A4."""
    # Excel refuses these signs and more than 31 characters in a sheet's name.
    sheet = workbook.add_worksheet("".join(sign for sign in name if sign not in "[]:*?/\\'")[:31])
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(0.5, 0.5, 0.6, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    named = words(language)
    # A single & starts a control code in Excel's footers.
    company = appendix.provenance.company_name.replace("&", "&&")
    sheet.set_footer(f"&L{company} {appendix.as_of}&R{named['page']} &P {named['page_of']} &N"[:255])
    return sheet


def _ledger_sheet(workbook: Workbook, styles: Styles, appendix: Appendix, language: Language) -> str:
    """The open items (or the account's vouchers). Gives the range that sums to the ledger, as a formula's text."""
    title = ledger_title(appendix, language)
    sheet = _sheet(workbook, title, appendix, language)
    named = words(language)
    table = items_table(appendix, language)
    sheet.write_string(0, 0, f"{title} {appendix.as_of}", styles.title)
    sheet.write_string(
        1, 0, f"{appendix.provenance.company_name}, {appendix.provenance.org_number}", styles.subtitle
    )
    top = 3
    _set_widths(sheet, table.columns)
    last = _write_table(sheet, styles, table, top, named["total"])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top, top)
    if table.rows:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)
    sheet.print_area(0, 0, last, len(table.columns) - 1)
    wanted = named["open_sek"] if appendix.ledger_total is not None else named["amount_sek"]
    column = next(index for index, column in enumerate(table.columns) if column.heading == wanted)
    cells = f"{_letters(column)}{top + 2}:{_letters(column)}{top + 1 + max(1, len(table.rows))}"
    return f"'{title[:31]}'!{cells}"


def _ageing_sheet(
    workbook: Workbook, styles: Styles, appendices: Sequence[Appendix], language: Language
) -> None:
    named = words(language)
    sheet = _sheet(workbook, named["ageing"], appendices[0], language)
    sheet.write_string(0, 0, named["ageing"], styles.title)
    sheet.write_string(1, 0, named["ageing_about"], styles.subtitle)
    row = 3
    widest: tuple[Column, ...] = ()
    for appendix in appendices:
        for table in ageing_tables(appendix, language):
            sheet.write_string(row, 0, f"{ledger_title(appendix, language)}: {table.title}", styles.section)
            sheet.set_row(row, 20)
            row = _write_table(sheet, styles, table, row + 1, named["total"]) + 2
            widest = max(widest, table.columns, key=len)
    _set_widths(sheet, widest)


def _causes_sheet(
    workbook: Workbook, styles: Styles, appendices: Sequence[Appendix], language: Language
) -> None:
    named = words(language)
    sheet = _sheet(workbook, named["reconciliation"], appendices[0], language)
    sheet.write_string(0, 0, named["reconciliation"], styles.title)
    row = 2
    for appendix in appendices:
        table = causes_table(appendix, language)
        _set_widths(sheet, table.columns)
        sheet.write_string(row, 0, ledger_title(appendix, language), styles.section)
        sheet.set_row(row, 20)
        row = _write_table(sheet, styles, table, row + 1, named["explained"]) + 1
        findings = finding_lines(appendix, language)
        if findings:
            sheet.write_string(row, 0, named["findings"], styles.bold)
            for finding in findings:
                row += 1
                sheet.write_string(row, 0, finding, styles.text)
            row += 1
        row += 1


def _sources_sheet(
    workbook: Workbook, styles: Styles, appendices: Sequence[Appendix], language: Language
) -> None:
    named = words(language)
    sheet = _sheet(workbook, named["sources"], appendices[0], language)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, named["sources"], styles.title)
    row = 2
    for appendix in appendices:
        sheet.write_string(row, 0, ledger_title(appendix, language), styles.section)
        for label, value in source_lines(appendix, language):
            row += 1
            sheet.write_string(row, 0, label, styles.label)
            sheet.write_string(row, 1, value, styles.wrapped)
        row += 2
    sheet.write_string(row, 0, named["method"], styles.bold)
    for name in ("method_balance", "method_items", "method_causes"):
        row += 1
        sheet.write_string(row, 0, named[name], styles.text)


def _set_widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)


def _write_table(sheet: Worksheet, styles: Styles, table: Table, top: int, total_word: str) -> int:
    """Headings at `top`, the rows, and a total row whose formulas follow a filter. Gives the last row written."""
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
    sheet.write_string(last + 1, 0, total_word, styles.total_label)
    for index, column in enumerate(table.columns):
        style = styles.total_count if column.kind is ColumnKind.COUNT else styles.total_amount
        if column.summed:
            letters = _letters(index)
            formula = f"=SUBTOTAL(9,{letters}{top + 2}:{letters}{last + 1})"
            sheet.write_formula(last + 1, index, formula, style, table.total(index))
        elif index:
            sheet.write_blank(last + 1, index, "", styles.total)
    return last + 1


def _write_cell(
    sheet: Worksheet, styles: Styles, row: int, index: int, *, kind: ColumnKind, cell: Cell
) -> None:
    if isinstance(cell, str):
        # write_string, so that a counterparty called "=1+1" stays a name.
        sheet.write_string(row, index, cell, styles.wrapped if kind is ColumnKind.LONG_TEXT else styles.cell)
    elif isinstance(cell, date | datetime):
        sheet.write_datetime(row, index, cell, styles.day)
    elif cell is not None:
        style: Style = {ColumnKind.COUNT: styles.count, ColumnKind.SHARE: styles.share}.get(
            kind, styles.amount
        )
        sheet.write_number(row, index, Decimal(cell), style)


def _letters(index: int) -> str:
    """A column's letters. No table here is wider than 26 columns."""
    return chr(ord("A") + index)
