"""Tables that do not depend on a file format. The reports write them as Excel and as HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final, Generic, TypeVar

import attrs

Cell = str | date | Decimal | int | None
_ZERO = Decimal(0)

DocumentLinks = Mapping[str, Sequence[str]]
"""The relative paths of documents by row key. The separator in a path is `/`."""
NO_LINKS: Final[DocumentLinks] = {}


class ColumnKind(StrEnum):
    """The kind of a column's cells. It determines how they are written and aligned."""

    TEXT = "text"
    LONG_TEXT = "long"
    DATE = "date"
    AMOUNT = "amount"
    SPARSE_AMOUNT = "amount sparse"
    """An amount that is not shown if it is zero."""
    COUNT = "count"
    DAYS = "count sparse"
    """A number of days, which is not shown if it is zero."""
    SHARE = "share"
    LINK = "link"
    """The relative path of a file, which is shown as the kind of the file, such as `PDF`."""


@attrs.frozen
class Column:
    """One column of a table."""

    heading: str
    kind: ColumnKind
    width: int
    """The width in characters."""
    summed: bool = attrs.field(default=False, kw_only=True)
    """True if the total row sums the column. Only counts, and amounts in one currency, can be summed."""
    name: str = attrs.field(default="", kw_only=True)
    """The identifier of the column, which is the same in both languages, or `""` if no code looks for the column."""
    printed: bool = attrs.field(default=True, kw_only=True)
    """False if the column stands to the right of the printed area in Excel, because A4 has no room for it."""
    under: str = attrs.field(default="", kw_only=True)
    """The name of the column below whose cells HTML shows this column in small print.

    `""` gives this column a place of its own, and `page_tables.HIDDEN` leaves it out of HTML.
    """
    bare: bool = attrs.field(default=False, kw_only=True)
    """True if the cells explain themselves, so that HTML shows them in small print without the heading."""
    editable: bool = attrs.field(default=False, kw_only=True)
    """True if people write in the column. A new import carries over what they wrote."""


@attrs.frozen(kw_only=True)
class Table:
    """A table of a report. Every row has one cell for each column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...] = ()
    """One key per row, by which a new import finds the same row again. Empty if the rows have no keys."""
    when_empty: str = ""

    def index(self, name: str) -> int:
        """Return the index of the column with the given name.

        Raises:
            KeyError: No column has the name.
        """
        for index, column in enumerate(self.columns):
            if column.name == name:
                return index
        raise KeyError(name)

    def total(self, index: int) -> Decimal:
        """Return the sum of a column's amounts or counts."""
        cells = (row[index] for row in self.rows)
        return sum((Decimal(cell) for cell in cells if isinstance(cell, Decimal | int)), _ZERO)

    def without_empty_columns(self) -> "Table":
        """Return the table without the columns that are empty in all rows, to save width."""
        filled = [
            index
            for index in range(len(self.columns))
            if any(row[index] not in (None, "") for row in self.rows)
        ]
        if not self.rows or len(filled) == len(self.columns):
            return self
        columns = tuple(self.columns[index] for index in filled)
        return attrs.evolve(
            self, columns=columns, rows=tuple(tuple(row[index] for index in filled) for row in self.rows)
        )

    @property
    def summed(self) -> bool:
        """True if the table has a total row."""
        return bool(self.rows) and any(column.summed for column in self.columns)


R = TypeVar("R")


@attrs.frozen
class Field(Column, Generic[R]):
    """A column, and a function that returns the cell of a record in this column."""

    cell: Callable[[R], Cell]


def new_table(
    title: str,
    fields: Sequence[Field[R]],
    records: Iterable[R],
    *,
    key: Callable[[R], str] | None = None,
    when_empty: str = "",
) -> Table:
    """Return a table with one row for each record.

    Args:
        title: The heading of the table.
        fields: The columns, each with a function that returns its cell for a record.
        records: The records.
        key: A function that returns the key of a record. If several records have the same key, a number is added to
            the second and each later key.
        when_empty: The text to show if there are no rows.
    """
    listed = list(records)
    rows = tuple(tuple(field.cell(record) for field in fields) for record in listed)
    keys = () if key is None else unique_keys(map(key, listed))
    return Table(title=title, columns=tuple(fields), rows=rows, keys=keys, when_empty=when_empty)


def unique_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """Make keys unique by adding a number to the second and each later occurrence of a key.

    >>> unique_keys(["A1", "A2", "A1"])
    ('A1', 'A2', 'A1#2')
    """
    seen: dict[str, int] = {}
    unique: list[str] = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        unique.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return tuple(unique)


def link_text(path: str) -> str:
    """Return the text of a link: the kind of the file.

    >>> link_text("../../documents/3f-faktura.pdf")
    'PDF'
    """
    return PurePosixPath(path).suffix[1:].upper() or "…"
