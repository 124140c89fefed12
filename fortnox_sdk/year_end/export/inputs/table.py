"""Tables of closing vouchers, as in Excel and CSV files: the names of the columns, and the lines of each voucher.

The first line names the columns. Each further line is one row of a voucher.
"""

import datetime as dt
import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.identity import USE_PREFIX, own_reference, voucher_reference
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted, refused
from fortnox_sdk.year_end.export.inputs.values import Values
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reference": "referens",
        "series": "serie",
        "number": "nummer",
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
        "reverse on": "vänds",
    }
)
"""The Swedish name of each column, by its English name."""
EXAMPLE_REFERENCE: Final = Text("EXAMPLE - delete these rows", "EXEMPEL - ta bort raderna")
"""The reference of the example in a template. A voucher with this reference is refused."""
_BY_TITLE: Final[Mapping[str, str]] = MappingProxyType(
    {title: english for english, swedish in COLUMNS.items() for title in (english, swedish)}
    | {"cost centre": "cost center"}
)
_LONGEST_TITLE: Final = 40
_SIMILARITY: Final = 0.85
"""The similarity (`difflib`) from which a title counts as a misspelt name of a column."""
_REQUIRED: Final = ("date", "text", "account")
_OF_VOUCHER: Final = ("date", "text", "comment", "reverse on")
"""The columns that are read from the first line of a voucher."""
_FIRST_LINE: Final = Text("the first line", "första raden")


@attrs.define
class _Draft:
    """A voucher whose rows are being collected."""

    key: str
    """The reference that the file gives the voucher, or `""` if the voucher is identified by its position."""
    reference: str
    line: int
    first: Values
    rows: list[ClosingRow] = attrs.field(factory=list[ClosingRow])

    def voucher(self) -> ClosingVoucher:
        if not self.key and len(self.rows) == 1:
            reason = Text(
                "is a voucher with a single row, because a line with a date begins a new voucher",
                "är en verifikation med en enda rad, eftersom en rad med datum börjar en ny verifikation",
            )
            advice = Text(
                "Leave the date empty after the first line of a voucher, or add a column with references.",
                "Lämna datumet tomt efter verifikationens första rad eller lägg till en kolumn med referenser.",
            )
            self.first.fail("", Refusal(reason, advice))
        return ClosingVoucher(
            reference=self.reference,
            date=self.first.date("date"),
            text=self.first.text("text"),
            rows=tuple(self.rows),
            comment=self.first.text("comment"),
            reverse_on=None if self.first.is_missing("reverse on") else self.first.date("reverse on"),
        )


def known_titles(head: Iterable[object]) -> int:
    """Return the number of cells that are names of columns."""
    return sum(column_name(cell) is not None for cell in head)


def read_table(path: Path, lines: Iterable[Sequence[object]], *, prefix: str | None) -> list[ClosingVoucher]:
    """Return the closing vouchers in a table.

    A line belongs to the same voucher as the line before if it has the same reference (or series and number), or if it
    has no reference. If vouchers are identified by their positions, a line with a date begins a new voucher.

    Args:
        path: The path of the file, for error messages.
        lines: The cells of each line, beginning with the names of the columns. A `Refusal` stands for a cell that
            can't be used.
        prefix: The prefix for vouchers to which the file gives no reference, or None to refuse such vouchers.

    Raises:
        ClosingFileError: Something in the table can't be used.
    """
    remaining = iter(lines)
    columns = _columns(next(remaining, ()), path, prefix)
    drafts: list[_Draft] = []
    for number, line in enumerate(remaining, 2):
        cells = {name: line[i] for name, i in columns.items() if i < len(line)}
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells.values()):
            continue
        values = Values(path, cells, _places(number, columns))
        key = own_reference(values)
        _refuse_example(values, key)
        if _begins_voucher(drafts, key, values):
            reference = voucher_reference(values, position=len(drafts) + 1, prefix=prefix)
            drafts.append(_Draft(key, reference, number, values))
        else:
            _refuse_difference(drafts[-1], values)
        drafts[-1].rows.append(values.row(text="row text", cost_center="cost center"))
    return [draft.voucher() for draft in drafts]


def _begins_voucher(drafts: Sequence[_Draft], key: str, values: Values) -> bool:
    if not drafts:
        return True
    if key:
        return key != drafts[-1].key
    return not drafts[-1].key and not values.is_missing("date")


def _refuse_difference(draft: _Draft, values: Values) -> None:
    """Refuse a line whose date, text, comment or date of reversal differs from the first line of its voucher.

    Otherwise, the value in the later line would be lost.
    """
    for name in _OF_VOUCHER:
        if values.is_missing(name):
            continue
        is_date = name in {"date", "reverse on"}
        here: dt.date | str = values.date(name) if is_date else values.text(name).strip()
        if draft.first.is_missing(name):
            there: dt.date | str = ""
        else:
            there = draft.first.date(name) if is_date else draft.first.text(name).strip()
        if here != there:
            reason = Text(
                f"differs from row {draft.line}, the first row of the voucher",
                f"skiljer sig från rad {draft.line}, verifikationens första rad",
            )
            advice = Text(
                "Give each voucher its own reference. In the other rows of the voucher, repeat the values of the "
                "first row, or leave these cells empty.",
                "Ge varje verifikation en egen referens. Upprepa första radens värden på verifikationens övriga "
                "rader, eller lämna dessa celler tomma.",
            )
            values.fail(name, Refusal(reason, advice))


def _refuse_example(values: Values, key: str) -> None:
    if key in {EXAMPLE_REFERENCE.en, EXAMPLE_REFERENCE.sv}:
        reason = Text("belongs to the example of the template", "hör till mallens exempel")
        advice = Text("Delete the rows of the example.", "Ta bort exemplets rader.")
        values.fail("reference", Refusal(reason, advice))


def column_name(cell: object) -> str | None:
    """Return the English name of the column that a cell of the first line names, or None for an unknown title."""
    return _BY_TITLE.get(_title(cell))


def _title(cell: object) -> str:
    # macOS writes ä as two characters, and titles in Excel can have line breaks and no-break spaces.
    return " ".join(unicodedata.normalize("NFC", str(cell or "")).lower().replace("_", " ").split())


def _columns(head: Sequence[object], path: Path, prefix: str | None) -> dict[str, int]:
    columns: dict[str, int] = {}
    for i, cell in enumerate(head):
        name = column_name(cell)
        if name is None:
            continue
        if name in columns:
            first, second = letters(columns[name]), letters(i)
            reason = Text(
                f"has two columns for {name}, {first} and {second}",
                f"har två kolumner för {COLUMNS[name]}, {first} och {second}",
            )
            advice = Text(
                "Remove or rename one of the two columns.",
                "Ta bort eller byt namn på den ena av de två kolumnerna.",
            )
            raise refused(path, _FIRST_LINE, Refusal(reason, advice))
        columns[name] = i
    _refuse_misspelt_titles(head, path, columns)
    for name in _REQUIRED:
        if name not in columns:
            raise refused(path, _FIRST_LINE, _missing_column(name))
    if prefix is None and "reference" not in columns and not {"series", "number"} <= columns.keys():
        advice = Text(
            "Add the column reference, or the columns series and number, or ",
            "Lägg till kolumnen referens, eller kolumnerna serie och nummer, eller ",
        )
        refusal = _missing_column("reference")
        raise refused(path, _FIRST_LINE, Refusal(refusal.reason, advice + USE_PREFIX))
    return columns


def _refuse_misspelt_titles(head: Sequence[object], path: Path, columns: Mapping[str, int]) -> None:
    """Refuse a misspelt title, such as `Kostnadställe`.

    Otherwise, its column would be ignored, like every column with an unknown title.
    """
    for i, cell in enumerate(head):
        similar = difflib.get_close_matches(_title(cell)[:_LONGEST_TITLE], _BY_TITLE, n=1, cutoff=_SIMILARITY)
        if column_name(cell) is None and similar and _BY_TITLE[similar[0]] not in columns:
            title, name, place = quoted(cell), similar[0], letters(i)
            reason = Text(
                f"has the unknown title {title} in column {place}",
                f"har den okända rubriken {title} i kolumn {place}",
            )
            advice = Text(
                f"Write {name!r} as the column title, or a title that is less similar to {name!r}.",
                f"Skriv {name!r} som kolumnrubrik eller en rubrik som är mindre lik {name!r}.",
            )
            raise refused(path, _FIRST_LINE, Refusal(reason, advice))


def _missing_column(name: str) -> Refusal:
    names = ("reference", *_REQUIRED)
    swedish = ", ".join(COLUMNS[each] for each in names)
    return Refusal(
        Text(f"has no column {name!r}", f"saknar kolumnen {COLUMNS[name]!r}"),
        Text(
            f"Use the column titles {', '.join(names)}, and either debit and credit, or amount.",
            f"Använd kolumnrubrikerna {swedish} samt antingen debet och kredit eller belopp.",
        ),
    )


def _places(number: int, columns: Mapping[str, int]) -> Mapping[str, Text]:
    row = Text(f"row {number}", f"rad {number}")
    return {"": row} | {
        name: row + Text(f", {name} (column {letters(i)})", f", {COLUMNS[name]} (kolumn {letters(i)})")
        for name, i in columns.items()
    }


def letters(index: int) -> str:
    """Convert a column index to letters.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    high, low = divmod(index, 26)
    return (letters(high - 1) if high else "") + chr(ord("A") + low)
