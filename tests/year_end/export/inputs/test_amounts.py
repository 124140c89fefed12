"""Tests that every known way to write an amount is either read as a person reads it, or refused."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.export.inputs.amounts import read_amount
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import Refusal

NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

TEXTS: list[tuple[str, str | None]] = [
    # Whole kronor and öre, with either decimal mark.
    ("0", "0"),
    ("7", "7"),
    ("1200", "1200"),
    ("1200.5", "1200.50"),
    ("1200,5", "1200.50"),
    ("1200.50", "1200.50"),
    ("1200,50", "1200.50"),
    ("0.05", "0.05"),
    ("0,05", "0.05"),
    ("1.20", "1.20"),
    ("1,20", "1.20"),
    # Signs.
    ("+1200", "1200"),
    ("-1200", "-1200"),
    (f"{MINUS}1200,50", "-1200.50"),
    ("-0", "0"),
    ("-0,00", "0"),
    ("-0,05", "-0.05"),
    # Thousands separated by spaces of three kinds, and spaces around.
    ("1 200", "1200"),
    (f"1{NBSP}200", "1200"),
    (f"1{NARROW}200", "1200"),
    ("1 200,50", "1200.50"),
    ("1 200.50", "1200.50"),
    (f"{MINUS}1{NBSP}200{NBSP}300,05", "-1200300.05"),
    (" 1200 ", "1200"),
    ("999 999 999 999.99", "999999999999.99"),
    # A comma or point before three digits can be a thousands separator or a decimal mark.
    ("1,200", None),
    ("1.200", None),
    ("0,200", None),
    ("1,234.50", None),
    ("1.234,50", None),
    ("1,234,567", None),
    ("1.234.567", None),
    ("1 200,005", None),
    ("1200.005", None),
    ("1200.5000", None),
    # Groups that are not of three digits.
    ("12 00", None),
    ("1 20", None),
    ("1 2000", None),
    ("1200 300", None),
    ("1  200", None),
    ("1 200 ,50", None),
    ("1 200, 50", None),
    # Signs in other places.
    ("1200-", None),
    ("(1200)", None),
    ("- 1200", None),
    ("--1200", None),
    ("+-1200", None),
    ("-", None),
    ("\N{EN DASH}1200", None),
    # Other notations of numbers.
    ("1E3", None),
    ("1E999999999", None),
    ("1_000", None),
    ("0x10", None),
    ("1/2", None),
    ("50%", None),
    ("1'200", None),
    ("007", None),
    (".50", None),
    ("50.", None),
    ("1;50", None),
    ("1200 kr", None),
    ("X1200", None),
    ("1X200", None),
    ("1200:-", None),
    ("1200:50", None),
    ("SEK 1200", None),
    # Digits of other scripts, which look like other amounts or like nothing.
    ("\N{ARABIC-INDIC DIGIT ONE}", None),
    ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}", None),
    ("1\N{SUPERSCRIPT TWO}", None),
    ("\N{DEVANAGARI DIGIT SEVEN}", None),
    # Other blanks and invisible characters.
    ("1\N{THIN SPACE}200", None),
    ("1\N{FIGURE SPACE}200", None),
    ("1\t200", None),
    ("1200\n", None),
    ("1\N{ZERO WIDTH SPACE}200", None),
    ("\N{RIGHT-TO-LEFT OVERRIDE}1200", None),
    # Texts that are not numbers, and numbers that are too large.
    ("NaN", None),
    ("Infinity", None),
    ("ett", None),
    ("true", None),
    ("2025-12-31", None),
    ("=1+1", None),
    ("1000000000000", None),
    ("9" * 5000, None),
]

NUMBERS_IN_JSON: list[tuple[str, str | None]] = [
    ("1200", "1200"),
    ("-1200", "-1200"),
    ("1200.5", "1200.50"),
    ("1200.50", "1200.50"),
    ("-0.05", "-0.05"),
    ("0", "0"),
    ("0.30000000000000004", None),
    ("1200.005", None),
    ("1.200", None),
    ("1200.500", None),
    ("1e3", None),
    ("1.5E1", None),
    ("1E999999999", None),
    ("1E-999999999", None),
    ("1" * 5000, None),
    ("-" + "1" * 5000, None),
    ("1000000000000", None),
    ("true", None),
    ("[]", None),
    ("{}", None),
]

NUMBERS_IN_EXCEL: list[tuple[object, str | None]] = [
    (1200, "1200"),
    (1200.0, "1200"),
    (1200.5, "1200.50"),
    (-0.05, "-0.05"),
    (0.1 + 0.2, "0.30"),
    (0.1 + 0.7, "0.80"),
    (1.1 * 3, "3.30"),
    (1e-17, None),
    (123456789.1 + 0.2, "123456789.30"),
    (999999999999.99, "999999999999.99"),
    (1200.005, None),
    (1200.001, None),
    (0.005, None),
    (0.001, None),
    (1e15, None),
    (-1e300, None),
    (10**40, None),
    (True, None),
]


def amount_in_json(folder: Path, literal: str) -> Decimal:
    path = folder / "vouchers.json"
    row = f'{{"account": 1930, "amount": {literal}}}'
    path.write_text(
        f'{{"vouchers": [{{"reference": "a", "date": "2025-12-31", "text": "A", "rows": [{row}]}}]}}',
        encoding="utf-8",
    )
    (voucher,) = read_closing_vouchers(path)
    return voucher.rows[0].amount


def amount_in_excel(folder: Path, cell: object) -> Decimal:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["reference", "date", "text", "account", "amount"])
    sheet.append(["a", "2025-12-31", "A", 1930, None])
    sheet["E2"].value = cell  # type: ignore[assignment]
    if isinstance(cell, str):
        sheet["E2"].data_type = "s"
    path = folder / "vouchers.xlsx"
    book.save(path)
    (voucher,) = read_closing_vouchers(path)
    return voucher.rows[0].amount


def test_the_table_has_sixty_amounts_or_more() -> None:
    assert len({text for text, _ in TEXTS}) >= 60


@pytest.mark.parametrize(("text", "amount"), TEXTS, ids=[ascii(text)[:24] for text, _ in TEXTS])
def test_text_amount_in_json_is_read_or_refused(tmp_path: Path, text: str, amount: str | None) -> None:
    if amount is not None:
        assert amount_in_json(tmp_path, json.dumps(text)) == Decimal(amount)
        return
    with pytest.raises(InvalidInput, match=r"vouchers\[0\]\.rows\[0\]\.amount") as caught:
        amount_in_json(tmp_path, json.dumps(text))
    assert caught.value.hint
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "amount"),
    [(text, amount) for text, amount in TEXTS if text.strip() == text or amount is not None],
    ids=lambda value: ascii(value)[:24],
)
def test_text_amount_in_excel_is_read_or_refused(tmp_path: Path, text: str, amount: str | None) -> None:
    if amount is not None:
        assert amount_in_excel(tmp_path, text) == Decimal(amount)
        return
    with pytest.raises(InvalidInput, match=r"row 2, amount \(column E\)") as caught:
        amount_in_excel(tmp_path, text)
    assert caught.value.hint


@pytest.mark.parametrize(("literal", "amount"), NUMBERS_IN_JSON, ids=lambda value: str(value)[:24])
def test_number_in_json_is_read_or_refused(tmp_path: Path, literal: str, amount: str | None) -> None:
    if amount is not None:
        assert amount_in_json(tmp_path, literal) == Decimal(amount)
        return
    with pytest.raises(InvalidInput, match=r"rows\[0\]\.amount"):
        amount_in_json(tmp_path, literal)


@pytest.mark.parametrize(("cell", "amount"), NUMBERS_IN_EXCEL, ids=lambda value: str(value)[:24])
def test_number_in_excel_is_read_or_refused(tmp_path: Path, cell: object, amount: str | None) -> None:
    if amount is not None:
        assert amount_in_excel(tmp_path, cell) == Decimal(amount)
        return
    with pytest.raises(InvalidInput, match=r"row 2, amount \(column E\)"):
        amount_in_excel(tmp_path, cell)


@pytest.mark.parametrize(
    ("text", "english", "swedish"),
    [
        ("1,200", "thousands or decimals", "tusental eller decimaler"),
        ("1.234,50", "Separate thousands with spaces", "Skilj tusental åt med mellanslag"),
        ("1200-", "minus sign before", "minustecknet före"),
        ("(1200)", "minus sign before", "minustecknet före"),
        ("1E3", "such as 1200.00", "som 1200,00"),
    ],
)
def test_a_refusal_says_in_both_languages_what_to_write(text: str, english: str, swedish: str) -> None:
    refusal = read_amount(text)
    assert isinstance(refusal, Refusal)
    assert english in f"{refusal.reason.en} {refusal.advice.en}"
    assert swedish in f"{refusal.reason.sv} {refusal.advice.sv}"


_AMOUNTS = st.decimals(min_value=Decimal("-999999999999.99"), max_value=Decimal("999999999999.99"), places=2)
_BLANKS = st.sampled_from(["", " ", NBSP, NARROW])


@given(
    amount=_AMOUNTS,
    thousands=_BLANKS,
    mark=st.sampled_from(",."),
    minus=st.sampled_from(["-", MINUS]),
    plus=st.sampled_from(["", "+"]),
    decimals=st.integers(0, 2),
    around=st.tuples(_BLANKS, _BLANKS),
)
def test_an_amount_reads_back_in_every_accepted_style(
    *,
    amount: Decimal,
    thousands: str,
    mark: str,
    minus: str,
    plus: str,
    decimals: int,
    around: tuple[str, str],
) -> None:
    amount = amount.quantize(Decimal(1).scaleb(-decimals))
    if abs(amount) >= 10**12:
        return
    digits = f"{abs(amount):,.{decimals}f}".replace(".", "m").replace(",", thousands).replace("m", mark)
    text = f"{around[0]}{minus if amount < 0 else plus}{digits}{around[1]}"
    assert read_amount(text) == amount


@given(text=st.text(alphabet=f"0123456789+-{MINUS} {NBSP}{NARROW},.eE_", max_size=12) | st.text(max_size=8))
@example("1,200")
@example("1 200,00")
def test_no_accepted_text_is_another_amount_than_its_digits_say(text: str) -> None:
    amount = read_amount(text)
    if isinstance(amount, Refusal):
        return
    digits = text.replace(" ", "").replace(NBSP, "").replace(NARROW, "").replace(MINUS, "-")
    assert amount == Decimal(digits.replace(",", ".") or "0")
    # There are never three digits after a comma or point, because a person could read them as a group of thousands.
    whole, mark, decimals = digits.replace(",", ".").partition(".")
    assert len(decimals) <= 2
    assert bool(decimals) is bool(mark)
    assert whole.lstrip("+-").isascii()
