"""A check that SIE files are read in linear time, for 240 families of crafted files up to 10 MB.

    python -m tools.sie4.families --json

A family is a file that grows by repeating a unit: in one field, in the fields of one line, in the lines of a file or in
its vouchers. Each family is read at several sizes. The exponent is the slope of time over size on logarithmic scales: 1
means linear. A family fails if its exponent is above `LIMIT` and its largest file takes at least `LEAST_SECONDS`.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import sys
import time
from collections.abc import Callable, Iterator

import attrs

import sie4

HEAD = "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n"
LIMIT = 1.35
LEAST_SECONDS = 0.2
# The longest line that is read, with room for the frame around the repeated unit.
LONG_LINE = 990_000

# Units that a line or a field repeats. Each is a form in which a reader may go back or search ahead.
UNITS = {
    "quote": '"', "space": " ", "tab": "\t", "backslash": "\\", "escaped": '\\"', "open": "{", "close": "}",
    "empty": '"" ', "adjacent": '""', "closed": '"a" ', "stray": '"a"b ', "tail": '"\\" ', "path": '"C:\\" ',
    "word": "a ",
    "list": "{} ", "pair": '1 "a" ', "lists": '{1 "a"} ', "unclosed": '{1 "a ', "digits": "9", "decimals": "1.5 ",
    "date": "20250101 ", "cr": "a\r", "nul": "\0", "arabic": "\u0661", "hash": "#", "comma": ",",
}  # fmt: skip
# Lines that take the unit at the mark %.
FRAMES = {
    "konto": "#KONTO 1930 %", "konto_quoted": '#KONTO 1930 "%"', "ib": "#IB 0 1930 %", "unknown": "#OKÄND %",
    "no_label": "%", "label": "#%", "psaldo": "#PSALDO 0 202501 1930 {%} 1",
}  # fmt: skip
ROW_FRAMES = {
    "row_objects": "#TRANS 1930 {%} 1", "row_blank": "#TRANS 1930 {% } 1", "row_amount": "#TRANS 1930 {} %",
    "row_end": '#TRANS 1930 {} 1 20250101 "%"', "row_extra": '#TRANS 1930 {} 1 20250101 "a" 1 "b" %',
}  # fmt: skip
# Lines that a file repeats; %d is a running number.
LINES = {
    "empty_line": "", "prose": "prat", "brace": "{", "close_brace": "}", "ver": "#VER",
    "ver_same": '#VER A 1 20250101 "x"',
    "ver_new": '#VER A %d 20250101 "x"', "ver_indented": ' #VER A %d 20250101 "x"', "row_outside": "#TRANS 1930 {} 1",
    "konto": '#KONTO %d "a"', "konto_again": '#KONTO 1 "a"', "bad_amount": "#IB 0 1930 x", "dim": "#DIM 1 a",
    "object": '#OBJEKT 1 "%d" "a"', "sru": "#SRU 1930 %d", "unknown": "#OKÄND %d", "ksumma": "#KSUMMA",
    "ksumma_bad": "#KSUMMA 1", "comment": '#PROSA "%d"', "rar": "#RAR %d 20250101 20251231", "ib": "#IB 0 %d 1.00",
    "gen": "#GEN 20250101", "psaldo": "#PSALDO 0 202501 1930 {} 1", "oib": '#OIB 0 1930 {2 "%d"} 1',
}  # fmt: skip
ROW_LINES = {
    "row": "#TRANS 1930 {} 1.00", "row_new": '#TRANS %d {1 "%d"} %d.50 20250101 "t%d"', "row_bad": "#TRANS 1930 {} x",
    "row_aligned": "#TRANS   1930   {}   1", "row_removed": "#BTRANS 1930 {} 1", "row_added": "#RTRANS 1930 {} 1",
    "row_unknown": "#MOMS 25", "row_blank_list": '#TRANS 1930 {1 "a" } 1', "row_stray": '#TRANS 1930 {1 "a"b} 1',
    "row_brace": "{", "row_konto": '#KONTO %d "a"',
}  # fmt: skip


@attrs.frozen
class Family:
    """A kind of crafted file.

    Attributes:
        name: The name of the kind.
        build: A function that returns a file of about the given number of bytes.
    """

    name: str
    build: Callable[[int], bytes]


def _encode(text: str) -> bytes:
    return text.encode("utf-8")


def _lines_of(line: str, size: int) -> list[str]:
    """Return copies of a line, with running numbers. Their total size is about `size` bytes."""
    count = line.count("%d")
    length = len(line) + 1 + 4 * count
    return [line.replace("%d", str(1000 + i)) if count else line for i in range(max(1, size // length))]


def _long_line(frame: str, unit: str, before: str, after: str) -> Callable[[int], bytes]:
    def build(size: int) -> bytes:
        """Repeat the unit in lines of about `LONG_LINE` bytes. The last line may be shorter."""
        parts: list[str] = []
        while size > 0:
            length = min(size, LONG_LINE)
            parts.append(before + frame.replace("%", unit * (length // len(unit.encode()))) + after)
            size -= length
        return _encode(HEAD + "\n".join(parts) + "\n")

    return build


def _many_lines(line: str, before: str, after: str) -> Callable[[int], bytes]:
    def build(size: int) -> bytes:
        """Repeat the line, in groups that are shorter than the longest voucher that sie4 accepts."""
        lines = _lines_of(line, size)
        group = len(_lines_of(line, LONG_LINE))
        parts: list[str] = [HEAD]
        for start in range(0, len(lines), group):
            parts += [before, *lines[start : start + group], after]
        return _encode("\n".join([*parts, ""]))

    return build


def families() -> Iterator[Family]:
    """Yield all families."""
    voucher, end = '#VER A 1 20250101 "x"\n{\n', "\n}"
    for frame_name, frame in FRAMES.items():
        for unit_name, unit in UNITS.items():
            # A file in which no line is a record is refused at once, so these two frames repeat fewer units.
            if frame_name not in {"no_label", "label"} or unit_name in {
                "space",
                "hash",
                "quote",
                "open",
                "cr",
                "nul",
            }:
                yield Family(f"{frame_name}/{unit_name}", _long_line(frame, unit, "", ""))
    for frame_name, frame in ROW_FRAMES.items():
        for unit_name in (
            "quote",
            "escaped",
            "closed",
            "stray",
            "tail",
            "pair",
            "space",
            "digits",
            "backslash",
            "close",
        ):
            yield Family(f"{frame_name}/{unit_name}", _long_line(frame, UNITS[unit_name], voucher, end))
    for line_name, line in LINES.items():
        yield Family(f"lines/{line_name}", _many_lines(line, "", ""))
    for line_name, line in ROW_LINES.items():
        yield Family(f"rows/{line_name}", _many_lines(line, voucher.rstrip(), "}"))
        yield Family(f"vouchers/{line_name}", _many_lines(f"{voucher}{line}{end}", "", ""))
    yield Family("checksum/escaped", _long_line('#FNAMN "%', '\\"', "#KSUMMA\n", "\n#KSUMMA 1"))
    yield Family("long_lines", lambda size: _encode(HEAD + '#KONTO 1930 "' + "a" * size + '"\n'))


def exercise(data: bytes) -> None:
    """Read, check, stream and sum a file."""
    document, _ = sie4.parse(data)
    sie4.check(document)
    for _ in sie4.stream(io.BytesIO(data), report=lambda _: None):
        pass
    try:
        sie4.balances(data)
    except sie4.SieError:
        return


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """Return the slope of time over size on logarithmic scales, from the smallest to the largest size."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def measure(family: Family, sizes: list[int], repetitions: int) -> list[float]:
    """Return the shortest CPU time of `repetitions` runs at each size, in seconds."""
    result: list[float] = []
    for size in sizes:
        data = family.build(size)
        best = math.inf
        for _ in range(repetitions):
            start = time.process_time()
            exercise(data)
            best = min(best, time.process_time() - start)
        result.append(max(best, 1e-6))
    return result


def main() -> int:
    """Measure all families and print the result; return 1 if a family is not linear."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000], help="bytes"
    )
    parser.add_argument(
        "--repetitions", type=int, default=1, help="runs at each size, of which the fastest counts"
    )
    parser.add_argument("--only", default="", help="measure only families with this text in their name")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    sizes: list[int] = sorted(options.sizes)
    rows: list[dict[str, object]] = []
    for family in families():
        if options.only not in family.name:
            continue
        seconds = measure(family, sizes, options.repetitions)
        slope = exponent(sizes, seconds)
        is_linear = slope <= LIMIT or seconds[-1] < LEAST_SECONDS
        rows.append(
            {
                "family": family.name,
                "seconds": [round(value, 4) for value in seconds],
                "exponent": round(slope, 2),
                "is_linear": is_linear,
            }
        )
        if not options.json:
            print(
                f"{family.name:<32} {slope:5.2f} {seconds[-1]:8.3f} s{'' if is_linear else '  NOT LINEAR'}",
                flush=True,
            )
    failed = [row["family"] for row in rows if not row["is_linear"]]
    if options.json:
        print(
            json.dumps(
                {"sizes": sizes, "families": len(rows), "not_linear": failed, "results": rows}, indent=2
            )
        )
    else:
        print(f"{len(rows)} families, {len(failed)} not linear.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
