"""The sheets with lists: the sources, the changes since an earlier workbook, and the entries not carried over."""

from collections.abc import Sequence
from decimal import Decimal

from fortnox_sdk.text import instant_text, printable
from fortnox_sdk.year_end.appendix import Colour
from fortnox_sdk.year_end.look import LOOKS
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.table_block import set_widths, write_table
from fortnox_sdk.year_end.report.kept.changes import SUBJECT_NAMES, Change
from fortnox_sdk.year_end.report.kept.earlier import Earlier
from fortnox_sdk.year_end.report.kept.work import NotCarried
from fortnox_sdk.year_end.report.summary import source_lines
from fortnox_sdk.year_end.report.tables import ColumnKind, Field, new_table

_TEXT, _LONG, _AMOUNT = ColumnKind.TEXT, ColumnKind.LONG_TEXT, ColumnKind.AMOUNT


def write_changes(book: Book, changes: Sequence[Change], earlier: Earlier, kept_name: str) -> None:
    """Write the sheet with the figures that are new, changed or removed since the earlier workbook."""
    labels, language = book.labels, book.language
    sheet = book.sheet("changes", labels["changes"])
    about = labels["changes_about"].format(saved=instant_text(earlier.saved), name=printable(kept_name))
    book.heading(sheet, labels["changes"], about)
    zero = Decimal(0)
    fields: list[Field[Change]] = [
        Field(labels["account"], _TEXT, 9, lambda change: change.account),
        Field(labels["change"], _TEXT, 11, lambda change: labels[change.kind.value]),
        Field(
            labels["subject"], _LONG, 22, lambda change: SUBJECT_NAMES[change.subject].in_language(language)
        ),
        Field(labels["number"], _LONG, 24, lambda change: change.number),
        Field(labels["text"], _LONG, 34, lambda change: change.text),
        Field(labels["before"], _AMOUNT, 16, lambda change: change.before),
        Field(labels["now"], _AMOUNT, 16, lambda change: change.now),
        Field(
            labels["difference"],
            _AMOUNT,
            16,
            lambda change: (change.now or zero) - (change.before or zero),
        ),
        Field(labels["note"], _LONG, 26, lambda change: labels["own_voucher"] if change.own_voucher else ""),
    ]
    table = new_table(labels["changes"], fields, changes, when_empty=labels["no_changes"])
    set_widths(sheet, table.columns)
    write_table(sheet, table, 3, "")
    sheet.page.repeat_rows(3, 3)


def write_not_carried(book: Book, lost: Sequence[NotCarried], kept_name: str) -> None:
    """Write the sheet with the entries that people made in the earlier workbook and that were not carried over."""
    labels, language = book.labels, book.language
    sheet = book.sheet("not carried", labels["not_carried"])
    about = labels["not_carried_about"].format(name=printable(kept_name))
    book.heading(sheet, labels["not_carried"], about)
    sheet.page.set_tab_color(LOOKS[Colour.RED].ink)
    fields: list[Field[NotCarried]] = [
        Field(labels["sheet"], _LONG, 32, lambda entry: entry.sheet),
        Field(labels["cell"], _TEXT, 9, lambda entry: entry.cell),
        Field(labels["value"], _LONG, 60, lambda entry: printable(entry.content)),
        Field(labels["reason"], _LONG, 60, lambda entry: entry.reason.in_language(language)),
    ]
    table = new_table(labels["not_carried"], fields, lost)
    set_widths(sheet, table.columns)
    write_table(sheet, table, 3, "")


def write_sources(book: Book) -> None:
    """Write the sources of all appendices. Appendices with equal sources share one list."""
    sheet, labels, styles = book.sheet("sources", book.labels["sources"]), book.labels, book.styles
    sheet.page.set_column(0, 0, 34)
    sheet.page.set_column(1, 1, 90)
    sheet.put(0, 0, labels["sources"], styles.title)
    row = 2
    lists = (source_lines(appendix, book.language) for appendix in book.appendices)
    for lines in dict.fromkeys(
        tuple(line for line in lines if line[0] != labels["account"]) for lines in lists
    ):
        for label, value in lines:
            sheet.put(row, 0, label, styles.label)
            sheet.put(row, 1, value, styles.wrapped)
            row += 1
        row += 1
    sheet.put(row, 0, labels["method"], styles.bold)
    for name in ("method_balance", "method_items", "method_causes"):
        row += 1
        sheet.put(row, 0, labels[name], styles.text)
