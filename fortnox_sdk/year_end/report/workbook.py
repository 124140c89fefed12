# ruff: noqa: D102 -- XlsxWriter documents its own methods
"""Protocols for the part of XlsxWriter that the reports use, and the styles of cells."""

import importlib
import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Final, Protocol, cast

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.year_end.appendix import Colour


class Style(Protocol):
    """A cell format of XlsxWriter."""


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
    def set_column(
        self, first_col: int, last_col: int, width: float | None = None, cell_format: Style | None = None
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


class Workbook(Protocol):
    """A workbook, which is kept in memory until it is closed."""

    def add_worksheet(self, name: str) -> Worksheet: ...
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
            "Excel files need XlsxWriter, which is not installed.",
            hint='Run: pip install "fortnox-sdk[excel]"',
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


_INK: Final = "#1f2a37"
_FAINT: Final = "#64748b"
_LINE: Final = "#cbd5e1"
_HEAD: Final = "#1e3a5f"
_RED: Final = "#b3261e"
_PINK: Final = "#fde7e5"
_GREEN: Final = "#14683e"
_AMBER: Final = "#8a5a00"
_MINT: Final = "#e2f4ea"

_LINE_HEIGHT: Final = 13.5

AMOUNT: Final = "#,##0.00"
"""The number format of amounts. Excel applies the user's locale and shows 1 250,00 in Swedish."""
DAY: Final = "yyyy-mm-dd"


def fit_row(sheet: Worksheet, row: int, texts: Iterable[tuple[str, int]]) -> None:
    """Set the height of a row to fit its longest wrapped text, because LibreOffice does not do this automatically.

    Args:
        sheet: The sheet.
        row: The row, counted from 0.
        texts: The wrapped texts, each with the width of its column in characters.
    """
    # Assume that a line has room for three characters fewer, since words break before the edge and cells are indented.
    lines = max((math.ceil(len(text) / max(1, width - 3)) for text, width in texts), default=1)
    if lines > 1:
        sheet.set_row(row, _LINE_HEIGHT * lines)


class Styles:
    """The cell formats of one workbook. Each format is created once."""

    def __init__(self, workbook: Workbook) -> None:
        base: dict[str, object] = {
            "font_name": "Calibri",
            "font_size": 10,
            "font_color": _INK,
            "valign": "top",
        }
        heavy: dict[str, object] = {"bold": True, "top": 1, "top_color": _INK}

        def style(**properties: object) -> Style:
            return workbook.add_format(base | properties)

        self.title = style(font_size=18, bold=True, font_color=_HEAD)
        self.subtitle = style(font_size=11, font_color=_FAINT)
        self.section = style(font_size=13, bold=True, font_color=_HEAD, valign="vcenter")
        self.ruled = style(
            font_size=13, bold=True, font_color=_HEAD, valign="vcenter", bottom=2, bottom_color=_HEAD
        )
        self.label = style(font_color=_FAINT)
        self.text = style()
        # The text is indented so that it does not run into the amount to its left.
        self.cell = style(align="left", indent=1)
        self.wrapped = style(text_wrap=True, align="left", indent=1)
        self.faint = style(font_color=_FAINT, text_wrap=True, align="left", indent=1)
        self.indented = style(align="left", indent=2, text_wrap=True)
        self.bold = style(bold=True)
        self.verdicts: Mapping[Colour, Style] = {
            Colour.GREEN: style(bold=True, font_color=_GREEN),
            Colour.YELLOW: style(bold=True, font_color=_AMBER),
            Colour.RED: style(bold=True, font_color=_RED),
        }
        self.day = style(num_format=DAY, align="center")
        self.amount = style(num_format=AMOUNT)
        self.count = style(num_format="0")
        self.share = style(num_format="0.0%")
        head: dict[str, object] = {
            "bold": True,
            "font_color": "#ffffff",
            "bg_color": _HEAD,
            "text_wrap": True,
            "valign": "vcenter",
        }
        self.heading = style(align="left", indent=1, **head)
        self.heading_middle = style(align="center", **head)
        self.heading_right = style(align="right", **head)
        self.total = style(**heavy)
        self.total_label = style(align="left", indent=1, **heavy)
        self.total_amount = style(num_format=AMOUNT, **heavy)
        self.total_count = style(num_format="0", **heavy)
        self.signature = style(bottom=1, bottom_color=_LINE)
        self.when_wrong = workbook.add_format({"font_color": _RED, "bg_color": _PINK, "bold": True})
        self.when_right = workbook.add_format({"font_color": _GREEN, "bg_color": _MINT, "bold": True})
        self.when_not_zero = workbook.add_format({"font_color": _RED})
