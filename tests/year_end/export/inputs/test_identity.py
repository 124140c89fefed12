"""Tests of a voucher's identity in a file: a reference, a series and number, or a prefix and the voucher's position."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.problems import ProblemCode
from tests.messages import all_texts
from tests.year_end.export.exporting import Company
from tests.year_end.export.inputs.test_refusal import refusal_of

PREFIX_EN = (
    "use --reference-prefix (reference_prefix in Python) with a name for the file, so that the vouchers are "
    "identified by their position in the file."
)
PREFIX_SV = (
    "använd --reference-prefix (reference_prefix i Python) med ett namn på filen, så att verifikationerna "
    "identifieras av sin plats i filen."
)
ROWS = [{"account": 8910, "debit": 5}, {"account": 2512, "credit": 5}]


def json_file(folder: Path, *vouchers: dict[str, object]) -> Path:
    path = folder / "a.json"
    content = [{"date": "2025-12-31", "text": "Skatt", "rows": ROWS} | voucher for voucher in vouchers]
    path.write_text(json.dumps({"vouchers": content}), encoding="utf-8")
    return path


def csv_file(folder: Path, *lines: str) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def sie_file(folder: Path, *vouchers: str) -> Path:
    """Write a SIE 4I file. Each voucher is given as the text after #VER, followed by the amount."""
    lines = ["#FLAGGA 0", "#SIETYP 4"]
    for voucher in vouchers:
        header, _, amount = voucher.rpartition(" ")
        lines += [f"#VER {header}", "{", f"#TRANS 8910 {{}} {amount}", f"#TRANS 2512 {{}} -{amount}", "}"]
    path = folder / "a.si"
    path.write_text("\n".join(lines), encoding="cp437")
    return path


def references(path: Path, prefix: str | None = None) -> list[str]:
    return [voucher.reference for voucher in read_closing_vouchers(path, reference_prefix=prefix)]


def test_a_reference_counts_more_than_series_and_number_and_these_more_than_a_prefix(tmp_path: Path) -> None:
    path = json_file(
        tmp_path,
        {"reference": "tax", "series": "A", "number": 1},
        {"series": "A", "number": "0002"},
        {"series": "A", "number": 0},
        {"series": " Å 1 ", "number": "3b"},
        {"series": "A"},
        {"number": 7},
        {},
        {"series": "A", "number": "00X"},
        {"series": "A", "number": "٠١"},
    )
    assert references(path, " closing ") == [
        *("tax", "A 2", "closing:3", "Å 1 3b", "closing:5", "closing:6", "closing:7", "A 00X", "A ٠١")
    ]


def test_series_and_number_of_a_sie_file_are_its_reference(tmp_path: Path) -> None:
    path = sie_file(
        tmp_path,
        "A 52 20251231 Skatt 5",
        'LÖN "0007" 20251231 Lön 5',
        '"" "" 20251231 Annan 5',
        '"" 3 20251231 Tredje 5',
    )
    assert references(path, "payroll") == ["A 52", "LÖN 7", "payroll:3", "payroll:4"]


def test_series_and_number_in_a_table_can_stand_in_each_row_or_only_in_the_first(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "serie;nummer;datum;text;konto;belopp",
        "A;1;2025-12-31;Skatt;8910;5",
        "A;1;;;2512;-5",
        "A;2;2025-12-31;Skatt;8910;5",
        ";;;;2512;-5",
        "B;2;2025-12-31;Skatt;8910;5",
        "B;2;2025-12-31;Skatt;2512;-5",
    )
    vouchers = read_closing_vouchers(path)
    assert [(voucher.reference, len(voucher.rows)) for voucher in vouchers] == [
        *(("A 1", 2), ("A 2", 2), ("B 2", 2))
    ]


def test_a_column_number_without_a_series_is_left_out(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "nummer;referens;datum;text;konto;belopp",
        "1.5 st;tax;2025-12-31;Skatt;8910;5",
        "x y;;;;2512;-5",
    )
    assert references(path) == ["tax"]


def test_without_identities_a_line_with_a_date_begins_a_voucher(tmp_path: Path) -> None:
    head = "date;text;account;amount"
    path = csv_file(tmp_path, head, "2025-12-31;A;8910;5", ";;2512;-5", "2025-12-31;A;8910;5", ";;2512;-5")
    assert references(path, "tax") == ["tax:1", "tax:2"]
    path = csv_file(tmp_path, head, "2025-12-31;A;8910;5", "2025-12-31;A;2512;-5")
    with pytest.raises(InvalidInput) as caught:
        references(path, "tax")
    assert all_texts(caught.value) == [
        f"{path}: row 2 is a voucher with a single row, because a line with a date begins a new voucher.",
        "Leave the date empty after the first line of a voucher, or add a column with references.",
        f"{path}: rad 2 är en verifikation med en enda rad, eftersom en rad med datum börjar en ny verifikation.",
        "Lämna datumet tomt efter verifikationens första rad eller lägg till en kolumn med referenser.",
    ]


def test_a_prefix_identifies_the_vouchers_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for line in (("date", "text", "account", "amount"), ("2025-12-31", "A", 8910, 5), (None, None, 2512, -5)):
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    assert references(tmp_path / "a.xlsx", "tax") == ["tax:1"]


@pytest.mark.parametrize(
    ("kind", "english", "swedish"),
    [
        (
            "json",
            (
                "a.json: vouchers[0] has neither a reference nor a series with a number. "
                "Give each voucher its own reference, or a series "
                "and a number, "
                f"or {PREFIX_EN}"
            ),
            (
                "a.json: vouchers[0] saknar både referens och serie med nummer. "
                "Ge varje verifikation en egen referens, eller en serie och ett "
                f"nummer, eller {PREFIX_SV}"
            ),
        ),
        (
            "csv",
            (
                "a.csv: the first line has no column 'reference'. Add the column reference, or the columns series and "
                f"number, or {PREFIX_EN}"
            ),
            (
                "a.csv: första raden saknar kolumnen 'referens'. Lägg till kolumnen referens, eller "
                "kolumnerna serie och "
                f"nummer, eller {PREFIX_SV}"
            ),
        ),
        (
            "si",
            (
                "a.si: line 3, voucher 'Skatt', has no series and number. Number the vouchers in the program "
                "that wrote "
                f"the file, or {PREFIX_EN}"
            ),
            (
                "a.si: rad 3, verifikation 'Skatt', saknar serie och nummer. Numrera verifikationerna i programmet som "
                f"skrev filen, eller {PREFIX_SV}"
            ),
        ),
    ],
)
def test_a_voucher_without_identity_is_refused_with_the_option(
    tmp_path: Path, kind: str, english: str, swedish: str
) -> None:
    paths = {
        "json": lambda: json_file(tmp_path, {}),
        "csv": lambda: csv_file(tmp_path, "date;text;account;amount", "2025-12-31;A;8910;5"),
        "si": lambda: sie_file(tmp_path, 'A "" 20251231 Skatt 5'),
    }
    assert refusal_of(paths[kind]()) == (english, swedish)


@pytest.mark.parametrize("prefix", ["", " "])
def test_an_empty_prefix_is_refused(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        references(json_file(tmp_path, {}), prefix)
    assert all_texts(caught.value) == [
        "The reference prefix is empty.",
        "Set --reference-prefix (reference_prefix in Python) to a name for the file, such as payroll-2025-04.",
        "Prefixet för referenser är tomt.",
        "Ange ett namn på filen i --reference-prefix (reference_prefix i Python), till exempel payroll-2025-04.",
    ]


def test_a_number_of_two_words_is_refused(tmp_path: Path) -> None:
    english, _ = refusal_of(json_file(tmp_path, {"series": "A", "number": "1 2"}))
    assert english == (
        "a.json: vouchers[0].number is '1 2', not a voucher number. Write the voucher number without spaces."
    )


def test_a_file_that_was_changed_after_posting_is_refused_and_nothing_is_posted(
    acme: Company, tmp_path: Path
) -> None:
    skatt, arvode, lon = '"" "" 20251231 Skatt 5', '"" "" 20251231 Arvode 7', '"" "" 20251231 Lön 9'

    def plan(*vouchers: str, prefix: str = "closing"):
        path = sie_file(tmp_path, *vouchers)
        return acme.plan(read_closing_vouchers(path, reference_prefix=prefix))

    assert plan(skatt, arvode).run().posted == ["V1", "V2"]
    assert plan(skatt, arvode).run().already_posted == ["V1", "V2"]
    changes = {
        "a voucher before the others": (lon, skatt, arvode),
        "another amount": (skatt.replace("Skatt 5", "Skatt 6"), arvode),
        "another order": (arvode, skatt),
        "a voucher less": (arvode,),
    }
    for name, vouchers in changes.items():
        changed = plan(*vouchers)
        assert {problem.code for problem in changed.problems} == {ProblemCode.CHANGED}, name
        with pytest.raises(InvalidInput, match="closing:1"):
            changed.run()
    assert acme.in_fortnox() == ["V1 Skatt", "V2 Arvode"]
    # A voucher at the end moves no other voucher, and another file has another prefix.
    assert plan(skatt, arvode, lon).run().posted == ["V3"]
    assert plan(lon, prefix="payroll").run().posted == ["V4"]


def test_a_known_series_and_number_with_other_content_is_refused(acme: Company, tmp_path: Path) -> None:
    first = read_closing_vouchers(sie_file(tmp_path, "A 1 20251231 Skatt 5"))
    assert acme.plan(first).run().posted == ["V1"]
    other = read_closing_vouchers(sie_file(tmp_path, "A 1 20251231 Skatt 6"))
    (problem,) = acme.plan(other).problems
    assert (problem.code, problem.reference) == (ProblemCode.CHANGED, "A 1")
    assert acme.plan(other, replace=["A 1"]).run().posted == ["V2", "V3"]


def test_the_date_of_a_reversal_is_read(tmp_path: Path) -> None:
    head = "reference;date;text;account;amount;reverse on"
    tables = [
        csv_file(tmp_path, head, "fee;2025-12-31;Arvode;6530;5;2026-01-01", "fee;;;2990;-5;"),
        json_file(tmp_path, {"reference": "fee", "reverse_on": "2026-01-01"}),
    ]
    for path in tables:
        (voucher,) = read_closing_vouchers(path)
        assert voucher.reverse_on == date(2026, 1, 1)
