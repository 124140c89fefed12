"""Tests of the export from its dialog to its result: series, plan, run, lost responses, two tabs, 30-day window."""

import re
import shutil
from datetime import date, timedelta

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries
from fortnox_sdk.errors import NoAnswer, NotSent
from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.hints import page_hint
from fortnox_sdk.web.closing.records import ExportRecords
from fortnox_sdk.web.work import JobWork, WorkState, WorkStatus
from fortnox_sdk.year_end.export.problem_texts import PROBLEM_TEXTS, ProblemCode
from fortnox_sdk.year_end.export.problems import Problem
from tests.transports import TamperingTransport
from tests.web.conftest import ClientVisitor
from tests.web.imported import ImportedJob, join_work, voucher


def posted(client, series="V"):
    """Return the vouchers of a series in Fortnox."""
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    return [each for each in client.vouchers.list(financial_year=year.id) if each.voucher_series == series]


def options(page):
    """Return a dict from each series in the dialog to `""`, or to the option's text if the series can't be chosen."""
    found = re.findall(r'<option value="(\w+)"( disabled)?[^>]*>(.*?)</option>', page.text)
    return {code: text if disabled else "" for code, disabled, text in found}


def test_only_manual_series_of_the_year_can_be_chosen_and_the_others_say_why(imported_sv, client):
    years = {each.from_date.year: each.id for each in client.financial_years.list()}
    client.voucher_series.create(
        VoucherSeries(code="N", description="Nästa", manual=True), financial_year=years[2026]
    )
    imported_sv.add(voucher())
    series = options(imported_sv.get("export"))
    assert series["V"] == ""
    assert "tar inte emot manuella verifikationer" in series["B"]
    assert "finns bara i räkenskapsåret 2026-01-01 – 2026-12-31" in series["N"]
    codes = list(series)
    assert codes.index("V") < codes.index("B")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_plan_is_exported_and_the_status_says_how_it_is_known(language, request, client):
    job = request.getfixturevalue("imported" if language == "en" else "imported_sv")
    job.add(voucher(), voucher("tax", debit=8910, credit=2512, amount=500, text="Skatt"))
    page = job.plan()
    assert (
        "2 of 2 vouchers would be posted" if language == "en" else "2 av 2 verifikationer skulle bokföras"
    ) in page.text
    assert posted(client) == []
    page = job.run(page)
    assert (
        "Complete: every voucher was in Fortnox"
        if language == "en"
        else "Klar: alla verifikationer fanns i Fortnox"
    ) in page.text
    assert [each.voucher_number for each in posted(client)] == [1, 2]
    outcomes = re.findall(r'data-label="(?:Outcome|Utfall)">(.*?)</td>', page.body.decode(), re.DOTALL)
    assert ["<small>" in outcome for outcome in outcomes] == [False, False]
    listed = job.get("closing").text
    assert (("Transferred V1", "Transferred V2") if language == "en" else ("Överförd V1", "Överförd V2"))[
        1
    ] in listed
    assert ("in Fortnox as of 20" if language == "en" else "fanns i Fortnox 20") in listed
    assert job.job.closing_posted == 2
    (job.folder / "export_look.json").unlink()
    by_journal = job.get("closing").text
    assert (
        "according to the export journal, 20" if language == "en" else "enligt exportjournalen, 20"
    ) in by_journal


def test_exporting_again_posts_nothing(imported_sv, client):
    imported_sv.add(voucher())
    imported_sv.run(imported_sv.plan())
    page = imported_sv.plan()
    assert "finns i Fortnox (V1)" in page.text
    assert "Det finns ingenting att bokföra." in page.text
    assert 'name="plan"' not in page.text
    assert len(posted(client)) == 1


def test_a_plan_with_problems_can_not_be_exported(imported_sv, client):
    imported_sv.add(voucher(credit=1111), voucher("b", date=date(2024, 5, 1)))
    page = imported_sv.plan()
    assert "Ingenting skickas så länge det finns ett problem." in page.text
    assert "1111" in page.text
    assert 'name="plan"' not in page.text
    assert re.search(
        r'<button type="button" disabled aria-describedby="problems-first">Exportera</button>', page.text
    )
    assert posted(client) == []
    saved = ExportRecords(imported_sv.folder, files=imported_sv.guide.files).plan()
    action, origin = imported_sv.path("export/run"), imported_sv.visitor.origin
    imported_sv.visitor.post(action, {"plan": saved.hash, "form_token": page.token}, Origin=origin)
    assert "1111" in imported_sv.wait().text
    assert posted(client) == []


def test_a_changed_list_or_series_needs_a_new_plan(imported, client):
    imported.add(voucher())
    page = imported.plan()
    imported.add(voucher("tax", debit=8910, credit=2512))
    shown = imported.run(page)
    assert (
        "The plan for the export has changed since it was shown. Nothing was sent to Fortnox." in shown.text
    )
    assert "2 of 2 vouchers would be posted" in shown.text
    assert posted(client) == []
    stale = imported.plan()
    imported.plan(series="A")
    assert imported.submit(stale, "/export/run").status == 400
    assert posted(client) == []


def test_a_plan_that_fortnox_has_overtaken_is_not_run(make_imported, client):
    # Another user, with another job, exports the same voucher between the plan and the run.
    anna, bo = make_imported(), None
    anna.add(voucher(), voucher("tax", debit=8910, credit=2512))
    page = anna.plan()
    folder = anna.folder.with_name("other")
    shutil.copytree(anna.folder, folder)
    bo = attrs.evolve(anna, id="other")
    bo.submit(bo.get("closing"), "/closing/remove", {"reference": "tax"})
    assert "Complete" in bo.run(bo.plan()).text
    shown = anna.run(page)
    assert (
        "The plan for the export has changed since it was shown. Nothing was sent to Fortnox." in shown.text
    )
    assert "1 of 2 vouchers would be posted" in shown.text
    assert len(posted(client)) == 1


def test_an_export_without_its_plan_is_refused(imported, client):
    imported.add(voucher())
    page = imported.plan()
    assert imported.submit(page, "/export/run", {"plan": "0" * 64}).status == 400
    assert posted(client) == []


def test_a_double_click_and_a_reload_post_once(imported, client):
    imported.add(voucher(), voucher("tax", debit=8910, credit=2512))
    page = imported.plan()
    for _ in range(3):
        imported.submit(page, "/export/run", follow=False)
    shown = imported.wait()
    assert len(posted(client)) == 2
    again = imported.submit(page, "/export/run", follow=False)
    assert again.status == 303
    shown = imported.wait()
    assert "The plan for the export has changed since it was shown." in shown.text
    assert len(posted(client)) == 2


def test_a_running_export_is_shown_in_every_tab(imported_sv, client):
    imported_sv.add(voucher())
    page = imported_sv.plan()
    unlock = imported_sv.guide.files.try_lock(imported_sv.folder / "work.lock")
    try:
        work = JobWork(imported_sv.guide, imported_sv.folder)
        work._write(WorkState(status=WorkStatus.RUNNING, kind="export"))
        for tab in (imported_sv.get("export"), imported_sv.submit(page, "/export/run")):
            assert "Exporten pågår" in tab.text
    finally:
        unlock()
    assert posted(client) == []


def test_a_lost_response_is_looked_up_and_nothing_is_posted_twice(imported_sv, client, sandbox):
    imported_sv.add(voucher(), voucher("tax", debit=8910, credit=2512))
    page = imported_sv.plan()
    sandbox.set_faults(drop_after_commit=1, path="/3/vouchers")
    page = imported_sv.run(page)
    assert "Klar: alla verifikationer fanns i Fortnox" in page.text, page.text
    assert len(posted(client)) == 2


def test_an_outcome_that_stays_unknown_says_what_to_do_and_a_rerun_posts_nothing_twice(make_imported, client):
    is_broken = False

    def before(request):
        if is_broken:
            raise NotSent("The line is broken.")

    def lose(request, response):
        nonlocal is_broken
        if request.method == "POST" and "/3/vouchers" in request.url:
            is_broken = True
            raise NoAnswer("The response was lost.")
        return response

    job = make_imported("sv", transport=TamperingTransport(lose, before=before))
    job.add(voucher(), voucher("tax", debit=8910, credit=2512))
    job.submit(job.get("export"), "/export/plan", {"series": "V"})
    page = job.run(job.wait())
    assert "✗</span> Inte klar" in page.text
    assert "Okänt utfall" in page.text
    assert "verifikationen bokförs aldrig två gånger" in page.text
    assert "Inte skickad" in page.text
    assert len(posted(client)) == 1
    is_broken = False
    job.submit(job.get("export"), "/export/plan", {"series": "V"})
    page = job.wait()
    assert "finns i Fortnox (V1)" in page.text
    assert "1 av 2 verifikationer skulle bokföras" in page.text
    is_broken = True
    assert "Verifikationsserierna kan inte läsas från Fortnox." in job.get("export").text


def test_after_30_days_the_export_is_greyed_with_its_reason_and_the_offer_of_an_import(imported_sv, clock):
    imported_sv.add(voucher())
    clock.advance(timedelta(days=31))
    page = imported_sv.get("closing")
    button = re.search(
        r'<button type="button" disabled aria-describedby="export-refusal">(.*?)</button>', page.text
    )
    assert button[1] == "Exportera bokslutsverifikationer till Fortnox"
    assert "Det har gått 30 dagar sedan den senaste importen eller exporten." in page.text
    assert "Gör en ny import och logga in, vilket ger 30 nya dagar" in page.text
    dialog = imported_sv.get("export")
    assert "Det har gått 30 dagar sedan den senaste importen eller exporten." in dialog.text
    assert "<select" not in dialog.text


def test_the_30_days_end_between_plan_and_run(imported_sv, clock, client):
    imported_sv.add(voucher())
    page = imported_sv.plan()
    clock.advance(timedelta(days=31))
    page = imported_sv.run(page)
    assert "Gör en ny import och logga in" in page.text
    assert imported_sv.get("export").text.count('role="alert"') == 1


def test_an_export_renews_the_30_days(imported, clock):
    imported.add(voucher())
    clock.advance(timedelta(days=29))
    imported.run(imported.plan())
    clock.advance(timedelta(days=29))
    assert "30 days" not in imported.get("export").text


def test_a_changed_posted_voucher_is_an_error_and_can_be_replaced(imported_sv, client):
    imported_sv.add(voucher())
    imported_sv.run(imported_sv.plan())
    imported_sv.add(voucher(text="Annan text"))
    assert "✗</span> Fel: ändrad efter bokföringen som V1" in imported_sv.get("closing").text
    page = imported_sv.plan()
    assert "finns i Fortnox med annat innehåll (V1)" in page.text
    assert 'name="replace" value="depreciation"' in page.text
    page = imported_sv.plan(replace="depreciation")
    page = imported_sv.run(page)
    assert "Klar: alla verifikationer fanns i Fortnox" in page.text
    assert [each.voucher_number for each in posted(client)] == [1, 2, 3]
    assert "Överförd V3" in imported_sv.get("closing").text


def test_the_posted_vouchers_are_verified(imported_sv, client):
    imported_sv.add(voucher())
    page = imported_sv.plan()
    imported_sv.submit(page, "/export/verify")
    assert "Ingen verifikation är överförd, så ingenting jämfördes" in imported_sv.wait().text
    page = imported_sv.run(imported_sv.plan())
    imported_sv.add(voucher("tax", debit=8910, credit=2512))
    imported_sv.submit(page, "/export/verify")
    page = imported_sv.wait()
    assert "✓</span> 1 verifikation jämförd" in page.text
    assert "alla finns i Fortnox en gång och oförändrade" in page.text
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    client.vouchers.create(
        voucher(text="En annan").to_entity(series="V", comments=posted_comments(client, year)),
        financial_year=year.id,
    )
    imported_sv.submit(page, "/export/verify")
    page = imported_sv.wait()
    assert re.search(r"✗</span> 1 verifikation jämförd [^<]*avviker", page.text)
    assert "Kryssa i Återför dubbletter" in imported_sv.plan().text


def posted_comments(client, year):
    """Return the comments of voucher V1, which contain the marks by which an export recognises the voucher."""
    return client.vouchers.get("V", 1, financial_year=year.id).comments


def test_a_duplicate_is_reversed_if_the_user_says_so(imported_sv, client):
    imported_sv.add(voucher())
    imported_sv.run(imported_sv.plan())
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    twin = voucher().to_entity(series="V", comments=posted_comments(client, year))
    client.vouchers.create(twin, financial_year=year.id)
    page = imported_sv.plan()
    assert "finns mer än en gång i Fortnox" in page.text
    assert 'name="twins"' in page.text
    page = imported_sv.run(imported_sv.plan(twins="yes"))
    assert "Klar" in page.text
    assert "V2" in client.vouchers.get("V", 3, financial_year=year.id).description


def test_hints_of_the_page_name_no_option_of_the_command_line():
    for code in ProblemCode:
        problem = Problem(code=code, reference="x", text=Text.same(""), hint=PROBLEM_TEXTS[code][1])
        assert "--" not in page_hint(problem).en, code
        assert "--" not in page_hint(problem).sv, code


def test_reversals_on_a_day_are_planned_and_posted(imported_sv):
    imported_sv.add(voucher(reverse_on=date(2026, 1, 1)))
    page = imported_sv.plan(series="A")
    assert "depreciation:reversal" in page.text
    assert "A 2026" in page.text
    page = imported_sv.run(page)
    assert "Klar" in page.text


def test_vouchers_in_the_imported_books_do_not_count_twice(imported, client):
    imported.add(voucher())
    imported.run(imported.plan())
    results = attrs.evolve(imported.results, own_vouchers=("V1",))
    imported.save_results(results)
    page = imported.get("closing/voucher?reference=depreciation")
    assert "(included in the imported books)" in page.text
    before, effect, after = re.findall(r'<td class="amount">([^<]*)</td></tr>', imported.get("closing").text)[
        -3:
    ]
    assert (before, effect, after) == (after, "0.00", before)


def test_a_job_from_a_sie_file_has_appendices_and_can_not_export(guide, client):
    year = next(each for each in client.financial_years.list() if each.from_date.year == 2025)
    visitor = ClientVisitor(guide, language="sv")
    page = visitor.submit(visitor.get("/new"), "/new/sie", file=("file", "b.se", client.sie.books(year)[0]))
    page = visitor.submit(page, "/year", {"year": "2025-01-01", "balance_date": ""})
    visitor.submit(page, "/import")
    join_work()
    job = ImportedJob(guide, visitor, page.path.split("/")[2])
    assert "Inte verifierad" in job.get("appendices/1510").text
    voucher_page = job.get("vouchers/2025-10-14/A52")
    assert "Rättelse kundbetalning" in voucher_page.text
    assert "Visa underlag" not in voucher_page.text
    job.add(voucher())
    for page in (job.get("closing"), job.get("export")):
        assert 'disabled aria-describedby="export-refusal"' in page.text
        assert "En export kräver Fortnox som datakälla." in page.text
        assert "Byt datakälla" in page.text
    action = job.path("export/plan")
    refused = visitor.post(action, {"series": "V", "form_token": page.token}, Origin=visitor.origin)
    assert refused.status == 400
    assert "En export kräver Fortnox som datakälla." in refused.text


def test_the_help_for_corrections_names_the_posted_vouchers(imported_sv):
    imported_sv.add(voucher())
    imported_sv.run(imported_sv.plan())
    page = imported_sv.get("export/reverse")
    assert "fortnox export reverse V1 --year 2025" in page.text


@pytest.mark.parametrize("step", ["plan", "run", "verify"])
def test_a_form_without_token_does_nothing(imported, client, step):
    imported.add(voucher())
    page = imported.visitor.post(
        imported.path(f"export/{step}"), {"series": "V"}, Origin=imported.visitor.origin
    )
    assert page.status == 403
    assert posted(client) == []
