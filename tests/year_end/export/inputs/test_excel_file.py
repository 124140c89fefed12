"""Tests that each refusal of a workbook names the place, the value and the remedy, in both languages."""

import sys
from datetime import date, time
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits
from tests.messages import all_texts
from tests.year_end.export.inputs.test_refusal import LIMIT_SV, refusal_of
from tests.year_end.export.inputs.test_workbook import HEAD, HEAD_ROW, LINE, SHEET, row, sheet_of, workbook

LAST_DAY: Final = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("lines", "english", "swedish"),
    [
        (
            [("reference", "text", "account")],
            (
                "a.xlsx: the first line has no column 'date'. "
                "Use the column titles reference, date, text, account, and either debit and credit, or amount."
            ),
            (
                "a.xlsx: första raden saknar kolumnen 'datum'. "
                "Använd kolumnrubrikerna referens, datum, text, konto samt antingen debet och kredit eller belopp."
            ),
        ),
        (
            [("Belopp", "Referens", "Datum", "Text", "Konto", "amount")],
            "a.xlsx: the first line has two columns for amount, A and F. Remove or rename one of the two columns.",
            (
                "a.xlsx: första raden har två kolumner för belopp, A och F. Ta bort eller byt namn på den ena av de "
                "två kolumnerna."
            ),
        ),
        (
            [(*["Eget"] * 26, "Belopp", "amount")],
            "a.xlsx: the first line has two columns for amount, AA and AB. Remove or rename one of the two columns.",
            (
                "a.xlsx: första raden har två kolumner för belopp, AA och AB. Ta bort eller byt namn på den ena av de "
                "två kolumnerna."
            ),
        ),
        (
            [HEAD, (), (None, LAST_DAY, "Skatt", 8910, 1)],
            (
                "a.xlsx: row 3 has neither a reference nor a series with a number. Give each voucher its own "
                "reference, or a series and a number, or use --reference-prefix (reference_prefix in Python) with a "
                "name for the file, so that the vouchers are identified by their position in the file."
            ),
            (
                "a.xlsx: rad 3 saknar både referens och serie med nummer. Ge varje verifikation en egen referens, "
                "eller en serie och ett nummer, eller använd --reference-prefix (reference_prefix i Python) med ett "
                "namn på filen, så att verifikationerna identifieras av sin plats i filen."
            ),
        ),
        (
            [HEAD, (1.5, LAST_DAY, "Skatt", 8910, 1)],
            "a.xlsx: row 2, reference (column A) is not a text. Write a text.",
            "a.xlsx: rad 2, referens (kolumn A) är inte en text. Skriv en text.",
        ),
        (
            [HEAD, ("tax", time(1), "Skatt", 8910, 1)],
            "a.xlsx: row 2, date (column B) is '01:00:00', not a date. Write YYYY-MM-DD.",
            "a.xlsx: rad 2, datum (kolumn B) är '01:00:00', inte ett datum. Skriv ÅÅÅÅ-MM-DD.",
        ),
        (
            [HEAD, ("tax", LAST_DAY, "Skatt", 8910, time(1, 2))],
            (
                "a.xlsx: row 2, debit (column E) is a date or a time (01:02:00), not an amount. "
                "Format the cell as a number, and check the amount."
            ),
            (
                "a.xlsx: rad 2, debet (kolumn E) är ett datum eller en tid (01:02:00), inte ett belopp. "
                "Formatera cellen som tal och kontrollera beloppet."
            ),
        ),
        (
            [HEAD, ("tax", LAST_DAY, "Skatt", 8910, "=A1")],
            (
                "a.xlsx: row 2, debit (column E) is a formula without a calculated value. "
                "Open the file in Excel, recalculate it (F9) and save it."
            ),
            (
                "a.xlsx: rad 2, debet (kolumn E) är en formel utan beräknat värde. "
                "Öppna filen i Excel, beräkna om den (F9) och spara den."
            ),
        ),
        (
            [HEAD, ("tax", LAST_DAY, "Skatt", 8910, None, 1e12)],
            (
                "a.xlsx: row 2, credit (column F) is '1.00000e+12', but an amount must be less than 1,000,000,000,000. "
                "Correct the amount."
            ),
            (
                f"a.xlsx: rad 2, kredit (kolumn F) är '1.00000e+12', men ett belopp måste vara mindre än {LIMIT_SV}. "
                "Rätta beloppet."
            ),
        ),
        (
            [HEAD, ("tax", LAST_DAY, "Skatt", 8910, 1.005)],
            (
                "a.xlsx: row 2, debit (column E) is '1.005', which has more than two decimals. "
                "Round the number in Excel, with =ROUND(…,2)."
            ),
            (
                "a.xlsx: rad 2, debet (kolumn E) är '1,005', som har mer än två decimaler. "
                "Avrunda talet i Excel, med =AVRUNDA(…;2)."
            ),
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_refusal_of_a_workbook_has_its_english_and_swedish_text(
    tmp_path: Path, lines: list[tuple[object, ...]], english: str, swedish: str
) -> None:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    assert refusal_of(tmp_path / "a.xlsx") == (english, swedish)


def test_refusal_of_a_cell_with_an_error_has_its_english_and_swedish_text(tmp_path: Path) -> None:
    wrong = LINE.replace('<c r="E2"><v>1.5</v></c>', '<c r="E2" t="e"><v>#DIV/0!</v></c>')
    assert refusal_of(workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, wrong)})) == (
        "a.xlsx: row 2, debit (column E) has the error '#DIV/0!'. Correct the formula in Excel.",
        "a.xlsx: rad 2, debet (kolumn E) har felet '#DIV/0!'. Rätta formeln i Excel.",
    )


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ((row(2), row(2)), "'row 2' (after row 2)"),
        (('<row r="0"/>',), "'0' (after row 1)"),
        (("<row><row/></row>",), "'row' (after row 2)"),
        ((row(2, "<c><c/></c>"),), "'c' (after row 2)"),
        ((row(2, '<c r="E2"/>', '<c r="D2"/>'),), "'D2' (after row 2)"),
        ((row(2, '<c r="E2"><v>1_000</v></c>'),), "'1_000' (after row 2)"),
        ((row(2, '<c r="E2"><v>12<x/>00</v></c>'),), "'x' (after row 2)"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_damaged_sheet_is_refused_at_its_place(tmp_path: Path, rows: tuple[str, ...], place: str) -> None:
    english, _ = refusal_of(workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, *rows)}))
    assert english == f"'a.xlsx' is damaged at {place}. Save the file again in Excel."


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET]
)
def test_a_workbook_without_a_part_is_refused(tmp_path: Path, part: str) -> None:
    with ZipFile(workbook(tmp_path / "whole.xlsx")) as whole, ZipFile(tmp_path / "a.xlsx", "w") as target:
        for name in whole.namelist():
            if name != part:
                target.writestr(name, whole.read(name))
    english, _ = refusal_of(tmp_path / "a.xlsx")
    assert english == "'a.xlsx' is not an Excel workbook. Save the file as .xlsx."


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ConfigurationError) as missing:
        read_closing_vouchers(path)
    assert all_texts(missing.value) == [
        "Excel files need openpyxl, which is not installed.",
        'Run: pip install "fortnox-sdk[excel]"',
        "Excelfiler kräver openpyxl, som inte är installerat.",
        'Kör: pip install "fortnox-sdk[excel]"',
    ]


def test_each_row_of_a_voucher_may_repeat_its_dates(tmp_path: Path) -> None:
    book = Workbook()
    days = (date(2025, 12, 31), date(2026, 1, 1))
    for line in (
        ("reference", "date", "reverse on", "text", "account", "amount"),
        ("fee", *days, "Arvode", 6530, 5),
        ("fee", *days, "Arvode", 2990, -5),
    ):
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    (voucher,) = read_closing_vouchers(tmp_path / "a.xlsx")
    assert (voucher.date, voucher.reverse_on) == days


COPY = (
    " Copy only the vouchers to a new workbook.",
    " Kopiera bara verifikationerna till en ny arbetsbok.",
)


@pytest.mark.parametrize(
    ("sheet", "english", "swedish"),
    [
        (
            sheet_of(HEAD_ROW, row(2, '<c r="E3"><v>1</v></c>')),
            "'a.xlsx' is damaged at 'E3' (after row 2). Save the file again in Excel.",
            "'a.xlsx' är skadad vid 'E3' (efter rad 2). Spara filen på nytt i Excel.",
        ),
        (
            sheet_of(HEAD_ROW, row(2, '<c r="XFD2"><v>1</v></c>')),
            "'a.xlsx' has column 16384: the limit is 256." + COPY[0],
            "'a.xlsx' har kolumn 16384: gränsen är 256." + COPY[1],
        ),
        (
            sheet_of(HEAD_ROW, row(20_001)),
            "'a.xlsx' has row 20001: the limit is 20000." + COPY[0],
            "'a.xlsx' har rad 20001: gränsen är 20000." + COPY[1],
        ),
        (
            sheet_of(HEAD_ROW, before="<!DOCTYPE w>"),
            f"'a.xlsx' contains a document type definition (DTD) in '{SHEET}'. Save the file as .xlsx.",
            f"'a.xlsx' innehåller en dokumenttypsdefinition (DTD) i '{SHEET}'. Spara filen som .xlsx.",
        ),
        (
            "no XML",
            "'a.xlsx' is not an Excel workbook. Save the file as .xlsx.",
            "'a.xlsx' är inte en Excelarbetsbok. Spara filen som .xlsx.",
        ),
    ],
    ids=lambda value: value[:20],
)
def test_refusal_of_a_sheet_has_its_english_and_swedish_text(
    tmp_path: Path, sheet: str, english: str, swedish: str
) -> None:
    assert refusal_of(workbook(tmp_path / "a.xlsx", {SHEET: sheet})) == (english, swedish)


@pytest.mark.parametrize(
    ("limits", "english", "swedish"),
    [
        (WorkbookLimits(parts=3), "9 parts: the limit is 3", "9 delar: gränsen är 3"),
        (
            WorkbookLimits(elements=20),
            "too many XML elements: the limit is 20",
            "för många XML-element: gränsen är 20",
        ),
        (
            WorkbookLimits(other_elements=5),
            "too many styles and settings: the limit is 5",
            "för många stilar och inställningar: gränsen är 5",
        ),
        (
            WorkbookLimits(depth=2),
            "too great an XML depth: the limit is 2",
            "ett för stort XML-djup: gränsen är 2",
        ),
        (
            WorkbookLimits(unpacked_bytes=2_000),
            "too large an unpacked size: the limit is 0 MB",
            "en för stor uppackad storlek: gränsen är 0 MB",
        ),
    ],
)
def test_refusal_by_a_limit_has_its_english_and_swedish_text(
    tmp_path: Path, limits: WorkbookLimits, english: str, swedish: str
) -> None:
    assert refusal_of(workbook(tmp_path / "a.xlsx"), FileLimits(workbook=limits)) == (
        f"'a.xlsx' has {english}.{COPY[0]}",
        f"'a.xlsx' har {swedish}.{COPY[1]}",
    )


def test_a_number_that_is_not_finite_is_refused_in_both_languages(tmp_path: Path) -> None:
    start, _, _ = LINE.partition('<c r="E2">')
    sheet = sheet_of(HEAD_ROW, f'{start}<c r="E2"><v>1e999</v></c></row>')
    english, swedish = refusal_of(workbook(tmp_path / "a.xlsx", {SHEET: sheet}))
    assert english == (
        "a.xlsx: row 2, debit (column E) is infinite or not a number. Write an amount such as 1200.00, -1200,50 or 1 "
        "200,50."
    )
    assert swedish == (
        "a.xlsx: rad 2, debet (kolumn E) är oändligt eller inte ett tal. Skriv ett belopp som 1200,00, -1200.50 "
        "eller 1 200,50."
    )


def test_refusal_of_a_hidden_sheet_has_its_english_and_swedish_text(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Visible")
    book.save(tmp_path / "a.xlsx")
    assert refusal_of(tmp_path / "a.xlsx") == (
        (
            "'a.xlsx' has a hidden first sheet 'Sheet'. Unhide the first sheet, or move the sheet with the vouchers to "
            "the first place in the workbook."
        ),
        (
            "'a.xlsx' har ett dolt första blad 'Sheet'. Visa det första bladet eller flytta bladet med "
            "verifikationerna till första plats i arbetsboken."
        ),
    )


def test_a_value_in_a_hidden_row_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (HEAD, ("a", LAST_DAY, "A", 8910, 5), ("b", LAST_DAY, "B", 1930, 7), (None, None, None, " ")):
        sheet.append(line)
    for number in (1, 4, 5):
        sheet.row_dimensions[number].hidden = True
    book.save(tmp_path / "a.xlsx")
    assert len(read_closing_vouchers(tmp_path / "a.xlsx")) == 2
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    assert refusal_of(tmp_path / "a.xlsx") == (
        (
            "a.xlsx: row 3, reference (column A) is in a hidden row. Unhide the row (a filter may hide it), or delete "
            "the row."
        ),
        (
            "a.xlsx: rad 3, referens (kolumn A) finns på en dold rad. Visa raden (ett filter kan dölja den) eller ta "
            "bort raden."
        ),
    )


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (46_022.5, LAST_DAY),
        (46_022 + 86_399 / 86_400, LAST_DAY),
        (46_022 + 86_399.499 / 86_400, LAST_DAY),
        (46_022 + 86_399.501 / 86_400, None),
        (46_022.99999999999, None),
        (46_021.99999999999, None),
    ],
)
def test_a_date_with_a_time_is_read_unless_programs_show_different_days(
    tmp_path: Path, moment: float, day: date | None
) -> None:
    book = Workbook()
    for line in (HEAD, ("a", moment, "A", 8910, 5)):
        book.worksheets[0].append(line)
    book.worksheets[0]["B2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "a.xlsx")
    if day is not None:
        assert read_closing_vouchers(tmp_path / "a.xlsx")[0].date == day
        return
    assert refusal_of(tmp_path / "a.xlsx") == (
        (
            "a.xlsx: row 2, date (column B) is a time in the last second before midnight, which some programs show "
            "as the next day. Write the date without a time."
        ),
        (
            "a.xlsx: rad 2, datum (kolumn B) är ett klockslag i sista sekunden före midnatt, som vissa program visar "
            "som nästa dag. Skriv datumet utan klockslag."
        ),
    )


def with_format(folder: Path, number_format: str, amount: float = 5) -> Path:
    book = Workbook()
    for line in (HEAD, ("a", LAST_DAY, "A", 8910, amount)):
        book.worksheets[0].append(line)
    book.worksheets[0]["E2"].number_format = number_format
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@pytest.mark.parametrize(
    "number_format",
    [
        *("0%", "0.00 %;[Red]-0.00 %", "#,##0,", "0.0,,", "#,##0,.00", '#,##0, "tkr"'),
        *(
            "#,##0.00 [$€-2]",
            '"€" 0',
            '0 "EUR"',
            "0 [$USD]",
            "[$$-409]#,##0.00",
            "$#,##0.000",
            "[$£-809]0;-[$£-809]0",
        ),
        *("[$kr-414] 0", "[$kr-nb-NO] 0", "0 [$kr.-406]", '0 "kr";0 [$NOK]'),
    ],
)
def test_a_number_that_excel_shows_as_another_amount_is_refused(tmp_path: Path, number_format: str) -> None:
    shown = f"'{number_format}'"
    assert refusal_of(with_format(tmp_path, number_format)) == (
        (
            f"a.xlsx: row 2, debit (column E) has the number format {shown}, which shows a different amount or a "
            "currency other than SEK. Format the cell as a number, and check the amount."
        ),
        (
            f"a.xlsx: rad 2, debet (kolumn E) har talformatet {shown}, som visar ett annat belopp eller en annan "
            "valuta än SEK. Formatera cellen som tal och kontrollera beloppet."
        ),
    )
    assert read_closing_vouchers(with_format(tmp_path, number_format, 0))[0].rows[0].debit == 0


@pytest.mark.parametrize(
    "number_format",
    [
        *(
            "General",
            "0",
            "# ##0",
            "#,##0.00",
            '#,##0 "kr"',
            '0 " of 100 %"',
            "#,##0.00 [$kr-41D]",
            "[$kr-sv-SE] 0",
            "[$kr] 0",
            "[$Kr] 0",
            "[$SEK] 0.00",
            "[$sek] 0.00",
            "[$SEK-414] 0.00",
            "[$-41D]#,##0",
        ),
        *(
            '_-* #,##0.00\\ "kr"_-;\\-* #,##0.00\\ "kr"_-;_-* "-"??\\ "kr"_-;_-@_-',
            "0.00;[Red]-0.00",
            "0.00_);(0.00)",
        ),
        '_("$"* #,##0.00_)_("$"* \\(#,##0.00\\)_("$"* "-"??_)_(@_)',
    ],
)
def test_a_number_in_each_usual_format_is_read(tmp_path: Path, number_format: str) -> None:
    assert read_closing_vouchers(with_format(tmp_path, number_format))[0].rows[0].debit == 5


def test_an_escaped_character_of_a_text_is_read_as_excel_shows_it(tmp_path: Path) -> None:
    book = Workbook()
    for line in (HEAD, ("a", LAST_DAY, "A_x000D_\nB_x005F_x000D_C_x_", 8910, 5)):
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    (voucher,) = read_closing_vouchers(tmp_path / "a.xlsx")
    assert voucher.text == "A\r\nB_x000D_C_x_"


@pytest.mark.parametrize(
    ("number_format", "is_read"),
    [
        *((each, True) for each in ("General", "0", "#", "@", "00", "#,##0")),
        *((each, False) for each in ("0000", '"V"0', "V\\-0", "0.0", "00-00")),
    ],
)
def test_a_number_that_excel_shows_as_another_reference_is_refused(
    tmp_path: Path, number_format: str, *, is_read: bool
) -> None:
    book = Workbook()
    for line in (HEAD, (12, LAST_DAY, "A", 8910, 5)):
        book.worksheets[0].append(line)
    book.worksheets[0]["A2"].number_format = number_format
    book.save(tmp_path / "a.xlsx")
    if is_read:
        assert read_closing_vouchers(tmp_path / "a.xlsx")[0].reference == "12"
        return
    assert refusal_of(tmp_path / "a.xlsx") == (
        (
            "a.xlsx: row 2, reference (column A) is a number that Excel shows as another reference, because of the "
            f"format '{number_format}'. Write the reference as text."
        ),
        (
            "a.xlsx: rad 2, referens (kolumn A) är ett tal som Excel visar som en annan referens på grund av "
            f"formatet '{number_format}'. Skriv referensen som text."
        ),
    )
