"""The hidden sheet of a workbook, on which the program records what it wrote itself."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, cast

import attrs

from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.year_end.report.kept.changes import Figure, FigureKey, Subject

RECORD_SHEET: Final = "fortnox-sdk"
"""The title of the hidden sheet."""
KEY_HEADING: Final = "fortnox-sdk"
"""The heading of the hidden column with the key of each row."""
SCHEMA: Final = "fortnox-sdk/workbook/1"
_LONGEST: Final = 32_000
"""The number of characters at which a text is cut off in a cell; Excel allows 32 767."""


@attrs.define(kw_only=True)
class SheetRecord:
    """The record of the cells and charts that the program wrote on one sheet."""

    id: str
    """The identifier of the sheet, which is the same in both languages."""
    title: str
    key_column: int = -1
    """The index of the hidden column with the keys, or -1 if the sheet has no keys."""
    columns: tuple[tuple[str, str], ...] = ()
    """The identifier and the heading of each column."""
    rows: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    """The fingerprints of the cells of each row that has a key."""
    charts: int = 0
    """The number of charts that the program placed on the sheet."""
    others: set[str] = attrs.field(factory=set[str])
    """The fingerprints of all cells in rows without a key."""


@attrs.frozen(kw_only=True)
class Record:
    """Everything that the program recorded in one workbook."""

    org_number: str
    as_of: date
    sheets: Mapping[str, SheetRecord]
    """The sheets by title."""
    figures: tuple[Figure, ...]


def record_rows(record: Record) -> Iterator[Sequence[str]]:
    """Yield the rows of the hidden sheet."""
    yield SCHEMA, record.org_number, record.as_of.isoformat()
    for sheet in record.sheets.values():
        yield (
            "sheet",
            sheet.id,
            sheet.title,
            str(sheet.key_column),
            json.dumps(sheet.columns),
            str(sheet.charts),
        )
        for key, prints in sheet.rows.items():
            yield "row", sheet.id, key, " ".join(text or "-" for text in prints)
        listed = sorted(sheet.others)
        for start in range(0, len(listed), 1000):
            yield "others", sheet.id, "", " ".join(listed[start : start + 1000])
    for figure in record.figures:
        yield (
            "figure",
            figure.key.account,
            figure.key.subject.value,
            figure.key.number,
            str(figure.amount),
            figure.text[:_LONGEST],
            figure.voucher,
        )


def read_record(rows: Iterable[Sequence[object]]) -> Record:
    """Return the record from the rows of the hidden sheet.

    Raises:
        ValueError: The rows are not a record of this version.
        LookupError: A row is too short, or belongs to no sheet.
        TypeError: The columns of a sheet are not pairs.
        ArithmeticError: An amount is not a number.
    """
    lines = (["" if cell is None else str(cell) for cell in row] for row in rows)
    first: list[str] = next(lines, list[str]())
    if first[:1] != [SCHEMA]:
        raise ValueError("no record")
    sheets: dict[str, SheetRecord] = {}
    found: list[Figure] = []
    for line in lines:
        kind, *cells = (*line, *[""] * 8)
        if kind == "sheet":
            sheets[cells[0]] = SheetRecord(
                id=cells[0],
                title=cells[1],
                key_column=int(cells[2]),
                columns=_columns(cells[3]),
                charts=int(cells[4] or 0),
            )
        elif kind == "row":
            sheets[cells[0]].rows[cells[1]] = ["" if text == "-" else text for text in cells[2].split(" ")]
        elif kind == "others":
            sheets[cells[0]].others.update(cells[2].split(" "))
        elif kind == "figure":
            key = FigureKey(cells[0], Subject(cells[1]), cells[2])
            amount = Decimal(cells[3])
            if not amount.is_finite():
                raise ValueError("an amount")
            found.append(Figure(key, amount, cells[4], cells[5]))
    return Record(
        org_number=first[1],
        as_of=date.fromisoformat(first[2]),
        sheets={sheet.title: sheet for sheet in sheets.values()},
        figures=tuple(found),
    )


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    pairs = read_json(text)
    if not isinstance(pairs, list):
        raise ValueError("no columns")  # noqa: TRY004 -- the text is wrong, not its type
    return tuple((str(name), str(heading)) for name, heading in cast("list[tuple[object, object]]", pairs))
