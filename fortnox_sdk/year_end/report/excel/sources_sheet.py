"""The sheet with the sources of the figures and the way in which they are calculated."""

from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.summary import source_lines


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
