"""Tests that tables read from bytes equal the tables made from the document, bit for bit, for any file."""

import csv
import io
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4
from sie4.column_reader import SMALL_BLOCK
from tests.sie4.test_streaming import HEAD, HEADERS, ROWS, files, voucher_text
from tools.fuzz_sie import generate_file
from tools.fuzz_sie_columns import exercise_columns

pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
compute = pytest.importorskip("pyarrow.compute")
TABLES = ["rows", "vouchers", "accounts", "balances", "periods"]
PLAIN_HEADERS = [
    HEADERS[0],
    HEADERS[2],
    HEADERS[4],
    HEADERS[7],
    'A 7 20250115 "t"',
    'A 8 20250115 "\\"" 20250116 "\\"x"',
]
PLAIN_ROWS = [
    ROWS[7],
    ROWS[8],
    ROWS[9],
    ROWS[11],
    ROWS[12],
    ROWS[14],
    ROWS[15],
    '#TRANS 1930 {} 4 "" "a \\"b\\"" -1.5 "c"',
]


def outcome(read):
    """Call `read`. Return its result, or the class of the error that it raises."""
    try:
        return read()
    except sie4.SieError as error:
        return type(error)


def assert_equal_tables_of_documents(data):
    documents = outcome(lambda: list(sie4.rows(data).documents()))
    if isinstance(documents, type):
        assert outcome(lambda: sie4.rows(data).to_arrow("accounts")) == documents
        return
    for name in ("accounts", "balances", "periods"):
        expected = outcome(lambda name=name: sie4.rows(data).to_arrow(name))
        actual = outcome(lambda name=name: sie4.rows(documents).to_arrow(name))
        if isinstance(expected, type):
            assert actual == expected, name
        else:
            assert actual.drop_columns(["source"]).equals(expected), name
    assert not any(document.vouchers for document in documents)


def assert_equal_tables(data):
    document = outcome(lambda: sie4.loads(data))
    for name in TABLES:
        expected = (
            document
            if isinstance(document, type)
            else outcome(lambda name=name: sie4.to_arrow(document, name, history=True))
        )
        actual = outcome(lambda name=name: sie4.rows(data, history=True).to_arrow(name))
        assert (
            actual == expected if isinstance(expected, type) else actual.equals(expected, check_metadata=True)
        ), name
    assert_equal_tables_of_documents(data)
    if not isinstance(expected, type):
        counted = outcome(lambda: sie4.rows(data).to_arrow())
        plain = outcome(lambda: sie4.rows(document).to_arrow())
        assert counted == plain if isinstance(plain, type) else counted.equals(plain, check_metadata=True)


@given(files)
def test_tables_from_bytes_equal_those_of_the_document(data):
    assert_equal_tables(data)


@given(
    st.lists(
        st.tuples(st.sampled_from(PLAIN_HEADERS), st.lists(st.sampled_from(PLAIN_ROWS), min_size=1, max_size=4)),
        min_size=1,
    ),
    st.sampled_from([*HEADERS, None]), st.sampled_from(["\n", "\r\n"]), st.booleans(),
)  # fmt: skip
def test_tables_of_plain_vouchers_equal_those_of_the_document(vouchers, other, end, has_last_end):
    text = HEAD + "".join(voucher_text(header, *rows) for header, rows in vouchers)
    if other is not None:
        text += voucher_text(other, *PLAIN_ROWS[:2])
    text = text if has_last_end else text.rstrip("\n")
    assert_equal_tables(text.replace("\n", end).encode("cp437"))


SEED = (HEAD + "".join(voucher_text(header, *ROWS[:12]) for header in PLAIN_HEADERS)).encode("cp437")
PIECES = [
    b'"',
    b"\\",
    b'\\"',
    b"{",
    b"}",
    b" ",
    b"  ",
    b"\r",
    b"\n",
    b"\t",
    b"\x01",
    b"\xff",
    b"\xe5",
    b"0",
    b"-",
    b"#",
    b"#VER ",
    b"\xc2\x85",
    b"\n\n",
]


@given(
    st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 3), st.sampled_from(PIECES)), max_size=4)
)
def test_tables_of_damaged_files_equal_those_of_the_document(changes):
    data = SEED
    for at, removed, piece in changes:
        data = data[:at] + piece + data[at + removed :]
    assert_equal_tables(data)


@pytest.mark.parametrize("part", range(4))
def test_tables_of_real_files_equal_those_of_the_document(samples, part):
    with (samples / "sie" / "INDEX.tsv").open(encoding="utf-8") as file:
        names = [entry["file"] for entry in csv.DictReader(file, delimiter="\t")]
    for name in names[part::4]:
        assert_equal_tables((samples / "sie" / name).read_bytes())


@pytest.mark.parametrize("line", ROWS + [f"#VER {header}" for header in HEADERS])
def test_one_irregular_line_among_plain_vouchers_changes_only_its_voucher(line):
    plain = "".join(voucher_text(f'A {i} 20250115 "t{i}"', *PLAIN_ROWS[:3]) for i in range(5))
    other = (
        voucher_text(line[5:], *PLAIN_ROWS)
        if line.startswith("#VER")
        else voucher_text(HEADERS[0], line, ROWS[7])
    )
    assert_equal_tables((HEAD + plain + other + plain).encode("cp437"))


@pytest.mark.parametrize(
    "block",
    [
        "{\n}\n",
        "{\n\n}\n",
        "\n{\n#TRANS 1930 {} 1\n}\n\n\n",
        "{\n#TRANS 1930 {} 1\n} \n",
        "{\n\r\r\n#TRANS 1930 {} 1\n}\n",
    ],
)
def test_lines_are_counted_after_unusual_blocks(block):
    assert_equal_tables(
        (HEAD + 2 * f"#VER {HEADERS[0]}\n{block}" + voucher_text(HEADERS[0], ROWS[7])).encode()
    )


def test_the_line_of_each_row_is_its_line_in_the_file(samples):
    data = SEED + voucher_text(HEADERS[0], "", ROWS[7], "#MOMS 25", ROWS[0], "").encode()
    lines = data.decode("cp437").split("\n")
    table = sie4.rows(data, history=True).to_arrow().to_pylist()
    assert len(table) > 20
    for row in table:
        assert lines[row["line"] - 1].strip().upper().startswith(f"#{row['kind']} ")


def large_file(count):
    lines = [HEAD]
    for i in range(count):
        header = f'A {i} 20250115 "Text {i} å" 20250116' if i % 1000 else f"A  {i}  20250115"
        lines.append(
            voucher_text(header, f'#TRANS 1930 {{1 "K{i % 50}"}} {i}.50 20250115 "Rad {i} \\"x\\""', ROWS[7])
        )
    return "".join(lines).encode("cp437")


def test_a_large_file_is_read_in_batches(tmp_path):
    data = large_file(25_000)
    path = tmp_path / "stor.se"
    path.write_bytes(data)
    batches = list(sie4.rows(path).batches())
    assert len(batches) > 1
    document = sie4.rows(sie4.loads(data)).to_arrow()
    assert pyarrow.Table.from_batches(batches).unify_dictionaries().equals(document)
    assert sie4.rows(path).to_arrow().equals(document)
    assert sie4.rows(path).to_parquet(tmp_path / "rows.parquet") == 50_000
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_table(tmp_path / "rows.parquet").to_pylist() == document.to_pylist()


def test_a_voucher_longer_than_a_block_is_read():
    rows = [f'#TRANS 1930 {{}} {i} 20250115 "Rad {i} med en lång text"' for i in range(40_000)]
    data = (HEAD + voucher_text(HEADERS[0], *rows) + voucher_text(HEADERS[0], ROWS[7])).encode("cp437")
    assert len(data) > 2 * SMALL_BLOCK
    batches = sie4.rows(data).batches()
    assert (
        pyarrow.Table.from_batches(batches)
        .unify_dictionaries()
        .equals(sie4.rows(sie4.loads(data)).to_arrow())
    )


def test_diagnostics_are_those_of_a_stream():
    streamed, reported = [], []
    list(sie4.stream(io.BytesIO(SEED), report=streamed.append))
    sie4.rows(SEED, report=reported.append).to_arrow()
    assert len(reported) > 5
    assert reported == streamed


def test_only_rows_that_count_are_included_unless_history_is_asked_for():
    data = (
        HEAD + voucher_text(HEADERS[0], "#BTRANS 1930 {} 11", "#TRANS 1930 {} 5.00", "#RTRANS 3001 {} 1")
    ).encode()
    table = sie4.rows(data).to_arrow()
    assert [(row["kind"], row["amount"]) for row in table.to_pylist()] == [("TRANS", Decimal("5.00"))]
    assert table["account"].combine_chunks().dictionary.to_pylist() == ["1930"]
    assert sie4.rows(data, history=True).to_arrow()["kind"].to_pylist() == ["BTRANS", "TRANS", "RTRANS"]
    assert sie4.rows(data).to_arrow("vouchers").to_pylist()[0]["rows"] == 1


def test_several_files_get_a_source_column(tmp_path):
    first, second = tmp_path / "2024.se", tmp_path / "sub" / "2025.SI"
    second.parent.mkdir()
    first.write_bytes(SEED)
    second.write_bytes((HEAD + voucher_text(HEADERS[0], ROWS[7])).encode())
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    count = sie4.rows(SEED).to_arrow().num_rows
    for source in (tmp_path, [str(first), second]):
        table = sie4.rows(source).to_arrow()
        assert table["source"].to_pylist() == [str(first)] * count + [str(second)]
    mixed = sie4.rows([first, SEED, sie4.loads(SEED)]).to_arrow("balances")
    assert mixed["source"].unique().to_pylist() == [str(first), "2", "3"]
    first.write_bytes(b"")
    with pytest.raises(sie4.SieError, match=r"2024\.se: The file is empty"):
        sie4.rows(tmp_path).to_arrow()
    assert sie4.rows([]).to_arrow().schema == table.schema


def test_a_dimension_becomes_a_column():
    data = (
        HEAD
        + voucher_text(HEADERS[0], '#TRANS 1 {1 "K1" 6 "P" 1 "K2"} 1', "#TRANS 2 {6 P} 2", "#TRANS 3 {} 3")
    ).encode()
    for source in (data, sie4.loads(data)):
        table = sie4.rows(source, dimensions=["1", "6"]).to_arrow()
        assert table["dimension_1"].to_pylist() == ["K1", None, None]
        assert table["dimension_6"].to_pylist() == ["P", "P", None]


def test_data_frames_have_the_same_rows():
    table = sie4.rows(SEED).to_arrow()
    polars = pytest.importorskip("polars", reason="polars is not installed")
    assert sie4.rows(SEED).to_polars().to_dicts() == table.to_pylist()
    assert sie4.rows(SEED).to_polars().schema["account"] == polars.String
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = sie4.rows(SEED).to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["amount"].tolist() == table["amount"].to_pylist()
    assert frame.groupby("account")["amount"].sum()["1930"] == sie4.loads(SEED).balance("1930") - 100


def test_columns_can_be_read_twice_from_a_file():
    file = io.BytesIO(b"xx" + SEED)
    file.seek(2)
    columns = sie4.rows(file)
    assert columns.to_arrow().equals(columns.to_arrow())
    assert file.tell() == 2


def test_a_part_that_exceeds_a_limit_is_not_left_out_silently():
    data = (HEAD + voucher_text(HEADERS[0], ROWS[7]) + "#KONTO 1 " + "x" * 1_000_001 + "\n").encode()
    with pytest.raises(sie4.SieError, match="A part of the file is not read"):
        sie4.rows(data).to_arrow()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_folder_becomes_one_dataset(tmp_path, processes):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.se").write_bytes(SEED)
    (folder / "empty.se").write_bytes(b"")
    skipped = []
    columns = sie4.rows(folder)
    count = columns.to_dataset(out, processes=processes, skip=lambda *problem: skipped.append(problem))
    assert skipped == [(str(folder / "empty.se"), "The file is empty. Export it again.")]
    table = pytest.importorskip("pyarrow.parquet").read_table(out)
    assert table.num_rows == count == 3 * sie4.rows(SEED).to_arrow().num_rows
    assert table.schema.equals(sie4.rows([]).to_arrow().schema)
    with pytest.raises(FileExistsError):
        columns.to_dataset(out, skip=lambda *_: None)
    with pytest.raises(sie4.SieError, match=r"empty\.se: The file is empty"):
        columns.to_dataset(tmp_path / "second", processes=processes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_a_number_that_does_not_fit_its_column_is_reported():
    data = (HEAD + voucher_text(HEADERS[0], "#TRANS 1930 {} 1.005")).encode()
    for source in (data, sie4.loads(data)):
        with pytest.raises(sie4.SieError, match="The column 'amount' cannot store a number"):
            sie4.rows(source).to_arrow()


def test_a_failed_conversion_leaves_the_old_file(tmp_path):
    out = tmp_path / "rows.parquet"
    out.write_bytes(b"old")
    with pytest.raises(sie4.SieError):
        sie4.rows(b"<xml/>").to_parquet(out)
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_broken_files_have_the_same_columns_and_objects():
    """Run a short form of the fuzz target ``sie4-columns``; see tools/fuzz.py."""
    rng = random.Random(18)
    for _ in range(60):
        exercise_columns(generate_file(rng, [SEED]))
