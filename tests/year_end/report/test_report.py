"""Tests of the appendices as files: the workbook is read with openpyxl, and the page as HTML."""

import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import attrs
import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.text import Language, Text, amount_text
from fortnox_sdk.year_end.appendix import Bucket, CauseKind, Finding, FindingKind, SettlementKind
from fortnox_sdk.year_end.report import write_html, write_xlsx
from fortnox_sdk.year_end.report.texts import labels_in, term
from tests.year_end.report.papers import (
    HOSTILE,
    PROVENANCE,
    assets,
    customers,
    item,
    suppliers,
    without_ledger,
)


def cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell))


def cell_beside(sheet: Worksheet, label: str) -> Cell:
    label_cell = next(cell for cell in cells(sheet) if cell.value == label)
    neighbour = sheet.cell(label_cell.row, label_cell.column + 1)
    assert isinstance(neighbour, Cell)
    return neighbour


def test_the_workbook_has_the_figures_of_the_appendices(tmp_path: Path) -> None:
    path = tmp_path / "bilagor.xlsx"
    appendix = customers()
    write_xlsx([appendix, suppliers()], path)
    book = openpyxl.load_workbook(path, data_only=True)
    assert book.sheetnames == [
        "Sammanfattning", "1510 Kundfordringar", "2440 Leverantörsskulder", "Åldersanalys", "Avstämning", "Källor",
        "fortnox-sdk",
    ]  # fmt: skip
    assert book["fortnox-sdk"].sheet_state == "veryHidden"
    summary = book["Sammanfattning"]
    assert Decimal(str(cell_beside(summary, "Saldo på kontot 1510").value)) == appendix.account_balance
    assert cell_beside(summary, "Differens").value == -1250
    assert cell_beside(summary, "Manuell verifikation A17").value == -1250
    assert cell_beside(summary, "Oförklarat").value == 0
    assert cell_beside(summary, "Varav kunder med kreditsaldo").value == -350
    ledger = book["1510 Kundfordringar"]
    assert ledger.freeze_panes == "A5"
    assert ledger.auto_filter.ref == "A4:V10"
    assert ledger.page_setup.orientation == "landscape"
    assert isinstance(ledger["D5"].value, datetime)


def test_totals_are_live_formulas_with_correct_stored_values(tmp_path: Path) -> None:
    path = tmp_path / "bilagor.xlsx"
    write_xlsx([customers(), suppliers()], path)
    live, stored = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    formulas = {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in live.worksheets
        for cell in cells(sheet)
        if cell.data_type == "f"
    }
    assert formulas["1510 Kundfordringar", "J11"] == "=SUBTOTAL(9,J5:J10)"
    assert "=ROUND(-(SUM('2440 Leverantörsskulder'!$K$5:$K$6)),2)" in formulas.values()
    assert Decimal(str(stored["1510 Kundfordringar"]["J11"].value)) == customers().ledger_total
    assert {cell.data_type for sheet in stored.worksheets for cell in cells(sheet)} == {"n", "s", "d"}
    assert all(
        re.fullmatch(
            r"=(SUBTOTAL\(9,[A-Z]\d+:[A-Z]\d+\)|ROUND\(.*,2\)|COUNTIFS\(.*\)|C\d+/SUM\(.*\))", formula
        )
        for formula in formulas.values()
    )


def test_headings_cells_and_totals_have_the_format_of_their_column(tmp_path: Path) -> None:
    write_xlsx([customers()], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    items, ageing = book["1510 Kundfordringar"], book["Åldersanalys"]
    amount, sparse_amount, day = "#,##0.00", "#,##0.00;-#,##0.00;;@", "yyyy-mm-dd"
    for sheet, heading, last, formats in (
        (items, "A4", 11, ("left", "General", "General")),
        (items, "E4", 11, ("center", day, "General")),
        (items, "H4", 11, ("right", amount, "General")),  # the currencies differ, so there is no total
        (items, "J4", 11, ("right", amount, amount)),
        (items, "K4", 11, ("right", "0;-0;;@", "General")),
        (ageing, "B5", 11, ("right", "0", "0")),
        (ageing, "C5", 11, ("right", amount, amount)),
        (ageing, "D5", 11, ("right", "0.0%", "General")),
        (ageing, "E20", 27, ("right", sparse_amount, amount)),
    ):
        cell, title = sheet[heading], f"{sheet.title} {heading}"
        first, total = cell.offset(row=1), sheet.cell(last, cell.column)
        assert (cell.alignment.horizontal, first.number_format, total.number_format) == formats, title
        assert (cell.font.bold, first.font.bold, total.font.bold) == (True, False, True), title


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    write_xlsx([customers()], tmp_path / "a.xlsx")
    write_html([customers()], tmp_path / "a.html")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["1510 Kundfordringar"]
    assert [cell.data_type for cell in cells(sheet) if cell.value == HOSTILE] == ["s"]
    assert "<b>Bolaget" not in (tmp_path / "a.html").read_text()


CONTROLS = "Bo\x1b[2J\x00\x9b\u202elaget\u2066\uffff"


def test_control_characters_in_foreign_text_are_not_in_a_report(tmp_path: Path) -> None:
    # A control character in a sheet name, a footer or a property makes the whole file unreadable.
    appendix = attrs.evolve(customers(), provenance=attrs.evolve(PROVENANCE, company_name=CONTROLS))
    write_xlsx([appendix], tmp_path / "a.xlsx")
    write_html([appendix], tmp_path / "a.html")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as file:
        for name in file.namelist():
            text = file.read(name).decode()
            assert not {"\x1b", "\x00"} & set(text), name
            # XlsxWriter keeps the text of cells as it is; Excel shows it in its cell only.
            assert not {"\x9b", "\u202e"} & set(text) or "sharedStrings" in name, name
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Bo?[2J" in page
    assert not {"\x1b", "\x00", "\x9b", "\u202e", "\u2066"} & set(page)


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_xlsx([customers(), suppliers()], tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_an_appendix_without_a_ledger_lists_the_vouchers_on_the_account(tmp_path: Path) -> None:
    write_xlsx([without_ledger()], tmp_path / "a.xlsx", language="en")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    assert book.sheetnames == ["Summary", "1510 Kundfordringar", "Reconciliation", "Sources", "fortnox-sdk"]
    assert cell_beside(book["Summary"], "Balance of the account 1510").value == 350
    assert (
        openpyxl.load_workbook(tmp_path / "a.xlsx")["1510 Kundfordringar"]["D7"].value == "=SUBTOTAL(9,D5:D6)"
    )
    write_html([without_ledger()], tmp_path / "a.html", language="en")
    assert "Account specification, without evidence" in (tmp_path / "a.html").read_text()


def test_the_row_below_the_headings_of_an_empty_table_says_that_it_is_empty(tmp_path: Path) -> None:
    zero = Decimal(0)
    appendices = [
        attrs.evolve(suppliers(), items=(), account_balance=zero, ledger_total=zero),
        attrs.evolve(assets(), register_rows=(), account_balance=zero, ledger_total=zero),
    ]
    write_xlsx(appendices, tmp_path / "a.xlsx", language="en")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    payables, machines, reconciliation = (
        [value for (value,) in book[title].iter_rows(min_row=4, max_col=1, values_only=True)]
        for title in ("2440 Trade payables", "1220 Inventarier och verktyg", "Reconciliation")
    )
    assert payables == ["Invoice", "There are no open items."]
    assert machines == ["Number", "The register has no records."]
    no_causes = ["Cause", "There is no difference to explain."]
    assert reconciliation == [
        *("2440 Trade payables", *no_causes, None),
        *("1220 Inventarier och verktyg", *no_causes),
    ]
    # The row with the text is printed, and the total refers to it, because a range can't be empty.
    assert book["2440 Trade payables"].print_area == "'2440 Trade payables'!$A$1:$O$5"
    total = cell_beside(book["Summary"], "Open items of the ledger")
    assert total.value == "=ROUND(-(SUM('2440 Trade payables'!$K$5:$K$5)),2)"


class Outline(HTMLParser):
    """A parser that collects the elements of a page and checks that they are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open_tags: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag != "meta":
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open_tags.pop() == tag


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_is_self_contained_and_its_tables_are_accessible(tmp_path: Path, language: Language) -> None:
    write_html([customers(), suppliers()], tmp_path / "a.html", language=language)
    text = (tmp_path / "a.html").read_text()
    page = Outline()
    page.feed(text)
    assert not page.open_tags
    assert ("html", {"lang": language}) in page.elements
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.elements}
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")
    assert sum(tag == "table" for tag, _ in page.elements) == sum(
        tag == "caption" for tag, _ in page.elements
    )
    assert amount_text(Decimal(-1250), language) in text
    assert term(CauseKind.MANUAL_VOUCHER, language) in text


def test_the_bars_of_the_ageing_have_one_scale_and_negative_sums_are_left_of_zero(tmp_path: Path) -> None:
    items = (item(1, "750"), item(2, "-250", overdue=12), item(3, "500", overdue=200))
    write_html([attrs.evolve(customers(), items=items)], tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.findall(r'<rect class="(b\d)" x="([0-9.]+)%" width="([0-9.]+)%"', page) == [
        ("b0", "25.00", "75.00"),
        ("b1", "0.00", "25.00"),
        ("b2", "25.00", "0.00"),
        ("b3", "25.00", "0.00"),
        ("b4", "25.00", "50.00"),
    ]


def test_both_languages_have_every_label() -> None:
    assert labels_in("sv").keys() == labels_in("en").keys()
    assert all(label.strip() for label in (*labels_in("sv").values(), *labels_in("en").values()))


def test_an_unexplained_difference_is_shown(tmp_path: Path) -> None:
    appendix = attrs.evolve(customers(), causes=())
    write_html([appendix], tmp_path / "a.html")
    write_xlsx([appendix], tmp_path / "a.xlsx")
    assert "Oförklarad differens" in (tmp_path / "a.html").read_text()
    summary = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)["Sammanfattning"]
    assert cell_beside(summary, "Oförklarat").value == -1250


def test_the_box_sums_many_causes_by_kind_and_the_reconciliation_lists_all(tmp_path: Path) -> None:
    cause = customers().causes[0]
    causes = tuple(attrs.evolve(cause, voucher=f"A{number}", amount=Decimal(-50)) for number in range(25))
    write_xlsx([attrs.evolve(customers(), causes=causes)], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    assert cell_beside(book["Sammanfattning"], "Manuell verifikation").value == -1250
    assert (
        sum(str(cell.value).startswith("A") and cell.column == 2 for cell in cells(book["Avstämning"])) == 25
    )


def test_invalid_arguments_are_refused_and_no_file_is_left(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        write_xlsx([], tmp_path / "a.xlsx")
    with pytest.raises(InvalidInput):
        write_xlsx([customers(), customers()], tmp_path / "a.xlsx")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_html([customers()], tmp_path / "folder.html")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


@pytest.mark.parametrize("value", [*Bucket, *CauseKind, *SettlementKind])
def test_every_kind_has_a_name_in_both_languages(value: Bucket | CauseKind | SettlementKind) -> None:
    assert term(value, "sv")
    assert term(value, "en")


@pytest.mark.parametrize("extra", ["xlsxwriter", "jinja2"])
def test_a_missing_extra_is_reported_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, extra, None)
    write = write_xlsx if extra == "xlsxwriter" else write_html
    with pytest.raises(ConfigurationError, match="pip install"):
        write([customers()], tmp_path / "a.file")


def test_findings_are_in_the_language_of_the_report(tmp_path: Path) -> None:
    appendix = attrs.evolve(
        customers(), findings=(Finding(FindingKind.NOTE, Text("Look at this.", "Titta på detta.")),)
    )
    write_html([appendix], tmp_path / "sv.html")
    write_html([appendix], tmp_path / "en.html", language="en")
    assert "Titta på detta." in (tmp_path / "sv.html").read_text()
    assert "Look at this." in (tmp_path / "en.html").read_text()
    write_xlsx([appendix], tmp_path / "sv.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "sv.xlsx")["Sammanfattning"]
    assert "Titta på detta." in [cell.value for cell in cells(sheet)]
