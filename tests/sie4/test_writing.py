"""Tests of the writing of documents: the canonical form, transliteration and errors."""

from datetime import date
from decimal import Decimal

import pytest

import sie4
from sie4.encoding import transliterate
from sie4.labels import LABELS

YEAR = sie4.FiscalYear(index=0, start=date(2025, 1, 1), end=date(2025, 12, 31))


def make_document(**values):
    return sie4.Document(
        type_number="4",
        program=sie4.Program(name="Exempelprogram", version="1.0"),
        company=sie4.Company(name="Exempelbolaget Åäö AB", org_number="555555-5555"),
        fiscal_years=[YEAR],
        **values,
    )


def text(document, **options):
    return sie4.dumps(document, **options).decode(options.get("encoding", "cp437"))


def test_document_is_written_in_the_canonical_form():
    document = make_document(
        generated_on=date(2026, 1, 31),
        accounts=[sie4.Account(number="1930", name='Konto "ett"', type="T", sru=("7281",))],
        opening_balances=(
            sie4.Balance(year=0, account="1930", amount=Decimal("-0"), quantity=Decimal("1.50")),
        ),
        period_balances=(
            sie4.PeriodBalance(year=0, month=date(2025, 1, 1), account="1930", amount=Decimal("1.5")),
        ),
        vouchers=(
            sie4.Voucher(
                series="A",
                number="1",
                date=date(2025, 1, 2),
                text="Hyra",
                rows=(
                    sie4.Row(account="5010", amount=Decimal("1978.4"), objects=(("1", "K 1"),), sign="Bo"),
                    sie4.Row(kind=sie4.RowKind.BTRANS, account="1930", amount=Decimal("-1E+3")),
                    sie4.Row(
                        account="1930",
                        amount=Decimal("-978.405"),
                        date=date(2025, 1, 3),
                        text="a",
                        extra=("x",),
                    ),
                ),
            ),
        ),
    )
    assert text(document).split("\r\n") == [
        "#FLAGGA 0",
        '#PROGRAM "Exempelprogram" "1.0"',
        "#FORMAT PC8",
        "#GEN 20260131",
        "#SIETYP 4",
        "#ORGNR 555555-5555",
        '#FNAMN "Exempelbolaget Åäö AB"',
        "#RAR 0 20250101 20251231",
        '#KONTO 1930 "Konto \\"ett\\""',
        "#KTYP 1930 T",
        "#SRU 1930 7281",
        "#IB 0 1930 0.00 1.50",
        "#PSALDO 0 202501 1930 {} 1.50",
        '#VER A 1 20250102 "Hyra"',
        "{",
        '#TRANS 5010 {1 "K 1"} 1978.40 "" "" "" "Bo"',
        "#BTRANS 1930 {} -1000.00",
        '#TRANS 1930 {} -978.405 20250103 "a" "" "" "x"',
        "}",
        "",
    ]


def test_the_records_are_written_group_by_group():
    # The writer follows the order of the labels.
    groups = [label.group.value for label in LABELS.values()]
    assert groups == sorted(groups)


def test_equal_quantities_keep_their_decimals():
    rows = tuple(sie4.Row(account="1", amount=Decimal(1), quantity=Decimal(q)) for q in ("1", "1.00"))
    written = text(make_document(vouchers=(sie4.Voucher(date=YEAR.start, rows=rows),)))
    assert '"" "" 1\r\n' in written
    assert '"" "" 1.00\r\n' in written


def test_a_character_outside_the_encoding_is_reported_with_its_record():
    document = make_document(accounts=[sie4.Account(number="1930", name="Pris 5 €")])
    with pytest.raises(
        sie4.SieError,
        match=r"Line 8: #KONTO: cp437 does not have the character '€' \(U\+20AC\).*transliterate",
    ):
        sie4.dumps(document)
    assert '"Pris 5 EUR"' in text(document, errors="transliterate")
    assert '"Pris 5 €"' in text(document, encoding="utf-8")


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("“Šárka” – ø", 'x \\"Sárka\\" - ö'),
        ("a\nb\x7f", "x a b "),
        ("漢", "x ?"),
        ("dir\\", "x dir\\ "),
        ("ﬁ½", "x fi½"),
    ],
)
def test_transliteration_writes_similar_characters(comment, expected):
    document = make_document(comments=(f"x {comment}",))
    assert f'#PROSA "{expected}"\r\n' in text(document, errors="transliterate")


@pytest.mark.parametrize("invalid", ["två\nrader", "a\x00", "min mapp\\"])
def test_a_text_that_sie_does_not_allow_is_refused(invalid):
    with pytest.raises(sie4.SieError, match="#PROSA: text"):
        sie4.dumps(make_document(comments=(invalid,)))
    row = sie4.Row(account="1", amount=Decimal(1), objects=(("1", invalid),))
    document = make_document(vouchers=(sie4.Voucher(date=YEAR.start, rows=(row,)),))
    with pytest.raises(sie4.SieError, match="#TRANS: an item of the object list"):
        sie4.dumps(document)


def test_a_character_outside_the_encoding_is_reported_in_the_last_record():
    document = make_document(vouchers=(sie4.Voucher(date=YEAR.start, unknown=()),), unknown=())
    with pytest.raises(sie4.SieError, match="#FNAMN"):
        sie4.dumps(sie4.Document(company=sie4.Company(name="€")))
    assert sie4.dumps(document)


def test_a_section_sign_is_not_in_code_page_437():
    with pytest.raises(sie4.SieError, match=r"cp437.*§"):
        sie4.dumps(make_document(comments=("§ 5",)))


def test_a_path_is_equal_after_writing_and_reading():
    document = make_document(comments=("C:\\bok\\",))
    assert sie4.loads(sie4.dumps(document)) == document


def test_write_replaces_a_file_only_when_the_new_file_is_complete(tmp_path):
    path = tmp_path / "ut.se"
    sie4.write(make_document(), path)
    first = path.read_bytes()
    path.chmod(0o640)
    with pytest.raises(sie4.SieError):
        sie4.write(make_document(comments=("€",)), path)
    assert path.read_bytes() == first
    sie4.write(make_document(comments=("€",)), path, errors="transliterate")
    assert sie4.read(path).comments == ("EUR",)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["ut.se"]


def test_write_follows_a_symbolic_link(tmp_path):
    (tmp_path / "till").mkdir()
    link = tmp_path / "lank.se"
    link.symlink_to(tmp_path / "till" / "bok.se")
    sie4.write(make_document(), link)
    assert link.is_symlink()
    assert sie4.read(tmp_path / "till" / "bok.se") == make_document()


def test_mappings_can_be_given_as_values():
    assert sie4.Document(fiscal_years={0: YEAR}) == sie4.Document(fiscal_years=[YEAR])
    assert sie4.Document(fiscal_years=[YEAR]).fiscal_years[0] is YEAR


@pytest.mark.parametrize(
    ("text", "encoding", "written"),
    [
        ("€§¤–—‐‑−’‘‚“”„«»", "ascii", 'EURpar.*-----\'\'\'"""""'),
        ("…•©®™×", "ascii", "...*(c)(r)(tm)x"),
        ("ðÐþÞœŒłŁđı", "ascii", "dDthThoeOElLdi"),
        ("øØ", "cp437", "öÖ"),
        ("Café Šárka 漢", "cp437", "Café Sárka ?"),
    ],
)
def test_characters_that_an_encoding_lacks_become_similar_ones(text, encoding, written):
    assert transliterate(text, encoding) == written
