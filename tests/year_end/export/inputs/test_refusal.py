"""Tests that each refusal of a closing file names the place, the value and the remedy, in both languages."""

from pathlib import Path
from typing import Final

import pytest

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError, quoted
from tests.messages import all_texts
from tests.year_end.export.inputs.test_json_file import FILE, VOUCHER

NBSP: Final = "\N{NO-BREAK SPACE}"
LIMIT_SV: Final = NBSP.join(["1", "000", "000", "000", "000"])
FORM: Final = '{"vouchers": [{"reference", "date", "text", "rows": [{"account", "debit", "credit"}]}]}'
ROW: Final = "vouchers[0].rows[0]"
KEYS: Final = "comment, date, number, reference, reverse_on, rows, series, text"


def refusal_of(path: Path, limits: FileLimits | None = None) -> tuple[str, str]:
    """Return the English and the Swedish message with which a file is refused, without the path of its folder."""
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
            f"a.json: {ROW}.account is not an account number. Write an account number of four digits, such as 1930.",
            f"a.json: {ROW}.account är inte ett kontonummer. Skriv ett kontonummer med fyra siffror, som 1930.",
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
            (
                f"a.json: {ROW}.debit is '1200000000000,50', "
                "but an amount must be less than 1,000,000,000,000. Correct the amount."
            ),
            (
                f"a.json: {ROW}.debit är '1200000000000,50', "
                f"men ett belopp måste vara mindre än {LIMIT_SV}. Rätta beloppet."
            ),
        ),
        (
            '"1200.00"',
            '"1000000000000"',
            (
                f"a.json: {ROW}.debit is '1000000000000', "
                "but an amount must be less than 1,000,000,000,000. Correct the amount."
            ),
            (
                f"a.json: {ROW}.debit är '1000000000000', "
                f"men ett belopp måste vara mindre än {LIMIT_SV}. Rätta beloppet."
            ),
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
                f"a.json: {ROW}.debit is '1,200', whose separator can mark thousands or decimals. Separate thousands "
                "with spaces or not at all, and write at most two decimals: 1 200,00 or 1200.00 or 1.20."
            ),
            (
                f"a.json: {ROW}.debit är '1,200', vars skiljetecken kan avse tusental eller decimaler. Skilj tusental "
                "åt med mellanslag eller inte alls och skriv högst två decimaler: 1 200,00, 1200.00 eller 1,20."
            ),
        ),
        (
            '"debit": "1200.00"',
            '"debit": 1, "amount": 2',
            (
                f"a.json: {ROW}.amount is given together with debit or credit. "
                "Remove the amount, or remove debit and credit."
            ),
            (
                f"a.json: {ROW}.amount är angivet tillsammans med debet eller kredit. "
                "Ta bort beloppet, eller ta bort debet och kredit."
            ),
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
            "a.json: vouchers[0].text innehåller ett ogiltigt tecken (ett ensamt surrogattecken). Skriv en text.",
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
            f"a.json: vouchers[0] has an unknown key 'zzz'. Use only {KEYS}.",
            f"a.json: vouchers[0] har en okänd nyckel 'zzz'. Använd bara {KEYS}.",
        ),
        (
            '"debit"',
            '"debitt"',
            f"a.json: {ROW} has an unknown key 'debitt'. Did you mean 'debit'?",
            f"a.json: {ROW} har en okänd nyckel 'debitt'. Menade du 'debit'?",
        ),
        (
            VOUCHER,
            "7",
            f"a.json: vouchers[0] is not a JSON object. Write the JSON file in the form {FORM}.",
            f"a.json: vouchers[0] är inte ett JSON-objekt. Skriv JSON-filen på formen {FORM}.",
        ),
        (
            f"[{VOUCHER}]",
            "7",
            f"a.json: vouchers is not a JSON list. Write the JSON file in the form {FORM}.",
            f"a.json: vouchers är inte en JSON-lista. Skriv JSON-filen på formen {FORM}.",
        ),
        (
            '{"vouchers"',
            '{"vouchers": [], "vouchers"',
            "a.json: the file has the key 'vouchers' twice. Remove one of the two keys.",
            "a.json: filen har nyckeln 'vouchers' två gånger. Ta bort den ena nyckeln.",
        ),
        (
            '"1200.00"',
            "NaN",
            (
                "'a.json' is not valid JSON: NaN is not an amount. Export the JSON file again "
                "from the program that wrote it."
            ),
            (
                "'a.json' är inte giltig JSON: NaN is not an amount. Exportera JSON-filen på nytt "
                "från programmet som skrev den."
            ),
        ),
        (
            '"A"',
            "[" * 100_000 + "]" * 100_000,
            (
                "'a.json' is not valid JSON: it is nested too deeply. Export the JSON file again "
                "from the program that wrote it."
            ),
            (
                "'a.json' är inte giltig JSON: den är för djupt nästlad. Exportera JSON-filen på nytt "
                "från programmet som skrev den."
            ),
        ),
    ],
    ids=lambda value: value[:20],
)
def test_refusal_of_json_has_its_english_and_swedish_text(
    tmp_path: Path, old: str, new: str, english: str, swedish: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    assert refusal_of(path) == (english, swedish)


def test_refusal_of_a_file_has_its_english_and_swedish_text(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("d0cf11e0"))
    (tmp_path / "b.xlsx").write_bytes(b"\0" * 1_600_000)
    (tmp_path / "c.xlsx").write_bytes(b"\0" * 1_500_000)
    limits = FileLimits(file_bytes=1_500_000)
    assert [
        refusal_of(tmp_path / name, limits) for name in ("a.xlsx", "b.xlsx", "c.xlsx", "d.json", "e.pdf")
    ] == [
        (
            "'a.xlsx' is password-protected or in the old .xls format. Save the file as .xlsx without a password.",
            "'a.xlsx' är lösenordsskyddad eller har det äldre formatet .xls. Spara filen som .xlsx utan lösenord.",
        ),
        (
            "'b.xlsx' is 1.6 MB, but the limit is 1.5 MB. Split the vouchers into several files.",
            "'b.xlsx' är 1,6 MB, men gränsen är 1,5 MB. Dela upp verifikationerna på flera filer.",
        ),
        (
            "'c.xlsx' is not an Excel workbook. Save the file as .xlsx.",
            "'c.xlsx' är inte en Excelarbetsbok. Spara filen som .xlsx.",
        ),
        (
            "'d.json' can't be read: No such file or directory. Correct the path, or the permissions of the file.",
            "'d.json' kan inte läsas: filen eller mappen finns inte. Rätta sökvägen eller filens rättigheter.",
        ),
        (
            "'e.pdf' is not a JSON, Excel, CSV or SIE file. Save the vouchers as .json, .xlsx, .csv or .si.",
            (
                "'e.pdf' är inte en JSON-, Excel-, CSV- eller SIE-fil. "
                "Spara verifikationerna som .json, .xlsx, .csv eller .si."
            ),
        ),
    ]


def test_a_quoted_value_is_shortened_after_forty_characters() -> None:
    assert quoted("x" * 40) == f"'{'x' * 40}'"
    assert quoted("x" * 41) == f"'{'x' * 40}…'"
    assert quoted("a\x1bb") == "'a?b'"


def test_an_error_without_advice_has_an_empty_hint() -> None:
    assert all_texts(ClosingFileError("a", refusals=[Text("b", "c")])) == ["a", "", "a", ""]
