"""Closing vouchers from a file: JSON or Excel.

JSON, amounts as numbers or as text, never through binary floating point:

    {"vouchers": [{"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "comment": "",
      "rows": [{"account": 7832, "debit": 1200.00, "text": "Inventarier"}, {"account": 1229, "credit": "1200.00"}]}]}

A row has `debit`, `credit` or a signed `amount` (debit positive), and may have `text`, `cost_center`, `project`.

Excel (.xlsx): the first sheet, one line for each row of a voucher, the columns named in the first line, in English or
Swedish, in any order: reference (referens), date (datum), text, account (konto), debit (debet), credit (kredit) or
amount (belopp), row text (radtext), cost center (kostnadsställe), project (projekt), comment (kommentar). Lines of one
voucher have the same reference, or none after the first; date, text and comment are needed on the first alone.
"""

import difflib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Final, NoReturn, cast
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.scalars import ORE
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

__all__ = ["read_closing_vouchers"]

_VOUCHER_KEYS: Final = frozenset({"reference", "date", "text", "comment", "rows"})
_ROW_KEYS: Final = frozenset({"account", "debit", "credit", "amount", "text", "cost_center", "project"})
_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{name: name for name in ("reference", "date", "text", "account", "debit", "credit", "amount")},
        **{name: name for name in ("row text", "cost center", "project", "comment")},
        "referens": "reference",
        "datum": "date",
        "konto": "account",
        "debet": "debit",
        "kredit": "credit",
        "belopp": "amount",
        "radtext": "row text",
        "kostnadsställe": "cost center",
        "projekt": "project",
        "kommentar": "comment",
    }
)
# What openpyxl and the zip and XML parsers below it raise on damaged files (seen with randomly changed ones).
_NO_WORKBOOK: Final = (
    *(BadZipFile, zlib.error, EOFError, ParseError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError),
)
_NEEDED: Final = ("reference", "date", "text", "account")
# Excel keeps amounts as binary numbers: what is this near to whole öre is meant as whole öre.
_BINARY_NOISE: Final = Decimal("0.000001")


def read_closing_vouchers(path: Path, *, files: Files | None = None) -> list[ClosingVoucher]:
    """Read vouchers from a .json or .xlsx file, in the forms that this module describes.

    What they say is checked when they are planned; here only that they can be read.

    Args:
        path: The file.
        files: The file system; None is this machine's.

    Raises:
        InvalidInput: it is missing or can't be read; the message names the place in it.
        ConfigurationError: openpyxl is not installed, for Excel.
    """
    suffix = path.suffix.lower()
    if suffix not in {".json", ".xlsx"}:
        raise InvalidInput(f"{path} is neither .json nor .xlsx.", hint="Export the vouchers as one of these.")
    try:
        raw = (files or LocalFiles()).read(path)
        return _from_json(path, raw) if suffix == ".json" else _from_excel(path, raw)
    except OSError as fault:
        raise InvalidInput(f"{path} can't be read: {fault.strerror}.", hint="Check the path.") from fault


def _from_json(path: Path, raw: bytes) -> list[ClosingVoucher]:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is no amount")

    try:
        # utf-8-sig: Windows programs put a byte order mark first.
        found: object = json.loads(raw.decode("utf-8-sig"), parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError) as fault:
        raise InvalidInput(f"{path} is no JSON: {fault}.", hint="Export it again.") from fault
    listed = _json_object(found, path, "", {"vouchers"}).get("vouchers")
    return [
        _json_voucher(item, path, f"vouchers[{i}]")
        for i, item in enumerate(_json_list(listed, path, "vouchers"))
    ]


def _json_voucher(item: object, path: Path, at: str) -> ClosingVoucher:
    found = _json_object(item, path, at, _VOUCHER_KEYS)
    rows: list[ClosingRow] = []
    for i, row_item in enumerate(_json_list(found.get("rows"), path, f"{at}.rows")):
        where = f"{at}.rows[{i}]"
        row = _json_object(row_item, path, where, _ROW_KEYS)
        place = _Place(path, row, where + ".")
        rows.append(place.row(text="text", cost_center="cost_center"))
    place = _Place(path, found, at + ".")
    return ClosingVoucher(
        reference=place.text("reference"),
        date=place.date("date"),
        text=place.text("text"),
        rows=tuple(rows),
        comment=place.text("comment"),
    )


def _json_object(value: object, path: Path, at: str, keys: frozenset[str] | set[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise InvalidInput(f"{path}: {at or 'the file'} is not an object.", hint=_SEE)
    found = cast("dict[str, object]", value)
    for key in found.keys() - keys:
        near = difflib.get_close_matches(key, keys, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"It knows {', '.join(sorted(keys))}."
        raise InvalidInput(f"{path}: {at or 'the file'} has an unknown key {key!r}.", hint=hint)
    return found


def _json_list(value: object, path: Path, at: str) -> list[object]:
    if not isinstance(value, list):
        raise InvalidInput(f"{path}: {at} is not a list.", hint=_SEE)
    return cast("list[object]", value)


_SEE: Final = (
    'The form is {"vouchers": [{"reference", "date", "text", "rows": [{"account", "debit", "credit"}]}]}.'
)


class _Place:
    """Values of one object or line, with the words for where each stands."""

    def __init__(
        self, path: Path, values: Mapping[str, object], at: str, names: Mapping[str, str] | None = None
    ) -> None:
        self._path = path
        self._values = values
        self._at = at
        self._names = names or {}

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            self.fail(name, "is no text", "Write it as text.")
        # A reference such as 7 comes from Excel as a number.
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    def date(self, name: str) -> date:
        value = self._values.get(name)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip())
        except ValueError:
            return self.fail(
                name, f"is {value!r}, not a date" if value is not None else "is missing", "Write 2025-12-31."
            )

    def account(self, name: str) -> int:
        number = self.text(name).strip()
        if not (number.isascii() and number.isdecimal()):
            self.fail(
                name, f"is {number!r}, not an account number" if number else "is missing", "Write 1930."
            )
        return int(number)

    def amount(self, name: str) -> Decimal:
        value = self._values.get(name)
        if value is None or value == "":
            return Decimal(0)
        if isinstance(value, float):
            exact = Decimal(repr(value))
            if exact.is_finite() and abs(exact - exact.quantize(ORE)) < _BINARY_NOISE:
                return exact.quantize(ORE)
            return exact
        if isinstance(value, str):
            value = value.replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            with suppress(InvalidOperation):
                return Decimal(value)
        return self.fail(name, f"is {value!r}, not an amount", "Write 1200.00.")

    def row(self, *, text: str, cost_center: str) -> ClosingRow:
        account, details = self.account("account"), {"text": self.text(text), "project": self.text("project")}
        signed = self.amount("amount")
        if signed:
            if self.amount("debit") or self.amount("credit"):
                self.fail("amount", "stands beside debit or credit", "Give one of them.")
            return ClosingRow.signed(account, signed, cost_center=self.text(cost_center), **details)
        return ClosingRow(
            account=account,
            debit=self.amount("debit"),
            credit=self.amount("credit"),
            cost_center=self.text(cost_center),
            **details,
        )

    def fail(self, name: str, what: str, hint: str) -> NoReturn:
        raise InvalidInput(f"{self._path}: {self._at}{self._names.get(name, name)} {what}.", hint=hint)


def _from_excel(path: Path, raw: bytes) -> list[ClosingVoucher]:
    lines = _excel_lines(path, raw)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

    _, head = next(lines, (1, ()))
    columns = _columns(head, path)
    names = {name: f"{name} (column {get_column_letter(i + 1)})" for name, i in columns.items()}
    vouchers: list[tuple[str, _Place, list[ClosingRow]]] = []
    for number, line in lines:
        values = {name: line[i] for name, i in columns.items() if i < len(line)}
        if all(value is None or value == "" for value in values.values()):
            continue
        place = _Place(path, values, f"row {number}, ", names)
        reference = place.text("reference").strip()
        if not vouchers and not reference:
            place.fail("reference", "is missing", "Give each voucher a reference of its own.")
        if not vouchers or (reference and reference != vouchers[-1][0]):
            vouchers.append((reference, place, []))
        vouchers[-1][2].append(place.row(text="row text", cost_center="cost center"))
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
        if title in _COLUMNS:
            columns.setdefault(_COLUMNS[title], i)
    for name in _NEEDED:
        if name not in columns:
            raise InvalidInput(
                f"{path}: the first line has no column {name!r}.",
                hint=f"It needs {', '.join(_NEEDED)}, and debit and credit or amount.",
            )
    return columns


def _excel_lines(path: Path, raw: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an extra
    except ImportError as fault:
        raise ConfigurationError(
            "Reading Excel needs openpyxl.", hint='Run: pip install "fortnox-sdk[excel]"'
        ) from fault
    try:
        book = load_workbook(BytesIO(raw), read_only=True, data_only=True)
        lines = list(book.worksheets[0].iter_rows(values_only=True))
    except _NO_WORKBOOK as fault:
        raise InvalidInput(f"{path} is no Excel workbook.", hint="Save it as .xlsx.") from fault
    return enumerate(lines, 1)
