"""Tests of the reading of files: the document, the diagnostics and the errors."""

import io
from datetime import date
from decimal import Decimal

import pytest

import sie4

BOOKS = """#FLAGGA 0
#PROGRAM "Exempelprogram" 1.0
#FORMAT PC8
#GEN 20250131 "Åsa"
#SIETYP 4
#PROSA "Prov"
#FTYP AB
#FNR 100001
#ORGNR 555555-5555
#ADRESS "Åsa Öberg" "Storgatan 1" "123 45 STORSTAD" "012-34 56 78"
#FNAMN "Exempelbolaget Åäö AB"
#RAR 0 20240101 20241231
#RAR -1 20230101 20231231
#TAXAR 2025
#OMFATTN 20241231
#KPTYP EUBAS97
#VALUTA SEK
#KONTO 1930 "Företagskonto"
#KTYP 1930 T
#SRU 1930 7281
#SRU 1930 7282
#KONTO 3001 "Försäljning"
#ENHET 3001 "st"
#DIM 1 "Kostnadsställe"
#UNDERDIM 21 "Grupp" 1
#OBJEKT 1 "K1" "Söder"
#IB 0 1930 1000.00 3
#UB 0 1930 1500.00
#OIB 0 1930 {1 "K1"} 400.00
#OUB 0 1930 {1 "K1"} 900.00
#RES 0 3001 -500.00
#PSALDO 0 202401 3001 {} -500.00
#PBUDGET 0 202402 3001 {1 "K1"} -600.00
#VER A 1 20240115 "Kundfaktura" 20240116 "Åsa"
{
\t#BTRANS 1930 {} 400.00 "" "" 0 "Åsa"
\t#RTRANS 1930 {} 500.00 "" "" 0 "Åsa"
\t#TRANS 1930 {} 500.00 "" "" 0
\t#TRANS 3001 {1 "K1" 6 "P 1"} -500.00 20240120 "Sågverket \\"Solhem\\"" 2.5 "Bo"
}
"""


def books(text=BOOKS, encoding="cp437"):
    return sie4.loads(text.encode(encoding))


def lines_and_codes(text):
    """Return the line number and the code of each diagnostic."""
    return [(diagnostic.line, diagnostic.code.value) for diagnostic in sie4.parse(text.encode("cp437"))[1]]


def sie_text(*records):
    return "\n".join(["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", *records, ""])


def voucher_text(*rows):
    return sie_text("#VER A 1 20240115", "{", *rows, "}")


def rows(text):
    return [row for voucher in sie4.loads(text.encode("cp437")).vouchers for row in voucher.rows]


def test_every_record_is_read():
    document = books()
    assert document.program == sie4.Program(name="Exempelprogram", version="1.0")
    assert (document.generated_on, document.generated_by) == (date(2025, 1, 31), "Åsa")
    assert document.company == sie4.Company(
        name="Exempelbolaget Åäö AB", org_number="555555-5555", number="100001", form="AB", contact="Åsa Öberg",
        street="Storgatan 1", postal_address="123 45 STORSTAD", phone="012-34 56 78",
    )  # fmt: skip
    assert (document.tax_year, document.chart_type, document.currency) == ("2025", "EUBAS97", "SEK")
    assert (document.comments, document.balances_until) == (("Prov",), date(2024, 12, 31))
    assert document.fiscal_years[-1].end == date(2023, 12, 31)
    assert document.accounts["1930"] == sie4.Account(
        number="1930", name="Företagskonto", type="T", sru=("7281", "7282")
    )
    assert document.accounts["3001"].unit == "st"
    assert document.dimensions["21"] == sie4.Dimension(number="21", name="Grupp", parent="1")
    assert document.objects["1", "K1"].name == "Söder"
    assert document.opening_balances == (
        sie4.Balance(year=0, account="1930", amount=Decimal(1000), quantity=Decimal(3)),
    )
    assert document.object_closing_balances[0].objects == (("1", "K1"),)
    assert document.results[0].amount == Decimal("-500.00")
    assert document.period_balances[0].month == date(2024, 1, 1)
    assert document.budgets[0].objects == (("1", "K1"),)
    assert document.sie_type == "4E"


def test_a_voucher_has_all_rows_and_only_trans_counts():
    document = books()
    (voucher,) = document.vouchers
    assert (voucher.series, voucher.number, voucher.date, voucher.text) == (
        "A",
        "1",
        date(2024, 1, 15),
        "Kundfaktura",
    )
    assert (voucher.registered_on, voucher.sign, voucher.line) == (date(2024, 1, 16), "Åsa", 34)
    assert [row.kind.value for row in voucher.rows] == ["BTRANS", "RTRANS", "TRANS", "TRANS"]
    assert voucher.total == 0
    assert voucher.rows[0].sign == "Åsa"
    assert voucher.transactions[1] == sie4.Row(
        account="3001", objects=(("1", "K1"), ("6", "P 1")), amount=Decimal(-500), date=date(2024, 1, 20),
        text='Sågverket "Solhem"', quantity=Decimal("2.5"), sign="Bo",
    )  # fmt: skip


def test_balances_are_computed_from_opening_balance_and_rows():
    document = books()
    assert document.balances() == {"1930": Decimal(1500), "3001": Decimal(-500)}
    assert document.balance("3001", on=date(2024, 1, 19)) == 0
    assert document.balance("3001", on=date(2024, 1, 20)) == -500
    assert document.balance("1930", on=date(2024, 1, 14)) == 1000
    assert document.declared_balance("1930") == Decimal(1500)
    assert document.declared_balance("3001") == Decimal(-500)
    assert document.declared_balance("9999") is None
    for on in (None, date(2024, 1, 19)):
        assert sie4.balances(BOOKS.encode("cp437"), on) == document.balances(on)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "utf-8-sig", "cp1252"])
def test_encoding_and_line_ends_do_not_change_the_document(encoding, line_end):
    document = books(BOOKS.replace("\n", line_end), encoding)
    assert document == books()
    assert document.encoding == encoding


def test_a_letter_in_a_different_encoding_is_reported():
    data = BOOKS.encode("cp437").replace(b"#FNR 100001", b"#FNR H\xf6st")
    _, diagnostics = sie4.parse(data)
    assert [diagnostic.code for diagnostic in diagnostics] == ["mixed-encoding", "history"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"\0\0\0\0", "empty"),
        (b"<!DOCTYPE html><p>404", "^The file is a web page"),
        (b"\n<html lang=sv>", "^The file is a web page"),
        (b"<?xml version='1.0'?><Sie xmlns='x'/>", r"^The file is XML\. SIE 5"),
        ("#FLAGGA 0".encode("utf-16"), "^The file is UTF-16 text"),
        (b"PK\x03\x04", "^The file is a zip archive"),
        (b"%PDF-1.7", "^The file is a PDF document"),
        (b"Konto;Saldo\n1930;100\n", "no line starts"),
        (b"#FLAGGANDE 0\n", "no line starts"),
    ],
)
def test_a_file_that_is_not_a_sie_file_is_refused(data, message):
    with pytest.raises(sie4.SieError, match=message):
        sie4.loads(data)
    document, diagnostics = sie4.parse(data)
    assert document == sie4.Document()
    assert [diagnostic.code for diagnostic in diagnostics] == ["not-sie"]


@pytest.mark.parametrize("text", ["F\ufffdretaget", "Varum„rken i G”teborg", "f†r"])
def test_garbled_letters_are_reported(text):
    document, diagnostics = sie4.parse(sie_text(f'#FNAMN "{text}"').encode())
    assert "mojibake" in [diagnostic.code for diagnostic in diagnostics]
    assert document.company.name == text


def test_typographic_quotes_are_not_garbled_letters():
    diagnostics = sie4.parse(sie_text('#FNAMN "Firma ”Å” †"').encode())[1]
    assert [diagnostic.code for diagnostic in diagnostics] == ["encoding"]


def test_an_unknown_encoding_is_refused():
    with pytest.raises(sie4.SieError, match="Unknown encoding 'morse'"):
        sie4.loads(BOOKS.encode("cp437"), encoding="morse")
    with pytest.raises(sie4.SieError, match="Unknown encoding 'morse'"):
        sie4.dumps(sie4.Document(), encoding="morse")


@pytest.mark.parametrize(
    ("org_number", "normalised"),
    [
        ("555555-5555", "555555-5555"),
        ("5555555555", "555555-5555"),
        ("16555555-5555", "555555-5555"),
        (None, None),
        ("SE", None),
        ("55555555555", None),
    ],
)
def test_an_organisation_number_has_one_normalised_form(org_number, normalised):
    assert sie4.Company(org_number=org_number).normalised_org_number == normalised


def test_read_accepts_a_path_and_an_open_file(tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes(BOOKS.encode("cp437"))
    assert sie4.read(path) == sie4.read(str(path)) == sie4.read(io.BytesIO(path.read_bytes())) == books()


def test_a_given_encoding_is_used_without_detection():
    assert sie4.loads(b'#FLAGGA 0\n#FNAMN "\x86"\n', encoding="cp1252").company.name == "†"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (sie_text(), []),
        ("#SIETYP 4\n#FORMAT PC8\n", [(None, "flag-missing"), (1, "flag-not-first")]),
        ("#FLAGGA 0\n", [(None, "format-missing"), (None, "type-missing")]),
        (sie_text("#MOMSKOD 2611 10"), [(4, "unknown-label")]),
        (sie_text("#konto 1930 Bank"), [(4, "lower-case-label")]),
        (sie_text("#KONTO 1930 Bank och plusgiro"), [(4, "unquoted-text")]),
        (sie_text('#KONTO 1930 "Bank'), [(4, "unterminated-quote")]),
        (sie_text('#KONTO 1288 "F"rskott till Lind" Park"'), [(4, "stray-quote")]),
        (sie_text('#FNR "C:\\bok\\"'), [(4, "backslash-before-quote")]),
        (sie_text('#KONTO 1930 "Bank" 1'), [(4, "extra-fields")]),
        (sie_text('#KONTO 1930 "Bank"', '#KONTO 1930 "Kassa"'), [(5, "duplicate")]),
        (sie_text('#KONTO FEL "Bank"'), [(4, "account-not-numeric")]),
        (sie_text('#KONTO "" "Bank"'), [(4, "bad-field")]),
        (sie_text("#RAR 0 "), [(4, "empty-year")]),
        (sie_text("#FNAMN A", "#FNAMN B"), [(5, "duplicate")]),
        (sie_text("#KTYP 1930 T", "#KTYP 1930 S"), [(5, "duplicate")]),
        (sie_text("#DIM 1 A", "#DIM 1 B"), [(5, "duplicate")]),
        (sie_text("#RAR 0 20240101 20241231", "#RAR 0 20250101 20251231"), [(5, "duplicate")]),
        (sie_text('#SRU "" 7281'), [(4, "bad-field")]),
        (sie_text('#KTYP "" T'), [(4, "bad-field")]),
        (sie_text('#SRU 1930 ""'), []),
        (sie_text("#DIM 1 A   ", '#KONTO 1930 "Bank" "" ""'), []),
        (sie_text("#RAR x 20240101 20241231"), [(4, "bad-field")]),
        (sie_text("#GEN 20240231"), [(4, "bad-date")]),
        (sie_text("#ORGNR "), [(4, "missing-field")]),
        (sie_text("#IB 0 1930 abc"), [(4, "bad-amount")]),
        (sie_text("#IB 0 1930"), [(4, "bad-amount")]),
        (sie_text("#IB 0 1930 1,50"), [(4, "decimal-comma")]),
        (sie_text("#IB 0 1930 1.005"), [(4, "many-decimals")]),
        (sie_text("#IB 0 1930 1 x"), [(4, "bad-field")]),
        (sie_text("#PSALDO 0 202401 1930 100"), [(4, "missing-object-list")]),
        (sie_text("#PSALDO 0 1930 202401 {} 100"), [(4, "swapped-fields")]),
        (sie_text("#PSALDO 0 202413 1930 {} 100"), [(4, "bad-field")]),
        (sie_text("#OIB 0 1930 {1} 100"), [(4, "incomplete-object-list")]),
        (sie_text("#OIB 0 1930 {1 2 100"), [(4, "unclosed-list"), (4, "incomplete-object-list"), (4, "bad-amount")]),
        (sie_text("}", "{", "prat"), [(4, "stray-brace"), (5, "stray-brace"), (6, "not-a-record")]),
        (sie_text("#TRANS 1930 {} 1"), [(4, "row-outside-voucher")]),
        (sie_text("#VER A 1 20240115"), [(4, "voucher-without-block")]),
        (sie_text("#VER A 1 20240115", "#VER A 2 20240115", "{", "}"), [(4, "voucher-without-block")]),
        (
            sie_text("#VER A 1 20240115", "{", "#TRANS 1 {} 1", "#VER A 2 20240115", "{", "}"),
            [(4, "voucher-not-closed")],
        ),
        (sie_text("#VER A 1 20240115", "", "#TRANS 1 {} 1", "}"), [(6, "stray-brace")]),
        (sie_text("#VER A 1 20240115", "{", "#TRANS 1930 {} 1"), [(4, "truncated")]),
        (sie_text('#VER A 1 ""', "{", "}"), [(4, "bad-date")]),
        (sie_text("#VER A 1 20240199", "{", "}"), [(4, "bad-date")]),
        (sie_text("#VER A 1 2024-01-15", "{", "}"), [(4, "iso-date")]),
        (voucher_text("#TRANS 1930 100"), [(6, "missing-object-list")]),
        (voucher_text("#TRANS 1930"), [(6, "missing-object-list"), (6, "bad-amount")]),
        (voucher_text('#TRANS 1930 {} 1 "Kontant"'), [(6, "text-for-date")]),
        (voucher_text("#TRANS 1930 {} 1 20249999"), [(6, "bad-date")]),
        (voucher_text("#TRANS 1930 {} 1 00000000"), []),
        (voucher_text("  } "), [(7, "stray-brace")]),
        (voucher_text("", "  ", "#TRANS 1930 {} 1"), []),
        (voucher_text("#MOMS 25", "#TRANS 1930 {} 1"), [(6, "unknown-label")]),
        (voucher_text('#KONTO 1930 "Bank"'), [(6, "record-in-voucher")]),
        (voucher_text("{", "prat"), [(6, "stray-brace"), (7, "not-a-record")]),
        (sie_text("#GEN {{20240101}}"), [(4, "stray-brace"), (4, "stray-brace")]),
        (sie_text('#FNAMN "A\x01B"'), [(None, "control-character")]),
    ],
)  # fmt: skip
def test_deviations_are_reported(text, expected):
    assert lines_and_codes(text) == expected


def test_unescaped_quotes_in_a_name_are_read_to_the_last_quote():
    text = sie_text('#KONTO 1288 "F"rskott till Lind" Park"', "#KONTO 1930 Bank och giro")
    accounts = sie4.loads(text.encode()).accounts
    assert (accounts["1288"].name, accounts["1930"].name) == ('F"rskott till Lind" Park', "Bank och giro")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("#TRANS 1930 {} -50", {"amount": Decimal(-50)}),
        ('  #TRANS\t1930\t{ }\t-50.5\t20240102\t"a\tb"  ', {"amount": Decimal("-50.5"), "text": "a b"}),
        ('#TRANS "1930" {"6"\t"S 1"} "-50.00"', {"objects": (("6", "S 1"),)}),
        ('#TRANS 1930 {1 "a}" 6 b} 5', {"objects": (("1", "a}"), ("6", "b"))}),
        ("#TRANS 1930 {} -0.00", {"amount": Decimal(0)}),
        ('#TRANS 1930 {} 1 "" C:\\x "" Bo', {"text": "C:\\x", "sign": "Bo"}),
        ('#TRANS 1930 {} 1 "" "C:\\x y" 3.123456', {"text": "C:\\x y", "quantity": Decimal("3.123456")}),
        ('#TRANS 1930 {} 1 "" "it\'s" ""', {"text": "it's", "quantity": None}),
        ('#TRANS 1930 {} 1 20240102 "t" 0 "s" "extra" x', {"extra": ("extra", "x"), "quantity": Decimal(0)}),
        ("#trans 1930 {} 1", {"amount": Decimal(1)}),
        ("#TRANS 1930 {} 1 2024-01-02", {"date": date(2024, 1, 2)}),
        ("#TRANS 1930 {} +1,5", {"amount": Decimal("1.5")}),
        ('#TRANS 1930 {} 1 "Kontant"', {"text": "Kontant", "date": None}),
        ("#TRANS 11AF {} 1", {"account": "11AF"}),
        ("#TRANS 0027 {} 1", {"account": "0027"}),
    ],
)  # fmt: skip
def test_rows_are_read_in_every_form(line, expected):
    (row,) = rows(voucher_text(line))
    assert {name: getattr(row, name) for name in expected} == expected


def test_a_row_without_an_amount_is_kept_as_an_unknown_record():
    document, diagnostics = sie4.parse(voucher_text("#TRANS 1930", "#TRANS 1510 {} 5").encode())
    (voucher,) = document.vouchers
    assert [row.account for row in voucher.rows] == ["1510"]
    assert voucher.unknown == (sie4.Record(label="TRANS", fields=("1930",)),)
    assert [(diagnostic.affects, diagnostic.count) for diagnostic in diagnostics if diagnostic.affects] == [
        ("rows", 1)
    ]


def test_a_row_outside_a_voucher_is_kept_as_an_unknown_record():
    document = sie4.loads(sie_text("#TRANS 1930 {} 5").encode())
    assert document.unknown == (sie4.Record(label="TRANS", fields=("1930", (), "5")),)


def test_a_float_is_refused_as_an_amount():
    with pytest.raises(TypeError):
        sie4.Row(account="1930", amount=1.5)
    with pytest.raises(TypeError):
        sie4.Balance(year=0, account="1930", amount=Decimal(1), quantity=2.5)


def test_values_cannot_be_changed():
    (row, *_) = rows(BOOKS)
    with pytest.raises(AttributeError):
        row.amount = Decimal(1)
    assert hash(row) == hash(rows(BOOKS)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#FLAGGA 0\n", "1"),
        ("#FLAGGA 0\n#SIETYP 2\n", "2"),
        ("#FLAGGA 0\n#SIETYP 3\n", "3"),
        ("#FLAGGA 0\n#SIETYP 4\n", "4I"),
        ("#FLAGGA 0\n#SIETYP 4\n#RES 0 3001 1\n", "4E"),
        ("#FLAGGA 0\n#VER A 1 20240101\n{\n}\n", "4I"),
    ],
)
def test_the_type_depends_on_type_number_and_contents(text, expected):
    assert sie4.loads(text.encode()).sie_type == expected


SWEDISH = '#FLAGGA 0\n#FNAMN "Åkes Måleri på Östra Höjden, Ärtan, Café"\n'


@pytest.mark.parametrize(
    ("misread_as", "saved_as"), [("cp1252", "utf-8"), ("mac_roman", "utf-8-sig"), ("latin-1", "utf-8")]
)
def test_a_garbled_file_can_be_repaired(misread_as, saved_as):
    original = SWEDISH.encode("cp437")
    garbled_text = "".join(
        bytes([b]).decode(misread_as) if b not in {0x8F, 0x90} or misread_as != "cp1252" else chr(b)
        for b in original
    )
    assert sie4.repair(garbled_text.encode(saved_as), misread_as) == original


def test_a_file_garbled_in_a_different_way_is_refused():
    with pytest.raises(sie4.SieError, match=r"cp1252 does not have.*U\+5BFF"):
        sie4.repair("#FNAMN 寿".encode())
    with pytest.raises(sie4.SieError, match="Unknown encoding"):
        sie4.repair(b"#FLAGGA 0", "cp-none")
