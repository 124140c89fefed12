"""Tests that closing vouchers are read from JSON and Excel, and that each fault in a file is named with its place."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

ROWS = [{"account": 7832, "debit": 1200.10, "text": "Enligt plan"}, {"account": "1229", "credit": "1200.10"}]
VOUCHER = {"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "rows": ROWS}
MEANT = ClosingVoucher(
    reference="depreciation",
    date=date(2025, 12, 31),
    text="Avskrivning",
    rows=(
        ClosingRow(account=7832, debit=Decimal("1200.10"), text="Enligt plan"),
        ClosingRow(account=1229, credit=Decimal("1200.10")),
    ),
)


def json_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "vouchers.json"
    path.write_text(text, encoding="utf-8-sig")
    return path


def excel_file(tmp_path: Path, *lines: tuple[object, ...]) -> Path:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    path = tmp_path / "vouchers.xlsx"
    book.save(path)
    return path


def test_the_default_limits_are_10_mb_and_20_000_rows() -> None:
    assert FileLimits() == FileLimits(file_bytes=10_000_000, workbook=WorkbookLimits(), rows=20_000)


@pytest.mark.parametrize(
    ("suffixes", "reason"),
    [
        ((".json", ".JSON"), "is not valid JSON"),
        ((".xlsx", ".Xlsx"), "is not an Excel workbook"),
        ((".csv", ".txt", ".CSV"), "the first line has no column"),
        ((".si", ".se", ".sie", ".SIE"), "is not a SIE 4 file"),
        ((".xml", ".xls", ""), "is not a JSON, Excel, CSV or SIE file"),
    ],
)
def test_the_suffix_decides_how_a_file_is_read(tmp_path: Path, suffixes: Sequence[str], reason: str) -> None:
    for suffix in suffixes:
        path = tmp_path / f"a{suffix}"
        path.write_text("hello", "utf-8")
        with pytest.raises(ClosingFileError, match=reason):
            read_closing_vouchers(path)


def test_json_amounts_are_exact(tmp_path: Path) -> None:
    assert read_closing_vouchers(json_file(tmp_path, json.dumps({"vouchers": [VOUCHER]}))) == [MEANT]


def test_json_rows_may_have_one_signed_amount(tmp_path: Path) -> None:
    rows = [
        {"account": 7832, "amount": 1200.10, "text": "Enligt plan"},
        {"account": 1229, "amount": "-1200,10"},
    ]
    path = json_file(tmp_path, json.dumps({"vouchers": [VOUCHER | {"rows": rows}]}))
    assert read_closing_vouchers(path) == [MEANT]


def test_excel_with_swedish_columns_and_lines_without_a_reference(tmp_path: Path) -> None:
    midnight = datetime.combine(date(2025, 12, 31), time.min)
    path = excel_file(
        tmp_path,
        ("Referens", "Datum", "Text", "Konto", "Debet", "Kredit", "Radtext", "Eget"),
        ("depreciation", midnight, "Avskrivning", 7832, 1200.1, None, "Enligt plan", "x"),
        (None, None, None, 1229, None, 1200.1, None, None),
        (None, None, None, None, None, None, None, None),
        (7, "2025-12-31", "Skatt", "8910", "0.30", None, None, None),
        (7, None, None, 2512, None, 0.1 + 0.2, None, None),
    )
    first, second = read_closing_vouchers(path)
    assert first == MEANT
    assert (second.reference, second.balance) == ("7", Decimal(0))


def test_excel_with_english_columns_and_signed_amounts(tmp_path: Path) -> None:
    path = excel_file(
        tmp_path,
        ("reference", "date", "text", "account", "amount", "row text"),
        ("depreciation", date(2025, 12, 31), "Avskrivning", 7832, 1200.1, "Enligt plan"),
        ("depreciation", None, None, 1229, -1200.1, None),
    )
    assert read_closing_vouchers(path) == [MEANT]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "not valid JSON"),
        ('{"vouchers": [NaN]}', "NaN"),
        ("[]", "the file is not a JSON object"),
        ("{}", "vouchers is not a JSON list"),
        ('{"vouchers": [1]}', r"vouchers\[0\] is not a JSON object"),
        (json.dumps({"vouchers": [VOUCHER | {"date": "31/12 2025"}]}), r"vouchers\[0\]\.date"),
        (json.dumps({"vouchers": [VOUCHER | {"tekst": ""}]}), "Did you mean 'text'"),
        (json.dumps({"vouchers": [VOUCHER | {"rows": None}]}), r"vouchers\[0\]\.rows is not a JSON list"),
        (json.dumps({"vouchers": [VOUCHER | {"rows": [{}]}]}), r"rows\[0\]\.account is missing"),
        (json.dumps({"vouchers": [VOUCHER | {"rows": [{"account": "kassa"}]}]}), r"rows\[0\]\.account"),
        (json.dumps({"vouchers": [VOUCHER | {"rows": [{"account": 1930, "debit": "ett"}]}]}), r"\.debit"),
        (json.dumps({"vouchers": [VOUCHER | {"rows": [{"account": 1930, "debit": True}]}]}), r"\.debit"),
        (
            json.dumps({"vouchers": [VOUCHER | {"rows": [{"account": 1930, "debit": 1, "amount": 1}]}]}),
            r"\.amount is given together with debit or credit",
        ),
        (
            json.dumps({"vouchers": [VOUCHER | {"rows": [{"account": 1930, "debit": 1e999}]}]}),
            "not valid JSON",
        ),
        (json.dumps({"vouchers": [VOUCHER | {"text": ["a"]}]}), r"vouchers\[0\]\.text is not a text"),
    ],
)
def test_a_fault_in_json_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_closing_vouchers(json_file(tmp_path, text))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2025-12-31"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["vouchers", "reference", "date", "text", "rows", "account", "debit", "amount"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(value=_JSON)
def test_any_json_is_read_or_refused_with_a_message(value: object) -> None:
    with TemporaryDirectory() as folder, suppress(InvalidInput):
        read_closing_vouchers(json_file(Path(folder), json.dumps({"vouchers": [value]})))
        read_closing_vouchers(json_file(Path(folder), json.dumps(value)))


@pytest.mark.filterwarnings("ignore")  # openpyxl warns about damaged files
@given(
    damage=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_a_damaged_workbook_is_read_or_refused_with_a_message(damage: list[tuple[float, int]]) -> None:
    with TemporaryDirectory() as folder, suppress(InvalidInput):
        path = excel_file(Path(folder), HEAD, ("tax", "2025-12-31", "Skatt", 8910, 1.5, None))
        raw = bytearray(path.read_bytes())
        for position, byte in damage:
            raw[int(position * len(raw))] = byte
        path.write_bytes(raw)
        read_closing_vouchers(path)


HEAD = ("reference", "date", "text", "account", "debit", "credit")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([("reference", "text", "account")], "no column 'date'"),
        ([HEAD, (None, "2025-12-31", "Skatt", 8910, 1, None)], r"row 2 has neither a reference"),
        ([HEAD, ("tax", "igår", "Skatt", 8910, 1, None)], r"row 2, date \(column B\)"),
        ([HEAD, ("tax", "2025-12-31", "Skatt", "kassa", 1, None)], r"row 2, account \(column D\)"),
        ([HEAD, ("tax", "2025-12-31", "Skatt", 8910, "ett", None)], r"row 2, debit \(column E\)"),
    ],
)
def test_a_fault_in_excel_is_named_with_its_place(
    tmp_path: Path, lines: list[tuple[object, ...]], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_closing_vouchers(excel_file(tmp_path, *lines))


def test_a_missing_file_or_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="missing"):
        read_closing_vouchers(tmp_path / "missing.json")
    with pytest.raises(InvalidInput, match="not a JSON, Excel, CSV or SIE file"):
        read_closing_vouchers(tmp_path / "vouchers.pdf")
    for name in ("empty.xlsx", "text.xlsx"):
        (tmp_path / name).write_bytes(b"" if name == "empty.xlsx" else b"reference;date")
        with pytest.raises(InvalidInput, match="not an Excel workbook"):
            read_closing_vouchers(tmp_path / name)


def test_only_a_finite_decimal_or_an_int_is_an_amount() -> None:
    for value in (0.1, True, "1.00", Decimal("NaN"), Decimal("Infinity"), Decimal("1e30")):
        with pytest.raises(InvalidInput, match="amount"):
            ClosingRow(account=1930, debit=value)  # type: ignore[arg-type]


def test_a_file_that_grows_after_its_size_was_read_is_refused(tmp_path: Path) -> None:
    class Growing(LocalFiles):
        def size(self, path: Path, /) -> int:
            return super().size(path) // 2

    path = tmp_path / "a.json"
    path.write_bytes(b" " * 1_500)
    with pytest.raises(ClosingFileError, match="File too large"):
        read_closing_vouchers(path, files=Growing(), limits=FileLimits(file_bytes=1_000))
