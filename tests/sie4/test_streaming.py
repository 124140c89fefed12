"""Tests that streams and balances from bytes give the same results as the document, for any file."""

import decimal
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4

HEAD = "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#IB 0 1930 100.00\n#IB -1 1930 7\n"
DAYS = [None, date(2024, 12, 31), date(2025, 1, 15), date(2025, 1, 20), date(2026, 1, 1)]
HEADERS = [
    'A 1 20250115 "text" 20250116',
    'A 2 20250120 "text" 20250116',
    '"B" "2" 20250115 "t" 20250116',
    '"B" "3" 20250120 "t" 20250116',
    'A 3 20250115 "text" 20250116 "Åsa"',
    'A 4 20250115 "text" 20250116 "Bo"',
    "A 5 20250115",
    '"" "" 20250115 "a \\"b\\""',
    'A 6 2025-01-15 "x"',
    "A 7 20259999",
    'A 14 20250115 "text" 20250116 "Bo" extra',
    'A 15 20250115 "text" 20250116"Bo" ',
    '"B" "5" 20250115 "t"20250116',
    'A 8 "" "x"',
    'A 9 20250115 "F"rs"k" 20250116',
    'A "1 2" 20250115 "x" 20250116 Bo',
    'A 1 20250115 "dir\\" 20250116',
    "A 10 20250120 text 20250116 Bo extra",
    '"A 1 20250115" 5 20250120 "x"',
    "A  11   20250120",
    'A 12 20250120 "text" 20250116 x "y"',
]
ROWS = [
    '#TRANS   1930   {}        5.00     20250120   "text"',
    "  #TRANS 3001 {}   -7.00",
    '#TRANS 3001 {1 "K1" 6} 2',
    '#TRANS 3001 {1 "K1"x 6 "y"} 2',
    "#TRANS 3001 {1 K1} 2",
    "#TRANS 1930 {} ",
    "#TRANS 1930 {}",
    "#TRANS 1930 {} 5.00",
    '#TRANS 1930 {} -5.5 "" "" 0',
    '#TRANS 3001 {1 "K1" 6 "P 1"} 7 20250120 "text"',
    "\t#TRANS 1930 {} 8",
    '#TRANS 3001 {} 7 20250115 "text"',
    '#TRANS 3001 {} 9 20250120 "text" "" "Bo"',
    '#TRANS "1930" {1 2} "6.25" "20250120"',
    "#BTRANS 1930 {} 11",
    "#RTRANS 1930 {} 12 20250120",
    "#trans 1930 {} 13",
    "#TRANS 1930 14",
    "#TRANS 1930",
    "#TRANS 1930 {} 1,5",
    "#TRANS 1930 {} 1.005",
    '#TRANS 3001 {1 "a} b"} 2',
    "#TRANS 3001 {1} 2",
    '#TRANS 3001 {"1" "x"  "6" y } 2',
    "#TRANS 1930  {}   3.00  20250120",
    '#TRANS 1930 {} 4 "Kontant"',
    "#TRANS 1930 {} 4 20259999",
    "#TRANS 1930 {} 4 2025-01-20",
    '#TRANS 1930 {} 4 20250120 "C:\\x"',
    '#TRANS 1930 {} 4 00000000 "x" 1 s e',
    "#MOMS 25",
    "",
    "  ",
    "prat",
    "{",
    "}",
    "#KONTO 1930 Bank",
    "#TRANS 11AF {} 5",
    "#VER A 99 20250120",
    ' #VER A 98 20250120 "indraget"',
    "#TRANS 1930 {} 5\r#TRANS 1930 {} 6",
    "#TRANS 1930 {} 1E5",
    "#TRANS 1930 {} NaN",
    "#TRANS 1930 {} 1_0",
]

vouchers = st.tuples(
    st.sampled_from(HEADERS), st.sampled_from(["\n{\n", "\n{\n", "\n{\n", "\n\n  { \n", "\n"]),
    st.lists(st.sampled_from(ROWS), max_size=5), st.sampled_from(["\n}\n", "\n}\n", "\n}\n", "\n } \n\n", "\n"]),
).map(lambda parts: f"#VER {parts[0]}{parts[1]}" + "\n".join(parts[2]) + parts[3])  # fmt: skip
files = st.tuples(
    st.lists(vouchers, max_size=4), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["cp437", "utf-8"])
).map(lambda parts: (HEAD + "".join(parts[0])).replace("\n", parts[1]).encode(parts[2]))


def lines_and_codes(diagnostics):
    return sorted((diagnostic.line or 0, diagnostic.code.value) for diagnostic in diagnostics)


def voucher_text(header, *rows):
    return f"#VER {header}\n{{\n" + "".join(f"{row}\n" for row in rows) + "}\n"


def test_every_form_of_line_is_read_alike_by_both_readers():
    # Each line occurs twice, because the fast reader caches the lines that it has read.
    files = [HEAD + 2 * voucher_text(HEADERS[0], row, ROWS[0]) for row in ROWS]
    files += [HEAD + 2 * voucher_text(header, ROWS[0]) for header in HEADERS]
    files += [HEAD + "".join(voucher_text(header, *ROWS[:8]) for header in [*HEADERS, *HEADERS[::-1]])]
    for text in files:
        data = text.encode("cp437")
        fast, lenient = sie4.loads(data), sie4.loads(data.replace(b"\n#VER", b"\n #VER"))
        assert fast == lenient, text
        for on in DAYS:
            assert sie4.balances(data, on) == fast.balances(on), text


@given(files)
def test_vouchers_are_read_alike_by_both_readers(data):
    # A space before #VER makes a voucher irregular, so that the lenient reader reads it.
    fast, fast_diagnostics = sie4.parse(data)
    lenient, lenient_diagnostics = sie4.parse(data.replace(b"\n#VER", b"\n #VER"))
    assert fast == lenient
    has_cr_lines = b"\r#" in data.replace(b"\r\n", b"")
    assert has_cr_lines or lines_and_codes(fast_diagnostics) == lines_and_codes(lenient_diagnostics)
    lines = data.split(b"\n")
    for voucher in fast.vouchers:
        assert has_cr_lines or b"#VER" in lines[voucher.line - 1]


@given(files, st.sampled_from(DAYS))
def test_balances_from_bytes_equal_those_of_the_document(data, on):
    assert sie4.balances(data, on) == sie4.loads(data).balances(on)


@given(files)
def test_a_stream_has_the_vouchers_of_the_document(data):
    assert tuple(sie4.stream(io.BytesIO(data))) == sie4.loads(data).vouchers


def file_with_vouchers(count, end="\r\n"):
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#FNAMN "Åkes AB"']
    for i in range(count):
        lines += [
            f'#VER A {i} 20250115 "Text {i} å"',
            "{",
            f'#TRANS 1930 {{1 "K{i}"}} {i}.50 20250115 "Rad {i}"',
            "}",
        ]
    return (end.join(lines) + end).encode("cp437")


@pytest.fixture
def large():
    """Return a file that is read in several blocks."""
    return file_with_vouchers(12_000)


def test_a_large_file_is_streamed_in_blocks(large, tmp_path):
    path = tmp_path / "stor.se"
    path.write_bytes(large)
    document = sie4.loads(large)
    streamed = list(sie4.stream(path))
    assert tuple(streamed) == document.vouchers
    assert [voucher.line for voucher in streamed] == [voucher.line for voucher in document.vouchers]


def test_a_stream_reports_diagnostics(large):
    data = large.replace(b'1930 {1 "K11000"} 11000.50', b'1930 {1 "K11000"} x') + b"#VER A 5 20250101\n{\n"
    diagnostics = []
    vouchers = list(sie4.stream(io.BytesIO(data), report=diagnostics.append))
    assert len(vouchers) == 12_001
    assert [diagnostic.code for diagnostic in diagnostics] == ["bad-amount", "truncated"]
    assert diagnostics[0].line == 4 + 4 * 11_000 + 3


def test_a_stream_refuses_a_file_that_is_not_a_sie_file(tmp_path):
    with pytest.raises(sie4.SieError, match="empty"):
        list(sie4.stream(io.BytesIO(b"")))
    with pytest.raises(sie4.SieError, match="web page"):
        list(sie4.stream(io.BytesIO(b"<html>" + b" " * 300_000)))
    with pytest.raises(FileNotFoundError):
        list(sie4.stream(tmp_path / "x.se"))


def test_a_stream_in_a_given_encoding_is_read_once():
    class Pipe(io.RawIOBase):
        def __init__(self, data):
            self.data = io.BytesIO(data)

        def read(self, size=-1):
            return self.data.read(size)

        def seekable(self):
            return False

    assert next(sie4.stream(Pipe(file_with_vouchers(1)), encoding="cp437")).text == "Text 0 å"


def test_a_stream_refuses_an_unknown_encoding():
    with pytest.raises(sie4.SieError, match="Unknown encoding 'morse'"):
        list(sie4.stream(io.BytesIO(file_with_vouchers(1)), encoding="morse"))


def test_a_stream_is_read_correctly_after_the_caches_are_cleared():
    # The caches are cleared, because every text, object and amount is different.
    lines = ["#FLAGGA 0"]
    for i in range(30_000):
        lines += [
            f'#VER "S{i}" {i} 20250115 "Text" 20250116',
            "{",
            f'#TRANS 1930 {{1 "K{i}"}} {i} 20250115 "Rad {i}"',
            "}",
        ]
    data = "\n".join(lines).encode()
    assert [voucher.rows[0].text for voucher in sie4.stream(io.BytesIO(data))][::10_000] == [
        "Rad 0",
        "Rad 10000",
        "Rad 20000",
    ]


def test_balances_refuse_a_file_that_is_not_a_sie_file():
    with pytest.raises(sie4.SieError, match="empty"):
        sie4.balances(b"")


def test_sums_are_exact_in_any_decimal_context():
    data = b"#FLAGGA 0\n#VER A 1 20250101\n{\n#TRANS 1930 {} 123456789.01\n#TRANS 1930 {} 0.02\n}\n"
    with decimal.localcontext(prec=3):
        assert sie4.balances(data) == sie4.loads(data).balances() == {"1930": Decimal("123456789.03")}


def test_an_irregular_amount_is_reported_and_does_not_affect_other_vouchers():
    vouchers = [
        f"#VER A {i} 20250115 T\n{{\n#TRANS 1930 {{}} {amount}\n}}\n"
        for i, amount in enumerate(("1.50", "2.505", "NaN", "4"))
    ]
    data = ("#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n" + "".join(vouchers)).encode()
    document, diagnostics = sie4.parse(data)
    amounts = [[str(row.amount) for row in voucher.rows] for voucher in document.vouchers]
    assert amounts == [["1.50"], ["2.505"], [], ["4"]]
    assert [(diagnostic.line, diagnostic.code.value) for diagnostic in diagnostics] == [
        (10, "many-decimals"),
        (14, "bad-amount"),
    ]
    assert tuple(sie4.stream(io.BytesIO(data))) == document.vouchers


IRREGULAR_LISTS = [
    '{"6"{}',
    '{1 "a"b}',
    '{1 "a} b"}',
    '{1 "a" "}',
    "{{}",
    "{}}",
    '{ "}" 1 }',
    '{1 "a\\"}',
    '{1 "a" }',
]


@pytest.mark.parametrize("objects", IRREGULAR_LISTS)
def test_balances_of_a_row_with_a_damaged_object_list_equal_those_of_the_document(objects):
    row = f'#TRANS 1930 {objects} -2000.00 20250120 "x" 1 "y"'
    data = (HEAD + voucher_text(HEADERS[0], ROWS[7], row, row, ROWS[7])).encode()
    for on in DAYS:
        assert sie4.balances(data, on) == sie4.loads(data).balances(on)


@pytest.mark.parametrize(
    "row",
    [
        "#TRANS 1930 {} 3.00  20250120",  # two spaces before the date
        "#TRANS 1930 {} { 20260101 } 5",  # an amount in braces, and a date in place of the amount
        '#TRANS 1930 {} "5 20260101 x" 20250115',
        "#RTRANS 1930 {} 5\r#TRANS 1930 {} 6",  # a line end inside a row that is ignored
        '#TRANS 1930 {} 5 20250115 "x"\r#TRANS 1930 {} 6',
        "#TRANS 1930 {} 5\r 20250120",
        '#TRANS "1930"{} 5',  # a quote closes only before a space
    ],
)
def test_balances_of_an_irregular_row_equal_those_of_the_document(row):
    data = (HEAD + voucher_text(HEADERS[0], ROWS[7], row, ROWS[7])).encode()
    fast, lenient = sie4.loads(data), sie4.loads(data.replace(b"\n#VER", b"\n #VER"))
    assert fast == lenient
    for on in DAYS:
        assert sie4.balances(data, on) == fast.balances(on)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('A 1 20250115 "text" "20250116"', 'A 2 20250115 "text" '),
        ('A 1 20250115 "text" ', 'A 2 20250115 "text" "Bo"'),
        ('A 1 20250115 "text" ""', 'A 2 20250115 "text" "Bo"'),
        ('A 1 20250115 "text" 20250116', 'A 2 20250115x"text" 20250116'),
        (' "" 20250115 20250115 x', " 20240101 20250115 20250120 x"),
    ],
)
def test_the_end_of_a_header_is_not_taken_from_another_header(first, second):
    # The fast reader looks up the parts of a header that it has read before.
    data = (HEAD + voucher_text(first, ROWS[7]) + voucher_text(second, ROWS[7])).encode()
    fast, lenient = sie4.loads(data), sie4.loads(data.replace(b"\n#VER", b"\n #VER"))
    assert fast == lenient
    for on in DAYS:
        assert sie4.balances(data, on) == fast.balances(on)
