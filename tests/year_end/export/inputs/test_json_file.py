"""Tests that invalid JSON is refused with the fault's place, even if Python's parser accepts it or raises an error."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

ROW = '{"account": 7832, "debit": "1200.00"}'
VOUCHER = f'{{"reference": "a", "date": "2025-12-31", "text": "A", "rows": [{ROW}]}}'
FILE = f'{{"vouchers": [{VOUCHER}]}}'


def refusal(tmp_path: Path, old: str, new: str) -> ClosingFileError:
    assert old in FILE
    path = tmp_path / "vouchers.json"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(ClosingFileError) as caught:
        read_closing_vouchers(path)
    assert caught.value.hint
    assert caught.value.message_sv != caught.value.message
    assert len(str(caught.value)) < 500
    return caught.value


def test_the_file_of_these_tests_is_read(tmp_path: Path) -> None:
    (tmp_path / "vouchers.json").write_text(FILE)
    assert read_closing_vouchers(tmp_path / "vouchers.json")[0].rows[0].debit == 1200


def test_a_row_has_the_values_of_each_of_its_keys(tmp_path: Path) -> None:
    row = '{"account": 7832, "amount": "-1200.00", "text": "Plan", "cost_center": "ÖST", "project": "P 1"}'
    (tmp_path / "vouchers.json").write_text(FILE.replace(ROW, row), encoding="utf-8")
    (voucher,) = read_closing_vouchers(tmp_path / "vouchers.json")
    assert voucher.rows == (
        ClosingRow(account=7832, credit=Decimal(1200), text="Plan", cost_center="ÖST", project="P 1"),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"debit": "1200.00"', '"debit": 1, "debit": 2', "vouchers[0].rows[0] has the key 'debit' twice"),
        ('"text": "A"', '"text": "A", "text": "A"', "vouchers[0] has the key 'text' twice"),
        ('{"vouchers"', '{"vouchers": [], "vouchers"', "the file has the key 'vouchers' twice"),
        ('"A"', "[" * 100_000 + "]" * 100_000, "nested too deeply"),
        (VOUCHER, "[" * 500 + "]" * 500, "vouchers[0] is not a JSON object"),
        (
            "7832",
            "9" * 5000,
            "rows[0].account is '9999999999999999999999999999999999999999…', not an account",
        ),
        ("7832", '"' + "9" * 5000 + '"', "rows[0].account is"),
        ("7832", "193", "rows[0].account is '193', not an account number"),
        ("7832", "19300", "not an account number"),
        ("7832", "1930.0", "not an account number"),
        ("7832", '"0930"', "not an account number"),
        ("7832", "-1930", "not an account number"),
        ("7832", '"\N{ARABIC-INDIC DIGIT ONE}930"', "not an account number"),
        ("7832", '"1930\\n"', "not an account number"),
        ("7832", "true", "rows[0].account is not an account number"),
        ('"1200.00"', "1200.005", "rows[0].debit is '1200.005'"),
        ('"1200.00"', "0.30000000000000004", "more than two decimals"),
        ('"2025-12-31"', "20251231", "vouchers[0].date is '20251231', not a date"),
        ('"2025-12-31"', '"2025-W52-3"', "not a date"),
        ('"2025-12-31"', '"2025-02-30"', "not a date"),
        ('"2025-12-31"', '"2025-12-31T00:00"', "not a date"),
        ('"2025-12-31"', '"\N{FULLWIDTH DIGIT TWO}025-12-31"', "not a date"),
        ('"2025-12-31"', '"\\u001b[2J"', "'?[2J', not a date"),
        ('"A"', '"\\ud800"', "vouchers[0].text contains an invalid character"),
        ('"a"', '"\\udfff"', "vouchers[0].reference contains an invalid character"),
        ('"text": "A"', '"\\ud800": "A"', "unknown key"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in str(refusal(tmp_path, old, new))


def test_rows_that_are_no_list_are_refused_with_the_name_of_the_file(tmp_path: Path) -> None:
    message = str(refusal(tmp_path, f"[{ROW}]", "7"))
    assert message.startswith(f"{tmp_path / 'vouchers.json'}: vouchers[0].rows is not a JSON list.")


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", FILE.encode("utf-16"), b"\xef\xbb\xbf", b"{\x00}", b"\xff"]
)
def test_bytes_that_are_not_json_are_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "vouchers.json").write_bytes(raw)
    with pytest.raises(ClosingFileError, match="is not valid JSON"):
        read_closing_vouchers(tmp_path / "vouchers.json")


def test_a_number_as_reference_is_kept_as_it_is_written(tmp_path: Path) -> None:
    for written in ("7", "7.10", "1e3", "123456789012345678901234567890"):
        (tmp_path / "vouchers.json").write_text(FILE.replace('"a"', written))
        assert read_closing_vouchers(tmp_path / "vouchers.json")[0].reference == written


IN_PYTHON = {
    "huge int": lambda: ClosingRow(account=1930, debit=10**5000),
    "tiny": lambda: ClosingRow(account=1930, debit=Decimal("1E-999999999")),
    "huge": lambda: ClosingRow(account=1930, debit=Decimal("1E+999999999")),
    "signalling": lambda: ClosingRow(account=1930, debit=Decimal("sNaN")),
    "signed NaN": lambda: ClosingRow.signed(1930, Decimal("NaN")),
    "signed huge int": lambda: ClosingRow.signed(1930, 10**5000),  # type: ignore[arg-type]
    "signed float": lambda: ClosingRow.signed(1930, 0.1),  # type: ignore[arg-type]
    "long text as amount": lambda: ClosingRow(account=1930, debit="9" * 5000),  # type: ignore[arg-type]
    "huge account": lambda: ClosingRow(account=10**5000, debit=Decimal(1)),
    "account as text": lambda: ClosingRow(account="1930", debit=Decimal(1)),  # type: ignore[arg-type]
    "account as truth": lambda: ClosingRow(account=True, debit=Decimal(1)),
    "negative account": lambda: ClosingRow(account=-1930, debit=Decimal(1)),
    "long account": lambda: ClosingRow(account=19300, debit=Decimal(1)),
    "half a character": lambda: ClosingRow(account=1930, debit=Decimal(1), text="\ud800"),
    "number as text": lambda: ClosingRow(account=1930, debit=Decimal(1), text=7),  # type: ignore[arg-type]
    "reference": lambda: ClosingVoucher(reference="\udfff", date=date(2025, 12, 31), text="A", rows=()),
}


@pytest.mark.parametrize("name", IN_PYTHON)
def test_a_value_in_python_that_breaks_numbers_or_text_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        IN_PYTHON[name]()
    assert len(str(caught.value)) < 300
