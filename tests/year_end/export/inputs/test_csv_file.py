"""Tests of CSV files: separators, encodings, and the lines and amounts that are refused."""

import csv
import io
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.year_end.export.inputs.test_amounts import TEXTS
from tests.year_end.export.inputs.test_refusal import refusal_of

HEAD = "reference;date;text;account;debit;credit;row text"
MEANT = ClosingVoucher(
    reference="tax",
    date=date(2025, 12, 31),
    text="Årets skatt",
    rows=(
        ClosingRow(account=8910, debit=Decimal("500.00"), text="Enligt bilaga; 7"),
        ClosingRow(account=2512, credit=Decimal("500.00")),
    ),
)
LINES = 'tax;2025-12-31;Årets skatt;8910;500,00;;"Enligt bilaga; 7"\n;;;2512;;500.00;\n'


def csv_file(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("title", ["cost centre", "Cost Center", "Kostnadsställe"])
def test_a_cost_centre_is_read_by_each_title(tmp_path: Path, title: str) -> None:
    head = f"reference;date;text;account;amount;{title}"
    text = f"{head}\ntax;2025-12-31;Skatt;8910;500;S1\n;;;2512;-500;\n"
    (voucher,) = read_closing_vouchers(csv_file(tmp_path, text))
    assert [row.cost_center for row in voucher.rows] == ["S1", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("declaration", ["", "sep=;\n", '"SEP=;"\n'])
def test_a_file_is_read_in_each_encoding(
    tmp_path: Path, encoding: str, line_end: str, declaration: str
) -> None:
    text = f"{declaration}{HEAD}\n{LINES}\n;;;;;;\n".replace("\n", line_end)
    assert read_closing_vouchers(csv_file(tmp_path, text, encoding=encoding)) == [MEANT]


def test_swedish_columns_in_any_order_with_columns_of_the_company(tmp_path: Path) -> None:
    text = (
        "Vår kod;Konto;Belopp;Text;Datum;Referens;Radtext;;\n"
        '1;8910;500;Årets skatt;2025-12-31;tax;"Enligt bilaga; 7";;\n'
        "2;2512;-500,00;;;;;;\n"
    )
    assert read_closing_vouchers(csv_file(tmp_path, text)) == [MEANT]


def test_quoted_titles_choose_the_separator(tmp_path: Path) -> None:
    for separator in ";,":
        head = separator.join(f'"{title}"' for title in ("Referens", "Datum", "Text", "Konto", "Belopp"))
        lines = [["tax", "2025-12-31", "A", "8910", "500.00"], ["", "", "", "2512", "-500.00"]]
        text = "\n".join([head, *(separator.join(line) for line in lines)])
        (voucher,) = read_closing_vouchers(csv_file(tmp_path, text))
        assert [row.amount for row in voucher.rows] == [Decimal(500), Decimal(-500)]


def test_a_text_after_an_amount_is_not_its_decimals(tmp_path: Path) -> None:
    head = "reference,date,text,account,amount,row text"
    path = csv_file(tmp_path, f'{head}\ntax,2025-12-31,A,8910,1200,"50\t"\n,,,2512,-1200,x\n')
    (voucher,) = read_closing_vouchers(path)
    assert [(row.amount, row.text) for row in voucher.rows] == [
        (Decimal(1200), "50"),
        (Decimal(-1200), "x"),
    ]


def test_a_line_break_in_a_quoted_text_is_kept(tmp_path: Path) -> None:
    (voucher,) = read_closing_vouchers(csv_file(tmp_path, f'{HEAD}\r\ntax;2025-12-31;"A\r\nB";8910;5;;\r\n'))
    assert voucher.text == "A\r\nB"


@pytest.mark.parametrize("separator", [";", ","])
def test_a_quote_may_follow_a_space(tmp_path: Path, separator: str) -> None:
    head = HEAD.replace(";", f"{separator} ")
    line = ("tax", "2025-12-31", f'"Skatt{separator} prel"', " 8910", '"1 200,50"', "", '" a ""b"" "')
    path = csv_file(tmp_path, f"{head}\n{f'{separator} '.join(line)}\n")
    (voucher,) = read_closing_vouchers(path)
    assert voucher.text == f"Skatt{separator} prel"
    assert voucher.rows == (ClosingRow(account=8910, debit=Decimal("1200.50"), text='a "b"'),)


def test_a_file_may_have_256_columns(tmp_path: Path) -> None:
    text = f"{HEAD}{';x' * 249}\n{';' * 255}\n"
    assert read_closing_vouchers(csv_file(tmp_path, text)) == []


def test_a_file_with_the_suffix_txt_is_read_by_its_content(tmp_path: Path) -> None:
    contents = (
        f"{HEAD}\n{LINES}",
        "\n #FLAGGA 0\n#SIETYP 4\n#VER A 1 20251231 Skatt\n{\n#TRANS 8910 {} 5\n#TRANS 2512 {} -5\n}\n",
        '{"vouchers": []}',
        '\ufeff\n{"vouchers": []}',
    )
    counts = []
    for content in contents:
        (tmp_path / "a.txt").write_text(content, encoding="utf-8")
        counts.append(len(read_closing_vouchers(tmp_path / "a.txt")))
    assert counts == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("text", "english", "swedish"),
    [
        ("", "a.csv: the first line has no column 'date'", "a.csv: första raden saknar kolumnen 'datum'"),
        (
            f"{HEAD}\ntax;2025-12-31;Skatt;8910;500\n",
            "a.csv: row 2 has 5 values, but the first line has 7 columns. Write all 7 values",
            "a.csv: rad 2 har 5 värden, men första raden har 7 kolumner. Skriv alla 7 värden",
        ),
        (
            f"{HEAD}\ntax;2025-12-31;Skatt; prel;8910;500;;\n",
            "a.csv: row 2 has 8 values, but the first line has 7 columns.",
            "a.csv: rad 2 har 8 värden, men första raden har 7 kolumner.",
        ),
        (
            f"{HEAD}\n{LINES}kassa;2025-12-31;Kassa;1,930;5;;\n",
            "a.csv: row 4, account (column D) is '1,930', not an account number.",
            "a.csv: rad 4, konto (kolumn D) är '1,930', inte ett kontonummer.",
        ),
        (
            f'{HEAD}\ntax;2025-12-31;"Skatt;8910;500;;\n',
            "a.csv: row 2 is not a valid CSV line.",
            "a.csv: rad 2 är inte en giltig CSV-rad.",
        ),
        (
            "sep=\t\nreference\tdate\n",
            "'a.csv' separates the columns with tabs. Separate the columns with semicolons or commas.",
            "'a.csv' skiljer kolumnerna åt med tabbar. Skilj kolumnerna åt med semikolon eller kommatecken.",
        ),
        (
            f"{HEAD}\n{LINES}".replace(";", "\t"),
            "'a.csv' separates the columns with tabs. Separate the columns with semicolons or commas.",
            "'a.csv' skiljer kolumnerna åt med tabbar. Skilj kolumnerna åt med semikolon eller kommatecken.",
        ),
        (
            f"{HEAD}\n{LINES}".replace(";", "|"),
            "'a.csv' separates the columns with '|'.",
            "'a.csv' skiljer kolumnerna åt med '|'.",
        ),
        (
            f"{HEAD}\n{LINES}".replace(";", "X"),
            "a.csv: the first line has no column 'date'.",
            "a.csv: första raden saknar kolumnen 'datum'.",
        ),
        (
            "date;text;account;amount\n",
            "a.csv: the first line has no column 'reference'. Add the column reference, or the columns series and ",
            "a.csv: första raden saknar kolumnen 'referens'. Lägg till kolumnen referens, eller kolumnerna serie och ",
        ),
        (
            f"{HEAD}{';x' * 300}\n",
            "'a.csv' has 307 columns, but the limit is 256.",
            "'a.csv' har 307 kolumner, men gränsen är 256.",
        ),
    ],
)
def test_a_refusal_names_the_place_in_both_languages(
    tmp_path: Path, text: str, english: str, swedish: str
) -> None:
    found = refusal_of(csv_file(tmp_path, text))
    assert found[0].startswith(english)
    assert found[1].startswith(swedish)


@pytest.mark.parametrize(
    "raw",
    [
        f"{HEAD}\n".encode("utf-16"),
        f"{HEAD}\n".encode("utf-16-le"),
        b"\xef\xbb\xbf" + HEAD.encode() + b"\n\xe5",
        HEAD.encode() + b"\n\x81",
        f"{HEAD}\ntax;2025-12-31;Årets ".encode() + b"\x84\n",
    ],
    ids=["UTF-16", "UTF-16 without a mark", "not UTF-8", "not Windows-1252", "damaged UTF-8"],
)
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(raw)
    assert refusal_of(tmp_path / "a.csv") == (
        "'a.csv' is not UTF-8 or Windows-1252 text. Save the file as CSV UTF-8 in Excel, or as .xlsx.",
        "'a.csv' är inte text i UTF-8 eller Windows-1252. Spara filen som CSV UTF-8 i Excel, eller som .xlsx.",
    )


def test_a_long_file_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{HEAD}\n{LINES}{LINES}")
    assert len(read_closing_vouchers(path, limits=FileLimits(rows=5))) == 1
    english, _ = refusal_of(path, FileLimits(rows=4))
    assert english == "'a.csv' has more than 4 lines. Split the vouchers into several files."


def test_series_can_be_chosen_only_in_a_sie_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is not a SIE file"):
        read_closing_vouchers(csv_file(tmp_path, f"{HEAD}\n{LINES}"), series=["A"])


def amount_in(folder: Path, text: str, *, separator: str) -> Decimal:
    target = io.StringIO()
    lines = [
        ("reference", "date", "text", "account", "amount", "row text"),
        ("a", "2025-12-31", "T", 1930, text, "x"),
    ]
    csv.writer(target, delimiter=separator).writerows(lines)
    return read_closing_vouchers(csv_file(folder, target.getvalue()))[0].rows[0].amount


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize(("text", "amount"), TEXTS, ids=lambda value: ascii(value)[:24])
def test_an_amount_is_read_as_in_other_files(
    tmp_path: Path, text: str, amount: str | None, separator: str
) -> None:
    if amount is not None:
        assert amount_in(tmp_path, text, separator=separator) == Decimal(amount)
        return
    with pytest.raises(ClosingFileError, match=r"row 2, amount \(column E\)"):
        amount_in(tmp_path, text, separator=separator)


@pytest.mark.parametrize(
    ("values", "amounts"),
    [
        ("1200.00,,x", ("1200.00", "0")),
        ("1200,,x", ("1200", "0")),
        (",1200,x", ("0", "1200")),
        ("0,1200,x", ("0", "1200")),
        ("0,500,x", ("0", "500")),
        ("1200,0.00,x", ("1200", "0")),
        ("1200.00,50.00,x", ("1200.00", "50.00")),
        ('"1200,50",,x', ("1200.50", "0")),
        # A person can read these as one amount, because the line lacks another value.
        ("1200,50,x", None),
        ("1,200,x", None),
        ("1,200.50,x", None),
        ("0,50,x", None),
        ("-1200,50,x", None),
        ("1 200,50,x", None),
        ("-1\u202f200,50,x", None),
        ("12,000,x", None),
        ("12,000.00,x", None),
        ("1200,50 kr,x", None),
        ("1200,50 KR,x", None),
        ("1,200 Kr,x", None),
    ],
)
def test_an_unquoted_amount_before_its_decimals_is_refused_in_a_file_with_commas(
    tmp_path: Path, values: str, amounts: tuple[str, str] | None
) -> None:
    path = csv_file(tmp_path, f"{HEAD.replace(';', ',')}\ntax,2025-12-31,Skatt,8910,{values}\n")
    if amounts is None:
        english, swedish = refusal_of(path)
        assert "row 2, column E is an amount followed by a value that can be the amount's decimals" in english
        assert (
            "rad 2, kolumn E är ett belopp som följs av ett värde som kan vara beloppets decimaler" in swedish
        )
        return
    (row,) = read_closing_vouchers(path)[0].rows
    assert (row.debit, row.credit) == tuple(map(Decimal, amounts))


@pytest.mark.parametrize("title", ["debit", "credit", "amount", "Debet", "Kredit", "Belopp"])
def test_such_an_amount_is_refused_in_each_column_of_amounts(tmp_path: Path, title: str) -> None:
    path = csv_file(
        tmp_path, f"reference,date,text,account,{title},row text\ntax,2025-12-31,T,8910,1200,50\n"
    )
    assert (
        "row 2, column E is an amount followed by a value that can be the amount's decimals"
        in refusal_of(path)[0]
    )


@pytest.mark.parametrize("raw", [b"\xff\xfe\x2d\x4e", b"\xfe\xff\x4e\x2d"])
def test_utf_16_is_recognised_by_its_byte_order_mark(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(raw)
    assert "is not UTF-8 or Windows-1252 text" in refusal_of(tmp_path / "a.csv")[0]


@given(
    text=st.text(alphabet="0123456789,.-+ ", min_size=1, max_size=10),
    row_text=st.sampled_from(["x", "", "50", "7"]),
)
@example("1200,50", "")
@example("1,200.50", "")
@example("1 200,50", "")
@example("12,000", "")
@example("12,000.00", "")
def test_no_accepted_line_of_a_file_with_commas_has_another_amount_than_a_person_reads(
    text: str, row_text: str
) -> None:
    # A person reads all digits before the next letter or empty value as one amount, despite a comma between them.
    line = f"a,2025-12-31,T,1930,{text},{row_text}".rstrip(",")
    with TemporaryDirectory() as folder, suppress(ClosingFileError):
        path = csv_file(Path(folder), f"reference,date,text,account,amount,row text\n{line}\n")
        (voucher,) = read_closing_vouchers(path)
        values = line.split(",")[4:]
        whole, following = values[0].replace(" ", ""), values[1].strip() if len(values) > 1 else ""
        amount = voucher.rows[0].amount
        assert amount == Decimal(whole or "0")
        if whole.lstrip("+-").isdecimal():
            if following.isdecimal() and len(following) <= 2:
                assert amount == Decimal(f"{whole}.{following}")
            elif amount and following[:3].isdecimal() and following[3:4] in {"", "."}:
                assert len(following) < 3
