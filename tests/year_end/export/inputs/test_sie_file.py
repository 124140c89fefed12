"""Tests that the chosen vouchers of a SIE file are read, and that a refusal names the line of the voucher."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import sie4
from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError, Refusal, quoted
from fortnox_sdk.year_end.export.inputs.sie.voucher import closing_voucher
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.messages import all_texts
from tests.year_end.export.inputs.test_amounts import TEXTS
from tests.year_end.export.inputs.test_refusal import refusal_of

START = "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n"
ROWS = "#TRANS 8910 {} 500.00\n#TRANS 2512 {} -500.00"
# Programs write `007`, `.50` and `50.`, which can be read in one way only.
PLAIN_IN_SIE = {"007": "7", ".50": "0.50", "50.": "50"}


def sie_file(
    folder: Path, rows: str = ROWS, *, header: str = "A 1 20251231 Skatt", start: str = START, end: str = ""
) -> Path:
    path = folder / "a.si"
    path.write_bytes(f"{start}#VER {header}\n{{\n{rows}\n}}\n{end}".encode("cp437", "replace"))
    return path


def reason_of(path: Path, limits: FileLimits | None = None) -> tuple[str, str]:
    """Return the English and Swedish reason why a file is refused, without the file name and the advice."""
    english, swedish = refusal_of(path, limits)
    return english.removeprefix("a.si: ").split(". ")[0], swedish.removeprefix("a.si: ").split(". ")[0]


def test_a_voucher_has_its_rows_texts_cost_centres_and_projects(tmp_path: Path) -> None:
    rows = (
        '#TRANS 8910 {1 "ÖST" "6" "P 7"} 500 "" "Enligt bilaga"\n'
        "#TRANS 3740 {6 P8} 0.5 20251231\n"
        "#TRANS 2512 {} -500.50"
    )
    start = (
        f'{START}#VALUTA SEK\n#DIM 1 "Resultatenhet"\n#RAR 0 20250101 20251231\n#RAR -1 20240101 20241231\n'
    )
    (voucher,) = read_closing_vouchers(sie_file(tmp_path, rows, start=start))
    assert voucher == ClosingVoucher(
        reference="A 1",
        date=date(2025, 12, 31),
        text="Skatt",
        rows=(
            ClosingRow(
                account=8910,
                debit=Decimal(500),
                text="Enligt bilaga",
                cost_center="ÖST",
                project="P 7",
            ),
            ClosingRow(account=3740, debit=Decimal("0.5"), project="P8"),
            ClosingRow(account=2512, credit=Decimal("500.50")),
        ),
    )


def test_added_rows_count_once_and_removed_rows_and_rows_of_zero_not_at_all(tmp_path: Path) -> None:
    rows = (
        '#BTRANS 8910 {} 400 "" "" 0 "Anna"\n'
        '#RTRANS 8910 {1 K1} 500 20251130 "" 0 "Anna"\n'
        "#TRANS 8910 {1 K1} 500\n"
        "#TRANS 9999 {7 ANNA} 0.00 20240101\n"
        "#TRANS 2512 {} -500"
    )
    (voucher,) = read_closing_vouchers(sie_file(tmp_path, rows))
    assert [(row.account, row.amount, row.cost_center) for row in voucher.rows] == [
        (8910, Decimal(500), "K1"),
        (2512, Decimal(-500), ""),
    ]


def test_quantities_signatures_and_registration_dates_are_left_out(tmp_path: Path) -> None:
    rows = '#TRANS 8910 {} 500 "" "" 7.5 "Anna"\n#TRANS 2512 {} -500 "" "" 0'
    with_more = read_closing_vouchers(sie_file(tmp_path, rows, header="A 1 20251231 Skatt 20260115 Anna"))
    assert with_more == read_closing_vouchers(sie_file(tmp_path))


def test_dates_with_hyphens_lower_case_labels_and_missing_object_lists_are_read(tmp_path: Path) -> None:
    rows = "#trans 8910 500,00 2025-12-31\n#TRANS 2512 {} -500"
    vouchers = read_closing_vouchers(sie_file(tmp_path, rows, header="A 1 2025-12-31 Skatt"))
    assert vouchers == read_closing_vouchers(sie_file(tmp_path))


@pytest.mark.parametrize(
    ("rows", "header", "english", "swedish"),
    [
        (
            ROWS,
            'A 1 "" Skatt',
            "line 4, voucher A 1, has no valid date in line 4 (bad-date)",
            "rad 4, verifikation A 1, saknar giltigt datum på rad 4 (bad-date)",
        ),
        (
            ROWS,
            "A 1 20251231",
            "line 4, voucher A 1, has no text, which Fortnox requires",
            "rad 4, verifikation A 1, saknar text, vilket Fortnox kräver",
        ),
        (
            "#TRANS 8910 {} 500.00\n#TRANS 2512 {} -499.00",
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, does not balance: debit and credit differ by 1.00 SEK",
            "rad 4, verifikation A 1, balanserar inte: debet och kredit skiljer sig åt med 1,00 kr",
        ),
        (
            "#BTRANS 8910 {} 5\n#TRANS 2512 {} 0",
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, has no rows with an amount (all rows may have been removed)",
            "rad 4, verifikation A 1, har inga rader med belopp (alla rader kan vara borttagna)",
        ),
        (
            f"{ROWS}\n#RTRANS 1930 {{}} 5\n#TRANS 1930 {{}} 6\n#TRANS 1930 {{}} -6",
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, has an added row (#RTRANS) on account '1930' that is not repeated as #TRANS",
            "rad 4, verifikation A 1, har en tillagd rad (#RTRANS) på konto '1930' som inte upprepas som #TRANS",
        ),
        (
            f"#TRANS 0351 {{}} 5\n#TRANS 2512 {{}} -5\n{ROWS}",
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, has, in transaction row 1, the account '0351', not a number from 1000 to 9999",
            (
                "rad 4, verifikation A 1, har på transaktionsrad 1 kontot '0351', som inte är ett nummer från "
                "1000 till 9999"
            ),
        ),
        (
            "#TRANS 8910 {} 0.005\n#TRANS 2512 {} -0.005",
            "A 1 20251231 Skatt",
            (
                "line 4, voucher A 1, has, in transaction row 1, the amount '0.005', which has more than two decimals "
                "or is too large"
            ),
            (
                "rad 4, verifikation A 1, har på transaktionsrad 1 beloppet '0.005', som har fler än två "
                "decimaler eller är "
                "för stort"
            ),
        ),
        (
            "#TRANS 8910 {} 500.00\n#TRANS 2512 {} -500.00 20251130",
            "A 1 20251231 Skatt",
            (
                "line 4, voucher A 1, has, in transaction row 2, the date 2025-11-30, but the voucher is dated "
                "2025-12-31, and Fortnox has one date for all rows"
            ),
            (
                "rad 4, verifikation A 1, har på transaktionsrad 2 datumet 2025-11-30, men verifikationen är daterad "
                "2025-12-31, och Fortnox har ett datum för alla rader"
            ),
        ),
        (
            '#TRANS 8910 {} 500.00\n#TRANS 2512 {1 K1 20 "4711"} -500.00',
            "A 1 20251231 Skatt",
            (
                "line 4, voucher A 1, has, in transaction row 2, an object of dimension '20', but Fortnox has only "
                "cost centres (1) and projects (6)"
            ),
            (
                "rad 4, verifikation A 1, har på transaktionsrad 2 ett objekt i dimension '20', men Fortnox har bara "
                "kostnadsställen (1) och projekt (6)"
            ),
        ),
        (
            "#TRANS 8910 {1 K1 1 K2} 500.00\n#TRANS 2512 {} -500.00",
            "A 1 20251231 Skatt",
            (
                "line 4, voucher A 1, has, in transaction row 1, two objects of the same dimension, but Fortnox can "
                "store only one"
            ),
            (
                "rad 4, verifikation A 1, har på transaktionsrad 1 två objekt i samma dimension, men Fortnox kan bara "
                "lagra ett"
            ),
        ),
        (
            "#TRANS 8910 {1} 500.00\n#TRANS 2512 {} -500.00",
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, has a dimension without an object in line 6 (incomplete-object-list)",
            "rad 4, verifikation A 1, har en dimension utan objekt på rad 6 (incomplete-object-list)",
        ),
        (
            "#TRANS 8910 {} 1 500.00\n#TRANS 2512 {} -1 500.00",
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, has no valid date in line 6 (bad-date)",
            "rad 4, verifikation A 1, saknar giltigt datum på rad 6 (bad-date)",
        ),
        (
            f"{ROWS}\n#TRANZ 1930 {{}} 5",
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, contains a record '#TRANZ' that is not in the SIE standard or can't be read",
            "rad 4, verifikation A 1, innehåller en post '#TRANZ' som inte finns i SIE-standarden eller inte kan läsas",
        ),
        (
            ROWS.replace("500.00", "500.00 text", 1),
            "A 1 20251231 Skatt",
            "line 4, voucher A 1, has a text in place of a date in line 6 (text-for-date)",
            "rad 4, verifikation A 1, har en text i stället för ett datum på rad 6 (text-for-date)",
        ),
        (
            ROWS,
            'A 1 20251231 "Skatt',
            "line 4, voucher A 1, has a quotation mark that is not closed in line 4 (unterminated-quote)",
            "rad 4, verifikation A 1, har ett citattecken som inte avslutas på rad 4 (unterminated-quote)",
        ),
    ],
    ids=lambda value: str(value)[-30:],
)
def test_a_refused_voucher_is_named_with_line_and_reason_in_both_languages(
    tmp_path: Path, rows: str, header: str, english: str, swedish: str
) -> None:
    assert reason_of(sie_file(tmp_path, rows, header=header)) == (english, swedish)


def test_all_refused_vouchers_are_named_at_once(tmp_path: Path) -> None:
    end = (
        "#VER A 2 20251231 Moms\n{\n#TRANS 2650 {} 5\n#TRANS 1930 {} -6\n}\n"
        f"#VER A 2 20251231 Annan\n{{\n{ROWS}\n}}\n"
        f"#VER A 3 20251231 Bra\n{{\n{ROWS}\n}}\n"
        f'#VER B "" 20251231 "Utan nummer"\n{{\n{ROWS}\n}}\n'
    )
    path = sie_file(tmp_path, "#TRANS 8910 {} 5", end=end)
    with pytest.raises(ClosingFileError) as caught:
        read_closing_vouchers(path)
    assert [refusal.en.split(". ")[0] for refusal in caught.value.refusals] == [
        "line 4, voucher A 1, does not balance: debit and credit differ by 5.00 SEK",
        "line 8, voucher A 2, does not balance: debit and credit differ by 1.00 SEK",
        "line 13, voucher A 2, has the same series and number as the voucher in line 8",
        "line 23, voucher 'Utan nummer', has no series and number",
    ]
    english, swedish = refusal_of(path)
    correct = (
        "Correct the voucher in the program that wrote the file, and export the file again. Or delete the voucher "
        "from the file."
    )
    assert english.startswith("'a.si': 4 vouchers can't be used. Line 4, voucher A 1, does not balance")
    assert english.count(correct) == 1
    assert "--reference-prefix" in english
    assert swedish.startswith(
        "'a.si': 4 verifikationer kan inte användas. Rad 4, verifikation A 1, balanserar"
    )
    assert swedish.endswith("Ingenting lästes från filen.")


def test_a_single_refused_voucher_is_among_the_refusals_too(tmp_path: Path) -> None:
    with pytest.raises(ClosingFileError) as caught:
        read_closing_vouchers(sie_file(tmp_path, "#TRANS 8910 {} 5"))
    (refusal,) = caught.value.refusals
    assert refusal.en.startswith(
        "line 4, voucher A 1, does not balance: debit and credit differ by 5.00 SEK. Correct"
    )
    assert str(caught.value).endswith(refusal.en)
    assert caught.value.text.sv.endswith(refusal.sv)


def test_a_long_list_of_refused_vouchers_is_cut_in_the_message_only(tmp_path: Path) -> None:
    end = "".join(f"#VER A {n} 20251231 Text\n{{\n#TRANS 1930 {{}} 5\n}}\n" for n in range(2, 61))
    path = sie_file(tmp_path, "#TRANS 8910 {} 5", end=end)
    with pytest.raises(ClosingFileError, match=r"10 more vouchers can't be used\.") as caught:
        read_closing_vouchers(path)
    assert len(caught.value.refusals) == 60
    assert str(caught.value).count("does not balance") == 50


@pytest.mark.parametrize(
    ("content", "english", "swedish"),
    [
        (
            "",
            "'a.si' is not a SIE 4 file. Choose a .si or .se file. SIE 5 (XML) can't be read.",
            "'a.si' är inte en SIE 4-fil. Välj en .si- eller .se-fil. SIE 5 (XML) kan inte läsas.",
        ),
        (
            "<Sie/>",
            "'a.si' is not a SIE 4 file. Choose a .si or .se file. SIE 5 (XML) can't be read.",
            "'a.si' är inte en SIE 4-fil. Välj en .si- eller .se-fil. SIE 5 (XML) kan inte läsas.",
        ),
        (
            "#FLAGGA 0\n#SIETYP 1\n#UB 0 1930 5\n",
            "'a.si' has no vouchers (SIE type 1). Export the vouchers as SIE 4I (.si).",
            "'a.si' har inga verifikationer (SIE-typ 1). Exportera verifikationerna som SIE 4I (.si).",
        ),
        (
            f"{START}#VALUTA EUR\n#VER A 1 20251231 T\n{{\n{ROWS}\n}}\n",
            "'a.si' has amounts in 'EUR'. Export the vouchers in SEK.",
            "'a.si' har belopp i 'EUR'. Exportera verifikationerna i SEK.",
        ),
        (
            f"{START}#VER A 1 20251231 T\n{{\n{ROWS}\n",
            "'a.si' is damaged at line 4 (SIE: truncated). Export the SIE file again from the program that wrote it.",
            "'a.si' är skadad på rad 4 (SIE: truncated). Exportera SIE-filen på nytt från programmet som skrev den.",
        ),
        (
            f"{START}#VER A 1 20251231 T\n{{\n{ROWS}\n}}\n#TRANS 1930 {{}} 5\n",
            (
                "'a.si' is damaged at line 9 (SIE: row-outside-voucher). Export the SIE file again "
                "from the program that wrote it."
            ),
            (
                "'a.si' är skadad på rad 9 (SIE: row-outside-voucher). Exportera SIE-filen på nytt "
                "från programmet som skrev den."
            ),
        ),
        (
            f"#FLAGGA 0\n#KSUMMA\n#SIETYP 4\n#VER A 1 20251231 T\n{{\n{ROWS}\n}}\n#KSUMMA 1\n",
            (
                "'a.si' was changed or damaged after it was written: its checksum (#KSUMMA) is wrong. Export the SIE "
                "file again from the program that wrote it. If you changed the file on purpose, remove both #KSUMMA "
                "lines from it instead."
            ),
            (
                "'a.si' har ändrats eller skadats sedan den skrevs: kontrollsumman (#KSUMMA) är fel. Exportera "
                "SIE-filen på nytt från programmet som skrev den. Om du har ändrat filen avsiktligt: ta i stället "
                "bort båda #KSUMMA-raderna ur den."
            ),
        ),
        (
            f"{START}#IB 0 1930 5\n#VER A 1 20251231 T\n{{\n{ROWS}\n}}\n#VER L 1 20251231 T\n{{\n{ROWS}\n}}\n",
            (
                "'a.si' contains the books of a year (SIE 4E), not only vouchers to post. "
                "Use --from-series (series in Python) to choose the series to post. The file has 'A', 'L'."
            ),
            (
                "'a.si' innehåller bokföringen för ett år (SIE 4E), inte bara verifikationer att bokföra. "
                "Välj med --from-series (series i Python) vilka serier som ska bokföras. Filen har 'A', 'L'."
            ),
        ),
    ],
)
def test_a_file_that_is_not_a_file_of_vouchers_is_refused(
    tmp_path: Path, content: str, english: str, swedish: str
) -> None:
    (tmp_path / "a.si").write_text(content, encoding="cp437")
    assert refusal_of(tmp_path / "a.si") == (english, swedish)


@pytest.mark.parametrize(
    ("count", "more", "more_sv"),
    [
        (50, "", ""),
        (51, " 1 more voucher can't be used.", " 1 verifikation till kan inte användas."),
        (52, " 2 more vouchers can't be used.", " 2 verifikationer till kan inte användas."),
    ],
)
def test_the_first_50_refused_vouchers_are_named(tmp_path: Path, count: int, more: str, more_sv: str) -> None:
    end = "".join(f"#VER A {number} 20251231 Skatt\n{{\n}}\n" for number in range(2, count + 1))
    english, swedish = refusal_of(sie_file(tmp_path, "", end=end))
    assert english.count("has no rows") == swedish.count("har inga rader") == 50
    assert english.endswith(f"Or delete the voucher from the file.{more} Nothing was read from the file.")
    assert swedish.endswith(f"Eller ta bort verifikationen ur filen.{more_sv} Ingenting lästes från filen.")


def test_only_the_chosen_series_are_read_and_checked(tmp_path: Path) -> None:
    end = "#VER L 1 20251231 Obalans\n{\n#TRANS 1930 {} 5\n}\n"
    path = sie_file(tmp_path, start=f"{START}#IB 0 1930 5\n", end=end)
    assert [voucher.reference for voucher in read_closing_vouchers(path, series={"A"})] == ["A 1"]
    with pytest.raises(ClosingFileError, match="line 10, voucher L 1, does not balance"):
        read_closing_vouchers(path, series=("A", "L"))
    with pytest.raises(ClosingFileError) as caught:
        read_closing_vouchers(path, series=["B"])
    assert all_texts(caught.value) == [
        f"'{path}' has no series 'B'.",
        "Choose among 'A', 'L'.",
        f"'{path}' har ingen serie 'B'.",
        "Välj bland 'A', 'L'.",
    ]


@pytest.mark.parametrize("currency", ['""', "SEK", "sek"])
def test_a_file_in_sek_may_leave_its_currency_empty(tmp_path: Path, currency: str) -> None:
    path = sie_file(tmp_path, start=f"{START}#VALUTA {currency}\n")
    assert read_closing_vouchers(path) == read_closing_vouchers(sie_file(tmp_path))


def test_a_voucher_whose_letters_are_in_a_wrong_encoding_is_refused(tmp_path: Path) -> None:
    start = f"{START}#PROSA åäöåäöåäö\n"
    path = sie_file(tmp_path, start=start)
    good = path.read_bytes()
    path.write_bytes(good.replace(b"Skatt", "Företag".encode("cp1252")))
    english, swedish = reason_of(path)
    assert english == "line 5, voucher A 1, has the garbled text 'F÷retag'"
    assert swedish == "rad 5, verifikation A 1, har den förvanskade texten 'F÷retag'"
    path.write_bytes(good.replace(b"{} 500.00", b'{} 500.00 "" "' + "Åre".encode("cp1252") + b'"'))
    assert reason_of(path)[0] == "line 5, voucher A 1, has, in transaction row 1, the garbled text '┼re'"
    # Letters of ASCII are the same in each encoding.
    path.write_bytes(good.replace(b"Skatt", b"SKATTXYZ") + "#PROSA å\n".encode("cp1252"))
    assert read_closing_vouchers(path)[0].text == "SKATTXYZ"
    path.write_bytes(START.encode() + "#VER A 1 20251231 Sk\ufffdtt\n{\n}\n".encode())
    assert reason_of(path)[0] == "line 4, voucher A 1, has the garbled text 'Sk\ufffdtt'"


@pytest.mark.parametrize(("written", "read"), [("cp1252", "cp437"), ("cp437", "cp1252")])
@pytest.mark.parametrize("letter", "åäöÅÄÖé")
def test_each_swedish_letter_in_a_wrong_encoding_is_recognised(written: str, read: str, letter: str) -> None:
    garbled = letter.encode(written).decode(read, "replace").replace("\ufffd", "\x8f")
    (voucher,) = sie4.parse((START + f"#VER A 1 20251231 Skatt\n{{\n{ROWS}\n}}\n").encode())[0].vouchers
    refusal = closing_voucher(attrs.evolve(voucher, text=f"Sk{garbled}tt"), "a", garbled=True)
    assert isinstance(refusal, Refusal)
    assert refusal.reason.en == f"has the garbled text {quoted(f'Sk{garbled}tt')}"


def test_a_file_with_too_many_rows_or_deviations_is_refused(tmp_path: Path) -> None:
    path = sie_file(tmp_path)
    assert len(read_closing_vouchers(path, limits=FileLimits(rows=2))) == 1
    assert reason_of(path, FileLimits(rows=1))[0] == "'a.si' has more than 1 rows"
    path = sie_file(tmp_path, "\n".join(["#TRANS 1930 {} x"] * 1001))
    assert reason_of(path)[0] == "'a.si' is damaged at line 6 (SIE: bad-amount)"


@pytest.mark.parametrize(("text", "amount"), TEXTS, ids=lambda value: ascii(value)[:24])
def test_an_amount_is_read_as_in_other_files_or_refused(
    tmp_path: Path, text: str, amount: str | None
) -> None:
    expected = amount or PLAIN_IN_SIE.get(text)
    others = f"#TRANS 2512 {{}} {-Decimal(expected or 0)}\n#TRANS 1930 {{}} 1\n#TRANS 1930 {{}} -1"
    rows = f"#TRANS 8910 {{}} {text}\n{others}"
    try:
        (voucher,) = read_closing_vouchers(sie_file(tmp_path, rows))
    except ClosingFileError:
        return
    assert expected is not None
    assert [row.amount for row in voucher.rows if row.account == 8910] == [Decimal(expected)][
        : len(voucher.rows) - 2
    ]


@given(text=st.text(alphabet="0123456789,.-+ ", min_size=1, max_size=9))
@example("1,200")
@example("1 200")
@example("1.200,50")
def test_no_accepted_amount_can_be_read_in_another_way(text: str) -> None:
    with TemporaryDirectory() as folder, suppress(ClosingFileError):
        # The second row has the negated amount, so the voucher balances only if the first amount is read correctly.
        bare = text.strip().replace(",", ".")
        mirrored = bare[1:] if bare.startswith("-") else f"-{bare.removeprefix('+')}"
        rows = f"#TRANS 8910 {{}} {text}\n#TRANS 2512 {{}} {mirrored}"
        (voucher,) = read_closing_vouchers(sie_file(Path(folder), rows))
        assert voucher.rows[0].amount == Decimal(bare)
        assert " " not in text.strip()
        assert len(bare.partition(".")[2]) <= 2
