"""The check of an Excel workbook before openpyxl reads it, with limits for its unpacked content.

A workbook is a zip archive of XML parts. A few kilobytes can unpack to gigabytes, and one row with a high number makes
openpyxl produce all rows before it. The parts are unpacked and scanned once, within limits, and copied to a new
archive. openpyxl reads only this archive, so it reads exactly what was checked.
"""

import re
import zlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from io import BytesIO
from math import isfinite
from typing import Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted

_CHUNK: Final = 1 << 16
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# The start of the names in a workbook of Excel's format "Strict Open XML". openpyxl cannot read it.
_STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/"
_ROW_TAG, _CELL_TAG, _VALUE_TAG, _FORMULA_TAG, _CALCULATION_TAG = (
    f"{_MAIN} {name}" for name in ("row", "c", "v", "f", "calcPr")
)
_TEXT_TAGS: Final = frozenset(f"{_MAIN} {name}" for name in ("si", "t", "r", "rPr", "rFont"))
_CELL_NAME: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,8})")
_ROW_NUMBER: Final = re.compile(r"[1-9][0-9]{0,11}")
# Python's `int` would also accept underscores and digits other than 0 to 9. openpyxl would read the index -1 as the
# last shared text.
_INDEX: Final = re.compile(r"[0-9]{1,9}")
_NUMBERS: Final = {
    "n": re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,4})?"),
    "s": _INDEX,
    "b": _INDEX,
}
_TRUE: Final = frozenset({"1", "true"})
_SECONDS: Final = 24 * 60 * 60
"""The number of seconds in a day."""
_LONGEST_FORMAT: Final = 1_000
"""The longest accepted number format, in characters; Excel allows 255. openpyxl's search for date parts in a format
takes quadratic time."""
# The first bytes of an OLE file: a workbook of Excel 97, or one that is encrypted with a password.
_OLE: Final = b"\xd0\xcf\x11\xe0"

NOT_A_WORKBOOK: Final = Refusal(
    Text("is not an Excel workbook", "är inte en Excelarbetsbok"),
    Text("Save the file as .xlsx.", "Spara filen som .xlsx."),
)
_STRICT_WORKBOOK: Final = Refusal(
    Text("is a workbook in the format Strict Open XML", "är en arbetsbok i formatet Strict Open XML"),
    Text(
        "Save the file in Excel as Excel Workbook (.xlsx).",
        "Spara filen i Excel som Excel-arbetsbok (.xlsx).",
    ),
)


@attrs.frozen(kw_only=True)
class WorkbookLimits:
    """The limits for the content of an Excel workbook. A larger workbook is refused."""

    unpacked_bytes: int = 50_000_000
    """The maximum size of all parts together, in bytes."""
    parts: int = 1_000
    """The maximum number of parts in the archive, such as sheets."""
    elements: int = 500_000
    """The maximum number of XML elements in all parts, such as cells."""
    other_elements: int = 50_000
    """The maximum number of XML elements that are neither in a row nor in a shared text, such as styles."""
    rows: int = 20_000
    """The highest row number that is accepted."""
    columns: int = 256
    """The highest column number that is accepted. Column A is 1."""
    depth: int = 100
    """The maximum depth to which XML elements may be nested."""


@attrs.frozen
class CheckedWorkbook:
    """A workbook that is within the limits and undamaged."""

    archive: BytesIO
    """A zip archive that contains only the XML parts of the workbook."""
    empty_formulas: Mapping[str, AbstractSet[tuple[int, int]]]
    """Row and column number of each formula without a calculated value. The key is the name of the sheet's part.

    If a workbook asks Excel to recalculate all formulas when it opens, a stored 0 does not count as a calculated
    value. XlsxWriter stores 0 for each formula.
    """
    before_midnight: Mapping[str, AbstractSet[tuple[int, int]]]
    """Row and column number of each cell whose number, read as a date, is less than a second before midnight.

    openpyxl and LibreOffice round such a time to the next day, and other programs show the day before. Programs write
    such a time for the end of a day or a month. The key is the name of the sheet's part.
    """
    hidden_rows: Mapping[str, AbstractSet[int]]
    """The numbers of the hidden rows, such as rows that a filter hides. The key is the name of the sheet's part."""


class _Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@attrs.define
class _Row:
    number: int = 0
    column: int = 0
    """The column number of the last cell that was scanned in the row."""
    is_open: bool = False


@attrs.define
class _Cell:
    type: str
    value: str = ""
    has_formula: bool = False


def checked_workbook(raw: bytes, limits: WorkbookLimits) -> CheckedWorkbook | Refusal:
    """Return a checked copy of a workbook, or the reason why the workbook is refused.

    Args:
        raw: The content of the file.
        limits: The limits for the content of the workbook.
    """
    if raw.startswith(_OLE):
        return Refusal(
            Text(
                "is password-protected or in the old .xls format",
                "är lösenordsskyddad eller har det äldre formatet .xls",
            ),
            Text("Save the file as .xlsx without a password.", "Spara filen som .xlsx utan lösenord."),
        )
    try:
        with ZipFile(BytesIO(raw)) as archive:
            return _copy(archive, limits)
    except _Refused as fault:
        return fault.refusal
    # zipfile raises RuntimeError for an encrypted part and for a compression method that it does not support.
    except (BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError):
        return NOT_A_WORKBOOK


def _copy(archive: ZipFile, limits: WorkbookLimits) -> CheckedWorkbook:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise _Refused(_over(f"{len(parts)} parts", f"{len(parts)} delar", limits.parts))
    if len({part.filename for part in parts}) < len(parts):
        raise _Refused(NOT_A_WORKBOOK)
    copy, scan, left = BytesIO(), _Scan(limits), limits.unpacked_bytes
    with ZipFile(copy, "w", ZIP_STORED) as target:
        for part in parts:
            content = _unpack(archive, part, left, limits)
            left -= len(content)
            # Pictures, printer settings and macros are not read, so they are left out.
            if scan.part(part.filename, content):
                target.writestr(ZipInfo(part.filename), content)
    copy.seek(0)
    empty = scan.empty_formulas
    if scan.is_calculated_later:
        empty = {name: cells | scan.zero_formulas[name] for name, cells in empty.items()}
    return CheckedWorkbook(copy, empty, scan.before_midnight, scan.hidden_rows)


def _unpack(archive: ZipFile, part: ZipInfo, left: int, limits: WorkbookLimits) -> bytes:
    # Excel uses only these two methods, and zipfile unpacks only these in pieces of limited size.
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise _Refused(NOT_A_WORKBOOK)
    content = bytearray()
    with archive.open(part) as file:
        while piece := file.read(_CHUNK):
            content += piece
            if len(content) > left:
                megabytes = limits.unpacked_bytes // 1_000_000
                raise _Refused(
                    _over("too large an unpacked size", "en för stor uppackad storlek", f"{megabytes} MB")
                )
    return bytes(content)


def _over(english: str, swedish: str, limit: int | str) -> Refusal:
    return Refusal(
        Text(f"has {english}: the limit is {limit}", f"har {swedish}: gränsen är {limit}"),
        Text(
            "Copy only the vouchers to a new workbook.",
            "Kopiera bara verifikationerna till en ny arbetsbok.",
        ),
    )


class _Scan:
    """A scan of the XML parts of one workbook for exceeded limits and damage.

    Rows and cells must be in ascending order, because openpyxl would leave out some of them otherwise.
    """

    def __init__(self, limits: WorkbookLimits) -> None:
        self.empty_formulas: dict[str, set[tuple[int, int]]] = {}
        """Row and column number of each formula without a stored value. The key is the name of the part."""
        self.zero_formulas: dict[str, set[tuple[int, int]]] = {}
        """Row and column number of each formula with the stored value 0. The key is the name of the part."""
        self.before_midnight: dict[str, set[tuple[int, int]]] = {}
        """Row and column number of each time less than a second before midnight. The key is the name of the part."""
        self.hidden_rows: dict[str, set[int]] = {}
        """The numbers of the hidden rows. The key is the name of the part."""
        self.is_calculated_later = False
        """True if Excel is to calculate all formulas when it opens the workbook."""
        self._limits = limits
        self._count = 0
        self._outside_count = 0
        self._depth = 0
        self._part = ""
        self._row = _Row()
        self._cell: _Cell | None = None
        self._value: list[str] | None = None

    def part(self, name: str, content: bytes) -> bool:
        """Scan one part of the workbook's archive. Return True if the part is XML.

        Raises:
            _Refused: The part exceeds a limit, is damaged, or declares a document type.
        """
        if not name.lower().endswith((".xml", ".rels")):
            return False
        self._part, self._depth, self._row = name, 0, _Row()
        self._cell = self._value = None
        self.empty_formulas[name], self.zero_formulas[name] = set(), set()
        self.before_midnight[name], self.hidden_rows[name] = set(), set()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            raise _Refused(NOT_A_WORKBOOK) from None
        return True

    def _doctype(self, *_: object) -> None:
        # A document type can declare entities and external files, which no workbook needs.
        name = quoted(self._part)
        reason = Text(
            f"contains a document type definition (DTD) in {name}",
            f"innehåller en dokumenttypsdefinition (DTD) i {name}",
        )
        raise _Refused(Refusal(reason, NOT_A_WORKBOOK.advice))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._depth += 1
        if self._count > self._limits.elements:
            raise _Refused(_over("too many XML elements", "för många XML-element", self._limits.elements))
        if self._depth > self._limits.depth:
            raise _Refused(_over("too great an XML depth", "ett för stort XML-djup", self._limits.depth))
        if tag.startswith(_STRICT):
            raise _Refused(_STRICT_WORKBOOK)
        if (
            self._value is not None
            or (tag == _ROW_TAG and self._row.is_open)
            or (tag == _CELL_TAG and self._cell)
        ):
            raise self._damaged(tag.rpartition(" ")[2])
        if tag == _ROW_TAG:
            self._start_row(attributes.get("r"), is_hidden=attributes.get("hidden") in _TRUE)
        elif not self._row.is_open:
            self._start_outside(tag, attributes)
        elif tag == _CELL_TAG:
            self._start_cell(attributes)
        elif self._cell is not None and tag == _VALUE_TAG:
            self._value = []
        elif self._cell is not None and tag == _FORMULA_TAG:
            self._cell.has_formula = True

    def _start_outside(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element, such as a style, that is neither in a row nor in a shared text.

        Such elements have a lower limit than others, because openpyxl reads them slowly.
        """
        if tag not in _TEXT_TAGS:
            self._outside_count += 1
        if self._outside_count > self._limits.other_elements:
            raise _Refused(
                _over(
                    "too many styles and settings",
                    "för många stilar och inställningar",
                    self._limits.other_elements,
                )
            )
        if len(attributes.get("formatCode", "")) > _LONGEST_FORMAT:
            raise self._damaged("formatCode")
        if tag == _CALCULATION_TAG and attributes.get("fullCalcOnLoad") in _TRUE:
            self.is_calculated_later = True

    def _start_row(self, number: str | None, *, is_hidden: bool) -> None:
        if number is not None and not _ROW_NUMBER.fullmatch(number):
            raise self._damaged(number)
        row = self._row.number + 1 if number is None else int(number)
        if row > self._limits.rows:
            raise _Refused(_over(f"row {row}", f"rad {row}", self._limits.rows))
        if row <= self._row.number:
            raise self._damaged(f"row {row}")
        self._row = _Row(number=row, is_open=True)
        if is_hidden:
            self.hidden_rows[self._part].add(row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        row, place = self._row, attributes.get("r")
        column = row.column + 1
        if place is not None:
            match = _CELL_NAME.fullmatch(place)
            if match is None or int(match[2]) != row.number:
                raise self._damaged(place)
            column = _column_number(match[1])
        if column > self._limits.columns:
            raise _Refused(_over(f"column {column}", f"kolumn {column}", self._limits.columns))
        if column <= row.column:
            raise self._damaged(place or "c")
        row.column = column
        self._cell = _Cell(type=attributes.get("t", "n"))

    def _end(self, tag: str) -> None:
        self._depth -= 1
        cell = self._cell
        if tag == _ROW_TAG:
            self._row.is_open = False
        elif cell is not None and self._value is not None:
            cell.value = cell.value or "".join(self._value)
            self._value = None
            pattern = _NUMBERS.get(cell.type)
            if cell.value and pattern and not pattern.fullmatch(cell.value):
                raise self._damaged(cell.value)
            if cell.type == "n" and _is_before_midnight(cell.value):
                self.before_midnight[self._part].add((self._row.number, self._row.column))
        elif cell is not None and tag == _CELL_TAG:
            # A formula whose result is an empty text has the type "str" and no value.
            if cell.has_formula and not cell.value and cell.type != "str":
                self.empty_formulas[self._part].add((self._row.number, self._row.column))
            elif cell.has_formula and cell.type == "n" and cell.value == "0":
                self.zero_formulas[self._part].add((self._row.number, self._row.column))
            self._cell = None

    def _text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _damaged(self, what: str) -> _Refused:
        place, row = quoted(what), self._row.number
        return _Refused(
            Refusal(
                Text(f"is damaged at {place} (after row {row})", f"är skadad vid {place} (efter rad {row})"),
                Text("Save the file again in Excel.", "Spara filen på nytt i Excel."),
            )
        )


def _is_before_midnight(number: str) -> bool:
    days = float(number) if "." in number else 0.0
    return isfinite(days) and round(days % 1 * _SECONDS) == _SECONDS


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
