"""Tests of the message of each refused closing file, with its place, reason and advice, in both languages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Final, TypeAlias

from openpyxl import Workbook

from fortnox_sdk.year_end.export.inputs.files import FileLimits
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits
from tests.year_end.export.inputs.test_refusal import refusal_of
from tests.year_end.export.inputs.test_sie_file import ROWS, START
from tests.year_end.export.inputs.test_workbook import HEAD_ROW, LINE, SHEET, row, sheet_of, workbook

# Compared letter by letter, because people act on these sentences. Read the file again when you change it.
EXPECTED: Final = Path(__file__).with_name("refused_files.txt").read_text("utf-8")
HEAD: Final = "reference;date;text;account;debit;credit"
FIRST: Final = "tax;2025-12-31;Skatt;8910;500,00;\n"
LIMITS: Final = FileLimits(
    rows=4,
    workbook=WorkbookLimits(
        parts=20, unpacked_bytes=2_000_000, elements=1_000, other_elements=400, rows=9, columns=8, depth=30
    ),
)
Write: TypeAlias = Callable[[Path], object]


def csv(text: str) -> Write:
    return lambda path: path.with_suffix(".csv").write_text(text, encoding="utf-8")


def raw_csv(content: bytes) -> Write:
    return lambda path: path.with_suffix(".csv").write_bytes(content)


def table(*lines: str, head: str = HEAD) -> Write:
    return csv("\n".join([head, *lines]) + "\n")


def with_commas(*cells: str) -> Write:
    """Return a function that writes a comma-separated file with one row. `cells` are its debit, credit and row text."""
    return table(f"tax,2025-12-31,Skatt,8910,{','.join(cells)}", head=f"{HEAD.replace(';', ',')},row text")


def sie(
    rows: str = ROWS,
    *,
    header: str = "A 1 20251231 Skatt",
    start: str = START,
    end: str = "",
    block: str = "{{\n{rows}\n}}\n",
) -> Write:
    text = f"{start}#VER {header}\n{block.format(rows=rows)}{end}"
    return lambda path: path.with_suffix(".si").write_bytes(text.encode("cp437", "replace"))


def cells(*values: object) -> Write:
    """Return a function that writes a workbook with the titles in `HEAD` and one row with these values."""

    def write(path: Path) -> None:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(HEAD.split(";"))
        sheet.append(list(values))
        book.save(path.with_suffix(".xlsx"))

    return write


def hidden_sheet(path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Gammal"
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Ny")
    book.active = 1
    book.save(path.with_suffix(".xlsx"))


def sheet(*rows: str, before: str = "") -> Write:
    content = sheet_of(HEAD_ROW, *rows, before=before)
    return lambda path: workbook(path.with_suffix(".xlsx"), {SHEET: content})


def styles(content: str) -> Write:
    return lambda path: workbook(
        path.with_suffix(".xlsx"), {"xl/styles.xml": f"<styleSheet>{content}</styleSheet>"}
    )


def extra_parts(path: Path) -> None:
    workbook(path.with_suffix(".xlsx"), extra=[(f"xl/extra{number}.xml", b"<x/>") for number in range(20)])


def large_part(path: Path) -> None:
    workbook(path.with_suffix(".xlsx"), extra=[("xl/extra.bin", bytes(2_000_001))])


def part_twice(path: Path) -> None:
    workbook(path.with_suffix(".xlsx"), extra=[("xl/extra.xml", b"<x/>"), ("xl/Extra.xml", b"<x")])


def nested(depth: int) -> str:
    return "<a>" * depth + "</a>" * depth


CSV: Final[Mapping[str, Write]] = {
    "empty file": csv(""),
    "text in UTF-16": raw_csv("reference".encode("utf-16")),
    "zero byte": raw_csv(b"reference\0"),
    "letters in code page 437": raw_csv(f"{HEAD}\ntax;2025-12-31;Årets".encode("cp437")),
    "other bytes after the mark of UTF-8": raw_csv(b"\xef\xbb\xbf\xe5"),
    "declared letter": csv(f"sep=X\n{HEAD}\n"),
    "declared tab": csv(f"sep=\t\n{HEAD}\n"),
    "quote in the middle": table('tax;2025-12-31;"Skatt"x;8910;500,00;'),
    "too few values": table("tax;2025-12-31;Skatt"),
    "one value": table("tax"),
    "too many values": table(FIRST.strip() + ";;"),
    "too few values, with commas": with_commas("1"),
    "more columns than 256": csv(";".join([HEAD, *["x"] * 251]) + "\n"),
    "more lines than the limit": table(*["tax;2025-12-31;Skatt;8910;5;"] * 4),
    "ambiguous amount": with_commas("1200", "50", ""),
    "ambiguous credit": with_commas("", "1200", "500"),
    "ambiguous zero": with_commas("0", "50", ""),
    "ambiguous negative amount": with_commas("-7", "500", ""),
    "amount of 40 digits": table(f"tax;2025-12-31;Skatt;8910;{'9' * 40};"),
    "amount of 41 digits": table(f"tax;2025-12-31;Skatt;8910;{'9' * 41};"),
    "column twice": table(head=f"{HEAD};Konto"),
    "misspelt column": table(head=f"{HEAD};Kostnadställe"),
    "no date": table(head="reference;text;account"),
    "no text": table(head="reference;date;account"),
    "no account": table(head="reference;date;text"),
    "no reference": table(head="date;text;account;debit;credit"),
    "series without number": table(head="series;date;text;account;debit;credit"),
    "voucher without a reference": table(";2025-12-31;Skatt;8910;500,00;"),
    "voucher without a number": table(
        "A;0;2025-12-31;Skatt;8910;5", head="series;number;date;text;account;amount"
    ),
    "number with a space": table(
        "A;1 2;2025-12-31;Skatt;8910;5", head="series;number;date;text;account;amount"
    ),
    "another date": table(FIRST + "tax;2025-12-30;;2512;;500,00"),
    "another text": table(FIRST + ";;Annan;2512;;500,00"),
    "text only in the second row": table("tax;2025-12-31;;8910;5;", "tax;;Skatt;2512;;5"),
    "another comment": table(
        "tax;2025-12-31;Skatt;8910;5;A", "tax;;;2512;-5;B", head="reference;date;text;account;amount;comment"
    ),
    "another reversal": table(
        "tax;2025-12-31;Skatt;8910;5;",
        "tax;;;2512;-5;2026-01-01",
        head="reference;date;text;account;amount;vänds",
    ),
    "the example": table("EXEMPEL - ta bort raderna;2025-12-31;Skatt;8910;5;"),
    "no account number": table("tax;2025-12-31;Skatt;;5;"),
    "account of five digits": table("tax;2025-12-31;Skatt;89100;5;"),
    "control characters": table("tax;2025-12-31;Skatt;8\x1b1;5;"),
    "long value": table(f"tax;2025-12-31;Skatt;{'9' * 41};5;"),
    "no date in the row": table("tax;;Skatt;8910;5;"),
    "date that does not exist": table("tax;2025-02-29;Skatt;8910;5;"),
    "amount and debit": table(
        "tax;2025-12-31;Skatt;8910;5;5", head="reference;date;text;account;debit;amount"
    ),
    "amount and credit": table(
        "tax;2025-12-31;Skatt;8910;5;5", head="reference;date;text;account;credit;amount"
    ),
}
SIE: Final[Mapping[str, Write]] = {
    "not SIE": lambda path: path.with_suffix(".si").write_bytes(b"hello"),
    "no vouchers": lambda path: path.with_suffix(".si").write_bytes(START.encode()),
    "books of a year": sie(
        start=START.replace("SIETYP 4", "SIETYP 4\n#RAR 0 20250101 20251231\n#IB 0 1930 5.00")
    ),
    "books of a year with many series": sie(
        start=START.replace("SIETYP 4", "SIETYP 4\n#RAR 0 20250101 20251231\n#IB 0 1930 5.00"),
        end="".join(f"#VER S{number:02} 1 20251231 Skatt\n{{\n}}\n" for number in range(21)),
    ),
    "another currency": sie(start=f"{START}#VALUTA EUR\n"),
    "wrong checksum": sie(start=f"{START}#KSUMMA\n", end="#KSUMMA 1\n"),
    "row outside a voucher": sie(start=f"{START}#TRANS 1930 {{}} 5.00\n"),
    "end is missing": sie(block="{{\n{rows}\n"),
    "more rows than the limit": sie(f"{ROWS}\n{ROWS}\n{ROWS}"),
    "more rows than the limit in all vouchers": sie(
        end="".join(f"#VER A {number} 20251231 Skatt\n{{\n{ROWS}\n}}\n" for number in (2, 3))
    ),
    "1000 faults": sie("#TRANS 8910 {} x\n" * 1_000),
    "1001 faults": sie("#TRANS 8910 {} x\n" * 1_001),
    "long number": sie(header=f"A {'1' * 39} 20251231"),
    "no number": sie(header='A "" 20251231 Skatt'),
    "no date": sie(header='A 1 "" Skatt'),
    "no date at all": sie(header="A 1"),
    "number twice": sie(end=f"#VER A 1 20251230 Skatt\n{{\n{ROWS}\n}}\n"),
    "no text": sie(header="A 1 20251231"),
    "two vouchers": sie("", end="#VER A 2 20251231 Skatt\n{\n}\n"),
    "two vouchers with different faults": sie(header="A 1 20251231", end="#VER A 2 20251231 Skatt\n{\n}\n"),
    "row with letters of Windows-1252": lambda path: path.with_suffix(".si").write_bytes(
        f"{START}#VER A 1 20251231 Skatt\n{{\n{ROWS} 20251231 Å\n}}\n".encode("cp1252")
    ),
    "unknown record": sie(f"{ROWS}\n#ROW 1"),
    "added row without its copy": sie(f"#RTRANS 8910 {{}} 1.00\n{ROWS}"),
    "account that is not a number": sie(ROWS.replace("8910", "89A0")),
    "amount with three decimals": sie("#TRANS 8910 {} 0.005\n#TRANS 2512 {} -0.005"),
    "amount above the limit": sie("#TRANS 8910 {} 1000000000000\n#TRANS 2512 {} -1000000000000"),
    "row of another date": sie(ROWS.replace("500.00", "500.00 20251130", 1)),
    "another dimension": sie(ROWS.replace("{}", "{7 ANNA}", 1)),
    "dimension twice": sie(ROWS.replace("{}", '{1 "A" 1 "B"}', 1)),
    "no rows": sie(""),
    "rows of zero": sie("#TRANS 8910 {} 0"),
    "does not balance": sie(ROWS.replace("-500.00", "-1500.50")),
    "wrong amount": sie(ROWS.replace("-500.00", "-5x")),
    "wrong date of a row": sie(ROWS.replace("500.00", "500.00 Skatt", 1)),
    "dimension without an object": sie(ROWS.replace("{}", "{1}", 1)),
    "quote is not closed": sie(header='A 1 20251231 "Skatt'),
    "quote inside a text": sie(header='A 1 20251231 "Sk"att"'),
    "words without quotes in place of a date": sie(header="A 1 20251231 Skatt på årets resultat och mer"),
    "brace without its pair": sie(header="A 1 20251231 Skatt }"),
    "voucher is not closed": sie(block="{{\n{rows}\n", end=f"#VER A 2 20251231 Skatt\n{{\n{ROWS}\n}}\n"),
    "no block": sie(block="", end=f"#VER A 2 20251231 Skatt\n{{\n{ROWS}\n}}\n"),
    "wrong quantity": sie(ROWS.replace("500.00", '500.00 "" "" x', 1)),
}
EXCEL: Final[Mapping[str, Write]] = {
    "strict format": styles('<x xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'),
    "hidden row": sheet(LINE.replace("<row ", '<row hidden="1" ')),
    "hidden first sheet": hidden_sheet,
    "too many parts": extra_parts,
    "too large": large_part,
    "damaged part": part_twice,
    "document type": sheet(before="<!DOCTYPE x>"),
    "too many elements": sheet(row(2, f"<c>{'<x/>' * 1_000}</c>")),
    "too many styles": styles("<x/>" * 399),
    "too deep": styles(nested(31)),
    "row above the limit": sheet(row(10)),
    "column above the limit": sheet(row(2, '<c r="I2"><v>1</v></c>')),
    "rows in the wrong order": sheet(row(3), row(2)),
    "same row twice": sheet(LINE, row(2)),
    "row in a row": sheet('<row r="2"><row r="3"/></row>'),
    "cell in a cell": sheet(row(2, "<c><c/></c>")),
    "element in a value": sheet(row(2, "<c><v><x/></v></c>")),
    "row number": sheet('<row r="1_0"/>'),
    "cell in another row": sheet(row(2, '<c r="A3"/>')),
    "name of a cell": sheet(row(2, '<c r="a2"/>')),
    "cells in the wrong order": sheet(row(2, '<c r="B2"/>', '<c r="A2"/>')),
    "same cell twice": sheet(row(2, '<c r="B2"/>', '<c r="B2"/>')),
    "number with an underscore": sheet(row(2, "<c><v>1_0</v></c>")),
    "index of a text": sheet(row(2, '<c t="s"><v>-1</v></c>')),
    "index of a truth value": sheet(row(2, '<c t="b"><v>true</v></c>')),
    "long number format": styles(f'<numFmts><numFmt formatCode="{"0" * 1_001}"/></numFmts>'),
    "error in a cell": cells("tax", date(2025, 12, 31), "Skatt", "#N/A", 5),
    "formula without a value": cells("tax", date(2025, 12, 31), "Skatt", 8910, "=1+1"),
    "formula in a row without a number": sheet(
        LINE.replace(' r="2"', "").replace('<c r="E2"><v>1.5</v></c>', '<c r="E2"><f>1+1</f></c>')
    ),
    "time as amount": cells("tax", date(2025, 12, 31), "Skatt", 8910, time(12, 30)),
    "date as amount": cells("tax", date(2025, 12, 31), "Skatt", 8910, date(2025, 1, 2)),
    "truth value as amount": cells("tax", date(2025, 12, 31), "Skatt", 8910, True),
    "number as date": cells("tax", 46_022, "Skatt", 8910, 5),
    "truth value as text": cells("tax", date(2025, 12, 31), True, 8910, 5),
    "number with decimals as account": cells("tax", date(2025, 12, 31), "Skatt", 8910.5, 5),
}


def test_each_refused_file_is_described_in_these_words(tmp_path: Path) -> None:
    lines: list[str] = []
    kinds: Sequence[Mapping[str, Write]] = (CSV, SIE, EXCEL)
    for kind in kinds:
        for name, write in kind.items():
            folder = tmp_path / str(len(lines))
            folder.mkdir()
            write(folder / "a")
            (path,) = folder.iterdir()
            lines += [f"{path.suffix} {name}", *(f"  {text}" for text in refusal_of(path, LIMITS))]
    assert "\n".join(lines) + "\n" == EXPECTED
