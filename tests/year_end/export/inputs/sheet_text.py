"""A description of an Excel workbook as text: cells and their styles, validation rules, colours and page setup."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

_SHORT = 20


def sheet_text(path: Path, *, rows: int) -> str:
    """Return lines of text that describe each sheet of a workbook: page, columns, rows, validation rules and colours.

    Args:
        path: The workbook.
        rows: The number of rows to describe at the top of a sheet, besides the last row. A sheet with at most 20
            rows is described completely.
    """
    book, calculated = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    lines: list[str] = []
    sheets: list[Any] = book.worksheets
    for sheet in sheets:
        lines += [f"# {sheet.title}", *_page(sheet), *_columns(sheet)]
        last = sheet.max_row
        for number in [*range(1, rows + 1), last] if last > _SHORT else range(1, last + 1):
            height: float | None = sheet.row_dimensions[number].height
            if height is not None:
                lines.append(f"row {number}: height {height:g}")
            for cell in sheet[number]:
                lines += _cell(cell, calculated[sheet.title][cell.coordinate].value)
        lines += [*_rules(sheet), *_colours(sheet)]
    return "\n".join(lines) + "\n"


def _page(sheet: Any) -> Iterator[str]:
    page = sheet.page_setup
    yield f"frozen at {sheet.freeze_panes}, {page.orientation or 'portrait'}, paper {page.paperSize}"
    is_fitted = bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
    yield f"fitted {is_fitted} to {page.fitToWidth} x {page.fitToHeight} pages"
    yield f"printed {sheet.print_area or 'all'}, repeats {sheet.print_title_rows}"
    yield f"grid {sheet.sheet_view.showGridLines is not False}, printed grid {bool(sheet.print_options.gridLines)}"


def _columns(sheet: Any) -> Iterator[str]:
    for name, column in sorted(sheet.column_dimensions.items()):
        hidden = ", hidden" if column.hidden else ""
        yield f"column {name} ({column.min} to {column.max}): width {column.width:.1f}{hidden}"


def _cell(cell: Any, calculated: Any) -> Iterator[str]:
    if cell.value is None and not cell.has_style:
        return
    paper = cell.fill.fgColor.rgb if cell.fill.fill_type else "no fill"
    place = cell.alignment
    layout = (
        f"{place.horizontal} {place.vertical} {place.indent:g} {bool(place.wrap_text)}; {cell.number_format}"
    )
    yield f"{cell.coordinate}: {cell.value!r} [{_font(cell.font)} on {paper}; {layout}]"
    if calculated != cell.value:
        yield f"  shows {calculated!r}"


def _font(font: Any) -> str:
    kinds = [name for name in ("b", "i", "u") if getattr(font, name)]
    color = font.color.rgb if font.color is not None and font.color.type == "rgb" else "default"
    return " ".join([*kinds, f"{font.sz or 0:g}", color])


def _rules(sheet: Any) -> Iterator[str]:
    for rule in sheet.data_validations.dataValidation:
        limits = f"{rule.operator} {rule.formula1} {rule.formula2}"
        yield f"rule {rule.sqref}: {rule.type} {limits}; {rule.errorStyle}, blank {rule.allowBlank}"
        yield f"  {rule.errorTitle!r}: {rule.error!r}; shown {rule.showErrorMessage}"


def _colours(sheet: Any) -> Iterator[str]:
    for cells in sheet.conditional_formatting:
        for rule in cells.rules:
            look = rule.dxf
            colours = f"{_font(look.font)} on {look.fill.bgColor.rgb}" if look is not None else "as it is"
            test = f"{rule.type} {rule.operator} {rule.formula}"
            yield f"colour {cells.sqref} {rule.priority}: {test}: {colours}; stops {rule.stopIfTrue}"
