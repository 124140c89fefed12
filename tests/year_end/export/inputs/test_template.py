"""Tests that a filled-in template is read as vouchers, and that the template's formulas show each fault."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.inputs.template import write_template
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.year_end.export.inputs.sheet_text import sheet_text
from tests.year_end.export.inputs.test_refusal import refusal_of

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
ACCOUNTS = {
    1229: "Ackumulerade avskrivningar",
    2512: "Beräknad inkomstskatt",
    2990: "=Upplupna kostnader",
    6530: "Redovisningstjänster",
    7832: "Avskrivningar inventarier",
    8910: "Skatt på årets resultat",
}
LAST_DAY = date(2025, 12, 31)
COLUMNS = {
    "reference": "A",
    "date": "B",
    "text": "C",
    "account": "D",
    "name": "E",
    "debit": "F",
    "credit": "G",
    "row text": "H",
    "cost center": "I",
    "project": "J",
    "reverse on": "K",
    "difference": "L",
    "check": "M",
}
Row = Mapping[str, Any]


def template(folder: Path, language: Language = "en", name: str = "closing.xlsx") -> Path:
    path = folder / name
    write_template(
        path,
        accounts=ACCOUNTS,
        cost_centers={"ÖST": "Öst"},
        projects={"P 1": "Torget"},
        first_day=date(2025, 1, 1),
        last_day=LAST_DAY,
        language=language,
    )
    return path


def fill_in(path: Path, rows: Sequence[Row], *, first: int = 2) -> Path:
    """Delete the example in the template, and enter rows as a person does."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in (2, 3):
        for name in ("reference", "date", "text", "account", "debit", "credit"):
            sheet[f"{COLUMNS[name]}{row}"] = None
    for number, row in enumerate(rows, first):
        for name, value in row.items():
            sheet[f"{COLUMNS[name]}{number}"] = value
    book.save(path)
    return path


FILLED: Sequence[Row] = (
    {
        "reference": "fee",
        "date": LAST_DAY,
        "text": "Upplupet arvode",
        "account": 6530,
        "debit": 900,
        "cost center": "ÖST",
        "reverse on": date(2026, 1, 1),
    },
    {"account": 2990, "credit": 900, "row text": "Enligt offert"},
    {},
    {"reference": "tax", "date": LAST_DAY, "text": "Skatt", "account": 8910, "debit": 0.1 + 0.2},
    {"reference": "tax", "account": "2512", "credit": 0.3, "project": "P 1"},
)
MEANT = [
    ClosingVoucher(
        reference="fee",
        date=LAST_DAY,
        text="Upplupet arvode",
        rows=(
            ClosingRow(account=6530, debit=Decimal("900.00"), cost_center="ÖST"),
            ClosingRow(account=2990, credit=Decimal("900.00"), text="Enligt offert"),
        ),
        reverse_on=date(2026, 1, 1),
    ),
    ClosingVoucher(
        reference="tax",
        date=LAST_DAY,
        text="Skatt",
        rows=(
            ClosingRow(account=8910, debit=Decimal("0.30")),
            ClosingRow(account=2512, credit=Decimal("0.30"), project="P 1"),
        ),
    ),
]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_person_sees_the_described_sheets(tmp_path: Path, language: Language) -> None:
    # Look at the template as a picture when you change a description, because people work in these sheets.
    described = Path(__file__).with_name(f"template_{language}.txt").read_text("utf-8")
    assert sheet_text(template(tmp_path, language), rows=4) == described


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_filled_in_template_gives_its_vouchers(tmp_path: Path, language: Language) -> None:
    assert read_closing_vouchers(fill_in(template(tmp_path, language), FILLED)) == MEANT


def test_an_empty_template_has_no_vouchers_and_the_example_is_refused(tmp_path: Path) -> None:
    expected = {
        "en": "closing.xlsx: row 2, reference (column A) belongs to the example of the template. "
        "Delete the rows of the example.",
        "sv": "closing.xlsx: rad 2, referens (kolumn A) hör till mallens exempel. Ta bort exemplets rader.",
    }
    languages: tuple[Language, ...] = ("en", "sv")
    for index, language in enumerate(languages):
        path = template(tmp_path / language, language)
        assert refusal_of(path)[index] == expected[language]
        assert read_closing_vouchers(fill_in(path, ())) == []
        # Vouchers that are written below the example do not hide it.
        path.unlink()
        book = openpyxl.load_workbook(template(tmp_path / language, language))
        book.worksheets[0].append(["tax", LAST_DAY, "Skatt", 8910])
        book.save(path)
        with pytest.raises(ClosingFileError, match="belongs to the example"):
            read_closing_vouchers(path)


def recalculated(path: Path) -> dict[str, list[Any]]:
    """Open a workbook in LibreOffice, calculate it, and return the values of each column from row 2."""
    assert OFFICE is not None
    profile, results = path.parent / "profile", path.parent / "results"
    subprocess.run(
        [
            *(OFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx"),
            *("--outdir", str(results), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    sheet = openpyxl.load_workbook(results / path.name, data_only=True).worksheets[0]
    return {name: [cell.value for cell in sheet[column][1:]] for name, column in COLUMNS.items()}


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_formulas_show_names_differences_and_the_first_fault_of_each_row(tmp_path: Path) -> None:
    first = {"date": LAST_DAY, "text": "T", "account": 8910, "debit": 5}
    rows: list[tuple[Row, object, str]] = [
        (FILLED[0], 0, "OK"),
        (FILLED[1], 0, "OK"),
        (FILLED[2], None, ""),
        (FILLED[3], 0, "OK"),
        (FILLED[4], 0, "OK"),
        ({**first, "reference": "a"}, 1.5, "Does not balance"),
        ({"account": 2512, "credit": 3.5}, 1.5, "Does not balance"),
        ({**first, "reference": "b", "account": 1930}, 0, "Unknown account"),
        ({"account": 2512, "credit": 5}, 0, "OK"),
        ({**first, "reference": "c", "date": date(2026, 1, 1)}, 0, "Date outside the financial year"),
        ({"account": 2512, "credit": 5}, 0, "OK"),
        ({**first, "reference": "d", "date": date(2024, 12, 31)}, 0, "Date outside the financial year"),
        ({"account": 2512, "debit": 5, "credit": 5}, 0, "Write debit or credit"),
        ({"account": 2512}, 0, "Write debit or credit"),
        ({"account": 2512, "credit": 5}, 0, "OK"),
        ({**first, "reference": "b"}, 0, "Reference used in a row above"),
        ({"account": 2512, "credit": 5}, 0, "OK"),
        ({"reference": "e", "account": 8910, "debit": 5}, 5, "Date is missing"),
        ({"reference": "f", "date": LAST_DAY, "account": 8910, "debit": 5}, 0, "Text is missing"),
        ({"reference": "f", "account": 8910, "debit": -5}, 0, "Write debit or credit"),
        ({"reference": "F", "date": LAST_DAY, "text": "T", "debit": 5}, 5, "Account is missing"),
    ]
    path = fill_in(template(tmp_path), [row for row, _, _ in rows])
    values = recalculated(path)
    checks = [value or "" for value in values["check"]]
    assert checks[: len(rows)] == [check for _, _, check in rows]
    assert set(checks[len(rows) :]) == {""}
    differences = [None if value == "" else value for value in values["difference"]]
    assert differences[: len(rows)] == [difference for _, difference, _ in rows]
    assert values["name"][0] == "Redovisningstjänster"
    assert values["name"][1] == "=Upplupna kostnader"
    assert values["name"][4] == "Beräknad inkomstskatt"
    assert values["name"][7] == "unknown account"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_template_that_libreoffice_saved_gives_the_same_vouchers(tmp_path: Path) -> None:
    path = fill_in(template(tmp_path, "sv"), FILLED)
    values = recalculated(path)
    assert [value for value in values["check"] if value] == ["OK"] * 4
    assert read_closing_vouchers(tmp_path / "results" / path.name) == MEANT


def test_the_sheet_has_rules_for_accounts_dates_amounts_and_texts(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(template(tmp_path, "sv")).worksheets[0]
    rules = {str(rule.sqref)[0]: (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules == {
        "B": ("date", "'Listor'!$J$2"),
        "C": ("textLength", "200"),
        "D": ("list", "'Listor'!$A$2:$A$7"),
        "F": ("decimal", "0"),
        "G": ("decimal", "0"),
        "H": ("textLength", "100"),
        "I": ("list", "'Listor'!$D$2:$D$2"),
        "J": ("list", "'Listor'!$G$2:$G$2"),
    }
    assert sheet["B2"].value.date() == LAST_DAY
    assert sheet["E2"].value.startswith("=IF(")


def test_without_lists_any_account_of_four_digits_may_be_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.xlsx"
    write_template(path, accounts={}, cost_centers={}, language="sv")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rules = {str(rule.sqref)[0]: (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules["D"] == ("whole", "1000")
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if str(rule.sqref).startswith("D"))
    assert (rule.formula2, rule.error) == ("9999", "Kontot finns inte i kontoplanen.")
    shown = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    assert (shown["D2"].value, shown["E2"].value) == (6530, None)
    assert rules.keys() == {"C", "D", "F", "G", "H"}
    assert sheet["B2"].value is None


@pytest.mark.parametrize("days", [{"first_day": date(2025, 1, 1)}, {"last_day": LAST_DAY}])
def test_with_one_end_of_the_year_dates_are_not_checked(tmp_path: Path, days: Mapping[str, date]) -> None:
    write_template(tmp_path / "a.xlsx", accounts=ACCOUNTS, **days)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert all(rule.type != "date" for rule in sheet.data_validations.dataValidation)


def test_an_existing_file_or_a_file_of_another_kind_is_not_written(tmp_path: Path) -> None:
    path = fill_in(template(tmp_path), FILLED)
    with pytest.raises(InvalidInput, match="exists, and may contain vouchers"):
        template(tmp_path)
    assert read_closing_vouchers(path) == MEANT
    with pytest.raises(InvalidInput, match=r"is not an \.xlsx file"):
        template(tmp_path, name="a.csv")


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ConfigurationError, match="XlsxWriter, which is not installed"):
        template(tmp_path)
