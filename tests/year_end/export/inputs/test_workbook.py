"""Tests that workbooks that are too large, unsafe or ambiguous are refused, quickly and with little memory."""

import time
import tracemalloc
import zipfile
from collections.abc import Iterable
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = ("reference", "date", "text", "account", "debit", "credit")
ROWS = [("tax", "2025-12-31", "Skatt", 8910, 1.5, None), (None, None, None, 2512, None, 1.5)]


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


HEAD_ROW = row(1, *(text_cell(f"{chr(65 + i)}1", title) for i, title in enumerate(HEAD)))
LINE = row(
    2,
    *(text_cell(f"{letter}2", text) for letter, text in (("A", "tax"), ("B", "2025-12-31"), ("C", "Skatt"))),
    '<c r="D2"><v>8910</v></c>',
    '<c r="E2"><v>1.5</v></c>',
)


def sheet_of(*rows: str, before: str = "", dimension: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}">{dimension}'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


def workbook(
    path: Path, parts: dict[str, str | bytes] | None = None, *, extra: Iterable[tuple[str, bytes]] = ()
) -> Path:
    """Save an openpyxl workbook, with some parts replaced and some parts added."""
    book = Workbook()
    for line in (HEAD, *ROWS):
        book.worksheets[0].append(line)
    saved = BytesIO()
    book.save(saved)
    parts = parts or {}
    with (
        zipfile.ZipFile(saved) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for name in source.namelist():
            target.writestr(name, parts.get(name, source.read(name)))
        for name, content in extra:
            target.writestr(name, content)
    return path


def assert_refused(path: Path, message: str, *, limits: FileLimits | None = None) -> ClosingFileError:
    """Assert that a file is refused within 10 s of CPU time and with at most 150 MB of memory, and return the error."""
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(ClosingFileError, match=message) as caught:
            read_closing_vouchers(path, limits=limits)
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < 10
    assert caught.value.hint
    assert caught.value.message_sv != caught.value.message
    return caught.value


def test_the_workbook_of_these_tests_is_read(tmp_path: Path) -> None:
    (voucher,) = read_closing_vouchers(workbook(tmp_path / "a.xlsx"))
    assert len(voucher.rows) == 2
    (voucher,) = read_closing_vouchers(workbook(tmp_path / "b.xlsx", {SHEET: sheet_of(HEAD_ROW, LINE)}))
    assert len(voucher.rows) == 1


@pytest.mark.parametrize("number", [20_001, 1_048_576, 1_000_000_000, 10**30])
def test_row_number_above_the_limit_is_refused(tmp_path: Path, number: int) -> None:
    far = f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>'
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, LINE, far)})
    assert_refused(path, "row 20001:|row .*: the limit is 20000|is damaged")


def test_column_number_above_the_limit_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, row(2, '<c r="XFD2"><v>1</v></c>'))})
    assert_refused(path, "column 16384: the limit is 256")


def test_too_many_columns_without_names_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, f"<row>{'<c/>' * 300_000}</row>")})
    assert_refused(path, "column 257: the limit is 256")


def test_too_many_cells_are_refused(tmp_path: Path) -> None:
    rows = (f"<row>{'<c><v>1</v></c>' * 50}</row>" for _ in range(1_000))
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, *rows)})
    assert_refused(path, "too many XML elements", limits=FileLimits(workbook=WorkbookLimits(elements=50_000)))


@pytest.mark.parametrize("written", ["1.5E3", "15e+2", "+1500"])
def test_a_number_is_read_as_xml_may_write_it(tmp_path: Path, written: str) -> None:
    sheet = sheet_of(HEAD_ROW, LINE.replace("<v>1.5</v>", f"<v>{written}</v>"))
    (voucher,) = read_closing_vouchers(workbook(tmp_path / "a.xlsx", {SHEET: sheet}))
    assert voucher.rows[0].debit == 1500


def test_declared_size_of_a_part_is_not_trusted(tmp_path: Path) -> None:
    for dimension in ("A1:XFD1048576", "A1:B1", "C9:D10"):
        sheet = sheet_of(HEAD_ROW, LINE, dimension=f'<dimension ref="{dimension}"/>')
        (voucher,) = read_closing_vouchers(workbook(tmp_path / "a.xlsx", {SHEET: sheet}))
        assert voucher.rows[0].debit


@pytest.mark.parametrize("part", ["xl/media/picture.png", "xl/sharedStrings.xml", SHEET])
def test_zip_bomb_is_refused(tmp_path: Path, part: str) -> None:
    bomb = b" " * 200_000_000
    path = workbook(tmp_path / "a.xlsx", {part: bomb}, extra=[] if part == SHEET else [(f"{part}.xml", bomb)])
    assert path.stat().st_size < 300_000
    assert_refused(path, "unpacked size: the limit is 50 MB|not an Excel workbook")


def test_zip_bomb_in_many_parts_and_too_many_parts_are_refused(tmp_path: Path) -> None:
    extra = [(f"xl/media/{i}.png", b" " * 1_000_000) for i in range(60)]
    assert_refused(workbook(tmp_path / "a.xlsx", extra=extra), "unpacked size: the limit is 50 MB")
    sheets = [(f"xl/worksheets/other{i}.xml", sheet_of().encode()) for i in range(1_000)]
    assert_refused(workbook(tmp_path / "b.xlsx", extra=sheets), "parts: the limit is 1000")


def test_part_compressed_with_bzip2_or_lzma_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(path, "a", method) as archive:
            archive.writestr(f"xl/{method}.xml", b" " * 60_000_000)
        assert_refused(path, "not an Excel workbook")


def test_duplicate_part_name_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = workbook(tmp_path / "a.xlsx", extra=[(SHEET, sheet_of(HEAD_ROW).encode())])
    assert_refused(path, "not an Excel workbook")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1/closing.dtd">',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused(tmp_path: Path, declaration: str) -> None:
    for part in (SHEET, "xl/styles.xml", "xl/workbook.xml", "_rels/.rels", "docProps/app.xml"):
        path = workbook(tmp_path / "a.xlsx", {part: sheet_of(HEAD_ROW, LINE, before=declaration)})
        assert_refused(path, "contains a document type definition")


def test_deeply_nested_xml_is_refused(tmp_path: Path) -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert_refused(
        workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, deep)}), "XML depth: the limit is"
    )


def test_too_many_styles_and_too_long_formats_are_refused(tmp_path: Path) -> None:
    xfs = '<xf numFmtId="1"/>' * 60_000
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs>{xfs}</cellXfs></styleSheet>'
    assert_refused(workbook(tmp_path / "a.xlsx", {"xl/styles.xml": styles}), "too many styles and settings")
    formats = f'<numFmts><numFmt numFmtId="200" formatCode="{"[" * 500_000}"/></numFmts>'
    styles = f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>'
    assert_refused(workbook(tmp_path / "a.xlsx", {"xl/styles.xml": styles}), "is damaged at 'formatCode'")


@pytest.mark.parametrize(
    "rows",
    [
        (HEAD_ROW, row(3, '<c r="D3"><v>1</v></c>'), row(2)),
        (HEAD_ROW, row(2), row(2)),
        (HEAD_ROW, row(2, '<c r="E2"><v>1</v></c>', '<c r="D2"><v>1930</v></c>')),
        (HEAD_ROW, row(2, '<c r="E2"><v>1</v></c>', '<c r="E2"><v>2</v></c>')),
        (HEAD_ROW, row(2, '<c r="E3"><v>1</v></c>')),
        (HEAD_ROW, row(2, '<c r="2E"><v>1</v></c>')),
        (HEAD_ROW, '<row r="0"/>'),
        (HEAD_ROW, '<row r="2.0"/>'),
        (HEAD_ROW, "<row><row/></row>"),
        (HEAD_ROW, row(2, "<c><c/></c>")),
        (HEAD_ROW, row(2, '<c r="E2"><v>1_000</v></c>')),
        (HEAD_ROW, row(2, '<c r="E2"><v>\N{ARABIC-INDIC DIGIT ONE}</v></c>')),
        (HEAD_ROW, row(2, '<c r="E2"><v>nan</v></c>')),
        (HEAD_ROW, row(2, f'<c r="E2"><v>{"1" * 5000}</v></c>')),
        (HEAD_ROW, row(2, '<c r="E2"><v>12<x/>00</v></c>')),
        (HEAD_ROW, row(2, '<c r="A2" t="s"><v>-1</v></c>')),
    ],
    ids=lambda rows: rows[1][:60],
)
def test_sheet_that_readers_and_excel_read_differently_is_refused(
    tmp_path: Path, rows: tuple[str, ...]
) -> None:
    assert_refused(workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(*rows)}), "is damaged at")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('<c r="E2"><f>A1</f></c>', "is a formula without a calculated value"),
        ('<c r="E2"><f>A1</f><v></v></c>', "is a formula without a calculated value"),
        ('<c r="E2" t="e"><f>A1</f><v>#REF!</v></c>', "has the error '#REF!'"),
        ('<c r="E2" t="b"><v>1</v></c>', "is not an amount"),
        ('<c r="E2" t="d"><v>2025-12-31</v></c>', "is a date or a time"),
        ('<c r="E2" t="str"><v>1,200</v></c>', "is '1,200', whose separator can mark"),
        ('<c r="E2"><v>1e999</v></c>', "is infinite or not a number"),
    ],
)
def test_cell_without_an_amount_is_refused(tmp_path: Path, cell: str, message: str) -> None:
    start, _, _ = LINE.partition('<c r="E2">')
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, f"{start}{cell}</row>")})
    assert_refused(path, rf"row 2, debit \(column E\) {message}")


def test_an_empty_formula_counts_only_where_a_value_is_read(tmp_path: Path) -> None:
    cells = '<c r="F2" t="str"><f>IF(A1="","","x")</f><v></v></c><c r="G2"><f>A1</f></c>'
    path = workbook(
        tmp_path / "a.xlsx", {SHEET: sheet_of(HEAD_ROW, LINE.replace("</row>", f"{cells}</row>"))}
    )
    (voucher,) = read_closing_vouchers(path)
    assert (voucher.rows[0].debit, voucher.rows[0].credit) == (voucher.balance, 0)


def test_a_formula_that_openpyxl_wrote_has_no_value(tmp_path: Path) -> None:
    book = Workbook()
    for line in (HEAD, ROWS[0], (None, None, None, 2512, None, "=E2")):
        book.worksheets[0].append(line)
    book.save(tmp_path / "a.xlsx")
    assert_refused(tmp_path / "a.xlsx", r"row 3, credit \(column F\) is a formula without a calculated value")


def test_a_formula_that_xlsxwriter_wrote_has_no_value(tmp_path: Path) -> None:
    def save(value: float) -> Path:
        book = import_module("xlsxwriter").Workbook(tmp_path / "a.xlsx")
        sheet = book.add_worksheet()
        for number, line in enumerate((HEAD, *ROWS, (None, None, None, 1930))):
            sheet.write_row(number, 0, ["" if cell is None else cell for cell in line])
        sheet.write_formula(3, 4, "=E2*2", None, value)
        book.close()
        return tmp_path / "a.xlsx"

    assert_refused(save(0), r"row 4, debit \(column E\) is a formula without a calculated value")
    assert read_closing_vouchers(save(3))[0].rows[2].debit == 3


def test_a_formula_that_excel_calculated_to_zero_has_a_value(tmp_path: Path) -> None:
    cell = '<c r="F2"><f>E2-E2</f><v>0</v></c></row>'
    content = sheet_of(HEAD_ROW, LINE.replace("</row>", cell))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets>'
    for calculation, is_read in (
        ('<calcPr calcId="191029"/>', True),
        ('<calcPr fullCalcOnLoad="true"/>', False),
    ):
        parts: dict[str, str | bytes] = {SHEET: content, "xl/workbook.xml": f"{book}{calculation}</workbook>"}
        path = workbook(tmp_path / "a.xlsx", parts)
        if is_read:
            assert read_closing_vouchers(path)[0].rows[0].credit == 0
        else:
            assert_refused(path, "is a formula without a calculated value")


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        (("Referens", "Datum", "Text", "Konto", "Debet", "Kredit", "Debet"), "debit, E and G"),
        (("Referens", "Datum", "Text", "Konto", "Debet", "Debit"), "debit, E and F"),
        (("Belopp", "Referens", "Datum", "Text", "Konto", "amount"), "amount, A and F"),
    ],
)
def test_duplicate_column_is_refused(tmp_path: Path, head: tuple[str, ...], columns: str) -> None:
    book = Workbook()
    book.worksheets[0].append(head)
    book.save(tmp_path / "a.xlsx")
    assert_refused(tmp_path / "a.xlsx", f"two columns for {columns}")


def test_hidden_first_sheet_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(HEAD)
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Visible")
    book.save(tmp_path / "a.xlsx")
    assert_refused(tmp_path / "a.xlsx", "has a hidden first sheet 'Sheet'")


def test_a_strict_workbook_is_refused_with_its_format(tmp_path: Path) -> None:
    content = sheet_of(HEAD_ROW, LINE).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    assert_refused(
        workbook(tmp_path / "a.xlsx", {SHEET: content}), "is a workbook in the format Strict Open XML"
    )


def test_old_or_protected_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504)
    assert_refused(tmp_path / "a.xlsx", "password-protected or in the old .xls format")


class NeverRead(LocalFiles):
    def read(self, path: Path, /, *, private: bool = False) -> bytes:
        raise AssertionError(f"{path} was read")


@pytest.mark.parametrize("name", ["a.json", "a.xlsx"])
def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(10_000_001)  # a sparse file, which needs no space on the disk
    with pytest.raises(ClosingFileError, match=r"is 10\.0 MB, but the limit is 10 MB"):
        read_closing_vouchers(tmp_path / name, files=NeverRead())


def test_a_device_or_a_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "zeros.json").symlink_to("/dev/zero")
    assert_refused(tmp_path / "zeros.json", "Not a regular file")
    (tmp_path / "folder.xlsx").mkdir()
    assert_refused(tmp_path / "folder.xlsx", "Not a regular file")


def test_limits_can_be_passed_as_arguments(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    for limits, message in (
        (FileLimits(file_bytes=100), "the limit is 0.0001 MB"),
        (FileLimits(workbook=WorkbookLimits(rows=2)), "row 3: the limit is 2"),
        (FileLimits(workbook=WorkbookLimits(parts=3)), "parts: the limit is 3"),
    ):
        with pytest.raises(InvalidInput, match=message):
            read_closing_vouchers(path, limits=limits)
