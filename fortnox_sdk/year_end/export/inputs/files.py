"""The reader of closing vouchers from a JSON or Excel file.

In JSON, amounts are numbers or texts. They are read exactly, without binary floating point:

    {"vouchers": [{"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "comment": "",
      "rows": [{"account": 7832, "debit": 1200.00, "text": "Inventarier"}, {"account": 1229, "credit": "1200.00"}]}]}

A row has `debit`, `credit` or a signed `amount` (debit is positive), and may have `text`, `cost_center` and `project`.

In Excel (.xlsx), the first sheet is read. Its first line names the columns, in English or Swedish and in any order:
reference (referens), date (datum), text, account (konto), debit (debet), credit (kredit) or amount (belopp), row text
(radtext), cost center (kostnadsställe), project (projekt) and comment (kommentar). Each further line is one row of a
voucher. The lines of one voucher have the same reference, or the reference is only on the first of them. Date, text
and comment are needed only on the first line of a voucher.
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

from fortnox_sdk.arguments.checking import checked
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
# The errors that openpyxl and its zip and XML parsers raise for damaged files (seen with randomly changed files).
_WORKBOOK_ERRORS: Final = (
    *(BadZipFile, zlib.error, EOFError, ParseError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError),
)
_REQUIRED_COLUMNS: Final = ("reference", "date", "text", "account")
# Excel stores amounts as binary numbers. A number as near as this to whole öre is taken as whole öre.
_BINARY_NOISE: Final = Decimal("0.000001")


@checked
def read_closing_vouchers(path: Path, *, files: Files | None = None) -> list[ClosingVoucher]:
    """Return the closing vouchers of a .json or .xlsx file, in the formats that this module describes.

    The vouchers themselves are checked when the export is planned.

    Args:
        path: The file.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The file is missing or can't be read. The message names the place in the file.
        ConfigurationError: The file is an Excel file and openpyxl is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "closing.json")
    ...     _ = file.write_text(
    ...         '{"vouchers": [{"reference": "tax", "date": "2025-12-31", "text": "Skatt", "rows": ['
    ...         '{"account": 8910, "debit": 500.00}, {"account": 2512, "credit": 500.00}]}]}'
    ...     )
    ...     (voucher,) = read_closing_vouchers(file)
    >>> voucher.reference, voucher.balance, voucher.rows[0].debit
    ('tax', Decimal('0.00'), Decimal('500.00'))
    """
    suffix = path.suffix.lower()
    if suffix not in {".json", ".xlsx"}:
        raise InvalidInput(
            f"'{path}' is neither .json nor .xlsx.", hint="Save the vouchers as .json or .xlsx."
        )
    try:
        raw = (files or LocalFiles()).read(path)
        return _from_json(path, raw) if suffix == ".json" else _from_excel(path, raw)
    except OSError as fault:
        raise InvalidInput(f"'{path}' can't be read: {fault.strerror}.", hint="Check the path.") from fault


def _from_json(path: Path, raw: bytes) -> list[ClosingVoucher]:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is not an amount")

    try:
        # utf-8-sig, because Windows programs begin a file with a byte order mark.
        content: object = json.loads(raw.decode("utf-8-sig"), parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError) as fault:
        raise InvalidInput(f"'{path}' is not valid JSON: {fault}.", hint="Export the file again.") from fault
    listed = _json_object(content, path, "", {"vouchers"}).get("vouchers")
    return [
        _json_voucher(item, path, f"vouchers[{i}]")
        for i, item in enumerate(_json_list(listed, path, "vouchers"))
    ]


def _json_voucher(item: object, path: Path, at: str) -> ClosingVoucher:
    fields = _json_object(item, path, at, _VOUCHER_KEYS)
    rows: list[ClosingRow] = []
    for i, row_item in enumerate(_json_list(fields.get("rows"), path, f"{at}.rows")):
        row_at = f"{at}.rows[{i}]"
        row = _json_object(row_item, path, row_at, _ROW_KEYS)
        values = _Values(path, row, row_at + ".")
        rows.append(values.row(text="text", cost_center="cost_center"))
    values = _Values(path, fields, at + ".")
    return ClosingVoucher(
        reference=values.text("reference"),
        date=values.date("date"),
        text=values.text("text"),
        rows=tuple(rows),
        comment=values.text("comment"),
    )


def _json_object(value: object, path: Path, at: str, keys: frozenset[str] | set[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise InvalidInput(f"{path}: {at or 'the file'} is not an object.", hint=_FORMAT_HINT)
    fields = cast("dict[str, object]", value)
    for key in fields.keys() - keys:
        similar = difflib.get_close_matches(key, keys, n=1)
        hint = f"Did you mean {similar[0]!r}?" if similar else f"Use only {', '.join(sorted(keys))}."
        raise InvalidInput(f"{path}: {at or 'the file'} has an unknown key {key!r}.", hint=hint)
    return fields


def _json_list(value: object, path: Path, at: str) -> list[object]:
    if not isinstance(value, list):
        raise InvalidInput(f"{path}: {at} is not a list.", hint=_FORMAT_HINT)
    return cast("list[object]", value)


_FORMAT_HINT: Final = (
    'Use the form {"vouchers": [{"reference", "date", "text", "rows": [{"account", "debit", "credit"}]}]}.'
)


class _Values:
    """The values of one JSON object or Excel line, which name their place in error messages."""

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
            self.fail(name, "is not a text", "Write a text.")
        # Excel gives a reference such as 7 as a number.
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
                name, f"is {value!r}, not a date" if value is not None else "is missing", "Write YYYY-MM-DD."
            )

    def account(self, name: str) -> int:
        number = self.text(name).strip()
        if not (number.isascii() and number.isdecimal()):
            self.fail(
                name,
                f"is {number!r}, not an account number" if number else "is missing",
                "Write an account number such as 1930.",
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
        return self.fail(name, f"is {value!r}, not an amount", "Write an amount such as 1200.00.")

    def row(self, *, text: str, cost_center: str) -> ClosingRow:
        account, details = self.account("account"), {"text": self.text(text), "project": self.text("project")}
        signed = self.amount("amount")
        if signed:
            if self.amount("debit") or self.amount("credit"):
                self.fail("amount", "is given together with debit or credit", "Give only one of them.")
            return ClosingRow.signed(account, signed, cost_center=self.text(cost_center), **details)
        return ClosingRow(
            account=account,
            debit=self.amount("debit"),
            credit=self.amount("credit"),
            cost_center=self.text(cost_center),
            **details,
        )

    def fail(self, name: str, fault: str, hint: str) -> NoReturn:
        raise InvalidInput(f"{self._path}: {self._at}{self._names.get(name, name)} {fault}.", hint=hint)


def _from_excel(path: Path, raw: bytes) -> list[ClosingVoucher]:
    lines = _excel_lines(path, raw)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

    _, head = next(lines, (1, ()))
    columns = _columns(head, path)
    names = {name: f"{name} (column {get_column_letter(i + 1)})" for name, i in columns.items()}
    vouchers: list[tuple[str, _Values, list[ClosingRow]]] = []
    for number, line in lines:
        cells = {name: line[i] for name, i in columns.items() if i < len(line)}
        if all(cell is None or cell == "" for cell in cells.values()):
            continue
        values = _Values(path, cells, f"row {number}, ", names)
        reference = values.text("reference").strip()
        if not vouchers and not reference:
            values.fail("reference", "is missing", "Give each voucher its own reference.")
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
        if title in _COLUMNS:
            columns.setdefault(_COLUMNS[title], i)
    for name in _REQUIRED_COLUMNS:
        if name not in columns:
            raise InvalidInput(
                f"{path}: the first line has no column {name!r}.",
                hint=f"Name the columns {', '.join(_REQUIRED_COLUMNS)}, and debit and credit or amount.",
            )
    return columns


def _excel_lines(path: Path, raw: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an extra
    except ImportError as fault:
        raise ConfigurationError(
            "Excel files need openpyxl, which is not installed.", hint='Run: pip install "fortnox-sdk[excel]"'
        ) from fault
    try:
        book = load_workbook(BytesIO(raw), read_only=True, data_only=True)
        lines = list(book.worksheets[0].iter_rows(values_only=True))
    except _WORKBOOK_ERRORS as fault:
        raise InvalidInput(f"'{path}' is not an Excel workbook.", hint="Save the file as .xlsx.") from fault
    return enumerate(lines, 1)
