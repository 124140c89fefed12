"""Tests that reading many files leaves nothing in memory, and that a large file needs a bounded amount of memory."""

import gc
import io
import tracemalloc

import pytest

import sie4
from tests.sie4.test_streaming import file_with_vouchers

FILE = file_with_vouchers(20) + b'#KONTO 1930 "Bank"\r\n#OKT 1\r\n#IB 0 1930 x\r\n'
ONE_MEGABYTE = 1_000_000


def write_again():
    document = sie4.loads(FILE)
    return sie4.dumps(document, original=FILE) + sie4.dumps(document, checksum=True)


@pytest.mark.parametrize(
    "operation",
    [
        lambda: sie4.parse(FILE),
        lambda: sie4.balances(FILE),
        lambda: list(sie4.stream(io.BytesIO(FILE))),
        lambda: sie4.check(sie4.loads(FILE)),
        lambda: sie4.compare(sie4.loads(FILE), sie4.Document()),
        lambda: sie4.redact(sie4.loads(FILE)),
        write_again,
    ],
    ids=["parse", "balances", "stream", "check", "compare", "redact", "write"],
)
def test_no_operation_leaves_reference_cycles(operation):
    # Only the cycle collector frees cycles, and it may run late in a program that reads many files.
    operation()
    gc.collect()
    gc.disable()
    try:
        operation()
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.slow
def test_a_thousand_readings_of_a_file_use_no_more_memory_than_one():
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(100):  # fills the free lists of the interpreter
            sie4.loads(FILE)
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(1_000):
            sie4.loads(FILE)
        assert tracemalloc.get_traced_memory()[0] - before < 300_000
    finally:
        tracemalloc.stop()


def peak_memory(function):
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class GeneratedFile(io.RawIOBase):
    """A file object whose content is a head, a part that is repeated `count` times, and an end.

    It returns one part per read, so a large content needs little memory.
    """

    def __init__(self, head, part, count, end):
        self.parts = [head, part, end]
        self.counts = [1, count, 1]
        self.position = (0, 0)

    def tell(self):
        return 0

    def seek(self, offset, whence=0):
        self.position = (0, 0)
        return 0

    def read(self, size=-1):
        at, done = self.position
        while at < len(self.parts) and done >= self.counts[at]:
            at, done = at + 1, 0
        if at == len(self.parts):
            return b""
        self.position = (at, done + 1)
        return self.parts[at]


HEAD = b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n"
VOUCHER = b'#VER A 1 20250101 "x"\n{\n#TRANS 1930 {} 1\n}\n'


@pytest.mark.parametrize(
    ("start", "part", "count", "end"),
    [
        (b'#KONTO 1930 "', b"a" * 100_000, 300, b'"\n' + VOUCHER),
        (b'#KONTO 1930 "', b'\\"' * 50_000, 300, b'"\n' + VOUCHER),
        (b"#VER A 1 20250101\n{\n", b"\0" * 100_000, 300, b"\n}\n"),
        (b"", b"#KONTO 1930 Bank\n" * 6_000, 30, VOUCHER),
        (b"", b"#KONTO 1930 Bank\r" * 6_000, 30, VOUCHER),
        (b"", b' #VER A 1 20250101 "x"\n{\n#TRANS 1930 {} 1\n}\n' * 500, 40, b""),
        (b"", b"#OKT 1\n" * 3_000, 40, VOUCHER),
    ],
    ids=["quoted", "escaped", "nul", "head", "cr", "irregular", "diagnostics"],
)
def test_streaming_takes_bounded_memory(monkeypatch, start, part, count, end):
    # The test uses smaller blocks, so that a small file has many blocks.
    # A file of 100 MB takes the same amount of memory, measured without memory tracing.
    monkeypatch.setattr("sie4.blocks._MAX_BLOCK", 200_000)
    file = GeneratedFile(HEAD + start, part, count, end)

    def read():
        assert sum(1 for _ in sie4.stream(file, encoding="cp437", report=lambda diagnostic: None)) >= 1

    limit = 10 if count == 300 else 5
    assert peak_memory(read) < limit * ONE_MEGABYTE


def test_a_quoted_text_without_an_end_takes_memory_in_proportion():
    data = HEAD + b'#KONTO 1930 "' + b"a" * (20 * ONE_MEGABYTE) + b'"\n'
    assert peak_memory(lambda: sie4.parse(data)) < 3 * len(data)
