"""The reader of closing vouchers from the first sheet of an Excel workbook, which contains a table."""

import datetime as dt
import re
import warnings
import zlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted, refused
from fortnox_sdk.year_end.export.inputs.table import column_name, read_table
from fortnox_sdk.year_end.export.inputs.workbook import (
    NOT_A_WORKBOOK,
    CheckedWorkbook,
    WorkbookLimits,
    checked_workbook,
)
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

# The errors that openpyxl raises for damaged workbooks (seen with randomly changed files).
_WORKBOOK_ERRORS: Final = (
    *(BadZipFile, zlib.error, EOFError, ParseError, ArithmeticError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError),
)
_NO_VALUE: Final = Refusal(
    Text("is a formula without a calculated value", "är en formel utan beräknat värde"),
    Text(
        "Open the file in Excel, recalculate it (F9) and save it.",
        "Öppna filen i Excel, beräkna om den (F9) och spara den.",
    ),
)
# A character that Excel can't store as such in XML, such as _x000D_ for a carriage return (ECMA-376, ST_Xstring).
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Texts, skipped widths and fillers, and conditions, colours and currencies in a number format.
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\[\]]*\]')
# A comma after the last digit divides by 1000.
_SCALED: Final = re.compile(r"[0#?],+(?![0#?,])")
_CURRENCY: Final = re.compile(
    r"\[\$([^\[\]-][^\[\]]*)\]|\[[^\[\]]*\]|([€£$¥]|\b(?:EUR|USD|GBP|NOK|DKK|CHF|JPY|PLN)\b)"
)
# Norwegian and Danish kroner have the same symbol with another locale, such as [$kr-414].
_SEK: Final = re.compile(r"SEK(?:-.*)?|kr(?:-41D|-sv-SE)?", re.IGNORECASE)
_BEFORE_MIDNIGHT: Final = Refusal(
    Text(
        "is a time in the last second before midnight, which some programs show as the next day",
        "är ett klockslag i sista sekunden före midnatt, som vissa program visar som nästa dag",
    ),
    Text("Write the date without a time.", "Skriv datumet utan klockslag."),
)
_HIDDEN: Final = Refusal(
    Text("is in a hidden row", "finns på en dold rad"),
    Text(
        "Unhide the row (a filter may hide it), or delete the row.",
        "Visa raden (ett filter kan dölja den) eller ta bort raden.",
    ),
)


def read_excel(
    path: Path, raw: bytes, limits: WorkbookLimits, *, prefix: str | None = None
) -> list[ClosingVoucher]:
    """Return the closing vouchers in a workbook.

    Args:
        path: The path of the file, for error messages.
        raw: The content of the file.
        limits: The limits for the content of the workbook.
        prefix: The prefix for vouchers to which the file gives no reference, or None to refuse such vouchers.

    Raises:
        ClosingFileError: The workbook exceeds a limit, or something in it can't be used.
        ConfigurationError: openpyxl is not installed.
    """
    if find_spec("openpyxl") is None:
        raise ConfigurationError(
            Text(
                "Excel files need openpyxl, which is not installed.",
                "Excelfiler kräver openpyxl, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[excel]"', 'Kör: pip install "fortnox-sdk[excel]"'),
        )
    workbook = checked_workbook(raw, limits)
    if isinstance(workbook, Refusal):
        raise refused(path, "", workbook)
    return read_table(path, _lines(path, workbook), prefix=prefix)


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
                    "Unhide the first sheet, or move the sheet with the vouchers to the first place in the workbook.",
                    "Visa det första bladet eller flytta bladet med verifikationerna till första plats i arbetsboken.",
                )
                raise refused(path, "", Refusal(reason, advice))
            # The size that a sheet declares can be wrong. openpyxl would then leave out the rows beyond it.
            sheet.reset_dimensions()
            # The name of the sheet's part in the archive, for which openpyxl has no public attribute.
            part = vars(sheet)["_worksheet_path"]
            lines: list[Sequence[object]] = []
            references: list[int] = []
            for row, line in enumerate(sheet.iter_rows(), 1):
                values = [_value_at(cell, row, column, part, workbook) for column, cell in enumerate(line, 1)]
                for i in references[: len(values)]:
                    values[i] = _reference(line[i], values[i])
                references = references or [
                    i for i, it in enumerate(values) if column_name(it) == "reference"
                ]
                lines.append(values)
            return lines
    except _WORKBOOK_ERRORS as fault:
        raise refused(path, "", NOT_A_WORKBOOK) from fault


def _value_at(cell: object, row: int, column: int, part: str, workbook: CheckedWorkbook) -> object:
    if (row, column) in workbook.empty_formulas[part]:
        return _NO_VALUE
    value = _value(cell)
    if isinstance(value, dt.datetime) and (row, column) in workbook.before_midnight[part]:
        return _BEFORE_MIDNIGHT
    # The titles contain no amount, so they may be hidden.
    if row > 1 and row in workbook.hidden_rows[part] and value is not None and str(value).strip():
        return _HIDDEN
    return value


def _value(cell: object) -> object:
    value, kind = getattr(cell, "value", None), getattr(cell, "data_type", "n")
    if kind == "e":
        shown = quoted(value)
        return Refusal(
            Text(f"has the error {shown}", f"har felet {shown}"),
            Text("Correct the formula in Excel.", "Rätta formeln i Excel."),
        )
    if isinstance(value, str) and "_x" in value:
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, int | float) and value:
        return _refused_format(getattr(cell, "number_format", "")) or value
    return value


def _reference(cell: object, value: object) -> object:
    """Return the reference in a cell, or a refusal if the number format of the cell shows another reference.

    If the workbook is saved as CSV, the CSV file contains the reference that Excel shows. The voucher would then have
    two references, and could be posted twice.
    """
    number_format = str(getattr(cell, "number_format", ""))
    if not isinstance(value, int | float) or number_format in {"General", "@"}:
        return value
    positive = number_format.partition(";")[0]
    whole, point, _ = _LITERAL.sub("", positive).partition(".")
    if whole.count("0") <= len(f"{abs(value):.0f}") and not point and not set('"\\') & set(positive):
        return value
    shown = quoted(number_format)
    return Refusal(
        Text(
            f"is a number that Excel shows as another reference, because of the format {shown}",
            f"är ett tal som Excel visar som en annan referens på grund av formatet {shown}",
        ),
        Text("Write the reference as text.", "Skriv referensen som text."),
    )


@lru_cache(maxsize=1_000)
def _refused_format(number_format: str) -> Refusal | None:
    """Return a refusal if Excel shows a number in this format as another amount or in another currency."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - an extra

    bare = _LITERAL.sub("", number_format)
    currencies = [(match[1] or match[2] or "SEK").strip() for match in _CURRENCY.finditer(number_format)]
    # Excel shows the dollar of its own formats as the currency of the computer.
    is_sek = number_format in BUILTIN_FORMATS.values() or all(map(_SEK.fullmatch, currencies))
    if is_sek and "%" not in bare and not _SCALED.search(bare):
        return None
    shown = quoted(number_format)
    return Refusal(
        Text(
            f"has the number format {shown}, which shows a different amount or a currency other than SEK",
            f"har talformatet {shown}, som visar ett annat belopp eller en annan valuta än SEK",
        ),
        Text(
            "Format the cell as a number, and check the amount.",
            "Formatera cellen som tal och kontrollera beloppet.",
        ),
    )
