"""Tests of the explanation and the proposals of a ledger in the workbooks and on the pages."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.report import write_binder_html, write_binder_xlsx, write_html, write_xlsx
from tests.year_end.reconciliation.paper_company import PaperCompany
from tests.year_end.report.papers import bank, binder_of, review_of, review_of_paper, suppliers

EXPLANATION, JUDGEMENT = "Förklaring 1510", "Att bedöma 1510"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    review = review_of()
    write_xlsx([review.appendix], tmp_path / "a.xlsx", reviews=[review])
    return tmp_path / "a.xlsx"


def values(sheet: Worksheet) -> list[object]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def place(sheet: Worksheet, text: str) -> tuple[int, int]:
    return next((cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value == text)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_workbook_explains_the_difference_and_lists_what_to_judge(
    tmp_path: Path, language: Language
) -> None:
    reviews = [review_of(), review_of(Ledger.SUPPLIERS)]
    write_xlsx([each.appendix for each in reviews], tmp_path / "a.xlsx", language=language, reviews=reviews)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    for review in reviews:
        account, explanation = review.appendix.account, review.explanation
        first, second = [title for title in book.sheetnames if title.endswith(f" {account}")]
        shown = values(book[first])
        assert {check.detail.in_language(language) for check in explanation.checks} <= set(shown)
        assert {step.advice.in_language(language) for step in explanation.next_steps} <= set(shown)
        assert {each.voucher for each in explanation.equal.vouchers} <= set(shown)
        shown = values(book[second])
        assert {each.question.in_language(language) for each in review.proposals} <= set(shown)
        assert review.revaluation is not None
        assert float(review.revaluation.difference) in shown


def test_the_chart_shows_the_table_of_the_days_which_is_not_printed(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)[EXPLANATION]
    (chart,) = sheet._charts  # type: ignore[attr-defined]  # no public name
    first, _ = place(sheet, "Differens per dag")
    last = first + 1 + len(review_of().explanation.by_day.days)
    assert [series.val.numRef.f for series in chart.series] == [
        f"'{EXPLANATION}'!$B${first + 2}:$B${last}",
        f"'{EXPLANATION}'!$C${first + 2}:$C${last}",
    ]
    assert int(sheet.print_area.rsplit("$", 1)[1]) < first


def test_a_decision_is_carried_over_to_the_other_language_and_without_rates(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[JUDGEMENT]
    heading, column = place(sheet, "Beslut")
    rows = [row for row in range(heading + 1, heading + 9) if sheet.cell(row, 1).value == "Gammal post"]
    sheet.cell(rows[0], column).value = "Skriv ned"
    sheet.cell(40, 2).value = "Eget"
    book.save(path)

    review = attrs.evolve(review_of(), rates=None)
    result = write_xlsx([review.appendix], path, language="en", reviews=[review])

    sheet = openpyxl.load_workbook(path)["To judge 1510"]
    row, column = place(sheet, "Skriv ned")
    assert (sheet.cell(row, 1).value, column) == ("Old item", place(sheet, "Decision")[1])
    assert result.carried_over == 1
    assert [entry.content for entry in result.not_carried_over] == ["Eget"]


def test_only_a_chart_that_a_person_added_is_listed(path: Path) -> None:
    review = review_of()
    result = write_xlsx([review.appendix], path, language="en", reviews=[review])
    assert (result.carried_over, result.not_carried_over) == (0, ())
    book = openpyxl.load_workbook(path)
    sheet: Worksheet = book["Explanation 1510"]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=30, max_row=40))
    sheet.add_chart(chart, "L2")
    book.save(path)
    result = write_xlsx([review.appendix], path, reviews=[review])
    assert [(entry.sheet, entry.cell) for entry in result.not_carried_over] == [("Explanation 1510", "")]


def test_the_binder_has_the_sheets_after_the_ledger_with_a_link_to_the_overview(tmp_path: Path) -> None:
    review = review_of()
    binder = binder_of(review.appendix, bank(), suppliers())
    write_binder_xlsx(binder, tmp_path / "b.xlsx", reviews=[review])
    write_binder_html(binder, tmp_path / "b.html", reviews=[review])
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    titles = book.sheetnames
    assert titles[titles.index(EXPLANATION) - 1 :][:3] == ["1510 Kundfordringar", EXPLANATION, JUDGEMENT]
    for title in (EXPLANATION, JUDGEMENT):
        link = book[title]["A3"].hyperlink
        assert link is not None
        assert link.location == "'Översikt'!A1"
    assert "Bedömningslista" in (tmp_path / "b.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("vouchers", [0, 1, 9])
def test_a_page_draws_the_days_without_scripts(tmp_path: Path, vouchers: int) -> None:
    review = review_of(vouchers=vouchers)
    write_html([review.appendix], tmp_path / "a.html", language="en", reviews=[review])
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in page
    paths = dict(re.findall(r'<path class="(account|ledger|gap)" d="(M0 [0-9.]+[HV0-9.]*)"/>', page))
    assert set(paths) == {"account", "ledger", "gap"}
    # Each voucher is a vertical step of the difference.
    assert paths["gap"].count("V") == vouchers
    assert f"difference {1250 * vouchers:,}.00." in page
    assert "Judgement list" in page
    assert "Currencies at the closing rate" in page


def test_the_lines_of_the_days_extend_from_the_largest_to_the_smallest_amount(tmp_path: Path) -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(5000), on=date(2025, 3, 1))
    company.voucher("A", date(2025, 5, 1), Decimal(1250))
    company.voucher("A", date(2025, 6, 1), Decimal(-2500))
    review = review_of_paper(company)
    write_html([review.appendix], tmp_path / "a.html", language="en", reviews=[review])
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    scales = re.findall(r'<div class="scale"><span>(.*?)</span><span>(.*?)</span></div>', page)
    assert scales == [("6,250.00", "0.00"), ("1,250.00", "-1,250.00")]
    # The plot is 1000 wide for 365 days, and 100 high. The upper edge is 0.
    assert re.findall(r'<path class="(\w+)" d="(M0 [0-9.]+H[0-9.HV]*1000)"/>', page) == [
        ("zero", "M0 100.0H1000"),
        ("account", "M0 100.0H161.6V20.0H328.8V0.0H413.7V40.0H1000"),
        ("ledger", "M0 100.0H161.6V20.0H1000"),
        ("zero", "M0 50.0H1000"),
        ("gap", "M0 50.0H328.8V0.0H413.7V100.0H1000"),
    ]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (1, "1000"),
        (6, "1000, 1001, 1002, 1003, 1004, 1005"),
        (7, "1000, 1001, 1002, 1003, 1004, 1005 …"),
    ],
)
def test_a_proposal_names_at_most_six_invoices(tmp_path: Path, count: int, shown: str) -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    for day in range(1, count + 1):
        company.invoice(Decimal(200), on=date(2025, 12, day), currency="EUR", rate=Decimal("11.25"))
    review = review_of_paper(company)
    write_xlsx([review.appendix], tmp_path / "a.xlsx", reviews=[review])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[JUDGEMENT]
    row, _ = place(sheet, "Balansdagens kurs")
    assert sheet.cell(row, place(sheet, "Faktura")[1]).value == shown


EMPTY_TABLES = {
    "1510": {
        Text("Next steps", "Nästa steg"): Text(
            "There is no difference to explain.", "Det finns ingen differens att förklara."
        ),
        Text("Days on which the difference changed", "Dagar då differensen ändrades"): Text(
            "Account and ledger agreed on every day.", "Konto och reskontra stämde varje dag."
        ),
        Text("Judgement list", "Bedömningslista"): Text(
            "There is nothing to judge.", "Det finns inget att bedöma."
        ),
        Text("Draft vouchers", "Förslag till verifikationer"): Text(
            "There are no draft vouchers.", "Det finns inga förslag till verifikationer."
        ),
        Text("Currencies at the closing rate", "Valutor till balansdagens kurs"): Text(
            "There are no open items.", "Det finns inga öppna poster."
        ),
        Text("Items at the closing rate", "Poster till balansdagens kurs"): Text(
            "There are no open items.", "Det finns inga öppna poster."
        ),
    },
    "2440": {
        Text("Vouchers with the amount 33.00", "Verifikationer med beloppet 33,00"): Text(
            "No voucher has this amount.", "Ingen verifikation har beloppet."
        ),
    },
}
"""The text that each table without rows shows, by account and title of the table."""


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_table_without_rows_says_why_it_is_empty(tmp_path: Path, language: Language) -> None:
    different = PaperCompany(Ledger.SUPPLIERS, opening_offset=Decimal(33))
    reviews = [review_of_paper(PaperCompany(Ledger.CUSTOMERS)), review_of_paper(different)]
    appendices = [each.appendix for each in reviews]
    write_xlsx(appendices, tmp_path / "a.xlsx", language=language, reviews=reviews)
    write_html(appendices, tmp_path / "a.html", language=language, reviews=reviews)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    for account, texts in EMPTY_TABLES.items():
        sheets = [book[title] for title in book.sheetnames if title.endswith(f" {account}")]
        for title, text in (
            (title.in_language(language), text.in_language(language)) for title, text in texts.items()
        ):
            (sheet,) = (sheet for sheet in sheets if title in values(sheet))
            assert sheet.cell(place(sheet, title)[0] + 2, 1).value == text
            table = re.search(rf"<caption[^>]*>{title}</caption>(.*?)</table>", page, re.DOTALL)
            assert table is not None
            assert re.findall(r"<td colspan[^>]*>(.*?)</td>", table[1]) == [text]


def test_a_review_without_its_appendix_is_refused(tmp_path: Path) -> None:
    review = review_of()
    for write in (write_xlsx, write_html):
        for reviews in ([review], [review, review]):
            appendices = [suppliers()] if len(reviews) == 1 else [review.appendix]
            with pytest.raises(InvalidInput, match="Account 1510 has a review"):
                write(appendices, tmp_path / "a", reviews=reviews)
    assert list(tmp_path.iterdir()) == []
