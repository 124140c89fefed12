"""The sheet that explains the difference of a ledger: next steps, checks, and a daily chart."""

from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Colour
from fortnox_sdk.year_end.look import LOOKS
from fortnox_sdk.year_end.report.excel.book import Book
from fortnox_sdk.year_end.report.excel.review.stacked_tables import new_review_sheet, write_titled
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.table_block import Block
from fortnox_sdk.year_end.report.explanation_tables import days_table
from fortnox_sdk.year_end.report.reviews import explanation_title, tables_of_explanation
from fortnox_sdk.year_end.review import LedgerReview

_COLUMNS: Final = 10
_TOP: Final = 4
_CHART_ROWS: Final = 15
_CHART_PIXELS: Final = {"width": 1000, "height": 290}
_RIGHT_AXIS: Final = Text("{name} (right axis)", "{name} (höger axel)")
_ACCOUNT, _LEDGER, _DIFFERENCE = 1, 2, 3
_COLOURS: Final = {_ACCOUNT: "#1e3a5f", _LEDGER: "#d0a12a", _DIFFERENCE: LOOKS[Colour.RED].ink}


def write_explanation(book: Book, review: LedgerReview, *, overview: str = "") -> None:
    """Write the explanation sheet. The figures of its chart are in a table below the printed area.

    Args:
        book: The workbook.
        review: The review of the ledger.
        overview: The title of the overview sheet, to which the new sheet links; `""` for no link.
    """
    account = review.appendix.account
    sheet = new_review_sheet(
        book, f"explanation/{account}", explanation_title(review), _COLUMNS, overview=overview
    )
    row = _TOP + _CHART_ROWS
    for table in tables_of_explanation(review, book.language):
        row = write_titled(book, sheet, table, row).last_row + 2
    sheet.page.print_area(0, 0, row - 2, _COLUMNS - 1)
    days = write_titled(book, sheet, days_table(review.explanation, book.language), row)
    _write_chart(book, sheet, review, days)


def _write_chart(book: Book, sheet: Sheet, review: LedgerReview, days: Block) -> None:
    last = days.first_row + len(days.table.rows) - 1
    chart = book.line_chart()
    for column, colour in _COLOURS.items():
        heading = days.table.columns[column].heading
        is_right = column == _DIFFERENCE
        name = _RIGHT_AXIS.format(name=heading).in_language(book.language) if is_right else heading
        chart.add_series(
            {
                "name": name,
                "categories": [sheet.title, days.first_row, 0, last, 0],
                "values": [sheet.title, days.first_row, column, last, column],
                "line": {
                    "color": colour,
                    "width": 1.75,
                    "dash_type": "dash" if column == _LEDGER else "solid",
                },
                "y2_axis": is_right,
            }
        )
    amounts: dict[str, object] = {"num_format": "#,##0", "line": {"none": True}}
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": "yyyy-mm",
            "major_unit": 1 + len(days.table.rows) // 400,
            "major_unit_type": "months",
            "label_position": "low",
        }
    )
    chart.set_y_axis(amounts | {"major_gridlines": {"visible": True, "line": {"color": "#cbd5e1"}}})
    # A difference can be 1 öre. Without any difference, Excel would choose a scale of its own.
    always_agreed = not any(day.difference for day in review.explanation.by_day.days)
    scale: dict[str, object] = {"min": -1, "max": 1, "major_unit": 1} if always_agreed else {}
    chart.set_y2_axis(amounts | {"num_format": "#,##0.00"} | scale)
    chart.set_legend({"position": "top"})
    chart.set_title({"none": True})
    chart.set_size(_CHART_PIXELS)
    sheet.chart(_TOP - 1, chart, f"{days.table.title}, {review.appendix.account} {book.as_of}")
