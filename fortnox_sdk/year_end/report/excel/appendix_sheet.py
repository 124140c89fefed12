"""The sheet of one appendix in the binder: the verdict, its reasons, the figures, the causes, and the items."""

from collections.abc import Sequence
from typing import Final

import attrs

from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report.appendix_tables import parts_table
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.box import colour_differences, line_formula
from fortnox_sdk.year_end.report.excel.item_sheet import (
    linked_tables,
    total_formula,
    write_tables,
    write_title,
)
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.styles import lines_of
from fortnox_sdk.year_end.report.excel.table_block import Block
from fortnox_sdk.year_end.report.excel.workbook import Style, cell_name
from fortnox_sdk.year_end.report.summary import LineRole, keyed_lines
from fortnox_sdk.year_end.report.tables import Table
from fortnox_sdk.year_end.report.texts import finding_name, ledger_title, term

_FIRST: Final = 4
"""The row of the verdict, counted from 0."""
_LINE_HEIGHT: Final = 14


@attrs.frozen(kw_only=True)
class AppendixPlace:
    """The sheet of an appendix, the position of the table on the sheet, and the cell with the balance."""

    sheet: Sheet
    block: Block
    """The position of the table of items or, if the appendix has parts, of the table of parts."""
    balance: str
    """The cell with the balance of the account, for formulas on other sheets."""


def new_appendix_sheet(book: Book, appendix: Appendix) -> Sheet:
    """Return the empty sheet of an appendix."""
    title = ledger_title(appendix, book.language)
    return book.sheet(f"appendix/{appendix.account}", title, about=title)


def write_appendix(
    book: Book,
    sheet: Sheet,
    appendix: Appendix,
    overview_title: str,
    *,
    part_blocks: Sequence[Block] = (),
) -> AppendixPlace:
    """Write the sheet of an appendix.

    Args:
        book: The workbook.
        sheet: The empty sheet.
        appendix: The appendix.
        overview_title: The title of the sheet with the overview.
        part_blocks: If the appendix has parts, the positions of their item tables, which are on other sheets.
    """
    language = book.language
    title = ledger_title(appendix, language)
    tables = (parts_table(appendix, language),) if appendix.parts else linked_tables(book, appendix)
    lines = keyed_lines(appendix, language)
    with_notes = [line for _, line in lines if line.role is LineRole.CAUSE and line.note]
    first_line = _FIRST + 1 + len(appendix.findings)
    top = first_line + len(lines) + len(with_notes) + 2
    heading = f"{book.provenance.company_name}, {book.provenance.org_number}"
    book.heading(sheet, f"{title} {appendix.as_of}", heading)
    sheet.link(2, 0, overview_title, f"← {book.labels['back_to_overview']}")
    head = _Head(book, sheet, tables[0])
    _write_verdict(head, appendix)
    # The formulas of the figures need the place of the table, which is written below them.
    write_title(sheet, top - 1, tables[0].title)
    block = write_tables(book, sheet, tables, top)
    balance = _write_figures(head, appendix, first_line, part_blocks or [block])
    return AppendixPlace(sheet=sheet, block=block, balance=f"'{sheet.title}'!{balance}")


class _Head:
    """The rows above the table. Long texts extend across all printed columns. Amounts are in the amount column."""

    def __init__(self, book: Book, sheet: Sheet, table: Table) -> None:
        self.book = book
        self.sheet = sheet
        printed = [column for column in table.columns if column.printed]
        self._last = len(printed) - 1
        self._characters = sum(column.width for column in printed)
        names = [column.name for column in printed]
        wanted = next(name for name in ("open_sek", "amount", "account_balance") if name in names)
        self.amount_column = names.index(wanted)

    def paragraph(self, row: int, text: str, style: Style) -> None:
        """Write a text across all printed columns, and make the row high enough for the text."""
        self.sheet.merged(row, self._last, text, style)
        self.sheet.page.set_row(row, _LINE_HEIGHT * lines_of(text, self._characters) + 2)


def _write_verdict(head: _Head, appendix: Appendix) -> None:
    """Write the verdict in its colour, and below it the findings, the most serious one first."""
    language, styles = head.book.language, head.book.styles
    verdict = appendix.verdict
    head.sheet.start_row(_FIRST)
    head.paragraph(_FIRST, term(verdict, language), styles.verdicts[verdict.colour])
    for row, finding in enumerate(appendix.findings, _FIRST + 1):
        head.sheet.start_row(row)
        text = f"{finding_name(finding.kind, language)}: {finding.text.in_language(language)}"
        head.paragraph(row, text, styles.finding_texts[finding.kind])


def _write_figures(head: _Head, appendix: Appendix, row: int, blocks: Sequence[Block]) -> str:
    """Write the lines with the figures and the causes. Return the name of the cell that contains the balance."""
    sheet, styles, column = head.sheet, head.book.styles, head.amount_column
    lines = keyed_lines(appendix, head.book.language)
    places: list[int] = []
    for _, line in lines:
        places.append(row)
        row += 2 if line.role is LineRole.CAUSE and line.note else 1
    rows = {line.role: place for place, (_, line) in zip(places, lines, strict=True)}
    causes = [place for place, (_, line) in zip(places, lines, strict=True) if line.role is LineRole.CAUSE]
    total = total_formula(appendix, blocks)
    for place, (key, line) in zip(places, lines, strict=True):
        sheet.start_row(place, f"{appendix.account}/{key}")
        is_cause = line.role is LineRole.CAUSE
        strong = line.role in (LineRole.BALANCE, LineRole.DIFFERENCE, LineRole.UNEXPLAINED)
        note = f" ({line.note})" if line.note and not is_cause else ""
        label = f"{'    ' if is_cause else ''}{line.label}{note}"
        sheet.put(place, 0, label, styles.bold if strong else styles.text)
        style = styles.bold_amount if strong else styles.amount
        formula = line_formula(line.role, rows, causes, total, column=column)
        if formula:
            sheet.formula(place, column, formula, style, line.amount)
        else:
            sheet.put(place, column, line.amount, style)
        if is_cause and line.note:
            sheet.start_row(place + 1)
            head.paragraph(place + 1, line.note, styles.evidence)
    colour_differences(sheet, rows, column)
    return cell_name(rows[LineRole.BALANCE], column)
