"""The reader of closing vouchers from the first sheet of an Excel workbook.

The first line names the columns. Each further line is one row of a voucher.
"""

import warnings
import zlib
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted, refused
from fortnox_sdk.year_end.export.inputs.values import Values
from fortnox_sdk.year_end.export.inputs.workbook import (
    NOT_A_WORKBOOK,
    CheckedWorkbook,
    WorkbookLimits,
    checked_workbook,
)
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reference": "referens",
        "date": "datum",
        "text": "text",
        "account": "konto",
        "debit": "debet",
        "credit": "kredit",
        "amount": "belopp",
        "row text": "radtext",
        "cost center": "kostnadsställe",
        "project": "projekt",
        "comment": "kommentar",
    }
)
"""The Swedish name of each column, by its English name."""
_BY_TITLE: Final[Mapping[str, str]] = MappingProxyType(
    {title: english for english, swedish in _COLUMNS.items() for title in (english, swedish)}
)
_REQUIRED: Final = ("reference", "date", "text", "account")
# The errors that openpyxl raises for damaged workbooks (seen with randomly changed files).
_WORKBOOK_ERRORS: Final = (
    *(BadZipFile, zlib.error, EOFError, ParseError, ArithmeticError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError),
)
_NO_VALUE: Final = Refusal(
    Text("is a formula without a calculated value", "är en formel utan beräknat värde"),
    Text(
        "Open the file in Excel, calculate it and save it.", "Öppna filen i Excel, beräkna den och spara den."
    ),
)


def read_excel(path: Path, raw: bytes, limits: WorkbookLimits) -> list[ClosingVoucher]:
    """Return the closing vouchers in a workbook.

    Args:
        path: The path of the file, for error messages.
        raw: The content of the file.
        limits: The limits for the content of the workbook.

    Raises:
        ClosingFileError: The workbook exceeds a limit, or something in it can't be used.
        ConfigurationError: openpyxl is not installed.
    """
    if find_spec("openpyxl") is None:
        raise ConfigurationError(
            "Excel files need openpyxl, which is not installed.", hint='Run: pip install "fortnox-sdk[excel]"'
        )
    workbook = checked_workbook(raw, limits)
    if isinstance(workbook, Refusal):
        raise refused(path, "", workbook)
    lines = _lines(path, workbook)
    columns = _columns(lines[0] if lines else (), path)
    vouchers: list[tuple[str, Values, list[ClosingRow]]] = []
    for number, line in enumerate(lines[1:], 2):
        cells = {name: line[i] for name, i in columns.items() if i < len(line)}
        if all(cell is None or cell == "" for cell in cells.values()):
            continue
        values = Values(path, cells, _places(number, columns))
        reference = values.text("reference").strip()
        if not vouchers and not reference:
            advice = Text("Give each voucher its own reference.", "Ge varje verifikation en egen referens.")
            values.fail("reference", Refusal(Text("is missing", "saknas"), advice))
        if not vouchers or (reference and reference != vouchers[-1][0]):
            vouchers.append((reference, values, []))
        vouchers[-1][2].append(values.row(text="row text", cost_center="cost center"))
    return [
        ClosingVoucher(
            reference=reference,
            date=first.date("date"),
            text=first.text("text"),
            rows=tuple(rows),
            comment=first.text("comment"),
        )
        for reference, first, rows in vouchers
    ]


def _columns(head: Sequence[object], path: Path) -> dict[str, int]:
    columns: dict[str, int] = {}
    for i, cell in enumerate(head):
        title = str(cell or "").strip().lower().replace("_", " ")
        name = _BY_TITLE.get(title)
        if name is None:
            continue
        if name in columns:
            first, second = _letters(columns[name]), _letters(i)
            reason = Text(
                f"has two columns for {name}, {first} and {second}",
                f"har två kolumner för {_COLUMNS[name]}, {first} och {second}",
            )
            advice = Text(
                "Remove or rename one of the columns.", "Ta bort eller byt namn på den ena kolumnen."
            )
            raise refused(path, Text("the first line", "första raden"), Refusal(reason, advice))
        columns[name] = i
    for name in _REQUIRED:
        if name not in columns:
            swedish = ", ".join(_COLUMNS[required] for required in _REQUIRED)
            refusal = Refusal(
                Text(f"has no column {name!r}", f"saknar kolumnen {_COLUMNS[name]!r}"),
                Text(
                    f"Name the columns {', '.join(_REQUIRED)}, and either debit and credit or amount.",
                    f"Kalla kolumnerna {swedish}, samt antingen debet och kredit eller belopp.",
                ),
            )
            raise refused(path, Text("the first line", "första raden"), refusal)
    return columns


def _places(number: int, columns: Mapping[str, int]) -> Mapping[str, Text]:
    return {
        name: Text(
            f"row {number}, {name} (column {_letters(i)})",
            f"rad {number}, {_COLUMNS[name]} (kolumn {_letters(i)})",
        )
        for name, i in columns.items()
    }


def _letters(index: int) -> str:
    """Convert a column index to letters. Index 0 is column A, index 26 is column AA."""
    high, low = divmod(index, 26)
    return (_letters(high - 1) if high else "") + chr(ord("A") + low)


def _lines(path: Path, workbook: CheckedWorkbook) -> list[Sequence[object]]:
    """Return the cell values of the first sheet, line by line. A `Refusal` stands for a value that can't be used."""
    from openpyxl import load_workbook  # noqa: PLC0415 - an extra

    try:
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(workbook.archive, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            if sheet.sheet_state != "visible":
                reason = Text(
                    f"has a hidden first sheet {quoted(sheet.title)}",
                    f"har ett dolt första blad {quoted(sheet.title)}",
                )
                advice = Text(
                    "Show the sheet, or put the sheet with the vouchers first.",
                    "Visa bladet eller lägg bladet med verifikationerna först.",
                )
                raise refused(path, "", Refusal(reason, advice))
            # The size that a sheet declares can be wrong. openpyxl would then leave out the rows beyond it.
            sheet.reset_dimensions()
            # The key is the name of the sheet's part in the archive, for which openpyxl has no public attribute.
            empty = workbook.empty_formulas[vars(sheet)["_worksheet_path"]]
            return [
                [_NO_VALUE if (row, column) in empty else _value(cell) for column, cell in enumerate(line, 1)]
                for row, line in enumerate(sheet.iter_rows(), 1)
            ]
    except _WORKBOOK_ERRORS as fault:
        raise refused(path, "", NOT_A_WORKBOOK) from fault


def _value(cell: object) -> object:
    value, kind = getattr(cell, "value", None), getattr(cell, "data_type", "n")
    if kind == "e":
        shown = quoted(value)
        return Refusal(
            Text(f"has the error {shown}", f"har felet {shown}"),
            Text("Correct the formula in Excel.", "Rätta formeln i Excel."),
        )
    return value
