"""A fuzzer of closing files: `python -m tests.year_end.export.inputs.fuzz_closing_files`.

It changes valid files at random, either their bytes or the XML of one part of a workbook, and reads the changed files.
Each read must return vouchers or raise a `ClosingFileError`. For the returned vouchers, the checks of a plan and the
calculation of marks must raise no error.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path

import attrs
from openpyxl import Workbook

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.scalars import ORE
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.marks import content_mark, reference_mark
from fortnox_sdk.year_end.export.preflight.vouchers import voucher_problems
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

LONGEST_S = 20.0
YEAR = FinancialYearSummary(id=2, from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
TOKENS = [
    *(b"1E999999999", b"1_000", "١".encode(), b"1,200", b"1.200", b"-", b"(", b"NaN", b"9" * 5000, b"1e5"),
    *(b"\\ud800", b"\x00", b"\xff", b"\xed\xa0\x80", "\u202e".encode(), b'"', b"{", b"[" * 2000, b"}", b"]"),
    *(b'"debit"', b'"amount"', b"null", b"true", b"<", b"&", b"&#0;", b"&#x1;", b"<!DOCTYPE x>", b"<!--"),
    *(b'r="1000000000"', b'r="A1"', b't="s"', b't="str"', b't="d"', b't="e"', b's="1"', b"<f>A1</f>"),
    *(b"<row>", b"</row>", b"<c>", b"</c>", b"<v>-1</v>", b"0", b"2958466", b"1e308", b'date1904="1"'),
]


def _json_seed() -> bytes:
    rows = [
        {"account": 7832, "debit": 1200.10, "text": "Enligt plan", "cost_center": "1", "project": None},
        {"account": "1229", "credit": "1 200,10"},
    ]
    voucher = {"reference": "a", "date": "2025-12-31", "text": "Avskrivning", "comment": "x", "rows": rows}
    other = {
        **voucher,
        "reference": 7,
        "rows": [{"account": 1930, "amount": "-5"}, {"account": 1229, "amount": 5}],
    }
    return json.dumps({"vouchers": [voucher, other]}, ensure_ascii=False, indent=1).encode()


def _excel_seed() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Referens", "Datum", "Text", "Konto", "Debet", "Kredit", "Belopp", "Radtext", "Kommentar"])
    sheet.append(["a", date(2025, 12, 31), "Avskrivning", 7832, 1200.1, None, None, "Plan", "x"])
    sheet.append([None, None, None, 1229, None, "1 200,10", None, None, None])
    sheet.append([7, "2025-12-31", "Skatt", "8910", None, None, 0.1 + 0.2, None, None])
    sheet.append([7, None, None, 2512, None, None, "-0,30", None, None])
    sheet["K2"] = "=E2"
    book.create_sheet("Other")
    saved, fixed = BytesIO(), BytesIO()
    book.save(saved)
    # The same bytes in each run, so that a seed always gives the same changed files.
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            content = re.sub(rb"20[0-9T:-]{17}Z", b"2025-01-01T00:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


CSV = """Referens;Datum;Text;Konto;Belopp;Radtext;Vänds
a;2025-12-31;Upplupet arvode;6530;1 200,10;"Enligt avtal; 7";2026-01-01
;;;2990;-1200.10;;
b;2025-12-31;Skatt;8910;0,30;;
b;;;2512;-0.30;;
""".encode("cp1252")
SIE = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#DIM 1 "Kostnadsställe"
#VER A 1 20251231 "Upplupet arvode" 20260115
{
#TRANS 6530 {1 "K1" 6 P7} 1200.10 "" "Enligt avtal" 0
#BTRANS 2990 {} -1200.00 "" "" 0 "Åsa"
#RTRANS 2990 {} -1200.10 "" "" 0 "Åsa"
#TRANS 2990 {} -1200.10
}
#VER A 2 20251231 Skatt
{
#TRANS 8910 {} 0.3
#TRANS 2512 {} -.30
}
""".encode("cp437")
SEEDS = {"json": _json_seed(), "xlsx": _excel_seed(), "xml": _excel_seed(), "csv": CSV, "si": SIE}


def mutated(kind: str, chance: random.Random) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a file that was changed at random.

    For the kind `xml`, one part in the ZIP file of a workbook is changed. For other kinds, any byte can change.
    """
    seed = SEEDS[kind]
    if kind != "xml":
        return f".{kind}", _changed(seed, chance)
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(seed)) as source, zipfile.ZipFile(changed, "w") as target:
        names = source.namelist()
        victim = chance.choice([*names, *["xl/worksheets/sheet1.xml"] * len(names)])
        for name in names:
            content = source.read(name)
            if name == victim and chance.random() < 0.02:
                continue
            target.writestr(name, _changed(content, chance) if name == victim else content)
    return ".xlsx", changed.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 6])):
        at = chance.randrange(len(raw) + 1)
        # Values are changed more often than the structure around them.
        values = [match.span(1) for match in re.finditer(rb'(?<=[>"])([^<>"{}]{1,40})(?=[<"])', raw)]
        match chance.randrange(7):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                raw[at : at + chance.randrange(1, 30)] = b""
            case 2:
                raw[at:at] = chance.choice(TOKENS)
            case 3 | 4 if values:
                start, end = chance.choice(values)
                raw[start:end] = chance.choice(TOKENS)
            case 5:
                piece = raw[at : at + chance.randrange(1, 200)]
                other = chance.randrange(len(raw) + 1)
                raw[other:other] = piece
            case _:
                raw[at:at] = bytes(
                    chance.choice(b"0123456789.,- +eE_") for _ in range(chance.randrange(1, 6))
                )
    return bytes(raw)


def outcome(file: tuple[str, bytes], path: Path) -> str:
    """Write a file and read it. Return "read", or the refusal's message without the values from the file.

    Raises:
        AssertionError: An amount was impossible, a refusal had no hint or a long message, or the read took too long.
    """
    suffix, raw = file
    path = path.with_suffix(suffix)
    path.write_bytes(raw)
    began = time.monotonic()
    refusal: ClosingFileError | None = None
    vouchers: list[ClosingVoucher] = []
    try:
        vouchers = read_closing_vouchers(path)
    except ClosingFileError as fault:
        refusal = fault
    assert time.monotonic() - began < LONGEST_S
    if refusal is not None:
        message = str(refusal)
        assert refusal.hint
        assert refusal.hint_sv
        assert len(message) < 1000
        return re.sub(r"'[^']*'|[0-9]+", "", message.replace(str(path), ""))
    voucher_problems(vouchers, YEAR)
    for voucher in vouchers:
        content_mark(voucher)
        reference_mark(voucher.reference, database_number=1, year=2)
        for row in voucher.rows:
            assert row.amount == row.amount.quantize(ORE)
            assert abs(row.amount) < 10**12
    return "read"


@attrs.define
class _Run:
    counts: Counter[str] = attrs.field(factory=Counter[str])
    slowest_s: float = 0.0


def main(words: list[str]) -> int:
    """Run for `--minutes`, print a summary and return 0. If a check fails, save the file and raise the error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    chance, run = random.Random(options.seed), _Run()
    end = time.monotonic() + options.minutes * 60
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            kind = chance.choice(list(SEEDS))
            file = mutated(kind, chance)
            began = time.monotonic()
            try:
                run.counts[outcome(file, Path(folder) / "a")] += 1
            except Exception:
                Path(f"failed{file[0]}").write_bytes(file[1])
                raise
            run.slowest_s = max(run.slowest_s, time.monotonic() - began)
    total, read = run.counts.total(), run.counts["read"]
    print(f"{total} files, {read} read, {len(run.counts)} kinds of outcome, slowest {run.slowest_s:.2f} s")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
