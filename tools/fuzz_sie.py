# ruff: noqa: PLR2004, S311
"""Read millions of broken bytes: nothing but SieError may be raised, and what was read must survive writing.

    python -m tools.fuzz_sie --bytes 10000000 --seed 1

Inputs are files cut and glued, with bytes changed, doubled, left out and thrown in; and plain noise. Every input is
read, streamed, summed, checked, written and read again.
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
PIECES = [
    b'"', b"\\", b'\\"', b"{", b"}", b" ", b"\t", b"\n", b"\r", b"\r\n", b"#", b"#VER ", b"\n#VER ", b"#TRANS ", b"\0",
    b"\x1a", b"\x86", b"\xe5", b"\xc3\xa5", b"\xef\xbb\xbf", b"-", b".", b",", b"0", b"9" * 20, b"20240230",
    b'"" "" 0', b"E5", b"NaN", b"\x85", b"\xff", b"<", b"#KSUMMA",
]  # fmt: skip


def broken(draw: random.Random) -> bytes:
    """One input."""
    if draw.random() < 0.1:
        return draw.randbytes(draw.randrange(400))
    data = bytearray(SEED_FILE * draw.randrange(1, 3))
    for _ in range(draw.randrange(1, 12)):
        at, length = draw.randrange(len(data) + 1), draw.randrange(60)
        action = draw.randrange(5)
        if action == 0:
            data[at : at + draw.randrange(3)] = draw.choice(PIECES)
        elif action == 1:
            del data[at : at + length]
        elif action == 2:
            data[at:at] = data[at : at + length]
        elif action == 3:
            data[at:at] = draw.choice(PIECES) * draw.randrange(1, 40)
        else:
            data[at : at + 1] = draw.randbytes(1)
    return bytes(data[draw.randrange(40) :] if draw.random() < 0.1 else data)


def attempt(data: bytes) -> None:
    """All that can be done with an input."""
    document, _ = sie4.parse(data)
    sie4.check(document)
    try:
        loaded = sie4.loads(data)
    except sie4.SieError:
        return
    if sie4.balances(data) != loaded.balances():
        raise AssertionError("balances differ")
    if tuple(sie4.stream(io.BytesIO(data))) != loaded.vouchers:
        raise AssertionError("the stream differs")
    if sie4.dumps(loaded, original=data) != data:
        raise AssertionError("untouched bytes changed")
    try:
        written = sie4.dumps(loaded, encoding="utf-8")
    except sie4.SieError:
        return
    if sie4.loads(written, encoding="utf-8") != loaded:
        raise AssertionError("writing lost something")


def main() -> None:
    """Try inputs until so many bytes are through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bytes", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    total = inputs = 0
    slowest = 0.0
    start = time.perf_counter()
    while total < options.bytes:
        data = broken(draw)
        before = time.perf_counter()
        try:
            attempt(data)
        except Exception:
            print(repr(data))
            raise
        slowest = max(slowest, time.perf_counter() - before)
        total += len(data)
        inputs += 1
    seconds = time.perf_counter() - start
    print(
        f"{total} bytes in {inputs} inputs, {seconds:.0f} s; the slowest took {slowest * 1000:.0f} ms; no crash"
    )


if __name__ == "__main__":
    main()
