"""Each refusal of a closing file names the place, the value and the remedy, in both languages."""

from datetime import date, time
from pathlib import Path
from typing import Final

import pytest
from openpyxl import Workbook

from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits
from tests.year_end.export.inputs.test_json_file import FILE, VOUCHER
from tests.year_end.export.inputs.test_workbook import HEAD, HEAD_ROW, LINE, SHEET, row, sheet_of, workbook

LAST_DAY: Final = date(2025, 12, 31)
NBSP: Final = "\N{NO-BREAK SPACE}"
LIMIT_SV: Final = NBSP.join(["1", "000", "000", "000", "000"])
FORM: Final = '{"vouchers": [{"reference", "date", "text", "rows": [{"account", "debit", "credit"}]}]}'
ROW: Final = "vouchers[0].rows[0]"


def refusal_of(path: Path, limits: FileLimits | None = None) -> tuple[str, str]:
    """Return the English and the Swedish text with which a file is refused, without its folder."""
    with pytest.raises(ClosingFileError) as caught:
        read_closing_vouchers(path, limits=limits)
    text, folder = caught.value.text, f"{path.parent}/"
    assert str(caught.value) == text.en
    return text.en.replace(folder, ""), text.sv.replace(folder, "")


@pytest.mark.parametrize(
    ("old", "new", "english", "swedish"),
    [
        (
            "7832",
            "true",
            f"a.json: {ROW}.account is not a text. Write a text.",
            f"a.json: {ROW}.account är inte en text. Skriv en text.",
        ),
        (
            "7832",
            "193",
            (
                f"a.json: {ROW}.account is '193', not an account number. "
                "Write an account number of four digits, such as 1930."
            ),
            f"a.json: {ROW}.account är '193', inte ett kontonummer. Skriv ett kontonummer med fyra siffror, som 1930.",
        ),
        (
            "7832",
            '" "',
            f"a.json: {ROW}.account is missing. Write an account number of four digits, such as 1930.",
            f"a.json: {ROW}.account saknas. Skriv ett kontonummer med fyra siffror, som 1930.",
        ),
        (
            '"1200.00"',
            "[]",
            f"a.json: {ROW}.debit is not an amount. Write an amount such as 1200.00.",
            f"a.json: {ROW}.debit är inte ett belopp. Skriv ett belopp som 1200,00.",
        ),
        (
            '"1200.00"',
            '"1200-"',
            f"a.json: {ROW}.debit is '1200-', not an amount. Write the minus sign before the digits: -1200.00.",
            f"a.json: {ROW}.debit är '1200-', inte ett belopp. Skriv minustecknet före siffrorna: -1200,00.",
        ),
        (
            '"1200.00"',
            '"x"',
            f"a.json: {ROW}.debit is 'x', not an amount. Write an amount such as 1200.00, -1200,50 or 1 200,50.",
            f"a.json: {ROW}.debit är 'x', inte ett belopp. Skriv ett belopp som 1200,00, -1200.50 eller 1 200,50.",
        ),
        (
            '"1200.00"',
            '"1200000000000,50"',
            f"a.json: {ROW}.debit is '1200000000000,50', which is not less than 1,000,000,000,000. Check the amount.",
            f"a.json: {ROW}.debit är '1200000000000,50', som inte är mindre än {LIMIT_SV}. Kontrollera beloppet.",
        ),
        (
            '"1200.00"',
            '"1000000000000"',
            f"a.json: {ROW}.debit is '1000000000000', which is not less than 1,000,000,000,000. Check the amount.",
            f"a.json: {ROW}.debit är '1000000000000', som inte är mindre än {LIMIT_SV}. Kontrollera beloppet.",
        ),
        (
            '"1200.00"',
            "1200.0050",
            f"a.json: {ROW}.debit is '1200.0050', which has more than two decimals. Round the amount to whole öre.",
            f"a.json: {ROW}.debit är '1200.0050', som har mer än två decimaler. Avrunda beloppet till hela ören.",
        ),
        (
            '"1200.00"',
            '"1,200"',
            (
                f"a.json: {ROW}.debit is '1,200', which can mean thousands or decimals. "
                "Write spaces between thousands, or nothing, and at most two decimals: 1 200,00 or 1200.00 or 1.20."
            ),
            (
                f"a.json: {ROW}.debit är '1,200', som kan betyda tusental eller decimaler. Skriv "
                "mellanslag mellan tusental, eller ingenting, och högst två decimaler: "
                "1 200,00 eller 1200.00 eller 1,20."
            ),
        ),
        (
            '"debit": "1200.00"',
            '"debit": 1, "amount": 2',
            f"a.json: {ROW}.amount is given together with debit or credit. Give only one of them.",
            f"a.json: {ROW}.amount är angivet tillsammans med debet eller kredit. Ange bara det ena.",
        ),
        (
            '"2025-12-31"',
            "null",
            "a.json: vouchers[0].date is missing. Write YYYY-MM-DD.",
            "a.json: vouchers[0].date saknas. Skriv ÅÅÅÅ-MM-DD.",
        ),
        (
            '"2025-12-31"',
            '"igår"',
            "a.json: vouchers[0].date is 'igår', not a date. Write YYYY-MM-DD.",
            "a.json: vouchers[0].date är 'igår', inte ett datum. Skriv ÅÅÅÅ-MM-DD.",
        ),
        (
            '"text": "A"',
            '"text": "\\ud800"',
            "a.json: vouchers[0].text contains an invalid character (a lone surrogate). Write a text.",
            "a.json: vouchers[0].text har ett ofullständigt tecken. Skriv en text.",
        ),
        (
            '"text": "A"',
            '"tekst": "A"',
            "a.json: vouchers[0] has an unknown key 'tekst'. Did you mean 'text'?",
            "a.json: vouchers[0] har en okänd nyckel 'tekst'. Menade du 'text'?",
        ),
        (
            '"text": "A"',
            '"zzz": "A"',
            "a.json: vouchers[0] has an unknown key 'zzz'. Use only comment, date, reference, rows, text.",
            "a.json: vouchers[0] har en okänd nyckel 'zzz'. Använd bara comment, date, reference, rows, text.",
        ),
        (
            VOUCHER,
            "7",
            f"a.json: vouchers[0] is not an object. Use the form {FORM}.",
            f"a.json: vouchers[0] är inte ett objekt. Använd formen {FORM}.",
        ),
        (
            f"[{VOUCHER}]",
            "7",
            f"a.json: vouchers is not a list. Use the form {FORM}.",
            f"a.json: vouchers är inte en lista. Använd formen {FORM}.",
        ),
        (
            '{"vouchers"',
            '{"vouchers": [], "vouchers"',
            "a.json: the file has the key 'vouchers' twice. Remove one of them.",
            "a.json: filen har nyckeln 'vouchers' två gånger. Ta bort den ena.",
        ),
        (
            '"1200.00"',
            "NaN",
            "'a.json' is not valid JSON: NaN is not an amount. Export the file again.",
            "'a.json' är inte giltig JSON: NaN is not an amount. Exportera filen igen.",
        ),
        (
            '"A"',
            "[" * 100_000 + "]" * 100_000,
            "'a.json' is not valid JSON: it is nested too deeply. Export the file again.",
            "'a.json' är inte giltig JSON: den är för djupt nästlad. Exportera filen igen.",
        ),
    ],
    ids=lambda value: value[:20],
)
def test_a_refusal_of_json(tmp_path: Path, old: str, new: str, english: str, swedish: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    assert refusal_of(path) == (english, swedish)


@pytest.mark.parametrize(
    ("lines", "english", "swedish"),
    [
        (
            [("reference", "text", "account")],
            (
                "a.xlsx: the first line has no column 'date'. "
                "Name the columns reference, date, text, account, and debit and credit or amount."
            ),
            (
                "a.xlsx: första raden saknar kolumnen 'datum'. "
                "Kalla kolumnerna referens, datum, text, konto, samt debet och kredit eller belopp."
            ),
        ),
        (
            [("Belopp", "Referens", "Datum", "Text", "Konto", "amount")],
            "a.xlsx: the first line has two columns for amount, A and F. Remove or rename one of them.",
            "a.xlsx: första raden har två kolumner för belopp, A och F. Ta bort eller byt namn på den ena.",
        ),
        (
            [HEAD, (), (None, LAST_DAY, "Skatt", 8910, 1)],
            "a.xlsx: row 3, reference (column A) is missing. Give each voucher its own reference.",
            "a.xlsx: rad 3, referens (kolumn A) saknas. Ge varje verifikation en egen referens.",
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
                "a.xlsx: rad 2, debet (kolumn E) är datum eller tid (01:02:00), inte belopp. "
                "Formatera cellen som tal och kontrollera beloppet."
            ),
        ),
        (
            [HEAD, ("tax", LAST_DAY, "Skatt", 8910, "=A1")],
            (
                "a.xlsx: row 2, debit (column E) is a formula without a calculated value. "
                "Open the file in Excel, calculate it and save it."
            ),
            (
                "a.xlsx: rad 2, debet (kolumn E) är en formel utan beräknat värde. "
                "Öppna filen i Excel, beräkna den och spara den."
            ),
        ),
        (
            [HEAD, ("tax", LAST_DAY, "Skatt", 8910, None, 1e12)],
            (
                "a.xlsx: row 2, credit (column F) is '1.00000e+12', which is not less than 1,000,000,000,000. "
                "Check the amount."
            ),
            (
                f"a.xlsx: rad 2, kredit (kolumn F) är '1.00000e+12', som inte är mindre än {LIMIT_SV}. "
                "Kontrollera beloppet."
            ),
        ),
        (
            [HEAD, ("tax", LAST_DAY, "Skatt", 8910, 1.005)],
            (
                "a.xlsx: row 2, debit (column E) is '1.005', which has more than two decimals. "
                "Round it in Excel, with =ROUND(…,2)."
            ),
            (
                "a.xlsx: rad 2, debet (kolumn E) är '1,005', som har mer än två decimaler. "
                "Avrunda det i Excel, med =AVRUNDA(…;2)."
            ),
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_refusal_of_excel(
    tmp_path: Path, lines: list[tuple[object, ...]], english: str, swedish: str
) -> None:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    assert refusal_of(tmp_path / "a.xlsx") == (english, swedish)


COPY = (
    " Copy the vouchers alone to a new workbook.",
    " Kopiera bara verifikationerna till en ny arbetsbok.",
)


@pytest.mark.parametrize(
    ("sheet", "english", "swedish"),
    [
        (
            sheet_of(HEAD_ROW, row(2, '<c r="E3"><v>1</v></c>')),
            "'a.xlsx' is damaged at 'E3' (after row 2). Save it again in Excel.",
            "'a.xlsx' är skadad vid 'E3' (efter rad 2). Spara den på nytt i Excel.",
        ),
        (
            sheet_of(HEAD_ROW, row(2, '<c r="XFD2"><v>1</v></c>')),
            "'a.xlsx' has column 16384, above the limit of 256." + COPY[0],
            "'a.xlsx' har kolumn 16384, över gränsen 256." + COPY[1],
        ),
        (
            sheet_of(HEAD_ROW, row(20_001)),
            "'a.xlsx' has row 20001, above the limit of 20000." + COPY[0],
            "'a.xlsx' har rad 20001, över gränsen 20000." + COPY[1],
        ),
        (
            sheet_of(HEAD_ROW, before="<!DOCTYPE w>"),
            f"'a.xlsx' declares a document type in '{SHEET}'. Save the file as .xlsx.",
            f"'a.xlsx' deklarerar en dokumenttyp i '{SHEET}'. Spara filen som .xlsx.",
        ),
        (
            "no XML",
            "'a.xlsx' is not an Excel workbook. Save the file as .xlsx.",
            "'a.xlsx' är inte en Excelarbetsbok. Spara filen som .xlsx.",
        ),
    ],
    ids=lambda value: value[:20],
)
def test_a_refusal_of_a_sheet(tmp_path: Path, sheet: str, english: str, swedish: str) -> None:
    assert refusal_of(workbook(tmp_path / "a.xlsx", {SHEET: sheet})) == (english, swedish)


@pytest.mark.parametrize(
    ("limits", "english", "swedish"),
    [
        (WorkbookLimits(parts=3), "9 parts above the limit of 3", "9 delar över gränsen 3"),
        (
            WorkbookLimits(elements=20),
            "XML elements above the limit of 20",
            "XML-element över gränsen 20",
        ),
        (
            WorkbookLimits(other_elements=5),
            "styles and settings above the limit of 5",
            "stilar och inställningar över gränsen 5",
        ),
        (WorkbookLimits(depth=2), "an XML depth above the limit of 2", "ett XML-djup över gränsen 2"),
        (
            WorkbookLimits(unpacked_bytes=2_000),
            "an unpacked size above the limit of 0 MB",
            "en uppackad storlek över gränsen 0 MB",
        ),
    ],
)
def test_a_refusal_by_a_limit(tmp_path: Path, limits: WorkbookLimits, english: str, swedish: str) -> None:
    assert refusal_of(workbook(tmp_path / "a.xlsx"), FileLimits(workbook=limits)) == (
        f"'a.xlsx' has {english}.{COPY[0]}",
        f"'a.xlsx' har {swedish}.{COPY[1]}",
    )


def test_a_refusal_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("d0cf11e0"))
    (tmp_path / "b.xlsx").write_bytes(b"\0" * 1_600_000)
    (tmp_path / "c.xlsx").write_bytes(b"\0" * 1_500_000)
    limits = FileLimits(file_bytes=1_500_000)
    assert [
        refusal_of(tmp_path / name, limits) for name in ("a.xlsx", "b.xlsx", "c.xlsx", "d.json", "e.pdf")
    ] == [
        (
            "'a.xlsx' is an old or a password-protected workbook. Save it as .xlsx without a password.",
            "'a.xlsx' är en gammal eller lösenordsskyddad arbetsbok. Spara den som .xlsx utan lösenord.",
        ),
        (
            "'b.xlsx' has 1.6 MB, and at most 1.5 MB are read. Split the vouchers into several files.",
            "'b.xlsx' har 1,6 MB, och högst 1,5 MB läses. Dela upp verifikationerna på flera filer.",
        ),
        (
            "'c.xlsx' is not an Excel workbook. Save the file as .xlsx.",
            "'c.xlsx' är inte en Excelarbetsbok. Spara filen som .xlsx.",
        ),
        (
            "'d.json' can't be read: No such file or directory. Check the path.",
            "'d.json' kan inte läsas: No such file or directory. Kontrollera sökvägen.",
        ),
        (
            "'e.pdf' is neither .json nor .xlsx. Save the vouchers as .json or .xlsx.",
            "'e.pdf' är varken .json eller .xlsx. Spara verifikationerna som .json eller .xlsx.",
        ),
    ]


def test_a_number_that_is_not_finite_is_refused_in_both_languages(tmp_path: Path) -> None:
    start, _, _ = LINE.partition('<c r="E2">')
    sheet = sheet_of(HEAD_ROW, f'{start}<c r="E2"><v>1e999</v></c></row>')
    english, swedish = refusal_of(workbook(tmp_path / "a.xlsx", {SHEET: sheet}))
    assert english.startswith("a.xlsx: row 2, debit (column E) is not a finite number. ")
    assert swedish.startswith("a.xlsx: rad 2, debet (kolumn E) är inte ett ändligt tal. ")


def test_a_refusal_of_a_hidden_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Visible")
    book.save(tmp_path / "a.xlsx")
    assert refusal_of(tmp_path / "a.xlsx") == (
        "'a.xlsx' has a hidden first sheet 'Sheet'. Show it, or move the vouchers' sheet first.",
        "'a.xlsx' har ett dolt första blad 'Sheet'. Visa det, eller flytta verifikationerna först.",
    )
