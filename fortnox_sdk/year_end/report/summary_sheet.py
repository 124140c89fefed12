"""The first sheet of the workbook: a heading, a summary box with formulas for each appendix, and signature lines."""

from collections.abc import Mapping, Sequence

from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.report.summary import Line, LineRole, source_lines, summary_lines, verdict
from fortnox_sdk.year_end.report.texts import labels_in, ledger_title
from fortnox_sdk.year_end.report.workbook import Style, Styles, Worksheet, cell_name, column_cells, fit_row

_LABEL, _AMOUNT, _NOTE = 0, 1, 2
_LABEL_WIDTH, _NOTE_WIDTH = 44, 84


def write_summary(
    sheet: Worksheet,
    styles: Styles,
    appendices: Sequence[Appendix],
    ranges: Mapping[str, str],
    language: Language,
) -> None:
    """Write the summary sheet.

    Args:
        sheet: The empty sheet.
        styles: The styles of the same workbook.
        appendices: One or more appendices.
        ranges: The accounts, each with the cells whose sum is the ledger total (or, without a ledger, the account
            balance), such as `'1510 Kundfordringar'!M5:M20`.
        language: The language, `sv` or `en`.
    """
    labels = labels_in(language)
    sheet.set_column(_LABEL, _LABEL, _LABEL_WIDTH)
    sheet.set_column(_AMOUNT, _AMOUNT, 20)
    sheet.set_column(_NOTE, _NOTE, _NOTE_WIDTH)
    sheet.write_string(0, 0, labels["title"], styles.title)
    sheet.write_string(1, 0, appendices[0].provenance.company_name, styles.subtitle)
    row = 2
    for label, value in source_lines(appendices[0], language):
        if label != labels["account"]:
            row += 1
            sheet.write_string(row, _LABEL, label, styles.label)
            sheet.write_string(row, _AMOUNT, value, styles.text)
    row += 2
    for appendix in appendices:
        row = _write_box(sheet, styles, appendix, row, cells=ranges[appendix.account], language=language) + 2
    for label in (labels["prepared_by"], labels["reviewed_by"]):
        sheet.write_string(row, _LABEL, label, styles.label)
        sheet.write_blank(row, _AMOUNT, "", styles.signature)
        sheet.write_string(row, _NOTE, labels["signature_date"], styles.signature)
        sheet.set_row(row, 26)
        row += 1
    sheet.print_area(0, 0, row, _NOTE)


def _write_box(
    sheet: Worksheet, styles: Styles, appendix: Appendix, top: int, *, cells: str, language: Language
) -> int:
    """Write the summary box of one appendix, and return the index of its last row."""
    colour, verdict_text = verdict(appendix, language)
    sheet.write_string(top, _LABEL, f"{ledger_title(appendix, language)} {appendix.as_of}", styles.ruled)
    sheet.write_blank(top, _AMOUNT, "", styles.ruled)
    sheet.write_blank(top, _NOTE, "", styles.ruled)
    sheet.set_row(top, 20)
    sheet.write_string(top + 1, _LABEL, verdict_text, styles.verdicts[colour])
    lines = summary_lines(appendix, language)
    rows = {line.role: number for number, line in enumerate(lines, top + 2)}
    causes = [number for number, line in enumerate(lines, top + 2) if line.role is LineRole.CAUSE]
    for number, line in enumerate(lines, top + 2):
        _write_line(sheet, styles, number, line)
        formula = _formula(line.role, rows, causes, cells, of_suppliers=appendix.ledger is Ledger.SUPPLIERS)
        if formula:
            strong = line.role in (LineRole.DIFFERENCE, LineRole.UNEXPLAINED) or line is lines[-1]
            style = styles.total_amount if strong else styles.amount
            sheet.write_formula(number, _AMOUNT, formula, style, line.amount)
    if LineRole.DIFFERENCE in rows:
        _colour(sheet, rows[LineRole.DIFFERENCE], "!=", styles.when_not_zero)
        _colour(sheet, rows[LineRole.UNEXPLAINED], "!=", styles.when_wrong)
        _colour(sheet, rows[LineRole.UNEXPLAINED], "==", styles.when_right)
    return top + 1 + len(lines)


def _write_line(sheet: Worksheet, styles: Styles, row: int, line: Line) -> None:
    label = {
        LineRole.CAUSE: styles.indented,
        LineRole.REVERSED: styles.indented,
        LineRole.DIFFERENCE: styles.total,
        LineRole.UNEXPLAINED: styles.total,
    }.get(line.role, styles.text)
    sheet.write_string(row, _LABEL, line.label, label)
    sheet.write_number(row, _AMOUNT, line.amount, styles.amount)
    sheet.write_string(row, _NOTE, line.note, styles.faint)
    fit_row(sheet, row, [(line.label, _LABEL_WIDTH), (line.note, _NOTE_WIDTH)])


def _formula(
    role: LineRole, rows: Mapping[LineRole, int], causes: Sequence[int], cells: str, *, of_suppliers: bool
) -> str:
    """Return the Excel formula of a line, or `""` if the line has an amount instead of a formula."""

    def amount(of: LineRole) -> str:
        return cell_name(rows[of], _AMOUNT)

    # Excel adds amounts as binary fractions. ROUND removes the resulting noise.
    if role is LineRole.LEDGER:
        return f"=ROUND({'-' if of_suppliers else ''}SUM({cells}),2)"
    if role is LineRole.DIFFERENCE:
        return f"=ROUND({amount(LineRole.BALANCE)}-{amount(LineRole.LEDGER)},2)"
    if role is LineRole.EXPLAINED and causes:
        return f"=ROUND(SUM({column_cells(_AMOUNT, causes[0], causes[-1])}),2)"
    if role is LineRole.UNEXPLAINED:
        return f"=ROUND({amount(LineRole.DIFFERENCE)}-{amount(LineRole.EXPLAINED)},2)"
    if role is LineRole.BALANCE and LineRole.OPENING in rows:
        # The first row of the account's sheet is the opening balance.
        return f"=ROUND(SUM({cells}),2)"
    return ""


def _colour(sheet: Worksheet, row: int, criteria: str, style: Style) -> None:
    """Show the amount of a row in `style` if a comparison of the amount with 0 is true.

    `criteria` is the operator of the comparison, such as `!=`.
    """
    options = {"type": "cell", "criteria": criteria, "value": 0, "format": style}
    sheet.conditional_format(row, _AMOUNT, row, _AMOUNT, options)
