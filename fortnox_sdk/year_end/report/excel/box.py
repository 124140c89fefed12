"""The summary box of one appendix: the verdict, its reasons, the figures with formulas, and the causes."""

from collections.abc import Mapping, Sequence

from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.item_sheet import total_formula
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.styles import fit_row
from fortnox_sdk.year_end.report.excel.table_block import Block
from fortnox_sdk.year_end.report.excel.workbook import cell_name, column_cells
from fortnox_sdk.year_end.report.summary import Line, LineRole, keyed_lines
from fortnox_sdk.year_end.report.texts import finding_name, term

LABEL, AMOUNT, NOTE = 0, 1, 2
LABEL_WIDTH, AMOUNT_WIDTH, NOTE_WIDTH = 44, 20, 84


def write_box(book: Book, sheet: Sheet, appendix: Appendix, top: int, blocks: Sequence[Block]) -> int:
    """Write the verdict, the findings and the figures of an appendix.

    Args:
        book: The workbook.
        sheet: The sheet, whose first three columns are the label, the amount and the note.
        appendix: The appendix.
        top: The first row, counted from 0.
        blocks: The positions of the appendix's item tables.

    Returns:
        The last row.
    """
    row = _write_verdict(book, sheet, appendix, top)
    lines = keyed_lines(appendix, book.language)
    first = row + 1
    rows = {line.role: number for number, (_, line) in enumerate(lines, first)}
    causes = [number for number, (_, line) in enumerate(lines, first) if line.role is LineRole.CAUSE]
    total = total_formula(appendix, blocks)
    for number, (key, line) in enumerate(lines, first):
        sheet.start_row(number, f"{appendix.account}/{key}")
        formula = line_formula(line.role, rows, causes, total)
        _write_line(sheet, number, line, formula, is_last=number == first + len(lines) - 1)
    colour_differences(sheet, rows, AMOUNT)
    return first + len(lines) - 1


def _write_verdict(book: Book, sheet: Sheet, appendix: Appendix, row: int) -> int:
    """Write the verdict in its colour, and below it the findings, the most serious one first."""
    verdict, styles = appendix.verdict, book.styles
    sheet.start_row(row, f"{appendix.account}/verdict")
    text = term(verdict, book.language)
    style = styles.verdicts[verdict.colour]
    sheet.put(row, LABEL, text, style)
    sheet.put(row, AMOUNT, term(verdict.colour, book.language), style)
    sheet.put(row, NOTE, None, style)
    fit_row(sheet.page, row, [(text, LABEL_WIDTH)])
    for number, finding in enumerate(appendix.findings, 1):
        row += 1
        sheet.start_row(row, f"{appendix.account}/finding {number}")
        text = finding.text.in_language(book.language)
        sheet.put(row, LABEL, finding_name(finding.kind, book.language), styles.findings[finding.kind])
        # The text of a finding extends over the amount's column, because findings have no amount.
        sheet.put(row, AMOUNT, None, styles.text)
        sheet.put(row, NOTE, text, styles.wrapped)
        fit_row(sheet.page, row, [(text, NOTE_WIDTH)])
    return row


def _write_line(sheet: Sheet, row: int, line: Line, formula: str, *, is_last: bool) -> None:
    styles = sheet.styles
    strong = line.role in (LineRole.DIFFERENCE, LineRole.UNEXPLAINED) or is_last
    indented = line.role in (LineRole.CAUSE, LineRole.REVERSED)
    label = styles.total if strong else styles.indented if indented else styles.text
    amount = styles.total_amount if strong else styles.amount
    sheet.put(row, LABEL, line.label, label)
    if formula:
        sheet.formula(row, AMOUNT, formula, amount, line.amount)
    else:
        sheet.put(row, AMOUNT, line.amount, amount)
    sheet.put(row, NOTE, line.note, styles.faint)
    fit_row(sheet.page, row, [(line.label, LABEL_WIDTH), (line.note, NOTE_WIDTH)])


def line_formula(
    role: LineRole, rows: Mapping[LineRole, int], causes: Sequence[int], total: str, *, column: int = AMOUNT
) -> str:
    """Return the Excel formula of a line, or `""` if the line has an amount instead of a formula.

    Args:
        role: The role of the line.
        rows: The rows of the lines by their roles.
        causes: The rows of the causes.
        total: The formula of the total of the items.
        column: The column of the amounts.
    """

    def amount(of: LineRole) -> str:
        return cell_name(rows[of], column)

    # Excel adds amounts as binary fractions. ROUND removes the resulting noise.
    if role is LineRole.LEDGER:
        return total
    if role is LineRole.DIFFERENCE:
        return f"=ROUND({amount(LineRole.BALANCE)}-{amount(LineRole.LEDGER)},2)"
    if role is LineRole.EXPLAINED and causes:
        return f"=ROUND(SUM({column_cells(column, causes[0], causes[-1])}),2)"
    if role is LineRole.UNEXPLAINED:
        return f"=ROUND({amount(LineRole.DIFFERENCE)}-{amount(LineRole.EXPLAINED)},2)"
    if role is LineRole.BALANCE and LineRole.OPENING in rows:
        # The first row of the account's sheet is the opening balance.
        return total
    return ""


def colour_differences(sheet: Sheet, rows: Mapping[LineRole, int], column: int) -> None:
    """Show a difference in red if it is not zero, and the unexplained amount on a green or red background."""
    styles = sheet.styles
    if LineRole.DIFFERENCE not in rows:
        return
    for role, criteria, style in (
        (LineRole.DIFFERENCE, "!=", styles.when_not_zero),
        (LineRole.UNEXPLAINED, "!=", styles.when_wrong),
        (LineRole.UNEXPLAINED, "==", styles.when_right),
    ):
        options = {"type": "cell", "criteria": criteria, "value": 0, "format": style}
        sheet.page.conditional_format(rows[role], column, rows[role], column, options)
