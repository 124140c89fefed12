"""Functions that write closing vouchers in each file format that `read_closing_vouchers` reads."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

import sie4
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from sie4 import Balance, Dimension, Document, Row, Voucher

TITLES = (
    *("reference", "series", "number", "date", "text", "account", "debit", "credit", "row text"),
    *("cost center", "project"),
)
SWEDISH_TITLES = (
    *("Referens", "Serie", "Nummer", "Datum", "Text", "Konto", "Debet", "Kredit", "Radtext"),
    *("Kostnadsställe", "Projekt"),
)


def identity(voucher: ClosingVoucher, *, numbered: bool) -> tuple[str, str, str]:
    """Return the reference, series and number to write for a voucher.

    If `numbered` is true, the reference is split into series and number, and is empty itself. Otherwise, series and
    number are empty.
    """
    if not numbered:
        return voucher.reference, "", ""
    series, _, number = voucher.reference.rpartition(" ")
    return "", series, number


def write_json(path: Path, vouchers: Sequence[ClosingVoucher], *, numbered: bool = True) -> Path:
    records = []
    for voucher in vouchers:
        reference, series, number = identity(voucher, numbered=numbered)
        rows = [
            {
                "account": row.account,
                "amount": str(row.amount),
                "text": row.text,
                "cost_center": row.cost_center,
                "project": row.project,
            }
            for row in voucher.rows
        ]
        keys = {"reference": reference, "series": series, "number": number}
        records.append({**keys, "date": voucher.date.isoformat(), "text": voucher.text, "rows": rows})
    path = path.with_suffix(".json")
    path.write_text(json.dumps({"vouchers": records}), encoding="utf-8")
    return path


def table(vouchers: Iterable[ClosingVoucher], *, numbered: bool) -> Iterator[tuple[object, ...]]:
    """Yield a table row for each voucher row. Only the first table row of a voucher contains its date and text."""
    for voucher in vouchers:
        for index, row in enumerate(voucher.rows):
            head = (voucher.date, voucher.text) if index == 0 else (None, None)
            amounts = (row.debit or None, row.credit or None)
            yield (
                *identity(voucher, numbered=numbered),
                *head,
                row.account,
                *amounts,
                row.text,
                row.cost_center,
                row.project,
            )


def write_excel(path: Path, vouchers: Sequence[ClosingVoucher], *, numbered: bool = True) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(TITLES)
    for line, cells in enumerate(table(vouchers, numbered=numbered), 2):
        for column, value in enumerate(cells, 1):
            if value in {None, ""}:
                continue
            cell = sheet.cell(line, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl takes a text such as `=1` for a formula
    path = path.with_suffix(".xlsx")
    book.save(path)
    return path


def write_csv(
    path: Path,
    vouchers: Sequence[ClosingVoucher],
    *,
    numbered: bool = True,
    separator: str = ";",
    encoding: str = "utf-8",
    titles: Sequence[str] = TITLES,
    decimal_mark: str = ".",
) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(titles)
    for cells in table(vouchers, numbered=numbered):
        writer.writerow(
            [
                f"{cell:.2f}".replace(".", decimal_mark) if isinstance(cell, Decimal) else cell
                for cell in cells
            ]
        )
    path = path.with_suffix(".csv")
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def document(vouchers: Sequence[ClosingVoucher], **more: object) -> Document:
    def objects(cost_center: str, project: str) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in (("1", cost_center), ("6", project)) if pair[1])

    return Document(
        type_number="4",
        dimensions=[Dimension(number="1", name="Kostnadsställe"), Dimension(number="6", name="Projekt")],
        vouchers=tuple(
            Voucher(
                series=voucher.reference.rpartition(" ")[0],
                number=voucher.reference.rpartition(" ")[2],
                date=voucher.date,
                text=voucher.text,
                rows=tuple(
                    Row(
                        account=str(row.account),
                        amount=row.amount,
                        text=row.text,
                        objects=objects(row.cost_center, row.project),
                    )
                    for row in voucher.rows
                ),
            )
            for voucher in vouchers
        ),
        **more,  # type: ignore[arg-type]
    )


def write_sie(
    path: Path, vouchers: Sequence[ClosingVoucher], *, encoding: str = "cp437", **more: object
) -> Path:
    path = path.with_suffix(".si")
    path.write_bytes(sie4.dumps(document(vouchers, **more), encoding=encoding))
    return path


def write_books(path: Path, vouchers: Sequence[ClosingVoucher], *, encoding: str = "cp437") -> Path:
    """Write a SIE 4E file with the vouchers, an opening balance and a voucher of another series."""
    rows = (Row(account="1930", amount=Decimal(5)), Row(account="3001", amount=Decimal(-5)))
    daily = Voucher(series="DAGLIG", number="1", date=date(2025, 5, 5), text="Försäljning", rows=rows)
    written = document(vouchers, opening_balances=(Balance(year=0, account="1930", amount=Decimal(1)),))
    books = Document(
        type_number="4",
        dimensions=written.dimensions,
        opening_balances=written.opening_balances,
        vouchers=(daily, *written.vouchers),
    )
    path = path.with_suffix(".se")
    path.write_bytes(sie4.dumps(books, encoding=encoding))
    return path


FORMS: Mapping[str, Callable[[Path, Sequence[ClosingVoucher]], Path]] = {
    "JSON": write_json,
    "Excel": write_excel,
    "CSV with semicolons": write_csv,
    "CSV with commas": lambda path, vouchers: write_csv(path, vouchers, separator=","),
    "CSV with a byte order mark": lambda path, vouchers: write_csv(path, vouchers, encoding="utf-8-sig"),
    "CSV of Swedish Windows": lambda path, vouchers: write_csv(
        path, vouchers, encoding="cp1252", titles=SWEDISH_TITLES, decimal_mark=","
    ),
    "SIE 4I": write_sie,
    "SIE 4I in UTF-8": lambda path, vouchers: write_sie(path, vouchers, encoding="utf-8"),
    "SIE 4E": write_books,
}
"""For each file format, a function that writes vouchers with series and numbers, and returns the file's path."""
