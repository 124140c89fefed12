"""Tests of the closing vouchers: list, upload, form, preview, drafts, template, and two tabs at once."""

import io
import re
from datetime import date

import attrs
import openpyxl
import pytest

from fortnox_sdk.year_end.proposals.drafts import drafts_json
from tests.web.imported import voucher

HOSTILE = '<script>alert(1)</script>"\x1b[31m\u202e=1+1'
ROWS = ("account", "debit", "credit", "text", "cost_center", "project")


def rows(*values):
    """Return the form fields of voucher rows. Each argument has the values of a row, in the order of `ROWS`."""
    columns = {f"row_{name}": [] for name in ROWS}
    for each in values:
        for name, value in zip(ROWS, (*each, *[""] * (len(ROWS) - len(each))), strict=True):
            columns[f"row_{name}"].append(value)
    return columns


GOOD_ROWS = rows(("7832", "1 200,50", ""), ("1229 Ackumulerade", "", "1200.50", "Maskiner", "BUTIK", "P101"))


def fill_in(job, page, **fields):
    entered = {"reference": "avskr", "date": "2025-12-31", "text": "Avskrivning", **GOOD_ROWS}
    return job.submit(page, "/closing/save", {"action": "save", **entered, **fields})


def test_a_voucher_is_written_previewed_saved_edited_and_removed(imported_sv):
    page = imported_sv.get("closing/edit")
    assert page.heading == "Ny bokslutsverifikation"
    preview = fill_in(imported_sv, page, action="preview")
    assert "Förhandsgranskning, inte sparad" in preview.text
    assert "Ackumulerade avskrivningar på inventarier och verktyg" in preview.text
    assert "Påverkan på årets resultat: -1 200,50 kr" in preview.text.replace("\xa0", " ")
    page = fill_in(imported_sv, preview)
    assert page.heading == "Bokslutsverifikationer"
    assert "Ej överförd" in page.text
    shown = page.text.replace("\xa0", " ")
    assert [amount in shown for amount in ("733 907,82", "-1 200,50", "732 707,32")] == [True, True, True]
    edit = imported_sv.get("closing/edit?reference=avskr")
    assert re.search(r'name="row_cost_center" value="BUTIK"', edit.text)
    page = fill_in(imported_sv, edit, text="Avskrivning maskiner")
    assert "Avskrivning maskiner" in imported_sv.get("closing/voucher?reference=avskr").text
    assert imported_sv.job.closing_vouchers == 1
    page = imported_sv.submit(page, "/closing/remove", {"reference": "avskr"})
    assert "Det finns inga bokslutsverifikationer ännu." in page.text
    assert imported_sv.job.closing_vouchers == 0


@pytest.mark.parametrize(
    ("fields", "fault", "text"),
    [
        ({"date": "31/12"}, "date", "'31/12' is not a date."),
        ({"date": ""}, "date", "Fill in this field."),
        ({"text": ""}, "text", "Fill in this field."),
        ({"text": "x" * 201}, "text", "Write at most 200 characters."),
        ({"reference": " "}, "reference", "Fill in this field."),
        ({"reverse_on": "soon"}, "reverse_on", "'soon' is not a date."),
        (
            rows(("7832", "1,200", ""), ("1229", "", "1200")),
            "debit-1",
            "whose separator can mark thousands or decimals",
        ),
        (rows(("7832", "12e3", ""), ("1229", "", "12000")), "debit-1", "not an amount"),
        (rows(("7832", "-5", ""), ("1229", "", "-5")), "debit-1", "Write a positive amount"),
        (rows(("7832", "5", "5"), ("1229", "", "5")), "credit-1", "Fill in debit or credit, not both."),
        (rows(("7832", "", ""), ("1229", "", "5")), "debit-1", "Fill in debit or credit."),
        (rows(("783", "5", ""), ("1229", "", "5")), "account-1", "four digits"),
        (rows(("7832", "5", ""), ("1229", "", "4")), "rows", "differ by 1.00 SEK"),
        (rows(("7832", "5", "")), "rows", "at least two rows"),
    ],
)
def test_a_fault_stands_beside_its_field_and_keeps_what_was_entered(imported, fields, fault, text):
    page = fill_in(imported, imported.get("closing/edit"), **fields)
    assert page.status == 400
    message = re.search(rf'id="fault-{fault}">(.*?)</span>', page.text)
    assert text in message[1]
    if fault != "rows":
        assert re.search(rf'aria-invalid="true" aria-describedby="fault-{fault}"', page.text)
    assert 'value="avskr"' in page.text or "reference" in fields
    assert "There are no closing vouchers yet." in imported.get("closing").text


def test_more_rows_keep_what_was_entered(imported):
    page = fill_in(imported, imported.get("closing/edit"), action="rows")
    assert page.status == 200
    assert page.text.count('name="row_account"') == 10
    assert 'value="1 200,50"' in page.text


def test_every_input_has_a_label(imported):
    imported.add(voucher())
    for rest in ("closing", "closing/edit", "closing/edit?reference=depreciation", "export"):
        page = imported.get(rest)
        labels = set(re.findall(r'<label for="([^"]+)"', page.text))
        for tag in re.findall(r"<(?:input|select)[^>]*>", page.text):
            if 'type="hidden"' not in tag:
                identity = re.search(r'\bid="([^"]+)"', tag)
                assert "aria-label=" in tag or identity[1] in labels, tag


def test_two_tabs_do_not_overwrite_each_other(imported_sv):
    imported_sv.add(voucher())
    first, second = (imported_sv.get("closing/edit?reference=depreciation") for _ in range(2))
    fill_in(imported_sv, first, reference="depreciation", text="Från första fliken")
    page = fill_in(imported_sv, second, reference="depreciation", text="Från andra fliken")
    assert page.status == 409
    assert "har ändrats i en annan flik" in page.text
    assert "Från andra fliken" in page.text, "what was entered must not be lost"
    assert "Från första fliken" in imported_sv.get("closing/voucher?reference=depreciation").text
    again = fill_in(
        imported_sv,
        imported_sv.get("closing/edit?reference=depreciation"),
        reference="depreciation",
        text="Från andra fliken",
    )
    assert again.status == 200
    assert "Från andra fliken" in imported_sv.get("closing/voucher?reference=depreciation").text


def test_a_double_click_makes_a_change_once_and_shows_no_error(imported):
    form = imported.get("closing/edit")
    for _ in range(2):
        saved = fill_in(imported, form)
        assert (saved.status, saved.text.count("Not transferred")) == (200, 1)
    edit = imported.get("closing/edit?reference=avskr")
    for _ in range(2):
        renamed = fill_in(imported, edit, reference="avskrivning", text="Avskrivning maskiner")
        assert (renamed.status, renamed.text.count("Not transferred")) == (200, 1)
    page = imported.get("closing")
    for _ in range(2):
        removed = imported.submit(page, "/closing/remove", {"reference": "avskrivning"})
        assert (removed.status, "no closing vouchers yet" in removed.text) == (200, True)
    for _ in range(2):
        file = ("file", "closing.json", drafts_json([voucher()]))
        uploaded = imported.submit(removed, "/closing/upload", file=file)
        assert (uploaded.status, uploaded.text.count("Not transferred")) == (200, 1)


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 20])
def test_a_change_of_another_version_of_the_list_is_refused(imported, version):
    imported.add(voucher())
    page = imported.get("closing")
    refused = imported.submit(page, "/closing/remove", {"reference": "depreciation", "version": version})
    assert refused.status == 409
    assert "depreciation" in imported.get("closing").text


def test_a_reference_is_used_once(imported):
    imported.add(voucher(), voucher("tax"))
    page = fill_in(imported, imported.get("closing/edit"), reference="tax")
    assert page.status == 409
    assert "Another voucher has this reference." in page.text
    page = fill_in(imported, imported.get("closing/edit?reference=depreciation"), reference="tax")
    assert page.status == 409


CSV = "referens;datum;text;konto;debet;kredit\na;2025-12-31;Hyra;5010;900,00;\na;;;2990;;900,00\n"
SIE = (
    '#FLAGGA 0\n#PROGRAM "P" 1\n#FORMAT PC8\n#GEN 20260101\n#SIETYP 4\n#FNAMN "X"\n'
    '#VER V 1 20251231 "Hyra"\n{\n#TRANS 5010 {} 900.00\n#TRANS 2990 {} -900.00\n}\n'
)


@pytest.mark.parametrize(
    ("name", "content", "reference"),
    [("bokslut.csv", CSV, "a"), ("bokslut.si", SIE, "V 1"), ("c:\\temp\\bokslut.csv", CSV, "a")],
)
def test_files_are_uploaded(imported, name, content, reference):
    page = imported.submit(imported.get("closing"), "/upload", file=("file", name, content.encode()))
    assert page.status == 200
    assert f">{reference}</a>" in page.text
    assert "Hyra" in page.text


def test_the_template_is_filled_in_and_uploaded(imported_sv):
    template = imported_sv.get("closing/template.xlsx")
    assert 'filename="bokslutsverifikationer.xlsx"' in template.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(template.body))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    sheet.delete_rows(2, 10)
    entered = {"Referens": "hyra", "Datum": date(2025, 12, 31), "Text": "Hyra", "Konto": 5010, "Debet": 900}
    for column, title in enumerate(titles, 1):
        name = str(title).capitalize()
        if name in entered:
            sheet.cell(2, column, entered[name])
        if name in {"Referens", "Konto", "Kredit"}:
            sheet.cell(3, column, {"Referens": "hyra", "Konto": 2990, "Kredit": 900}[name])
    target = io.BytesIO()
    book.save(target)
    page = imported_sv.submit(
        imported_sv.get("closing"), "/upload", file=("file", "mall.xlsx", target.getvalue())
    )
    assert page.status == 200, page.text
    assert ">hyra</a>" in page.text


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("b.csv", CSV.replace("900,00;\n", "1,200;\n"), ("b.csv: ", "rad 2", "tusental eller decimaler")),
        ("b.csv", "x;y\n1;2\n", ("b.csv",)),
        ("b.pdf", "%PDF", ("är inte en JSON-, Excel-, CSV- eller SIE-fil",)),
        ("b.json", '{"vouchers": [{"text": "x"}]}', ("vouchers[0]", "rows är inte en JSON-lista")),
        ("../../../etc/b.json", "{", ("'b.json'", "är inte giltig JSON")),
        (
            "b.csv",
            CSV.replace("a;", ";"),
            (
                "rad 2 saknar både referens och serie med nummer",
                "kryssa i att verifikationerna saknar referenser",
            ),
        ),
        ("b.json", '{"vouchers": []}', ("Filen har inga verifikationer.",)),
    ],
)
def test_a_refused_file_names_the_place_and_what_to_do(imported_sv, name, content, texts):
    page = imported_sv.submit(imported_sv.get("closing"), "/upload", file=("file", name, content.encode()))
    assert page.status == 409
    alert = re.search(r'role="alert" class="message bad">(.*?)</p>', page.text, re.DOTALL)[1]
    for text in texts:
        assert text in alert
    assert "/tmp" not in alert


def test_vouchers_without_references_are_identified_by_file_and_position(imported):
    content = CSV.replace("a;2025", ";2025").replace("a;;", ";;").encode()
    page = imported.submit(
        imported.get("closing"), "/upload", {"by_position": "yes"}, file=("file", "hyra.csv", content)
    )
    assert ">hyra:1</a>" in page.text


def test_the_reference_of_a_posted_voucher_is_not_suggested_again(imported):
    assert 'value="bokslut-1"' in imported.get("closing/edit").text
    imported.add(voucher("bokslut-1"))
    imported.run(imported.plan())
    imported.submit(imported.get("closing"), "/closing/remove", {"reference": "bokslut-1"})
    assert 'value="bokslut-2"' in imported.get("closing/edit").text


def test_an_upload_replaces_vouchers_with_the_same_reference(imported):
    imported.add(voucher(), voucher("tax"))
    page = imported.add(voucher(text="Ny text"))
    assert "2 vouchers, 0 transferred" in page.text
    assert "Ny text" in page.text


def test_drafts_of_the_reviews_are_taken_over(imported_sv):
    page = imported_sv.get("closing")
    drafts = re.findall(r'name="draft" value="([^"]+)"', page.text)
    assert drafts
    page = imported_sv.submit(page, "/closing/drafts", {"draft": drafts[0]})
    assert f">{drafts[0]}</a>" in page.text
    assert f'value="{drafts[0]}"' not in page.text.partition("proposals")[2]


def test_many_drafts_are_paged_and_none_is_left_out(imported):
    results = imported.results
    review = next(each for each in results.reviews if any(p.voucher for p in each.proposals))
    draft = next(proposal for proposal in review.proposals if proposal.voucher)
    many = tuple(
        attrs.evolve(draft, voucher=attrs.evolve(draft.voucher, reference=f"d{number}"))
        for number in range(120)
    )
    imported.save_results(attrs.evolve(results, reviews=(attrs.evolve(review, proposals=many),)))
    seen = []
    for number in (1, 2, 3):
        page = imported.get(f"closing?drafts={number}")
        assert f"Page {number} of 3, 120 drafts in all" in page.text
        seen += re.findall(r'name="draft" value="(d\d+)"', page.text)
    assert seen == [f"d{number}" for number in range(120)]


def test_hostile_texts_are_shown_and_do_nothing(imported):
    imported.add(voucher(HOSTILE, text=HOSTILE, comment=HOSTILE))
    for page in (imported.get("closing"), imported.plan()):
        assert page.status == 200
        assert b"<script>alert" not in page.body
        assert b"\x1b" not in page.body
        assert "\u202e" not in page.text


def test_a_reversal_on_a_day_is_kept(imported):
    imported.add(voucher(reverse_on=date(2026, 1, 1)))
    edit = imported.get("closing/edit?reference=depreciation")
    assert 'name="reverse_on" value="2026-01-01"' in edit.text


@pytest.mark.parametrize(
    ("changes", "effect"),
    [
        ({}, "-1,200.00"),
        ({"date": date(2026, 1, 1)}, "0.00"),
        ({"date": date(2024, 12, 31)}, "0.00"),
        ({"reverse_on": date(2026, 1, 1)}, "-1,200.00"),
        ({"date": date(2025, 3, 31), "reverse_on": date(2025, 4, 1)}, "0.00"),
        ({"date": date(2024, 12, 31), "reverse_on": date(2025, 1, 1)}, "1,200.00"),
    ],
)
def test_the_result_counts_vouchers_of_its_year_only(imported, changes, effect):
    page = imported.add(voucher(**changes))
    before, total, after = re.findall(r'<td class="amount">([^<]*)</td></tr>', page.text)[-3:]
    assert (before, total) == ("733,907.82", effect)
    assert {"-1,200.00": "732,707.82", "0.00": before, "1,200.00": "735,107.82"}[effect] == after
    assert "only from 2025-01-01 to 2025-12-31" in page.text


def test_the_result_of_interim_accounts_ends_on_the_balance_date(imported):
    results = imported.results
    binder = attrs.evolve(results.binder, balance_date=date(2025, 12, 30))
    imported.save_results(attrs.evolve(results, binder=binder))
    page = imported.add(voucher())
    assert re.findall(r'<td class="amount">([^<]*)</td></tr>', page.text)[-2] == "0.00"


def test_a_damaged_list_is_never_replaced(imported):
    imported.add(voucher())
    file = imported.folder / "closing.json"
    file.write_text("{")
    assert imported.get("closing").status == 400
    assert "damaged" in imported.get("closing").text
    assert file.read_text() == "{"


def test_without_an_import_the_pages_say_so(imported):
    (imported.folder / "results.json").unlink()
    assert "Nothing has been imported here yet" in imported.get("closing").text
    assert "Nothing has been imported here yet" in imported.get("export").text
    assert imported.get("closing/edit").status == 404
