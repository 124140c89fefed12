"""Tests of the binder and its appendices: verdicts, drill-down to the document, long tables, and downloads."""

import io
import json
import re
import time
from datetime import date
from decimal import Decimal

import attrs
import openpyxl
import pytest

from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnection
from fortnox_sdk.text import Text, amount_text
from fortnox_sdk.web.jobs import update_job
from fortnox_sdk.year_end.appendix import Colour, Finding, FindingKind
from fortnox_sdk.year_end.look import LOOKS

HOSTILE = "<script>alert(1)</script>\"'\x1b[31m\u202e=1+1"


def links(page, part):
    return [link for link in re.findall(r'href="([^"]*)"', page.text) if part in link]


def test_the_overview_has_every_account_in_its_group_with_colour_word_and_result(imported_sv):
    page = imported_sv.get("appendices")
    assert (page.status, page.heading) == (200, "Bilagor")
    assert "15 Kundfordringar" in page.text
    for appendix in imported_sv.results.binder.appendices:
        assert links(page, f"/appendices/{appendix.account}")
    assert re.search(r"✓</span>\s*Grön", page.text)
    assert "Differensen är förklarad" in page.text
    assert re.search(r"●</span> Grön: 8, Gul: 17", page.text)


def test_before_an_import_the_page_says_what_to_do(imported):
    (imported.folder / "results.json").unlink()
    page = imported.get("appendices")
    assert page.status == 200
    assert "Nothing has been imported here yet" in page.text
    assert imported.get("appendices/1510").status == 404


def test_an_appendix_leads_from_the_total_to_the_item_to_the_voucher_to_the_document(imported):
    page = imported.get("appendices/1510")
    assert "885,562.70" in page.text
    (item,) = links(page, "/items/customers/34")
    page = imported.visitor.get(item)
    assert page.heading == "Invoice 34"
    assert "57,808.00" in page.text
    assert "payment" in page.text
    (voucher,) = links(page, "/vouchers/2025-09-22/B34")
    assert "Försäljning inom Sverige, 25 % moms" in imported.visitor.get(voucher).text
    (documents,) = links(page, "/documents?")
    page = imported.visitor.get(documents)
    (file,) = links(page, "/documents/file")
    document = imported.visitor.get(file)
    assert document.status == 200
    assert document.body.startswith(b"%PDF-")
    assert document.headers["Content-Disposition"] == 'attachment; filename="faktura-34.pdf"'


def test_an_item_in_foreign_currency_has_its_amounts_in_both_currencies(imported):
    items = imported.results.appendix("1510").items
    item = next(item for item in items if item.currency != "SEK" and item.open_sek != item.total_sek)
    text = imported.get(f"items/customers/{item.number}").text
    for amount in (
        item.total,
        item.open_currency,
        item.total_sek,
        item.open_sek,
        item.total_sek - item.open_sek,
    ):
        assert amount_text(amount, "en") in text


def test_the_file_of_a_voucher_is_received_from_fortnox(imported, client):
    stored = client.archive.upload("kvitto åäö.pdf", b"%PDF-1.4 kvitto")
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    attached = VoucherFileConnection(file_id=stored.id, voucher_series="A", voucher_number=52)
    client.voucher_file_connections.create(attached, financial_year=year.id)
    page = imported.get("documents?label=A52&day=2025-10-14")
    (file,) = links(page, "/documents/file")
    document = imported.visitor.get(file)
    assert document.body == b"%PDF-1.4 kvitto"
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.pdf"', document.headers["Content-Disposition"])
    assert imported.get("documents/file?label=A52&day=2025-10-14&source=/3/archive/other").status == 404


def test_causes_next_steps_and_checks_have_their_evidence(imported_sv):
    page = imported_sv.get("appendices/1510")
    assert "Verifikation A52 2025-10-14 “Rättelse kundbetalning” har" in page.text.replace("\xa0", " ")
    assert "Nästa steg" in page.text
    assert "Öppna verifikation A52." in page.text
    assert "✓\xa0godkänd" in page.text
    assert len(links(page, "/vouchers/2025-10-14/A52")) >= 3
    order = ['id="causes"', 'id="r1"', 'id="a1"', "<h2>Förklaring 1510", "<h2>Att bedöma 1510"]
    assert sorted(order, key=page.text.index) == order


@pytest.mark.parametrize(
    "path",
    [
        "appendices/9999", "items/customers/0", "items/assets/1", "items/x/1", "vouchers/2025-10-14/A9999",
        "vouchers/no-day/A1", "vouchers/1999-01-01/A1", "documents?ledger=x&number=1", "documents?label=A1",
        "documents/archived?label=A1&day=2025-01-01&path=../results.json", "download/1510.exe", "download/0.json",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_404(imported, path):
    assert imported.get(path).status == 404


@pytest.mark.parametrize("account", ["binder", "1510", "1930"])
def test_reports_are_downloaded_as_the_report_writers_make_them(imported_sv, account):
    excel = imported_sv.get(f"download/{account}.xlsx")
    assert excel.headers["Content-Disposition"].startswith(f'attachment; filename="{account}_2025-12-31')
    book = openpyxl.load_workbook(io.BytesIO(excel.body))
    assert any(account in name or name == "Översikt" for name in book.sheetnames)
    html = imported_sv.get(f"download/{account}.html")
    assert "attachment" in html.headers["Content-Disposition"]
    assert "Bokslutspärm" in html.text or account in html.text
    document = json.loads(imported_sv.get(f"download/{account}.json").body)
    assert document["schema"] == "fortnox-sdk/appendix/1"


def test_the_excel_file_of_a_ledger_has_its_review(imported_sv):
    book = openpyxl.load_workbook(io.BytesIO(imported_sv.get("download/1510.xlsx").body))
    assert {"Förklaring 1510", "Att bedöma 1510"} <= set(book.sheetnames)


def big(results, count):
    """Return a copy of the results in which account 1510 has `count` open items of 10 SEK."""
    appendix = results.appendix("1510")
    first = appendix.items[0]
    items = tuple(
        attrs.evolve(first, number=str(n), open_sek=Decimal(10), counterparty_number=str(n % 300))
        for n in range(1, count + 1)
    )
    changed = attrs.evolve(appendix, items=items, ledger_total=Decimal(10 * count))
    appendices = tuple(changed if each is appendix else each for each in results.binder.appendices)
    reviews = tuple(each for each in results.reviews if each.appendix is not appendix)
    return attrs.evolve(results, binder=attrs.evolve(results.binder, appendices=appendices), reviews=reviews)


def test_a_long_table_is_paged_and_its_totals_are_those_of_all_rows(imported):
    imported.save_results(big(imported.results, 450))
    first = imported.get("appendices/1510")
    assert "rows 1–200 of 450" in first.text
    last = imported.get("appendices/1510?page.r1=3")
    assert "rows 401–450 of 450" in last.text
    seen = []
    for page in (first, imported.get("appendices/1510?page.r1=2"), last):
        assert "all 450 rows" in page.text
        assert "4,500.00" in page.text
        seen += [link.rpartition("/")[2] for link in links(page, "/items/customers/")]
    assert seen == [str(n) for n in range(1, 451)]


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "9" * 30, "²"])
def test_a_page_that_does_not_exist_is_replaced_by_the_nearest(imported, page):
    imported.save_results(big(imported.results, 450))
    shown = imported.get(f"appendices/1510?page.r1={page}&page.a3=2")
    assert shown.status == 200
    assert ("rows 401–450" if page == "99" else "rows 1–200") in shown.text
    assert "rows 201–300 of 300" in shown.text
    assert all("page.a3=2" in link for link in links(shown, "page.r1") if link.endswith("#r1"))


def test_an_appendix_with_20_000_items_is_shown_fast(imported):
    imported.save_results(big(imported.results, 20_000))
    imported.get("appendices/1510")
    took = []
    for _ in range(3):
        begun = time.process_time()
        page = imported.get("appendices/1510?page.r1=77")
        took.append(time.process_time() - begun)
        assert "rows 15201–15400 of 20000" in page.text
    assert min(took) < 1, took


def test_an_appendix_of_several_control_accounts_leads_to_the_part_of_each(imported):
    results = imported.results
    appendix = results.appendix("1510")
    parts = (
        attrs.evolve(appendix, items=appendix.items[:4]),
        attrs.evolve(appendix, account="1511", account_name="Kundfordringar B", items=appendix.items[4:]),
    )
    joint = attrs.evolve(appendix, parts=parts, accounts=("1510", "1511"))
    appendices = tuple(joint if each is appendix else each for each in results.binder.appendices)
    imported.save_results(
        attrs.evolve(results, binder=attrs.evolve(results.binder, appendices=appendices), reviews=())
    )
    assert "1510+1511" in imported.get("appendices").text
    page = imported.get("appendices/1510")
    assert len(links(page, "/items/customers/")) == len(appendix.items)
    (part,) = set(links(page, "/appendices/1511"))
    assert len(links(imported.visitor.get(part), "/items/customers/")) == len(appendix.items) - 4
    assert imported.get("download/1511.json").status == 200


def test_hostile_names_are_shown_and_do_nothing(imported):
    results = imported.results
    appendix = results.appendix("1510")
    items = tuple(
        attrs.evolve(item, counterparty_name=HOSTILE, number=f"{n}/../{HOSTILE}")
        for n, item in enumerate(appendix.items)
    )
    changed = attrs.evolve(appendix, items=items, account_name=HOSTILE)
    appendices = tuple(changed if each is appendix else each for each in results.binder.appendices)
    imported.save_results(
        attrs.evolve(
            results,
            binder=attrs.evolve(results.binder, appendices=appendices),
            reviews=tuple(each for each in results.reviews if each.appendix is not appendix),
        )
    )
    page = imported.get("appendices/1510")
    item = imported.visitor.get(links(page, "/items/customers/")[0])
    for shown in (page, item, imported.get("appendices")):
        assert shown.status == 200
        assert b"<script>alert" not in shown.body
        assert b"\x1b" not in shown.body
        assert "\u202e" not in shown.text
    assert HOSTILE[:20] in item.text
    excel = openpyxl.load_workbook(io.BytesIO(imported.get("download/1510.xlsx").body))
    assert not [
        cell.value
        for sheet in excel
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and "1+1" in str(cell.value)
    ]


def test_tables_have_scopes_and_captions_and_no_colour_stands_alone(imported):
    for rest in ("appendices", "appendices/1510", "appendices/1930", "items/customers/34"):
        page = imported.get(rest)
        assert page.text.count("<table") == page.text.count("<caption")
        assert not re.findall(r"<th\b(?![^>]*scope=)[^>]*>", page.text)
        for badge in re.findall(r'<span class="badge \w+">(.*?)</span>\s*(\w+)', page.text):
            assert badge[1]


def test_a_badge_has_the_mark_that_the_reports_show_for_its_colour(imported):
    results = imported.results
    first, *rest = results.binder.appendices
    correction = Finding(FindingKind.CORRECTION, Text.same("Correct this."))
    red = attrs.evolve(first, findings=(correction,))
    imported.save_results(attrs.evolve(results, binder=attrs.evolve(results.binder, appendices=(red, *rest))))
    counts = {colour.value: 1 for colour in Colour}
    update_job(imported.guide, imported.job, lambda job: attrs.evolve(job, verdict_counts=counts))
    marks = {colour.value: look.mark for colour, look in LOOKS.items()}
    for shown in (imported.get("appendices"), imported.get(""), imported.visitor.get("/")):
        badges = re.findall(r'<span class="badge (\w+)"><span aria-hidden="true">(.*?)</span>', shown.text)
        assert set(badges) == set(marks.items()), shown.path
    overview = imported.get("appendices").text
    assert f'<p><span class="badge red"><span aria-hidden="true">{marks["red"]}</span> Green: ' in overview


def test_a_day_of_the_books_without_the_year_has_no_link(imported):
    years = tuple(year for year in imported.results.years if year.start <= date(2025, 12, 31) <= year.end)
    imported.save_results(attrs.evolve(imported.results, years=years))
    assert links(imported.get("appendices/1510"), "/vouchers/2025-09-22/B34")
    assert imported.get("vouchers/2024-06-01/A1").status == 404


def test_damaged_results_say_what_to_do(imported_sv):
    (imported_sv.folder / "results.json").write_text('{"schema": "other"}')
    page = imported_sv.get("appendices")
    assert page.status == 400
    assert "Kör importen igen." in page.text
