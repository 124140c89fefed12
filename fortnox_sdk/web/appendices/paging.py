"""Long tables in pages of 200 rows. The totals always include all rows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import attrs

from fortnox_sdk.text import Language
from fortnox_sdk.year_end.report.page_tables import PageCell, PageTable, page_table
from fortnox_sdk.year_end.report.tables import Column, Table
from fortnox_sdk.year_end.report.texts import labels_in

ROWS_PER_PAGE: Final = 200
_MOST_DIGITS: Final = 9
NO_DAYS: Final[Mapping[str, date | None]] = {}

CellLink = Callable[[Mapping[str, object]], str]
"""A function that returns the URL that a cell links to, or `""` for no link. Its argument is the row: a mapping from
headings to cells."""


@attrs.frozen(kw_only=True)
class PagedTable:
    """One page of a table."""

    id: str
    """The id of the table in the page and in the URL."""
    table: PageTable
    number: int
    """The number of the page, from 1."""
    pages: int
    count: int
    """The number of rows in the whole table."""

    @property
    def first(self) -> int:
        """The number of the first row on this page, from 1; 0 if there are no rows."""
        return (self.number - 1) * ROWS_PER_PAGE + 1 if self.count else 0

    @property
    def last(self) -> int:
        """The number of the last row on this page; 0 if there are no rows."""
        return min(self.number * ROWS_PER_PAGE, self.count)


def paged_table(
    table_id: str,
    table: Table,
    language: Language,
    pages: Mapping[str, str],
    *,
    links: Mapping[str, CellLink] | None = None,
) -> PagedTable:
    """Return one page of a table.

    Args:
        table_id: The id of the table.
        table: The whole table.
        language: The language of the page.
        pages: The page numbers of the request, by the ids of the tables. If a page does not exist, the nearest page
            is returned.
        links: The links of cells, by the heading of their column.
    """
    count = len(table.rows)
    number, last_page = page_number(count, pages.get(table_id, ""), ROWS_PER_PAGE)
    listed = slice((number - 1) * ROWS_PER_PAGE, number * ROWS_PER_PAGE)
    shown = page_table(table, language, labels_in(language)["total"], listed=listed)
    if links:
        shown = _linked(shown, table.columns, table.rows[listed], links)
    return PagedTable(id=table_id, table=shown, number=number, pages=last_page, count=count)


def page_number(count: int, requested: str, per_page: int) -> tuple[int, int]:
    """Return the number of the page to show, and the number of the last page. The first page has number 1.

    >>> page_number(450, "9", 200), page_number(0, "x", 200)
    ((3, 3), (1, 1))
    """
    last_page = max(1, -(-count // per_page))
    return min(max(1, _number(requested)), last_page), last_page


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 1


def _linked(
    shown: PageTable,
    columns: tuple[Column, ...],
    rows: tuple[tuple[object, ...], ...],
    links: Mapping[str, CellLink],
) -> PageTable:
    def linked(cell: PageCell, row: Mapping[str, object]) -> PageCell:
        link = links.get(cell.label)
        href = link(row) if link and cell.text else ""
        return attrs.evolve(cell, href=href) if href else cell

    headings = [column.heading for column in columns]
    records = [dict(zip(headings, row, strict=True)) for row in rows]
    return attrs.evolve(
        shown,
        rows=tuple(
            tuple(linked(cell, record) for cell in cells)
            for cells, record in zip(shown.rows, records, strict=True)
        ),
    )


def voucher_link(
    address: Callable[[str, date], str],
    *,
    number: str,
    day: str = "",
    days: Mapping[str, date | None] = NO_DAYS,
) -> CellLink:
    """Return a function that links a cell with a voucher, such as `A17`, to the voucher's page.

    Args:
        address: A function that returns the URL of a voucher's page, or `""` if the voucher's year was not read.
        number: The heading of the column with the voucher.
        day: The heading of the column with the voucher's date.
        days: The dates of vouchers, for a table without a date column. A voucher without a date gets no link.
    """

    def link(row: Mapping[str, object]) -> str:
        label = row.get(number)
        if not isinstance(label, str) or not label:
            return ""
        on = row.get(day) or days.get(label)
        return address(label, on) if isinstance(on, date) else ""

    return link
