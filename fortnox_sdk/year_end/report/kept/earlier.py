"""The reader of an earlier workbook: the notes, signatures, colours and comments that people entered in it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

import sie4
from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import quoted
from fortnox_sdk.year_end.report.kept.archive import drawing_count, open_workbook, unusable
from fortnox_sdk.year_end.report.kept.colours import fill_colour, theme_colours
from fortnox_sdk.year_end.report.kept.fingerprints import FORMULA, fingerprint
from fortnox_sdk.year_end.report.kept.record import (
    KEY_HEADING,
    RECORD_SHEET,
    Record,
    SheetRecord,
    read_record,
)
from fortnox_sdk.year_end.report.kept.work import (
    FORMULA_ENTERED,
    OUTSIDE,
    OWN_SHEET,
    PICTURE,
    ROW_TWICE,
    Entered,
    Entry,
    NotCarried,
    PeoplesWork,
    Place,
    entry_text,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_LONGEST_AUTHOR: Final = 50
_LONGEST: Final = 32_000
"""The number of characters at which a text is cut off when it is carried over; Excel allows 32 767 in a cell."""

_NOT_WRITTEN: Final = Text(
    "was not written by this version of fortnox-sdk",
    "är inte skapad av den här versionen av fortnox-sdk",
)
_OR_DAMAGED: Final = Text(", or its hidden sheet is damaged", ", eller så är dess dolda blad skadat")
_OF_ANOTHER: Final = Text(
    "belongs to the company {company} and the balance date {day}",
    "hör till företaget {company} och balansdagen {day}",
)


class _Formula(str):
    """A formula that a person entered. It is only listed, because the cells that it refers to may have moved."""

    __slots__ = ()


@attrs.frozen(kw_only=True)
class Earlier:
    """An earlier workbook at the path of a new one."""

    saved: datetime
    """The time at which the workbook was last saved, in Stockholm time."""
    record: Record
    entries: dict[Place, Entry]
    strays: tuple[NotCarried, ...]
    """The entries that can't be carried over, such as formulas, pictures, and sheets that people added."""

    def work(self) -> PeoplesWork:
        """Return a new collection of the entries. The writer of a new workbook takes the entries out of it."""
        return PeoplesWork(self.entries, self.strays)


def read_earlier(
    path: Path, raw: bytes, *, org_number: str, as_of: date, own_fills: frozenset[str]
) -> Earlier:
    """Return an earlier workbook of the same company and balance date.

    Args:
        path: The path of the workbook, for error messages.
        raw: The content of the file.
        org_number: The organisation number of the company.
        as_of: The balance date.
        own_fills: The background colours that the program uses itself.

    Raises:
        ClosingFileError: The file is damaged, too large, not a workbook of this package, or belongs to another company
            or balance date.
        ConfigurationError: openpyxl is not installed.
    """
    book = open_workbook(path, raw)
    if RECORD_SHEET not in book.sheetnames:
        raise unusable(path, _NOT_WRITTEN)
    try:
        record = read_record(list(book[RECORD_SHEET].iter_rows(values_only=True)))
    except (ValueError, LookupError, TypeError, ArithmeticError) as fault:
        raise unusable(path, _NOT_WRITTEN + _OR_DAMAGED) from fault
    if (_comparable(record.org_number), record.as_of) != (_comparable(org_number), as_of):
        raise unusable(path, _OF_ANOTHER.format(company=quoted(record.org_number), day=record.as_of))
    reader = _Reader(book, record, own_fills)
    saved = book.properties.modified
    return Earlier(
        saved=(saved if saved.tzinfo else saved.replace(tzinfo=UTC)).astimezone(STOCKHOLM),
        record=record,
        entries=reader.entries,
        strays=tuple(reader.strays),
    )


def _comparable(org_number: str) -> str:
    """Return an organisation number in a standard form. A SIE file may lack the hyphen or include the century."""
    return sie4.Company(org_number=org_number).normalised_org_number or org_number


class _Reader:
    """The reader of all visible sheets of one workbook."""

    def __init__(self, book: "Workbook", record: Record, own_fills: frozenset[str]) -> None:
        from openpyxl.styles.colors import COLOR_INDEX  # noqa: PLC0415 -- an extra

        self.entries: dict[Place, Entry] = {}
        self.strays: list[NotCarried] = []
        self._own_fills = own_fills
        self._theme = theme_colours(book.loaded_theme)
        self._indexed: Sequence[str] = COLOR_INDEX
        for sheet in book.worksheets:
            known = record.sheets.get(sheet.title)
            if drawing_count(sheet) > (known.charts if known is not None else 0):
                self._stray(sheet.title, "", "", PICTURE)
            if known is not None:
                self._read(sheet, known)
            elif sheet.title != RECORD_SHEET:
                cells = sum(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)
                self._stray(sheet.title, "", f"{cells}", OWN_SHEET)
        for title in (chart.title for chart in book.chartsheets):
            self._stray(title, "", "", OWN_SHEET)

    def _read(self, sheet: "Worksheet", known: SheetRecord) -> None:
        key_column, columns = _layout(sheet, known)
        ours = known.others.union(*known.rows.values())
        seen: set[str] = set()
        for cells in sheet.iter_rows():
            key = str(cells[key_column].value or "") if 0 <= key_column < len(cells) else ""
            prints = dict(zip((name for name, _ in known.columns), known.rows.get(key, ()), strict=False))
            reason = ROW_TWICE if key in known.rows and key in seen else OUTSIDE
            for index, cell in enumerate(cells):
                name = columns.get(index, "") if key in known.rows else ""
                entry = self._entry(sheet.title, cell, {prints.get(name, "")} if name else ours)
                if entry is None or index == key_column:
                    continue
                if isinstance(entry.value, _Formula):
                    self._stray(entry.sheet, entry.cell, entry_text(entry), FORMULA_ENTERED)
                elif name and key not in seen:
                    self.entries[Place(known.id, key, name)] = entry
                else:
                    self._stray(entry.sheet, entry.cell, entry_text(entry), reason)
            seen.add(key)

    def _entry(self, title: str, cell: "Cell | MergedCell", ours: set[str]) -> Entry | None:
        """Return what a person entered in a cell, or None.

        `ours` has the fingerprints of the contents that the program may have written in the cell.
        """
        value: Entered = None
        if cell.data_type == "f":
            if FORMULA not in ours:
                value = _Formula(str(cell.value)[:_LONGEST])
        elif (seen := fingerprint(cell.value)) and seen not in ours:
            value = _entered(cell.value)
        fill = fill_colour(cell, self._theme, self._indexed) if cell.has_style else ""
        if fill in self._own_fills:
            fill = ""
        comment = cell.comment
        if value is None and not fill and comment is None:
            return None
        return Entry(
            sheet=title,
            cell=cell.coordinate,
            value=value,
            fill=fill,
            comment=str(comment.text or "")[:_LONGEST] if comment is not None else "",
            author=str(comment.author or "")[:_LONGEST_AUTHOR] if comment is not None else "",
        )

    def _stray(self, title: str, cell: str, content: str, reason: Text) -> None:
        self.strays.append(NotCarried(sheet=title, cell=cell, content=content, reason=reason))


def _layout(sheet: "Worksheet", known: SheetRecord) -> tuple[int, Mapping[int, str]]:
    """Return the index of the key column (-1 if not found), and the names of the program's columns by current index.

    A person may have inserted or moved columns. A column with a heading is found by its heading. Columns with
    the same heading are found in their original order. A column without a heading is found only if the key column has
    not moved.
    """
    for cells in sheet.iter_rows(values_only=True):
        if KEY_HEADING not in cells or known.key_column < 0:
            continue
        key_column = cells.index(KEY_HEADING)
        by_heading: dict[str, list[str]] = {}
        for name, heading in known.columns:
            by_heading.setdefault(heading, []).append(name)
        waiting = {heading: iter(names) for heading, names in by_heading.items() if heading}
        columns: dict[int, str] = {}
        for index, cell in enumerate(cells):
            name = next(waiting.get(str(cell), iter(())), "")
            if name:
                columns[index] = name
        if key_column == known.key_column:
            columns |= {index: name for index, (name, heading) in enumerate(known.columns) if not heading}
        return key_column, columns
    return -1, {}


def _entered(value: object) -> Entered:
    """Return the content of a cell as one of the types that are carried over."""
    if isinstance(value, str):
        return value[:_LONGEST]
    return value if isinstance(value, int | float | date | datetime) else str(value)
