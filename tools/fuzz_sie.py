# ruff: noqa: PLR2004, S311
"""Fuzz test of sie4: reading a broken file must raise only SieError, and writing a file must lose nothing.

    python -m tools.fuzz_sie --bytes 10000000 --seed 1
    python -m tools.fuzz_sie --minutes 10 --samples FOLDER --json

A file consists of random bytes, of a SIE file that was cut, joined and changed, or of vouchers with regular and
irregular parts. Each file is read by the fast and the lenient reader, checked, summed and streamed, and is written and
read again.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import sie4

SEED_FILE = """#FLAGGA 0\r
#KSUMMA\r
#PROGRAM "Exempel" 1.0\r
#FORMAT PC8\r
#GEN 20250131 "Åsa"\r
#SIETYP 4\r
#FNAMN "Exempelbolaget Åäö AB"\r
#ADRESS "" "Storgatan 1" "123 45 STORSTAD" ""\r
#RAR 0 20240101 20241231\r
#KONTO 1930 "Företagskonto"\r
#KTYP 1930 T\r
#SRU 1930 7281\r
#DIM 1 "Ställe"\r
#UNDERDIM 21 "Grupp" 1\r
#OBJEKT 1 "K1" "Söder"\r
#IB 0 1930 1000.00 3\r
#OIB 0 1930 {1 "K1"} 400\r
#RES 0 3001 -500.00\r
#PSALDO 0 202401 3001 {} -500.00\r
#VER A 1 20240115 "Kundfaktura \\"Å\\"" 20240116 "Åsa"\r
{\r
\t#BTRANS 1930 {} 400.00 "" "" 0 "Åsa"\r
#RTRANS 1930 {} 500.00 "" "" 0 "Åsa"\r
#TRANS 1930 {} 500.00 "" "" 0\r
#TRANS 3001 {1 "K1" 6 "P 1"} -500.00 20240120 "Rad" 2.5 "Bo"\r
}\r
#VER "" "" 20240116\r
{\r
#TRANS 1930 {} 1\r
#MOMS 25\r
}\r
#KSUMMA 123\r
""".encode("cp437")
FRAGMENTS = [
    b'"', b"\\", b'\\"', b"{", b"}", b" ", b"\t", b"\n", b"\r", b"\r\n", b"#", b"#VER ", b"\n#VER ", b"#TRANS ",
    b"\0",
    b"\x1a", b"\x86", b"\xe5", b"\xc3\xa5", b"\xef\xbb\xbf", b"-", b".", b",", b"0", b"9" * 20, b"20240230",
    b'"" "" 0', b"E5", b"NaN", b"\x85", b"\xff", b"<", b"#KSUMMA",
]  # fmt: skip


# Parts of headers and rows. Most are regular, so that the fast readers fill their caches before an irregular one comes.
WORDS = [
    b"A", b"B", b'"A"', b'"B"', b"1", b"2", b'"1"', b'"2"', b'""', b"20250115", b"20250120", b'"20250115"',
    b"2025-01-15",
    b"20259999", b"00000000", b'"text"', b'"text"', b'"a b"', b'"a \\"b\\""', b'"dir\\"', b'"F"rs"k"', b"Bo",
    b'"Bo"', b'"Bo',
    b"20250115x", b"{}", b"{ 20250120 }", b"{", b"}", b"\\", b'"', b'x"y', b'"5 20250120', b"\xd9\xa1", b"5",
]  # fmt: skip
STARTS = [
    b"#TRANS",
    b"#TRANS",
    b"#TRANS",
    b"#TRANS",
    b"#BTRANS",
    b"#RTRANS",
    b"#trans",
    b" #TRANS",
    b"#TRANS ",
    b"#VER",
    b"#KONTO",
    b"#IB 0",
]
ACCOUNTS = [b"1930", b"1930", b"3001", b'"1930"', b"11AF", b"9" * 5000, b"\xd9\xa1\xd9\xa2", b""]
LISTS = [
    b"{}", b"{}", b"{}", b'{1 "K1"}', b'{1 "K1"}', b'{1 "K1" 6 "P 1"}', b'{1 "K1" 6 "P 1"}', b'{"6"{}', b'{1 "a"b}',
    b'{1 "a" }', b'{1 "a} b"}', b"{1 K1}", b"{1}", b'{1 "a" "}', b'{"1" "x"  "6" y }', b'{1 "K1"x 6 "y"}', b"{{}",
    b"{}}", b"",
    b'{ "}" 1 }', b'{1 " K"}', b'{1 "a\\"}',
]  # fmt: skip
AMOUNTS = [
    b"5.00", b"5.00", b"-7.50", b"1", b"1234567.89", b"1.005", b"1,5", b"+5", b"1E5", b"NaN", b"Infinity", b"1_0",
    b'"6.25"',
    b'"5', b"{ 20250120 }", b"{", b".5", b"5.", b"-", b"", b"9" * 39, b"9" * 5000, b"\xd9\xa1", b"- 5", b"0x1",
]  # fmt: skip
DAYS = [None, date(2024, 6, 30), date(2025, 1, 15), date(2025, 1, 19), date(2025, 1, 20)]


def generate_words(rng: random.Random, count: int) -> list[bytes]:
    """Return random fields, fewer than ``count``, for a voucher's header or the end of a row."""
    return [rng.choice(WORDS) for _ in range(rng.randrange(count))]


def join_words(rng: random.Random, words: list[bytes]) -> bytes:
    """Join fields with separators that occur in files, and sometimes without a separator."""
    return b"".join(word + rng.choices([b" ", b"  ", b"\t", b""], [30, 2, 1, 1])[0] for word in words)


def generate_vouchers(rng: random.Random) -> bytes:
    """Return a file of vouchers whose lines are mostly regular."""
    lines = [b"#FLAGGA 0", b"#FORMAT PC8", b"#SIETYP 4", b"#IB 0 1930 100.00", b"#IB -1 1930 7"]
    for number in range(rng.randrange(1, 8)):
        if rng.random() < 0.6:
            series, day = rng.choice([b"A", b'"A"']), rng.choice([b"20250115", b"20250120"])
            header = [series, b"%d" % number, day, *generate_words(rng, 4)]
        else:
            header = generate_words(rng, 7)
        lines += [b"#VER " + join_words(rng, header), b"{"]
        for _ in range(rng.randrange(5)):
            is_regular = rng.random() < 0.5
            count = 3 if is_regular else len(AMOUNTS)
            row = [
                rng.choice(STARTS[: 6 if is_regular else None]),
                rng.choice(ACCOUNTS[: 4 if is_regular else None]),
            ]
            row += [rng.choice(LISTS[:7] if is_regular else LISTS), rng.choice(AMOUNTS[:count])]
            lines.append(join_words(rng, [*row, *generate_words(rng, 4)]))
        lines.append(b"}")
    if rng.random() < 0.3:
        del lines[rng.randrange(len(lines))]
    ends = rng.choices([[b"\n"], [b"\r\n"], [b"\r"], [b"\n", b"\n", b"\r\n", b"\r"]], [5, 5, 1, 1])[0]
    return b"".join(line.rstrip(b" ") + rng.choice(ends) for line in lines)


def damage(rng: random.Random, data: bytes) -> bytes:
    """Return a damaged copy of a file, in which parts are removed, repeated and replaced."""
    data_list = bytearray(data)
    for _ in range(rng.randrange(1, 12)):
        at, length = rng.randrange(len(data_list) + 1), rng.randrange(60)
        action = rng.randrange(6)
        if action == 0:
            data_list[at : at + rng.randrange(3)] = rng.choice(FRAGMENTS)
        elif action == 1:
            del data_list[at : at + length]
        elif action == 2:
            data_list[at:at] = data_list[at : at + length]
        elif action == 3:
            data_list[at:at] = rng.choice(FRAGMENTS) * rng.randrange(1, 40)
        elif action == 4:
            other = rng.randrange(len(data_list) + 1)
            data_list[at:at] = data_list[other : other + length]
        else:
            data_list[at : at + 1] = rng.randbytes(1)
    return bytes(data_list[rng.randrange(40) :] if rng.random() < 0.1 else data_list)


def generate_file(rng: random.Random, samples: Sequence[bytes] = ()) -> bytes:
    """Return the bytes of a random file, which is often broken. ``samples`` are files to damage."""
    kind = rng.random()
    if kind < 0.02:
        return rng.randbytes(rng.randrange(400))
    if kind < 0.5:
        data = generate_vouchers(rng)
        return damage(rng, data) if rng.random() < 0.2 else data
    if samples and kind < 0.7:
        data = rng.choice(samples)
        start = rng.randrange(max(1, len(data) - 3000))
        return damage(rng, SEED_FILE[:60] + data[start : start + 3000])
    return damage(rng, SEED_FILE * rng.randrange(1, 3))


def exercise(data: bytes) -> None:
    """Check, sum, stream, write and reread a file. Raise AssertionError if a result differs from the file's content."""
    document, _ = sie4.parse(data)
    sie4.check(document)
    sie4.compare(document, document)
    try:
        loaded = sie4.loads(data)
    except sie4.SieError:
        return
    for on in DAYS:
        if sie4.balances(data, on) != document.balances(on):
            raise AssertionError(f"The balances from bytes as of {on} differ from those of the document.")
    if tuple(sie4.stream(io.BytesIO(data))) != loaded.vouchers:
        raise AssertionError("The vouchers of the stream differ from those of the document.")
    # A space before #VER makes a voucher irregular, so that the lenient reader reads it.
    lenient = sie4.loads(data.replace(b"\n#VER", b"\n #VER"), encoding=loaded.encoding)
    if lenient != loaded:
        raise AssertionError("The lenient reader reads another document than the fast reader.")
    if sie4.dumps(loaded, original=data) != data:
        raise AssertionError("An unchanged file has different bytes after writing.")
    try:
        written = sie4.dumps(loaded, encoding="utf-8")
    except sie4.SieError:
        return
    if sie4.loads(written, encoding="utf-8") != loaded:
        raise AssertionError("The document differs after writing and reading.")


def read_samples(folder: Path | None) -> list[bytes]:
    """Return the contents of the SIE files in a folder, or an empty list if the folder is None."""
    if folder is None:
        return []
    files = [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix.lower() in {".se", ".si"}]
    return [data for data in files if data]


def main() -> None:
    """Exercise random files for `--minutes`, or up to a total of `--bytes` without `--minutes`. Print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bytes", type=int, default=10_000_000, help="total size of the files")
    parser.add_argument("--minutes", type=float, help="time to run, instead of a total size")
    parser.add_argument("--samples", type=Path, help="folder of SIE files to damage")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random numbers")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    samples = read_samples(options.samples)
    total = files = 0
    slowest = 0.0
    start = time.perf_counter()
    while (
        total < options.bytes
        if options.minutes is None
        else time.perf_counter() - start < options.minutes * 60
    ):
        data = generate_file(rng, samples)
        before = time.process_time()
        try:
            exercise(data)
        except Exception:
            print(repr(data))
            raise
        slowest = max(slowest, time.process_time() - before)
        total += len(data)
        files += 1
    seconds = time.perf_counter() - start
    if options.json:
        result = {
            "bytes": total,
            "files": files,
            "seconds": round(seconds),
            "slowest_ms": round(slowest * 1000),
        }
        print(json.dumps({**result, "seed": options.seed, "errors": 0}))
        return
    print(
        f"{total} bytes in {files} files, {seconds:.0f} s. The slowest file took {slowest * 1000:.0f} ms. No errors."
    )


if __name__ == "__main__":
    main()
