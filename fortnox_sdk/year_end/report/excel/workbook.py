# ruff: noqa: D102 -- XlsxWriter documents its own methods
"""Protocols for the part of XlsxWriter that the reports use, and the names of cells."""

import importlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Protocol, cast

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text


class Style(Protocol):
    """A cell format of XlsxWriter."""


class Chart(Protocol):
    """A chart of XlsxWriter."""

    def add_series(self, options: Mapping[str, object]) -> None: ...
    def set_title(self, options: Mapping[str, object]) -> None: ...
    def set_x_axis(self, options: Mapping[str, object]) -> None: ...
    def set_y_axis(self, options: Mapping[str, object]) -> None: ...
    def set_y2_axis(self, options: Mapping[str, object]) -> None: ...
    def set_legend(self, options: Mapping[str, object]) -> None: ...
    def set_size(self, options: Mapping[str, object]) -> None: ...


class Worksheet(Protocol):
    """A sheet of a workbook. Rows and columns are counted from 0."""

    def write_string(self, row: int, col: int, string: str, cell_format: Style | None = None) -> int: ...
    def write_number(self, row: int, col: int, number: Decimal, cell_format: Style | None = None) -> int: ...
    def write_datetime(
        self, row: int, col: int, date: date | datetime, cell_format: Style | None = None
    ) -> int: ...
    def write_blank(self, row: int, col: int, blank: str, cell_format: Style | None = None) -> int: ...
    def write_formula(
        self, row: int, col: int, formula: str, cell_format: Style | None = None, value: Decimal | int = 0
    ) -> int: ...
    def write_url(
        self, row: int, col: int, url: str, cell_format: Style | None = None, string: str | None = None
    ) -> int: ...
    def write_comment(self, row: int, col: int, comment: str, options: Mapping[str, object]) -> int: ...
    def merge_range(  # noqa: PLR0917 -- as in XlsxWriter
        self,
        first_row: int,
        first_col: int,
        last_row: int,
        last_col: int,
        data: str,
        cell_format: Style | None = None,
    ) -> int: ...
    def set_column(
        self,
        first_col: int,
        last_col: int,
        width: float | None = None,
        cell_format: Style | None = None,
        options: Mapping[str, object] | None = None,
    ) -> int: ...
    def set_row(self, row: int, height: float | None = None, cell_format: Style | None = None) -> int: ...
    def autofilter(self, first_row: int, first_col: int, last_row: int, last_col: int) -> None: ...
    def conditional_format(
        self, first_row: int, first_col: int, last_row: int, last_col: int, options: Mapping[str, object]
    ) -> int: ...
    def freeze_panes(self, row: int, col: int) -> None: ...
    def repeat_rows(self, first_row: int, last_row: int) -> None: ...
    def set_landscape(self) -> None: ...
    def set_paper(self, paper_size: int) -> None: ...
    def set_margins(self, left: float, right: float, top: float, bottom: float) -> None: ...
    def fit_to_pages(self, width: int, height: int) -> None: ...
    def set_footer(self, footer: str) -> None: ...
    def print_area(self, first_row: int, first_col: int, last_row: int, last_col: int) -> int: ...
    def hide_gridlines(self, option: int) -> None: ...
    def set_tab_color(self, color: str) -> None: ...
    def insert_chart(self, row: int, col: int, chart: Chart, options: Mapping[str, object]) -> int: ...
    def very_hidden(self) -> None: ...


class Workbook(Protocol):
    """A workbook, which is kept in memory until it is closed."""

    def add_worksheet(self, name: str) -> Worksheet: ...
    def add_chart(self, options: Mapping[str, object]) -> Chart: ...
    def add_format(self, properties: dict[str, object]) -> Style: ...
    def set_properties(self, properties: dict[str, object]) -> None: ...
    def close(self) -> None: ...


def new_workbook(target: BytesIO) -> Workbook:
    """Return an empty workbook that is written to `target` when it is closed.

    Raises:
        ConfigurationError: XlsxWriter is not installed.
    """
    try:
        xlsxwriter = importlib.import_module("xlsxwriter")
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                "Excel files need XlsxWriter, which is not installed.",
                "Excelfiler behöver XlsxWriter, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[excel]"', 'Kör: pip install "fortnox-sdk[excel]"'),
        ) from fault
    return cast("Workbook", xlsxwriter.Workbook(target, {"in_memory": True}))


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell for use in formulas, such as `M5`. `row` and `column` are counted from 0."""
    return str(importlib.import_module("xlsxwriter.utility").xl_rowcol_to_cell(row, column))


def column_cells(column: int, first_row: int, last_row: int) -> str:
    """Return the name of a range of cells in one column, for use in formulas. Rows and columns are counted from 0.

    >>> column_cells(12, 4, 9)
    'M5:M10'
    """
    return f"{cell_name(first_row, column)}:{cell_name(last_row, column)}"
