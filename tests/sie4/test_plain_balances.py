"""Tests that balances computed with pyarrow equal those of the document for any file, decimals and errors included."""

import csv
import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4
from sie4.balances_from_bytes import compute_balances
from tests.sie4.test_streaming import DAYS, HEAD, HEADERS, ROWS, files, voucher_text
from tools.fuzz_sie import generate_file

pytest.importorskip("pyarrow.compute", reason="pyarrow is not installed")
PLAIN_HEADERS = [
    HEADERS[0],
    HEADERS[1],
    HEADERS[2],
    HEADERS[3],
    HEADERS[6],
    'A 8 20250120 "\\""',
    'B "1 2" 20250115 ""',
]
PLAIN_ROWS = [
    "#TRANS 1930 {} 5",
    "#TRANS 1930 {} -5.5 20250120",
    '#TRANS 3001 {1 "K1"} 100.00 "" "x"',
    '#TRANS 3001 {} .5 "20250120" "a \\"b\\" {1}"',
    "#BTRANS 1930 {} 11",
    "#RTRANS 1930 {} 12 20250120",
]
TOO_MANY = " x" * 1001


def outcome(read):
    """Return the balances as text, with all their decimals, or the text of the error."""
    try:
        return {account: str(amount) for account, amount in read().items()}
    except sie4.SieError as error:
        return str(error)


def assert_equal_balances(data, days=DAYS, encoding=None):
    for on in days:
        expected = outcome(lambda on=on: sie4.loads(data, encoding=encoding).balances(on))
        for with_columns in (False, True):
            actual = outcome(
                lambda on=on, with_columns=with_columns: compute_balances(
                    data, on, encoding, with_columns=with_columns
                )
            )
            assert actual == expected, (on, with_columns)


@given(files)
def test_balances_of_irregular_files_equal_those_of_the_document(data):
    assert_equal_balances(data)


@given(
    st.lists(
        st.tuples(st.sampled_from(PLAIN_HEADERS), st.lists(st.sampled_from(PLAIN_ROWS), min_size=1, max_size=4)),
        min_size=1,
    ),
    st.sampled_from([*HEADERS, None]), st.sampled_from(ROWS), st.sampled_from(["\n", "\r\n"]), st.booleans(),
)  # fmt: skip
def test_balances_of_plain_vouchers_equal_those_of_the_document(vouchers, header, row, end, has_last_end):
    text = HEAD + "".join(voucher_text(header, *rows) for header, rows in vouchers)
    if header is not None:
        text += voucher_text(header, PLAIN_ROWS[1], row)
    text = text if has_last_end else text.rstrip("\n")
    assert_equal_balances(text.replace("\n", end).encode("cp437"))


SEED = (HEAD + "".join(voucher_text(header, *PLAIN_ROWS, *ROWS[:3]) for header in PLAIN_HEADERS)).encode()
PIECES = [
    b'"',
    b"\\",
    b'\\"',
    b"{",
    b"}",
    b" ",
    b"\r",
    b"\n",
    b"\t",
    b"\x01",
    b"\xe5",
    b"0",
    b"-",
    b".",
    b"#VER ",
]


@given(
    st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 3), st.sampled_from(PIECES)), max_size=4)
)
def test_balances_of_damaged_files_equal_those_of_the_document(changes):
    data = SEED
    for at, removed, piece in changes:
        data = data[:at] + piece + data[at + removed :]
    assert_equal_balances(data)


def test_balances_of_broken_files_equal_those_of_the_document():
    rng = random.Random(18)
    for _ in range(60):
        data = generate_file(rng, [SEED])
        if isinstance(outcome(lambda data=data: sie4.loads(data).balances()), dict):
            assert_equal_balances(data)


@pytest.mark.parametrize("part", range(4))
def test_balances_of_real_files_equal_those_of_the_document(samples, part):
    with (samples / "sie" / "INDEX.tsv").open(encoding="utf-8") as file:
        names = [entry["file"] for entry in csv.DictReader(file, delimiter="\t")]
    for name in names[part::4]:
        data = (samples / "sie" / name).read_bytes()
        days = sorted(voucher.date for voucher in sie4.loads(data).vouchers if voucher.date is not None)
        assert_equal_balances(data, [None, *days[:: len(days) // 2 + 1]])


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("header", [HEADERS[0], HEADERS[2]])
def test_one_irregular_row_among_plain_vouchers_is_counted_as_in_the_document(header, row):
    plain = voucher_text(header, *PLAIN_ROWS)
    assert_equal_balances((HEAD + plain + voucher_text(header, PLAIN_ROWS[0], row) + plain).encode("cp437"))


@pytest.mark.parametrize(
    "voucher",
    [
        voucher_text(HEADERS[0], '#TRANS 1930 {} 5  20250120 "the date follows two spaces"'),
        voucher_text('A "1 20250115 x" 20250120 "the number contains a date"', PLAIN_ROWS[0]),
        f"#VER {HEADERS[0]}\n#TRANS 1930 {{}} 7\n{{\n#TRANS 1930 {{}} 5\n}}\n",
    ],
)
def test_a_voucher_that_only_seems_plain_is_counted_as_in_the_document(voucher):
    assert_equal_balances((HEAD + voucher_text(HEADERS[0], *PLAIN_ROWS) + voucher).encode())


@pytest.mark.parametrize(
    "voucher",
    [
        voucher_text(HEADERS[0] + TOO_MANY, PLAIN_ROWS[0]),
        voucher_text(HEADERS[0], PLAIN_ROWS[1] + TOO_MANY),
        voucher_text(HEADERS[0], PLAIN_ROWS[0], "#TRANS 1930 {} 5 " + "x" * 1_000_001),
    ],
)
def test_an_exceeded_limit_is_the_same_error_as_that_of_the_document(voucher):
    data = (HEAD + voucher_text(HEADERS[0], *PLAIN_ROWS) + voucher).encode()
    assert outcome(lambda: sie4.loads(data).balances()).startswith("A part of the file is not read: line 1")
    assert_equal_balances(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "latin-1", "utf-8"])
def test_balances_in_a_given_encoding_equal_those_of_the_document(encoding):
    assert_equal_balances(SEED, encoding=encoding)


def test_a_large_file_is_summed_in_blocks():
    # The file is so large that pyarrow is used. Each block has amounts of each account. The sums have 19 digits.
    vouchers = [
        voucher_text(
            f'A {i} 202501{i % 28 + 1:02} "Text {i} å"',
            f'#TRANS 1930 {{1 "K{i % 50}"}} {i}.5 "" "Rad {i}"',
            f"#TRANS {3000 + i % 7} {{}} -9999999999999999.{i % 100:02} 20250120",
            *(["#TRANS 1930 {} 1,25"] if i % 1000 == 0 else []),
        )
        for i in range(60_000)
    ]
    data = (HEAD + "".join(vouchers)).encode("cp437")
    document = sie4.loads(data)
    for on in (None, date(2025, 1, 15)):
        expected = document.balances(on)
        assert len(expected) == (1 if on else 8)
        assert outcome(lambda on=on: sie4.balances(data, on)) == outcome(lambda expected=expected: expected)
    assert document.balances()["3000"] < Decimal(-(10**19))
