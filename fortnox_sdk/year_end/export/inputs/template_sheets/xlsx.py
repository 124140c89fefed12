# ruff: noqa: D102 -- XlsxWriter documents its own methods
"""Protocols for the part of XlsxWriter that the template uses."""

import importlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Protocol, cast

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text


class Style(Protocol):
    """A cell format of XlsxWriter."""


class Sheet(Protocol):
    """A sheet of a workbook. Rows and columns are counted from 0."""

    def write_string(self, row: int, col: int, string: str, cell_format: Style | None = None) -> int: ...
    def write_number(
        self, row: int, col: int, number: Decimal | int, cell_format: Style | None = None
    ) -> int: ...
    def write_datetime(self, row: int, col: int, date: date, cell_format: Style | None = None) -> int: ...
    def write_blank(self, row: int, col: int, blank: None, cell_format: Style | None = None) -> int: ...
    def write_formula(
        self, row: int, col: int, formula: str, cell_format: Style | None = None, value: str | int = ""
    ) -> int: ...
    def set_column(
        self,
        first_col: int,
        last_col: int,
        width: float | None = None,
        cell_format: Style | None = None,
        options: Mapping[str, object] | None = None,
    ) -> int: ...
    def set_row(self, row: int, height: float) -> int: ...
    def conditional_format(
        self, first_row: int, first_col: int, last_row: int, last_col: int, options: Mapping[str, object]
    ) -> int: ...
    def data_validation(
        self, first_row: int, first_col: int, last_row: int, last_col: int, options: Mapping[str, object]
    ) -> int: ...
    def freeze_panes(self, row: int, col: int) -> None: ...
    def repeat_rows(self, first_row: int) -> None: ...
    def set_landscape(self) -> None: ...
    def set_paper(self, paper_size: int) -> None: ...
    def fit_to_pages(self, width: int, height: int) -> None: ...
    def print_area(self, first_row: int, first_col: int, last_row: int, last_col: int) -> int: ...
    def hide_gridlines(self, option: int) -> None: ...


class Book(Protocol):
    """A workbook, which is kept in memory until it is closed."""

    def add_worksheet(self, name: str) -> Sheet: ...
    def add_format(self, properties: dict[str, object]) -> Style: ...
    def close(self) -> None: ...


def new_book(target: BytesIO) -> Book:
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
    return cast("Book", xlsxwriter.Workbook(target, {"in_memory": True}))
