"""Tests that each value of a JSON or Excel file is read into the right field, and that amounts stay exact."""

import json
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from fortnox_sdk.year_end.export.inputs.amounts import read_number
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.year_end.export.inputs.test_workbook import HEAD_ROW, LINE, SHEET, sheet_of, text_cell, workbook

ROWS = (
    ClosingRow(account=8910, debit=Decimal("500.00"), text="Årets", cost_center="K1", project="7"),
    ClosingRow(account=2512, credit=Decimal("499.50"), text="Skuld", cost_center="K2", project="8"),
    ClosingRow(account=3740, credit=Decimal("0.50")),
)
FULL = ClosingVoucher(
    reference="tax", date=date(2025, 12, 31), text="Skatt", rows=ROWS, comment="Se bilaga 7"
)
HEAD = (
    "reference",
    "date",
    "text",
    "comment",
    "account",
    "debit",
    "credit",
    "row text",
    "cost_center",
    "project",
)
SWEDISH_HEAD = (
    " REFERENS ",
    "Datum",
    "Text",
    "Kommentar",
    "Konto",
    "Belopp",
    "Radtext",
    "Kostnadsställe",
    "Projekt",
)


def from_json(tmp_path: Path, *vouchers: dict[str, Any]) -> list[ClosingVoucher]:
    path = tmp_path / "a.JSON"
    path.write_text(json.dumps({"vouchers": vouchers}), encoding="utf-8")
    return read_closing_vouchers(path)


def from_excel(tmp_path: Path, *lines: tuple[object, ...]) -> list[ClosingVoucher]:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.XLSX")
    return read_closing_vouchers(tmp_path / "a.XLSX")


def voucher_of(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "reference": "tax",
        "date": "2025-12-31",
        "text": "Skatt",
        "comment": "Se bilaga 7",
        "rows": list(rows),
        **fields,
    }


@pytest.mark.parametrize(
    "amounts",
    [
        ({"debit": "500,00"}, {"credit": 499.50}, {"credit": "0.5", "debit": " "}),
        ({"amount": "+500"}, {"amount": "-499,50", "debit": 0}, {"amount": -0.5, "credit": "0"}),
        ({"debit": 500, "amount": 0}, {"credit": "499.5"}, {"credit": "0,50", "debit": None}),
    ],
)
def test_every_value_is_read_from_json(tmp_path: Path, amounts: tuple[dict[str, Any], ...]) -> None:
    texts = (
        {"account": 8910, "text": "Årets", "cost_center": "K1", "project": "7"},
        {"account": "2512", "text": "Skuld", "cost_center": "K2", "project": 8},
        {"account": " 3740 "},
    )
    rows = [details | amount for details, amount in zip(texts, amounts, strict=True)]
    assert from_json(tmp_path, voucher_of(*rows)) == [FULL]


def test_every_value_is_read_from_excel(tmp_path: Path) -> None:
    vouchers = from_excel(
        tmp_path,
        HEAD,
        ("tax", date(2025, 12, 31), "Skatt", "Se bilaga 7", 8910, 500, None, "Årets", "K1", 7),
        (None, None, None, None, 2512, None, 499.5, "Skuld", "K2", 8),
        ("tax", "2025-12-31", "Skatt ", None, 3740, None, "0,50"),
    )
    assert vouchers == [FULL]


@pytest.mark.parametrize(
    ("column", "value"), [(1, "2020-01-01"), (2, "Annan"), (3, "Annan")], ids=["date", "text", "comment"]
)
def test_a_row_with_another_value_than_the_first_row_of_its_voucher_is_refused(
    tmp_path: Path, column: int, value: str
) -> None:
    line: list[object] = ["tax", None, None, None, 2512, None, 500]
    line[column] = value
    first = ("tax", date(2025, 12, 31), "Skatt", "Se bilaga 7", 8910, 500, None)
    with pytest.raises(ClosingFileError, match=r"row 3, .* differs from row 2, the first row of the voucher"):
        from_excel(tmp_path, HEAD, first, tuple(line))


def test_every_value_is_read_from_swedish_columns_and_signed_amounts(tmp_path: Path) -> None:
    vouchers = from_excel(
        tmp_path,
        SWEDISH_HEAD,
        (
            "tax",
            datetime.combine(date(2025, 12, 31), time.min),
            "Skatt",
            "Se bilaga 7",
            8910,
            500,
            "Årets",
            "K1",
            "7",
        ),
        ("tax", None, None, None, "2512", "-499,50", "Skuld", "K2", "8"),
        (),
        ("", "", "", "", 3740, -0.5),
    )
    assert vouchers == [FULL]


def test_lines_of_another_reference_are_another_voucher(tmp_path: Path) -> None:
    head = ("reference", "date", "text", "account", "amount")
    names = (("a", "Text a"), ("b", "Text b"), (" b ", None), ("a", "Text a"), (7, "Text 7"), (7.0, "Text 7"))
    lines = [(name, date(2025, 12, 31), text, 1930, 1) for name, text in names]
    vouchers = from_excel(tmp_path, head, *lines)
    assert [(voucher.reference, voucher.text, len(voucher.rows)) for voucher in vouchers] == [
        ("a", "Text a", 1),
        ("b", "Text b", 2),
        ("a", "Text a", 1),
        ("7", "Text 7", 2),
    ]


def test_columns_with_other_names_and_values_beyond_the_columns_are_left_out(tmp_path: Path) -> None:
    head = ("reference", "date", "text", "account", "amount", "Eget", None, "note")
    first = ("a", date(2025, 12, 31), "Text", 1930, 1, "x", "y", "z")
    (voucher,) = from_excel(tmp_path, head, first, (None, None, None, None, None, "only here"))
    assert voucher.rows == (ClosingRow(account=1930, debit=Decimal("1.00")),)


@pytest.mark.parametrize(
    ("cost_center", "reverse_on"),
    [
        ("Kostnadsställe", "Vänds"),
        (unicodedata.normalize("NFD", "Kostnadsställe"), unicodedata.normalize("NFD", "VÄNDS")),
        ("Cost centre", "reverse_on"),
        ("cost\N{NO-BREAK SPACE}center ", "Reverse\n  on"),
    ],
)
def test_a_title_may_be_spelled_and_spaced_in_each_usual_way(
    tmp_path: Path, cost_center: str, reverse_on: str
) -> None:
    head = ("reference", "date", "text", "account", "amount", cost_center, reverse_on)
    line = ("a", date(2025, 12, 31), "Text", 1930, 1, "K1", date(2026, 1, 1))
    (voucher,) = from_excel(tmp_path, head, line)
    assert (voucher.rows[0].cost_center, voucher.reverse_on) == ("K1", date(2026, 1, 1))


@pytest.mark.parametrize(
    "title", ["Kostnadställe", "cost centers", "vänd", "Projektnr", "comments", "kreditt"]
)
def test_a_misspelt_title_is_refused(tmp_path: Path, title: str) -> None:
    head = ("reference", "date", "text", "account", "debit", title)
    with pytest.raises(ClosingFileError, match=f"the first line has the unknown title '{title}' in column F"):
        from_excel(tmp_path, head, ("a", date(2025, 12, 31), "Text", 1930, 1, "x"))


@pytest.mark.parametrize(
    "title", ["Kontonamn", "Text 2", "Debit 2", "Kst", "Projektledare", "Saldo", "voucher"]
)
def test_a_title_of_the_company_is_not_taken_as_misspelt(tmp_path: Path, title: str) -> None:
    head = ("reference", "date", "text", "account", "debit", title)
    (voucher,) = from_excel(tmp_path, head, ("a", date(2025, 12, 31), "Text", 1930, 1, "x"))
    assert voucher.rows == (ClosingRow(account=1930, debit=Decimal("1.00")),)


@pytest.mark.parametrize(
    ("number", "expected"), [(7, "7"), (7.0, "7"), (2**53 - 1, str(2**53 - 1)), (1e16, None), (7.5, None)]
)
def test_number_as_reference_in_excel_is_read_or_refused(
    tmp_path: Path, number: float, expected: str | None
) -> None:
    lines = (("reference", "date", "text", "account"), (number, date(2025, 12, 31), "Text", 1930))
    if expected is not None:
        assert from_excel(tmp_path, *lines)[0].reference == expected
        return
    with pytest.raises(ClosingFileError, match="reference"):
        from_excel(tmp_path, *lines)


@pytest.mark.parametrize("missing", ["text", "comment"])
def test_a_missing_text_is_empty_and_is_found_by_the_plan(tmp_path: Path, missing: str) -> None:
    (voucher,) = from_json(tmp_path, voucher_of(**{missing: None}))
    assert getattr(voucher, missing) == ""


@pytest.mark.parametrize(
    ("amounts", "is_refused"),
    [
        ({"amount": 1, "credit": 1}, True),
        ({"amount": 1, "debit": -1}, True),
        ({"amount": 0, "debit": 1}, False),
        ({"amount": 1, "debit": 0, "credit": "0,00"}, False),
        (
            {"debit": 1, "credit": 1},
            False,
        ),  # the plan later refuses the empty text, with the voucher's reference
    ],
)
def test_a_row_has_one_kind_of_amount(
    tmp_path: Path, amounts: dict[str, int | str], *, is_refused: bool
) -> None:
    voucher = voucher_of({"account": 1930, **amounts})
    if is_refused:
        with pytest.raises(ClosingFileError, match=r"rows\[0\]\.amount"):
            from_json(tmp_path, voucher)
    else:
        assert len(from_json(tmp_path, voucher)[0].rows) == 1


@pytest.mark.parametrize("text", ["-0", "0", "0.00", " ", "", "-0,00"])
def test_empty_amount_is_zero_without_a_sign(tmp_path: Path, text: str) -> None:
    for name in ("debit", "credit", "amount"):
        (row,) = from_json(tmp_path, voucher_of({"account": 1930, name: text}))[0].rows
        assert (row.debit, row.credit) == (0, 0)
        assert not row.debit.is_signed()
        assert not row.credit.is_signed()


@pytest.mark.parametrize("text", ["\t", "\n", "\u2007", "-", "+"])
def test_text_that_looks_empty_is_not_an_amount(tmp_path: Path, text: str) -> None:
    with pytest.raises(ClosingFileError, match=r"\.debit is .*, not an amount"):
        from_json(tmp_path, voucher_of({"account": 1930, "debit": text}))


@pytest.mark.parametrize("number", [0, 0.0, -0.0])
def test_zero_in_excel_is_zero_without_a_sign(tmp_path: Path, number: float) -> None:
    head = ("reference", "date", "text", "account", "debit", "credit")
    (voucher,) = from_excel(tmp_path, head, ("a", date(2025, 12, 31), "A", 1930, number, 1))
    (row,) = voucher.rows
    assert row == ClosingRow(account=1930, credit=Decimal("1.00"))
    assert not row.debit.is_signed()
    assert str(read_number(number)) == "0.00"


@pytest.mark.parametrize(
    ("stored", "reference"),
    [
        ("7.0", "7"),
        ("9007199254740991.0", "9007199254740991"),
        ("9007199254740992.0", None),
        ("7.5", None),
        ("1E+16", None),
    ],
)
def test_reference_stored_with_a_decimal_point_is_read_or_refused(
    tmp_path: Path, stored: str, reference: str | None
) -> None:
    # Some programs store whole numbers with a decimal point.
    line = LINE.replace(text_cell("A2", "tax"), f'<c r="A2"><v>{stored}</v></c>').replace("8910", "8910.0")
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, line)})
    if reference is None:
        with pytest.raises(ClosingFileError, match=r"row 2, reference \(column A\) is not a text"):
            read_closing_vouchers(path)
        return
    (voucher,) = read_closing_vouchers(path)
    assert (voucher.reference, voucher.rows[0].account) == (reference, 8910)


def test_a_date_may_have_blanks_around_it_and_may_not_be_blank(tmp_path: Path) -> None:
    (voucher,) = from_json(tmp_path, voucher_of(date=" 2025-12-31\n"))
    assert voucher.date == date(2025, 12, 31)
    for blank in ("", " "):
        with pytest.raises(ClosingFileError, match="date is missing"):
            from_json(tmp_path, voucher_of(date=blank))
