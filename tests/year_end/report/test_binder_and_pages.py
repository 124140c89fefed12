"""Tests of the binder as Excel and HTML: a sheet for each control account and register, and pages in A4."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import RegisterRow
from fortnox_sdk.year_end.report import write_binder_html, write_binder_xlsx, write_html, write_xlsx
from tests.year_end.report.papers import (
    assets,
    bank,
    binder_of,
    customers,
    review_of,
    suppliers,
    two_control_accounts,
    with_findings,
)

BINDER = binder_of(assets(), two_control_accounts(), bank(), suppliers())
_A4_LANDSCAPE_INCHES, _MARGINS_INCHES = 11.69, 1.0
_FONT_POINTS = 10


def values(sheet: Worksheet) -> list[object]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_overview_leads_to_every_sheet_and_every_sheet_leads_back(tmp_path: Path) -> None:
    write_binder_xlsx(BINDER, tmp_path / "binder.xlsx")
    book = openpyxl.load_workbook(tmp_path / "binder.xlsx")
    overview = book["Översikt"]
    targets = [
        str(cell.hyperlink.location)
        for row in overview.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    ]
    assert targets == [
        "'1220 Inventarier och verktyg'!A1",
        "'1510+1511 Kundfordringar'!A1",
        "'1930 Företagskonto'!A1",
        "'2440 Leverantörsskulder'!A1",
    ]
    pages = [*(target.split("'")[1] for target in targets), "1510 Kundfordringar", "1511 Kundfordringar"]
    for title in pages:
        link = book[title]["A3"].hyperlink
        assert link is not None
        assert link.location == "'Översikt'!A1"


COMPANY = "Ström & Åberg Övningsbolag AB, 556000-1234"


def headings(path: Path) -> dict[str, tuple[object, object]]:
    """Return the title and the subtitle at the top of each visible sheet."""
    sheets = openpyxl.load_workbook(path).worksheets
    return {
        sheet.title: (sheet["A1"].value, sheet["A2"].value)
        for sheet in sheets
        if sheet.sheet_state == "visible"
    }


def test_every_sheet_is_headed_by_its_subject_and_the_company(tmp_path: Path) -> None:
    write_binder_xlsx(BINDER, tmp_path / "b.xlsx")
    assert headings(tmp_path / "b.xlsx") == {
        "Översikt": ("Bokslutspärm 2025-12-31", COMPANY),
        "1220 Inventarier och verktyg": ("1220 Inventarier och verktyg 2025-12-31", COMPANY),
        "1510+1511 Kundfordringar": ("1510+1511 Kundfordringar 2025-12-31", COMPANY),
        "1510 Kundfordringar": ("1510 Kundfordringar 2025-12-31", COMPANY),
        "1511 Kundfordringar": ("1511 Kundfordringar 2025-12-31", COMPANY),
        "1930 Företagskonto": ("1930 Företagskonto 2025-12-31", COMPANY),
        "2440 Leverantörsskulder": ("2440 Leverantörsskulder 2025-12-31", COMPANY),
        "Åldersanalys": ("Åldersanalys", "Dagar efter förfallodagen, belopp i SEK"),
        "Källor": ("Källor", None),
    }
    review = review_of()
    write_xlsx([review.appendix, bank()], tmp_path / "a.xlsx", language="en", reviews=[review])
    assert headings(tmp_path / "a.xlsx") == {
        "Summary": ("Ledger reconciliation", COMPANY),
        "1510 Trade receivables": ("1510 Trade receivables 2025-12-31", COMPANY),
        "1930 Företagskonto": ("1930 Företagskonto 2025-12-31", COMPANY),
        "Ageing": ("Ageing", "Days after the due date, amounts in SEK"),
        "Reconciliation": ("Reconciliation", "Ström & Åberg Övningsbolag AB"),
        "Explanation 1510": ("Explanation 1510 2025-12-31", COMPANY),
        "To judge 1510": ("To judge 1510 2025-12-31", COMPANY),
        "Sources": ("Sources", None),
    }


def test_the_overview_shows_balance_verdict_and_what_it_rests_on(tmp_path: Path) -> None:
    write_binder_xlsx(BINDER, tmp_path / "binder.xlsx")
    live, stored = (
        openpyxl.load_workbook(tmp_path / "binder.xlsx", data_only=only) for only in (False, True)
    )
    rows = [[cell.value for cell in row[:6]] for row in stored["Översikt"].iter_rows(min_row=6)]
    assert rows[0] == [
        "1220",
        "Inventarier och verktyg",
        150000,
        "Grön",
        "Avstämd",
        "Anläggningstillgångar, 2 st",
    ]
    assert [row[3] for row in rows] == ["Grön", "Gul", "Gul", "Grön"]
    assert str(live["Översikt"]["C6"].value).startswith("='1220 Inventarier och verktyg'!")
    assert [Decimal(str(row[2])) for row in rows] == [each.account_balance for each in BINDER.appendices]


def test_names_and_dates_in_the_overview_survive(tmp_path: Path) -> None:
    path = tmp_path / "binder.xlsx"
    write_binder_xlsx(BINDER, path)
    book = openpyxl.load_workbook(path)
    book["Översikt"]["G8"] = "Åsa Ek"
    book["Översikt"]["H8"] = date(2026, 2, 1)
    book.save(path)
    fewer = binder_of(*BINDER.appendices[1:])
    result = write_binder_xlsx(fewer, path)
    sheet = openpyxl.load_workbook(path)["Översikt"]
    assert (sheet["A7"].value, sheet["G7"].value) == ("1930", "Åsa Ek")
    assert str(sheet["H7"].value).startswith("2026-02-01")
    assert result.not_carried_over == ()


def test_control_accounts_have_a_sheet_each_and_a_joint_total(tmp_path: Path) -> None:
    write_xlsx([two_control_accounts()], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert {"1510 Kundfordringar", "1511 Kundfordringar"} <= set(book.sheetnames)
    formulas = [value for value in values(book["Sammanfattning"]) if str(value).startswith("=")]
    assert (
        formulas[0] == "=ROUND(SUM('1510 Kundfordringar'!$J$5:$J$8)+SUM('1511 Kundfordringar'!$J$5:$J$6),2)"
    )
    joint = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    sheet = next(joint[title] for title in joint.sheetnames if title.startswith("1510+1511"))
    total = [cell.value for cell in sheet[5]]
    assert total[2:6] == [
        float(two_control_accounts().account_balance),
        float(two_control_accounts().ledger_total or 0),
        -1250,
        0,
    ]


def test_items_that_no_part_has_are_listed_as_well(tmp_path: Path) -> None:
    joint = two_control_accounts()
    write_xlsx([attrs.evolve(joint, parts=joint.parts[:1])], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    numbers = [value for title in book.sheetnames if "Kund" in title for value in values(book[title])]
    assert {"1", "2", "3", "4", "5", "6"} <= set(numbers)


def test_a_register_shows_its_details(tmp_path: Path) -> None:
    write_xlsx([assets()], tmp_path / "a.xlsx")
    write_html([assets()], tmp_path / "a.html")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["1220 Inventarier och verktyg"]
    assert {"Anskaffningsvärde", "Typ", "Fräsmaskin", "60 000,00", 150000 // 3} <= set(values(sheet))
    assert "Anskaffningsvärde" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_balance_without_vouchers_is_a_row_of_its_own(tmp_path: Path) -> None:
    # SIE files of types 1 to 3 have closing balances, but no vouchers.
    appendix = attrs.evolve(bank(), postings=(), account_balance=Decimal("1108895.00"))
    write_xlsx([appendix], tmp_path / "a.xlsx")
    write_html([appendix], tmp_path / "a.html")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    text = "Saldo utan verifikationer i bokföringen"
    for sheet in (book["Sammanfattning"], book["1930 Företagskonto"]):
        shown = values(sheet)
        assert {text, 1108795, 1108895} <= set(shown)
    assert text in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_the_rows_that_make_up_a_balance_stand_before_the_vouchers(tmp_path: Path) -> None:
    name = Text("Booked", "Bokfört")
    rows = (
        RegisterRow(number="IB", text="", on=date(2025, 1, 1), amount=Decimal(100)),
        RegisterRow(number="A1", text="Försäljning", amount=Decimal(250), details=((name, "-72360.00"),)),
    )
    path = tmp_path / "a.xlsx"
    write_xlsx([attrs.evolve(bank(), register_rows=rows)], path)
    book = openpyxl.load_workbook(path)
    sheet = book["1930 Företagskonto"]
    shown = values(sheet)
    assert shown.index("Saldot består av") < shown.index("Kontots verifikationer")
    assert -72360 in shown
    places = [cell.row for row in sheet.iter_rows() for cell in row[:1] if cell.value == "A1"]
    for place, text in zip(places, ("a part", "a voucher"), strict=True):
        sheet.cell(place, 5).value = text
    book.save(path)
    result = write_xlsx([attrs.evolve(bank(), register_rows=rows)], path)
    again = openpyxl.load_workbook(path)["1930 Företagskonto"]
    assert [again.cell(place, 5).value for place in places] == ["a part", "a voucher"]
    assert result.not_carried_over == ()


def test_the_reasons_stand_above_the_figures(tmp_path: Path) -> None:
    write_xlsx([with_findings()], tmp_path / "a.xlsx")
    shown = values(openpyxl.load_workbook(tmp_path / "a.xlsx")["Sammanfattning"])
    places = [
        shown.index(text) for text in ("Rättelse krävs i Fortnox", "Att rätta", "Att veta", "Differens")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_sheet_is_printed_on_a4_in_7_points_or_more(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx([with_findings(), suppliers(), assets(), bank()], path, language=language)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Own")["A1"] = "lost"
    book.save(path)
    write_xlsx([customers(), suppliers(), assets(), bank()], path, language=language)
    write_binder_xlsx(BINDER, tmp_path / "b.xlsx", language=language)
    review = review_of()
    write_xlsx([review.appendix], tmp_path / "c.xlsx", language=language, reviews=[review])
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        for sheet in openpyxl.load_workbook(tmp_path / name).worksheets:
            if sheet.sheet_state == "visible":
                assert printed_points(sheet) >= 7, sheet.title
                footer = sheet.oddFooter
                assert footer is not None
                assert footer.left is not None
                assert footer.right is not None
                assert footer.right.text
                assert "556000-1234" in str(footer.left.text)


def printed_points(sheet: Worksheet) -> float:
    last = range_boundaries(sheet.print_area.split("!")[-1])[2] if sheet.print_area else sheet.max_column
    widths = (sheet.column_dimensions[get_column_letter(column)] for column in range(1, int(last or 1) + 1))
    # A character is 7 pixels wide and a column has 5 pixels of padding, with 96 pixels per inch.
    inches = sum(((width.width or 8.43) * 7 + 5) / 96 for width in widths if not width.hidden)
    return _FONT_POINTS * min(1.0, (_A4_LANDSCAPE_INCHES - _MARGINS_INCHES) / inches)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_of_the_binder_has_a_table_of_contents(tmp_path: Path, language: Language) -> None:
    write_binder_html(BINDER, tmp_path / "binder.html", language=language)
    page = (tmp_path / "binder.html").read_text(encoding="utf-8")
    for number in range(len(BINDER.appendices)):
        assert f'<a href="#a{number}">' in page
        assert f'<h2 id="a{number}">' in page
    assert page.count('class="back" href="#top"') == len(BINDER.appendices)


def test_an_empty_binder_is_refused(tmp_path: Path) -> None:
    for write in (write_binder_xlsx, write_binder_html):
        with pytest.raises(InvalidInput):
            write(binder_of(), tmp_path / "binder")
    assert list(tmp_path.iterdir()) == []
