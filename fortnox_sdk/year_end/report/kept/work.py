"""The entries that people made in an earlier workbook, and the list of the entries that were not carried over."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.report.kept.changes import Change

Entered = str | date | datetime | float | int | bool | None

ROW_GONE: Final = Text("The row is not in the new workbook.", "Raden finns inte i den nya arbetsboken.")
COMPUTED: Final = Text(
    "The program fills in this cell, and has computed its content again.",
    "Cellen fylls i av programmet, som har beräknat innehållet på nytt.",
)
OUTSIDE: Final = Text(
    "The cell is outside the columns in which notes are kept.",
    "Cellen ligger utanför de kolumner där anteckningar bevaras.",
)
ROW_TWICE: Final = Text(
    "The row occurs twice in the earlier workbook.", "Raden förekommer två gånger i den tidigare arbetsboken."
)
OWN_SHEET: Final = Text(
    "The sheet does not belong to the report. It is still in the earlier workbook.",
    "Bladet hör inte till rapporten. Det finns kvar i den tidigare arbetsboken.",
)
PICTURE: Final = Text(
    "The sheet has pictures or charts. They are still in the earlier workbook.",
    "Bladet har bilder eller diagram. De finns kvar i den tidigare arbetsboken.",
)
FORMULA_ENTERED: Final = Text(
    "The cell has a formula, which is not carried over.", "Cellen har en formel, som inte förs över."
)


@attrs.frozen
class Place:
    """The place of a cell: the keys of its sheet, row and column. Sorting and inserting rows do not change it."""

    sheet: str
    row: str
    column: str


@attrs.frozen(kw_only=True)
class Entry:
    """The entry of a person in one cell."""

    sheet: str
    """The title of the sheet."""
    cell: str
    """The name of the cell, such as `N7`."""
    value: Entered = None
    """The content, or None if the program wrote the content."""
    fill: str = ""
    """The background colour, such as `#ffff00`, or `""`."""
    comment: str = ""
    """The text of the cell's comment, or `""`."""
    author: str = ""
    """The author of the comment, or `""`."""


@attrs.frozen(kw_only=True)
class NotCarried:
    """An entry that a person made in the earlier workbook and that is not in the new workbook.

    >>> from fortnox_sdk import Text
    >>> reason = Text("The row is not in the new workbook.", "Raden finns inte i den nya arbetsboken.")
    >>> entry = NotCarried(sheet="1510 Kundfordringar", cell="N7", content="call them", reason=reason)
    >>> print(f"{entry.cell}: {entry.content}. {entry.reason}")
    N7: call them. The row is not in the new workbook.
    """

    sheet: str
    """The title of the sheet in the earlier workbook."""
    cell: str
    """The name of the cell, such as `N7`, or `""` if the entry concerns the whole sheet."""
    content: str
    """The content, the comment or the colour of the cell."""
    reason: Text
    """One sentence with the reason why the entry was not carried over."""


@attrs.frozen(kw_only=True)
class WrittenWorkbook:
    """The result of writing a workbook.

    >>> from pathlib import Path
    >>> kept = Path("1510.2026-01-31T101500.xlsx")
    >>> result = WrittenWorkbook(path=Path("1510.xlsx"), kept=kept, carried_over=3)
    >>> result.carried_over, result.not_carried_over
    (3, ())
    """

    path: Path
    """The path of the workbook."""
    kept: Path | None = None
    """The path of the copy of the workbook that was replaced, or None if no workbook was replaced."""
    carried_over: int = 0
    """The number of cells whose note, signature, colour or comment was carried over."""
    not_carried_over: tuple[NotCarried, ...] = ()
    """The entries that were not carried over. They are in the copy, and the sheet *Not carried over* lists them."""
    changes: tuple[Change, ...] = ()
    """The figures that are new, changed or removed since the earlier workbook was written."""


class PeoplesWork:
    """The entries that people made in an earlier workbook and that are still to be placed in a new workbook.

    Args:
        entries: The entries by the keys of their cells.
        strays: The entries that can't be carried over, such as formulas, pictures, and sheets that people added.
    """

    def __init__(self, entries: dict[Place, Entry], strays: tuple[NotCarried, ...] = ()) -> None:
        self._entries = dict(entries)
        self._strays = list(strays)
        self.carried_over: int = 0

    def take(self, place: Place, *, editable: bool) -> Entry | None:
        """Remove a person's entry in a cell from the collection. Return what the new cell takes over, or None.

        A cell that is not editable takes over only the colour and the comment. Its value is listed as not carried over.
        """
        entry = self._entries.pop(place, None)
        if entry is None:
            return None
        if entry.value is not None and not editable:
            self._strays.append(_lost(attrs.evolve(entry, fill="", comment=""), COMPUTED))
            entry = attrs.evolve(entry, value=None)
        if entry.value is None and not entry.fill and not entry.comment:
            return None
        self.carried_over += 1
        return entry

    def not_carried_over(self) -> tuple[NotCarried, ...]:
        """Return all entries that were not taken, and all entries that can't be carried over."""
        return (*self._strays, *(_lost(entry, ROW_GONE) for entry in self._entries.values()))


def _lost(entry: Entry, reason: Text) -> NotCarried:
    return NotCarried(sheet=entry.sheet, cell=entry.cell, content=entry_text(entry), reason=reason)


def entry_text(entry: Entry) -> str:
    """Return what a person entered, as one text: the value, the comment and the colour."""
    value = entry.value
    if isinstance(value, datetime):
        value = value.date() if value.time() == value.min.time() else value
    parts = ("" if value is None else str(value), entry.comment, entry.fill)
    return " | ".join(part for part in parts if part)
