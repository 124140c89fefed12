"""Tests that entries in an earlier workbook are carried over to its new version, or are listed as not carried over.

The earlier version of the workbook is saved, too.
"""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.worksheet import Worksheet

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Cause, CauseKind, Posting
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.report import ChangeKind, Subject, write_xlsx
from tests.year_end.report.papers import AS_OF, PROVENANCE, bank, customers, item, suppliers

ITEMS = "1510 Kundfordringar"
YELLOW = PatternFill("solid", fgColor="FFFFFF00")


def column(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == heading)


def row_of(sheet: Worksheet, number: str) -> int:
    return next(row[0].row for row in sheet.iter_rows(min_row=5) if row[0].value == number)


def fill_of(sheet: Worksheet, row: int, col: int) -> str:
    return str(sheet.cell(row, col).fill.fgColor.rgb)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "1510.xlsx"
    write_xlsx([customers()], path)
    return path


def edited(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def test_notes_signatures_colours_and_comments_survive_in_the_other_language(path: Path) -> None:
    book = edited(path)
    sheet, summary = book[ITEMS], book["Sammanfattning"]
    sheet.cell(row_of(sheet, "3"), column(sheet, "Anm.")).value = "Ring kunden\nigen"
    sheet.cell(row_of(sheet, "2"), 3).fill = YELLOW
    sheet.cell(row_of(sheet, "4"), 1).fill = PatternFill("solid", fgColor=Color(theme=5, tint=0.4))
    sheet.cell(row_of(sheet, "1"), 1).fill = PatternFill("solid", fgColor=Color(indexed=10))
    sheet.cell(row_of(sheet, "5"), 1).comment = Comment("Tvist", "Åsa")
    label = next(cell for row in summary.iter_rows() for cell in row if cell.value == "Upprättad av")
    summary.cell(label.row, 2).value = "Åsa Ek"
    summary.cell(label.row, 3).value = date(2026, 2, 14)
    book.save(path)

    result = write_xlsx([customers()], path, language="en")

    again = edited(path)
    sheet, summary = again["1510 Trade receivables"], again["Summary"]
    assert sheet.cell(row_of(sheet, "3"), column(sheet, "Note")).value == "Ring kunden\nigen"
    assert fill_of(sheet, row_of(sheet, "2"), 3) == "FFFFFF00"
    assert fill_of(sheet, row_of(sheet, "4"), 1) not in {"00000000", "FFFFFF00"}
    assert fill_of(sheet, row_of(sheet, "1"), 1) == "FFFF0000"
    comment = sheet.cell(row_of(sheet, "5"), 1).comment
    assert comment is not None
    assert (comment.text, comment.author) == ("Tvist", "Åsa")
    label = next(cell for row in summary.iter_rows() for cell in row if cell.value == "Prepared by")
    assert summary.cell(label.row, 2).value == "Åsa Ek"
    assert str(summary.cell(label.row, 3).value)[:10] == "2026-02-14"
    assert (result.carried_over, result.not_carried_over, result.changes) == (7, (), ())


def test_a_note_stays_at_its_invoice_when_rows_are_sorted_and_columns_inserted(path: Path) -> None:
    book = edited(path)
    sheet = book[ITEMS]
    sheet.cell(row_of(sheet, "3"), column(sheet, "Anm.")).value = "Osäker"
    first, second = ([cell.value for cell in sheet[row]] for row in (row_of(sheet, "3"), row_of(sheet, "1")))
    for values, row in ((second, row_of(sheet, "3")), (first, row_of(sheet, "1"))):
        for index, value in enumerate(values, 1):
            sheet.cell(row, index).value = value
    sheet.insert_cols(2)
    sheet.cell(4, 2).value = "Vår kolumn"
    sheet.cell(row_of(sheet, "2"), 2).value = "egen text"
    book.save(path)

    result = write_xlsx([customers()], path)

    sheet = edited(path)[ITEMS]
    assert sheet.cell(row_of(sheet, "3"), column(sheet, "Anm.")).value == "Osäker"
    assert sheet.cell(row_of(sheet, "1"), column(sheet, "Anm.")).value is None
    assert [entry.content for entry in result.not_carried_over] == ["Vår kolumn", "egen text"]


def test_a_note_is_kept_through_several_imports(path: Path) -> None:
    book = edited(path)
    sheet = book[ITEMS]
    sheet.cell(row_of(sheet, "3"), column(sheet, "Anm.")).value = "Osäker"
    book.save(path)
    for _ in range(3):
        write_xlsx([customers()], path)
    sheet = edited(path)[ITEMS]
    assert sheet.cell(row_of(sheet, "3"), column(sheet, "Anm.")).value == "Osäker"
    assert len(list(path.parent.iterdir())) == 4


def test_what_has_no_place_is_listed_with_its_cell_and_reason(path: Path) -> None:
    book = edited(path)
    sheet = book[ITEMS]
    note = column(sheet, "Anm.")
    sheet.cell(row_of(sheet, "6"), note).value = "Kredit till kund"
    sheet.cell(row_of(sheet, "1"), column(sheet, "Öppet, SEK")).value = 17
    sheet.cell(row_of(sheet, "2"), note).value = "=1+1"
    sheet.cell(40, 2).value = "Löst ute i bladet"
    own = book.create_sheet("Arbetspapper")
    own["A1"] = 1
    chart = BarChart()
    chart.add_data(Reference(own, min_col=1, min_row=1))
    causes: Worksheet = book["Avstämning"]
    causes.add_chart(chart, "H2")
    book.save(path)

    without_credit = attrs.evolve(customers(), items=customers().items[:-1])
    result = write_xlsx([without_credit], path)

    listed = {(entry.sheet, entry.content, entry.reason.sv[:20]) for entry in result.not_carried_over}
    assert listed == {
        (ITEMS, "17", "Cellen fylls i av pr"),
        (ITEMS, "=1+1", "Cellen har en formel"),
        (ITEMS, "Löst ute i bladet", "Cellen ligger utanfö"),
        (ITEMS, "Kredit till kund", "Raden finns inte i d"),
        ("Arbetspapper", "1", "Bladet hör inte till"),
        ("Avstämning", "", "Bladet har bilder el"),
    }
    new = edited(path)["Ej överfört"]
    assert new["A1"].value == "Ej överfört"
    assert {row[2].value for row in new.iter_rows(min_row=5)} >= {"17", "=1+1", "Kredit till kund"}
    assert all(cell.data_type != "f" for row in new.iter_rows() for cell in row)


def test_the_earlier_workbook_is_kept_with_the_time_at_which_it_was_saved(path: Path) -> None:
    before = path.read_bytes()
    result = write_xlsx([customers()], path, language="en")
    assert result.kept == path.with_name("1510.2026-03-02T091530.xlsx")
    assert result.kept.read_bytes() == before
    second = write_xlsx([customers()], path)
    assert second.kept == path.with_name("1510.2026-03-02T091530-2.xlsx")


def test_writing_the_same_figures_again_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    result = write_xlsx([customers()], path)
    assert (result.kept, path.read_bytes()) == (None, before)
    assert len(list(path.parent.iterdir())) == 1


def test_new_changed_and_removed_figures_are_listed_and_own_vouchers_named(tmp_path: Path) -> None:
    path = tmp_path / "bilagor.xlsx"
    write_xlsx([customers(), bank()], path)
    old = customers()
    cause = Cause(
        kind=CauseKind.MANUAL_VOUCHER,
        voucher="V2",
        on=AS_OF,
        amount=Decimal(-100),
        evidence=Text.same("Befarad kundförlust"),
    )
    new = attrs.evolve(
        old,
        items=(attrs.evolve(old.items[0], open_sek=Decimal(1)), *old.items[2:], item(7, "5")),
        causes=(*old.causes, cause),
    )
    posting = Posting(voucher="V1", on=AS_OF, text=Text.same("Ränta"), amount=Decimal(12))
    money = attrs.evolve(bank(), postings=(*bank().postings, posting), account_balance=Decimal(362))
    result = write_xlsx([new, money], path, own_vouchers=["V1", "V2"])
    shown = [
        (
            change.account,
            change.kind,
            change.subject,
            change.number,
            change.before,
            change.now,
            change.own_voucher,
        )
        for change in result.changes
    ]
    assert shown == [
        ("1510", ChangeKind.CHANGED, Subject.ITEM, "1", Decimal("12000.10"), Decimal(1), False),
        ("1510", ChangeKind.REMOVED, Subject.ITEM, "2", Decimal("800.35"), None, False),
        ("1510", ChangeKind.ADDED, Subject.ITEM, "7", None, Decimal(5), False),
        ("1510", ChangeKind.ADDED, Subject.CAUSE, "manual voucher V2", None, Decimal(-100), True),
        ("1930", ChangeKind.CHANGED, Subject.BALANCE, "1930", Decimal("350.00"), Decimal(362), False),
        ("1930", ChangeKind.ADDED, Subject.VOUCHER, "V1", None, Decimal(12), True),
    ]  # fmt: skip
    sheet = edited(path)["Ändringar"]
    assert "Bokslutsverifikation som uppdraget har bokfört" in [
        cell.value for row in sheet.iter_rows() for cell in row
    ]


def other_company() -> Appendix:
    return attrs.evolve(suppliers(), provenance=attrs.evolve(PROVENANCE, org_number="556999-0000"))


def next_year() -> Appendix:
    return attrs.evolve(customers(), as_of=date(2026, 12, 31))


@pytest.mark.parametrize("appendix", [other_company(), next_year()])
def test_a_workbook_of_another_company_or_date_is_refused_and_left_alone(
    path: Path, appendix: Appendix
) -> None:
    before = path.read_bytes()
    with pytest.raises(InvalidInput, match="belongs to"):
        write_xlsx([appendix], path)
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("appendix", "content", "reason"),
    [
        (other_company(), b"", "hör till företaget '556000-1234' och balansdagen 2025-12-31"),
        (customers(), b"text", "är inte en Excel"),
    ],
)
def test_a_refusal_is_in_swedish_too(path: Path, appendix: Appendix, content: bytes, reason: str) -> None:
    if content:
        path.write_bytes(content)
    with pytest.raises(ClosingFileError) as caught:
        write_xlsx([appendix], path)
    assert f"'{path}' {reason}" in caught.value.text.sv
    assert "Den befintliga filen är oförändrad. Flytta undan den befintliga filen" in caught.value.text.sv


def foreign() -> bytes:
    content, book = io.BytesIO(), openpyxl.Workbook()
    book.save(content)
    return content.getvalue()


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b"\0" * 300_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"Konto;Belopp\n1510;100\n", b"PK\x03\x04damaged", foreign(), bomb()],
    ids=["empty", "text", "damaged", "foreign", "bomb"],
)
def test_a_damaged_foreign_or_hostile_file_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"1510\.xlsx.*(Move it away|left unchanged)"):
        write_xlsx([customers()], path)
    assert path.read_bytes() == content
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_workbook_is_refused(path: Path, share: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InvalidInput):
        write_xlsx([customers()], path)


def test_a_changed_record_is_refused(path: Path) -> None:
    book = edited(path)
    book["fortnox-sdk"]["A1"] = "fortnox-sdk/workbook/2"
    book.save(path)
    with pytest.raises(InvalidInput, match="this version"):
        write_xlsx([customers()], path)


@pytest.mark.parametrize("columns", ["[" * 30_000, "{}", "[1]", "", None])
def test_a_damaged_record_is_refused(path: Path, columns: str | None) -> None:
    book = edited(path)
    record = book["fortnox-sdk"]
    for row in range(record.max_row, 0, -1):
        if columns is None and row > 1:
            record.delete_rows(row)
        elif record.cell(row, 1).value == "sheet":
            record.cell(row, 5, columns)
    if columns is None:
        record.delete_cols(2, record.max_column)
    book.save(path)
    with pytest.raises(InvalidInput, match="damaged"):
        write_xlsx([customers()], path)


def test_a_workbook_is_not_replaced_if_somebody_saves_it_meanwhile(path: Path) -> None:
    class Changing:
        """A file system in which a file changes after it has been read once."""

        def __init__(self) -> None:
            self.local, self.reads = LocalFiles(), 0

        def __getattr__(self, name: str) -> object:
            return getattr(self.local, name)

        def read(self, place: Path, /, *, private: bool = False, limit: int | None = None) -> bytes:
            self.reads += 1
            return self.local.read(place, private=private, limit=limit) + b"x" * (self.reads - 1)

    with pytest.raises(InvalidInput, match="was changed while"):
        write_xlsx([customers()], path, language="en", files=Changing())  # type: ignore[arg-type]
    assert len(list(path.parent.iterdir())) == 1
