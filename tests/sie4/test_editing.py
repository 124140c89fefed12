"""Tests of the editing of a file: only the changed records get new bytes."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

import sie4

FILE = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4

#FNAMN   Exempel
#konto\t1930  Bank
#KTYP 1930 T
#OBJEKT 1 1 "a"
#OBJEKT 1 1 b
#MOMSKOD 2611 10
#IB 0 1930 100  0

#VER A 1 20250115 "Ett"
{
\t#TRANS  1930 {} 5
\t#TRANS 3001 {} -5.0 "" ""
}

#VER A 2 20250116 "Två"
{
  #TRANS 1930 {} 7
  #MOMS 25
}
#VER "" "" 20250117
{
#TRANS 1930 {} 1
prat
}"""


@pytest.fixture(params=["\n", "\r\n"], ids=["lf", "crlf"])
def data(request):
    return FILE.replace("\n", request.param).encode("cp437")


def changed_lines(data, document):
    """Return the lines that were removed, and the lines that were added."""
    written = sie4.dumps(document, original=data)
    assert sie4.loads(written) == document
    before, after = (
        set(content.replace(b"\r", b"").decode("cp437").split("\n")) for content in (data, written)
    )
    assert (b"\r\n" in written) == (b"\r\n" in data)
    return sorted(before - after), sorted(after - before)


def with_voucher(document, at, **changes):
    vouchers = list(document.vouchers)
    vouchers[at] = attrs.evolve(vouchers[at], **changes)
    return attrs.evolve(document, vouchers=tuple(vouchers))


def test_an_unchanged_file_keeps_every_byte(data):
    assert sie4.dumps(sie4.loads(data), original=data) == data
    assert sie4.dumps(sie4.loads(data), encoding="utf-8", original=data) == data


def test_a_changed_record_stays_in_its_place(data):
    document = sie4.loads(data)
    account = attrs.evolve(document.accounts["1930"], name="Kassa")
    assert changed_lines(data, attrs.evolve(document, accounts=[account])) == (
        ["#konto\t1930  Bank"],
        ['#KONTO 1930 "Kassa"'],
    )


def test_records_are_added_and_removed(data):
    document = sie4.loads(data)
    edited = attrs.evolve(document, accounts=[sie4.Account(number="1510")], currency="SEK", unknown=())
    assert changed_lines(data, edited) == (
        ["#KTYP 1930 T", "#MOMSKOD 2611 10", "#OBJEKT 1 1 b", "#konto\t1930  Bank"],
        ['#KONTO 1510 ""', "#VALUTA SEK"],
    )
    lines = sie4.dumps(edited, original=data).splitlines()
    assert lines.index(b"#VALUTA SEK") == lines.index(b"#FNAMN   Exempel") + 1


def test_a_changed_row_does_not_change_other_rows(data):
    document = sie4.loads(data)
    rows = document.vouchers[0].rows
    new_row = sie4.Row(account="3740", amount=Decimal("-0.5"))
    edited = with_voucher(document, 0, rows=(rows[0], attrs.evolve(rows[1], amount=Decimal("-4.5")), new_row))
    assert changed_lines(data, edited) == (
        ['\t#TRANS 3001 {} -5.0 "" ""'],
        ["\t#TRANS 3001 {} -4.50", "\t#TRANS 3740 {} -0.50"],
    )
    assert changed_lines(data, with_voucher(document, 0, rows=rows[1:])) == (["\t#TRANS  1930 {} 5"], [])
    assert changed_lines(data, with_voucher(document, 0, text="Nytt")) == (
        ['#VER A 1 20250115 "Ett"'],
        ['#VER A 1 20250115 "Nytt"'],
    )


def test_a_voucher_with_changed_unknown_records_is_rewritten(data):
    document = sie4.loads(data)
    assert changed_lines(data, with_voucher(document, 1, unknown=())) == (
        ["  #MOMS 25", "  #TRANS 1930 {} 7"],
        ["#TRANS 1930 {} 7.00"],
    )
    assert changed_lines(data, with_voucher(document, 2, rows=()))[1] == []


def test_vouchers_are_added_and_removed(data):
    document = sie4.loads(data)
    new = sie4.Voucher(series="A", number="3", date=date(2025, 1, 18))
    first, *others = document.vouchers
    added = ["#VER A 3 20250118"]
    assert changed_lines(data, attrs.evolve(document, vouchers=(first, new, *others))) == ([], added)
    assert changed_lines(data, attrs.evolve(document, vouchers=(*document.vouchers, new))) == ([], added)
    assert changed_lines(data, attrs.evolve(document, vouchers=(new, *document.vouchers))) == ([], added)
    removed_lines, added_lines = changed_lines(data, attrs.evolve(document, vouchers=()))
    assert '#VER A 1 20250115 "Ett"' in removed_lines
    assert added_lines == []


def test_the_first_voucher_is_added_at_the_end_of_the_file():
    data = b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n\n"
    new = sie4.Voucher(series="A", number="3", date=date(2025, 1, 18))
    document = attrs.evolve(sie4.loads(data), vouchers=(new,))
    written = sie4.dumps(document, original=data)
    assert sie4.loads(written) == document
    assert written.startswith(b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#VER A 3 20250118\n{\n}\n")


def test_a_file_that_cannot_be_edited_is_written_in_the_canonical_form():
    data = b'#FLAGGA 0\n#VER A 1 20250101\n{\n#KONTO 1930 "Bank"\n}\n'
    document = attrs.evolve(sie4.loads(data), accounts=[sie4.Account(number="1930", name="Kassa")])
    assert sie4.dumps(document, original=data) == sie4.dumps(document)


def test_a_character_outside_the_encoding_of_the_file_is_refused(data):
    document = attrs.evolve(sie4.loads(data), company=sie4.Company(name="5 €"))
    with pytest.raises(sie4.SieError, match="€"):
        sie4.dumps(document, original=data)
    assert b"5 EUR" in sie4.dumps(document, original=data, errors="transliterate")


def test_write_keeps_the_bytes_of_an_unchanged_file(tmp_path, data):
    path = tmp_path / "bok.se"
    sie4.write(sie4.loads(data), path, original=data)
    assert path.read_bytes() == data


def lines_of(data):
    return data.splitlines(keepends=True)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("last_end", ["", "end"])
def test_each_line_end_is_kept_and_used_for_new_lines(end, last_end):
    data = (FILE.replace("\n", end) + (end if last_end else "")).encode("cp437")
    document = sie4.loads(data)
    assert len(document.vouchers) == 3
    new = sie4.Voucher(series="A", number="3", date=date(2025, 1, 18))
    edited = attrs.evolve(
        document, company=sie4.Company(name="Ny"), currency="SEK", vouchers=(*document.vouchers, new)
    )
    written = sie4.dumps(edited, original=data)
    assert sie4.loads(written) == edited
    expected = FILE.replace("#FNAMN   Exempel", '#FNAMN "Ny"\n#VALUTA SEK') + "\n#VER A 3 20250118\n{\n}"
    assert written == (expected.replace("\n", end) + (end if last_end else "")).encode("cp437")


def test_a_file_with_several_kinds_of_line_ends_keeps_them():
    data = FILE.encode("cp437").replace(b"\n", b"\r\n", 12).replace(b"}\n", b"}\r")
    edited = with_voucher(sie4.loads(data), 1, text="Nytt")
    written = sie4.dumps(edited, original=data)
    assert sie4.loads(written) == edited
    assert [new for old, new in zip(lines_of(data), lines_of(written), strict=True) if old != new] == [
        b'#VER A 2 20250116 "Nytt"\r\n'
    ]


def test_a_record_is_added_after_the_records_of_its_kind_even_if_these_follow_the_vouchers():
    head, balances = "#FLAGGA 0\n#SIETYP 4\n#FNAMN  €\n", "#IB 0 1510 1\n#IB 0 1930 2\n#UB 0 1510 1\n"
    data = f"{head}#VER A 1 20250101\n{{\n}}\n{balances}".encode()
    document = sie4.loads(data)
    new = sie4.Balance(year=0, account="2440", amount=Decimal(-3))
    edited = attrs.evolve(document, opening_balances=(*document.opening_balances, new))
    written = sie4.dumps(edited, original=data)
    assert written == data.replace(b"#UB", b"#IB 0 2440 -3.00\n#UB")


def test_vouchers_without_numbers_are_matched_by_their_content():
    vouchers = [f'#VER  A ""  2025010{day}\n{{\n  #TRANS 1930 {{}}  {day}\n}}\n' for day in range(1, 6)]
    data = ("#FLAGGA 0\n#SIETYP 4\n" + "".join(vouchers)).encode()
    document = sie4.loads(data)
    first, second, *others = document.vouchers
    assert sie4.dumps(attrs.evolve(document, vouchers=(second, *others)), original=data) == data.replace(
        vouchers[0].encode(), b""
    )
    changed = attrs.evolve(second, text="Ny")
    assert sie4.dumps(
        attrs.evolve(document, vouchers=(first, changed, *others)), original=data
    ) == data.replace(b'#VER  A ""  20250102', b'#VER A "" 20250102 "Ny"')


def test_the_first_record_after_a_byte_order_mark_is_edited():
    data = b"\xef\xbb\xbf#FLAGGA  0\n#FNAMN  \xc3\x85\n"
    document = sie4.loads(data)
    written = sie4.dumps(attrs.evolve(document, flag=1), original=data)
    assert written == data.replace(b"#FLAGGA  0", b"#FLAGGA 1")


def test_a_file_that_cannot_be_edited_keeps_its_encoding():
    data = "#FLAGGA 0\n#FNAMN €\n#VER A 1 20250101\n{\n#KONTO 1930 Bank\n}\n".encode()
    document = attrs.evolve(sie4.loads(data), accounts=[sie4.Account(number="1930", name="Kassa")])
    written = sie4.dumps(document, original=data)
    assert written == sie4.dumps(document, encoding="utf-8")
    assert sie4.loads(written) == document


def test_a_file_may_lose_its_only_record():
    data = b'#VER A 1 20250101 "Ett"\n{\n}\n'
    document = attrs.evolve(sie4.loads(data), vouchers=())
    assert sie4.loads(sie4.dumps(document, original=data)) == document
