"""A table as shown on a web page: the main columns, with other columns in small print below the main cells."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import quote

import attrs

from fortnox_sdk.text import Language, amount_text
from fortnox_sdk.year_end.report.tables import Cell, Column, ColumnKind, Table, link_text

ALL_ROWS: Final = slice(None)
HIDDEN: Final = "hidden"
"""The value of `Column.under` for a column that only Excel has."""


@attrs.frozen
class PageCell:
    """One cell of a table on a page."""

    label: str
    """The heading of the column. Narrow screens show it beside the text."""
    kind: str
    text: str
    small: tuple[str, ...] = ()
    """The lines in small print."""
    href: str = ""
    """The relative path of the file to which the text links, or `""`."""


@attrs.frozen(kw_only=True)
class PageTable:
    """A table on a page. All texts are in the language of the page."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    total: tuple[PageCell, ...]
    """The cells of the total row, or an empty tuple if there is no total row."""
    when_empty: str


def page_table(
    table: Table,
    language: Language,
    total_label: str,
    *,
    with_empty_columns: bool = False,
    listed: slice = ALL_ROWS,
) -> PageTable:
    """Return a table for a page.

    Args:
        table: The table.
        language: The language.
        total_label: The text of the total row.
        with_empty_columns: False to leave out columns that are empty in all rows.
        listed: The rows that the page lists. The totals include all rows of the table.
    """
    shown = table if with_empty_columns else table.without_empty_columns()
    names = {column.name for column in shown.columns if column.name}
    main = [index for index, column in enumerate(shown.columns) if column.under not in names | {HIDDEN}]
    below = {
        index: [
            other
            for other, column in enumerate(shown.columns)
            if column.under and column.under == shown.columns[index].name
        ]
        for index in main
    }

    def cell(row: tuple[Cell, ...], index: int) -> PageCell:
        column, value = shown.columns[index], row[index]
        return PageCell(
            column.heading,
            column.kind.value,
            cell_text(value, column.kind, language),
            tuple(_small(shown, row, index, below[index], language)),
            quote(value) if column.kind is ColumnKind.LINK and isinstance(value, str) else "",
        )

    def total(index: int) -> PageCell:
        column = shown.columns[index]
        text = cell_text(shown.total(index), column.kind, language) if column.summed else ""
        return PageCell(column.heading, column.kind.value, total_label if index == main[0] else text)

    return PageTable(
        title=shown.title,
        columns=tuple(shown.columns[index] for index in main),
        rows=tuple(tuple(cell(row, index) for index in main) for row in shown.rows[listed]),
        total=tuple(total(index) for index in main) if shown.summed else (),
        when_empty=shown.when_empty,
    )


def _small(
    table: Table, row: tuple[Cell, ...], index: int, others: list[int], language: Language
) -> Iterator[str]:
    for other in others:
        column, value = table.columns[other], row[other]
        text = cell_text(value, column.kind, language)
        # An amount in currency says nothing new if it is equal to the amount in SEK.
        if text and value and value != row[index]:
            yield text if column.bare else f"{column.heading}: {text}"


def cell_text(cell: Cell, kind: ColumnKind, language: Language) -> str:
    """Return a cell as text in the format of the language, or `""` for an empty cell."""
    if kind in (ColumnKind.SPARSE_AMOUNT, ColumnKind.DAYS) and not cell:
        return ""
    if kind is ColumnKind.SHARE and isinstance(cell, Decimal):
        percent = f"{cell:.1%}"
        return percent if language == "en" else percent.replace(".", ",")
    if isinstance(cell, Decimal) and kind in (ColumnKind.AMOUNT, ColumnKind.SPARSE_AMOUNT):
        return amount_text(cell, language)
    if kind is ColumnKind.LINK:
        return link_text(cell) if isinstance(cell, str) else ""
    return str(cell) if isinstance(cell, str | date | int | Decimal) else ""
