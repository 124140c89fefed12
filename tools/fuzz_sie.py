# ruff: noqa: PLR2004, S311
"""Fuzz test of sie4: read broken files, raise nothing but SieError, and lose nothing when writing.

    python -m tools.fuzz_sie --bytes 10000000 --seed 1

A file is either random bytes, or a SIE file that is cut, joined, and changed in bytes. Each file is read, streamed,
summed, checked, edited and written, and read again.
"""

from __future__ import annotations

import argparse
import io
import random
import time

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
    b'"', b"\\", b'\\"', b"{", b"}", b" ", b"\t", b"\n", b"\r", b"\r\n", b"#", b"#VER ", b"\n#VER ", b"#TRANS ", b"\0",
    b"\x1a", b"\x86", b"\xe5", b"\xc3\xa5", b"\xef\xbb\xbf", b"-", b".", b",", b"0", b"9" * 20, b"20240230",
    b'"" "" 0', b"E5", b"NaN", b"\x85", b"\xff", b"<", b"#KSUMMA",
]  # fmt: skip


def generate_file(rng: random.Random) -> bytes:
    """Return the bytes of a broken file."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(400))
    data = bytearray(SEED_FILE * rng.randrange(1, 3))
    for _ in range(rng.randrange(1, 12)):
        at, length = rng.randrange(len(data) + 1), rng.randrange(60)
        action = rng.randrange(5)
        if action == 0:
            data[at : at + rng.randrange(3)] = rng.choice(FRAGMENTS)
        elif action == 1:
            del data[at : at + length]
        elif action == 2:
            data[at:at] = data[at : at + length]
        elif action == 3:
            data[at:at] = rng.choice(FRAGMENTS) * rng.randrange(1, 40)
        else:
            data[at : at + 1] = rng.randbytes(1)
    return bytes(data[rng.randrange(40) :] if rng.random() < 0.1 else data)


def exercise(data: bytes) -> None:
    """Read, check, stream, sum, edit and write a file; raise AssertionError if the results differ."""
    document, _ = sie4.parse(data)
    sie4.check(document)
    try:
        loaded = sie4.loads(data)
    except sie4.SieError:
        return
    if sie4.balances(data) != loaded.balances():
        raise AssertionError("The balances from bytes differ from those of the document.")
    if tuple(sie4.stream(io.BytesIO(data))) != loaded.vouchers:
        raise AssertionError("The vouchers of the stream differ from those of the document.")
    if sie4.dumps(loaded, original=data) != data:
        raise AssertionError("An unchanged file has different bytes after writing.")
    try:
        written = sie4.dumps(loaded, encoding="utf-8")
    except sie4.SieError:
        return
    if sie4.loads(written, encoding="utf-8") != loaded:
        raise AssertionError("The document differs after writing and reading.")


def main() -> None:
    """Exercise broken files until their total size is reached, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bytes", type=int, default=10_000_000, help="total size of the files")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random numbers")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    total = files = 0
    slowest = 0.0
    start = time.perf_counter()
    while total < options.bytes:
        data = generate_file(rng)
        before = time.perf_counter()
        try:
            exercise(data)
        except Exception:
            print(repr(data))
            raise
        slowest = max(slowest, time.perf_counter() - before)
        total += len(data)
        files += 1
    seconds = time.perf_counter() - start
    print(
        f"{total} bytes in {files} files, {seconds:.0f} s. The slowest file took {slowest * 1000:.0f} ms. No errors."
    )


if __name__ == "__main__":
    main()
