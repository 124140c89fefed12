"""Tests with files that contain one oddity each. The name of a file says which oddity it contains."""

from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

import sie4
from sie4.__main__ import main

FOLDER = Path(__file__).parent / "oddities"
COLUMNS_OF_ROWS = ("kind", "account", "amount")


def read(name):
    return sie4.parse((FOLDER / name).read_bytes())


def codes(diagnostics):
    return [diagnostic.code.value for diagnostic in diagnostics]


def test_a_row_with_an_empty_account_and_a_quoted_amount_counts():
    document, diagnostics = read("account-empty-amount-quoted.se")
    (voucher,) = document.vouchers
    assert (voucher.rows[1].account, voucher.rows[1].amount, voucher.total) == ("", Decimal("100.00"), 0)
    (diagnostic,) = diagnostics
    assert str(diagnostic) == (
        "line 10: warning: #TRANS: account is empty. The row counts towards an account without a number. "
        "[missing-field]"
    )
    assert (diagnostic.column, diagnostic.record, diagnostic.affects) == (8, "TRANS", None)
    data = (FOLDER / "account-empty-amount-quoted.se").read_bytes()
    assert sie4.balances(data) == document.balances() == {"1930": Decimal("-100.00"), "": Decimal("100.00")}
    assert sie4.loads(sie4.dumps(document)) == document


def test_a_row_without_any_account_field_does_not_count():
    document, diagnostics = sie4.parse(b'#FLAGGA 0\n#VER A 1 20250115 "x"\n{\n#TRANS\n#TRANS {} 5\n}\n')
    assert document.vouchers[0].rows == ()
    assert codes(diagnostics).count("bad-field") == 2


def test_info_says_what_a_sie_5_file_is_and_what_to_do(capsys):
    assert main(["info", str(FOLDER / "sie-5-xml.sie")]) == 2
    printed = capsys.readouterr().err
    assert "The file is SIE 5: accounting data as XML" in printed
    assert "export SIE 4 instead: type 4E (.se) for the books of a year" in printed


def test_organisation_numbers_compare_equal_in_every_form():
    names = ("with-hyphen", "without-hyphen", "with-century")
    documents = [read(f"organisation-number-{name}.se")[0] for name in names]
    for before, after in combinations(documents, 2):
        assert sie4.compare(before, after) == []
    assert [document.company.org_number for document in documents] == [
        "555555-5555",
        "5555555555",
        "165555555555",
    ]


def test_a_newline_escape_is_kept_as_written():
    document, _ = read("newline-escape-in-text.se")
    assert document.vouchers[0].text == "Rad 1\\nRad 2"
    assert document.vouchers[0].rows[0].text == "a\\nb"
    assert sie4.loads(sie4.dumps(document)) == document
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    assert sie4.rows(document).to_arrow().equals(sie4.rows(FOLDER / "newline-escape-in-text.se").to_arrow())


def test_padding_in_a_joined_object_number_is_understood():
    document, _ = read("object-number-padded.se")
    undeclared = [d.message for d in sie4.check(document) if d.code is sie4.Code.UNDECLARED_OBJECT]
    assert len(undeclared) == 1
    assert "1  99" in undeclared[0]


@pytest.mark.parametrize(("name", "comment"), [("box-lines", "──┼── Example ──"), ("greek", "Σ 100 σδ")])
def test_greek_letters_and_box_lines_are_recognised_as_code_page_437(name, comment):
    document, diagnostics = read(f"cp437-{name}-only.se")
    assert (document.encoding, document.comments) == ("cp437", (comment,))
    # The reader reports a doubt, since the bytes could also be letters of another encoding.
    assert codes(diagnostics) == ["mixed-encoding"]


def test_a_swedish_word_decides_for_windows_1252():
    document, _ = read("cp1252-swedish-word.se")
    assert (document.encoding, document.comments) == ("cp1252", ("Rörelse",))


def test_errors_have_line_column_and_record_as_data():
    data = b'#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#VER A 1 20250115 "x"\n{\n  #TRANS 1930 {} abc\n}\n'
    (bad,) = sie4.parse(data)[1]
    assert (bad.line, bad.column, bad.record) == (6, 18, "TRANS")
    with pytest.raises(sie4.SieError) as caught:
        sie4.loads(data, strict={sie4.Code.BAD_AMOUNT})
    assert (caught.value.line, caught.value.column, caught.value.record) == (6, 18, "TRANS")
    with pytest.raises(sie4.SieError) as caught:
        sie4.dumps(sie4.Document(company=sie4.Company(name="5 €")))
    assert (caught.value.line, caught.value.column, caught.value.record) == (4, 11, "FNAMN")
    with pytest.raises(sie4.SieError) as caught:
        sie4.dumps(sie4.Document(company=sie4.Company(name="a\nb")))
    assert (caught.value.line, caught.value.column, caught.value.record) == (None, None, "FNAMN")
    with pytest.raises(sie4.SieError) as caught:
        sie4.loads(b"")
    assert (caught.value.line, caught.value.column, caught.value.record) == (None, None, None)
