"""Tests of the reports in LibreOffice and Chromium: recalculated formulas, and pages that are not cut off."""

import html
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.report import write_binder_html, write_binder_xlsx, write_html, write_xlsx
from tests.year_end.report.papers import (
    assets,
    bank,
    binder_of,
    review_of,
    suppliers,
    two_control_accounts,
    with_findings,
)

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PDFTOTEXT = shutil.which("pdftotext")
REVIEW = review_of()
BINDER = binder_of(assets(), two_control_accounts(), bank(), suppliers())
_FORMULA = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")
_ALWAYS_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def without_stored_values(source: Path, target: Path) -> None:
    """Copy a workbook without the stored values of its formulas, so that each value has to be calculated."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = _FORMULA.sub(r"\1", content.decode()).encode()
            new.writestr(name, content)


def convert(tmp_path: Path, *names: str) -> Path:
    """Recalculate workbooks in LibreOffice, save them in a new folder, and return the folder."""
    assert OFFICE is not None
    profile, results = tmp_path / "profile", tmp_path / "results"
    profile.joinpath("user").mkdir(parents=True)
    profile.joinpath("user", "registrymodifications.xcu").write_text(_ALWAYS_CALCULATE)
    subprocess.run(
        [
            *(OFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx"),
            *("--outdir", str(results), *(str(tmp_path / name) for name in names)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return results


@pytest.mark.filterwarnings("ignore:Unable to read chart")  # openpyxl can't read LibreOffice's axis of dates
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_formulas_recalculated_by_libreoffice_equal_the_stored_values(tmp_path: Path) -> None:
    appendices = [REVIEW.appendix, suppliers(), assets(), bank()]
    write_xlsx(appendices, tmp_path / "stored_a.xlsx", reviews=[REVIEW])
    write_binder_xlsx(BINDER, tmp_path / "stored_b.xlsx", language="en")
    for name in ("a", "b"):
        without_stored_values(tmp_path / f"stored_{name}.xlsx", tmp_path / f"{name}.xlsx")
    results = convert(tmp_path, "a.xlsx", "b.xlsx")
    compared = 0
    for name in ("a", "b"):
        live = openpyxl.load_workbook(tmp_path / f"stored_{name}.xlsx")
        stored = openpyxl.load_workbook(tmp_path / f"stored_{name}.xlsx", data_only=True)
        again = openpyxl.load_workbook(results / f"{name}.xlsx", data_only=True)
        for sheet in live.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                before, now = (book[sheet.title][cell.coordinate].value for book in (stored, again))
                assert now == pytest.approx(before, abs=0.004), f"{name} {sheet.title} {cell.coordinate}"
                compared += 1
    assert compared > 150


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_workbook_that_libreoffice_saved_keeps_notes_and_lists_nothing_else(tmp_path: Path) -> None:
    # LibreOffice rewrites styles, texts, hidden sheets and formulas, and adds empty drawings.
    first = tmp_path / "a.xlsx"
    debts = review_of(Ledger.SUPPLIERS)
    write_xlsx([with_findings(), debts.appendix, assets(), bank()], first, reviews=[debts])
    book = openpyxl.load_workbook(first)
    sheet = book["1510 Kundfordringar"]
    note = next(cell.column for cell in sheet[4] if cell.value == "Anm.")
    sheet.cell(6, note).value = "Osäker"
    sheet.cell(6, 3).fill = PatternFill("solid", fgColor="FFFFFF00")
    book.save(first)
    write_binder_xlsx(BINDER, tmp_path / "b.xlsx")
    results = convert(tmp_path, "a.xlsx", "b.xlsx")
    again = [with_findings(), debts.appendix, assets(), bank()]
    saved = write_xlsx(again, results / "a.xlsx", language="en", reviews=[debts])
    binder = write_binder_xlsx(BINDER, results / "b.xlsx")
    assert (saved.carried_over, saved.not_carried_over, saved.changes) == (2, (), ())
    assert (binder.carried_over, binder.not_carried_over, binder.changes) == (0, (), ())
    assert (
        openpyxl.load_workbook(results / "a.xlsx")["1510 Trade receivables"].cell(6, note).value == "Osäker"
    )


_MEASURE = """
<script>
const frames = [...document.querySelectorAll("iframe")];
onload = () => {
  const found = frames.map(frame => {
    const page = frame.contentDocument, wide = [];
    for (const part of page.querySelectorAll(".scroll, .panels, .top, header, main, td, th"))
      if (part.scrollWidth > part.clientWidth + 1) wide.push(part.className + ": " + part.textContent.trim());
    if (page.documentElement.scrollWidth > frame.clientWidth) wide.push("page");
    return {width: frame.clientWidth, wide, cells: page.querySelectorAll("td").length};
  });
  document.title = JSON.stringify(found);
};
</script>
"""


def chromium(tmp_path: Path, *arguments: str) -> str:
    assert CHROMIUM is not None
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'chromium'}")
    done = subprocess.run(
        [CHROMIUM, *options, *arguments], check=True, capture_output=True, text=True, timeout=120
    )
    return done.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_no_part_of_a_page_is_wider_than_a_screen_of_1280_or_390_pixels(tmp_path: Path) -> None:
    languages: tuple[Language, ...] = ("sv", "en")
    frames: list[str] = []
    for language in languages:
        appendices = [with_findings(), REVIEW.appendix, assets(), bank()]
        write_html(appendices, tmp_path / "a.html", language=language, reviews=[REVIEW])
        write_binder_html(BINDER, tmp_path / "b.html", language=language)
        for name in ("a.html", "b.html"):
            page = (tmp_path / name).read_text(encoding="utf-8")
            source = html.escape(page)
            frames += [
                f'<iframe width="{width}" height="900" style="border:0" srcdoc="{source}"></iframe>'
                for width in (1280, 390)
            ]
    (tmp_path / "frames.html").write_text(f"<!doctype html>{''.join(frames)}{_MEASURE}", encoding="utf-8")
    shown = chromium(tmp_path, "--dump-dom", (tmp_path / "frames.html").as_uri())
    title = re.search(r"<title>(.*?)</title>", shown, re.DOTALL)
    assert title is not None
    measured = json.loads(html.unescape(title[1]))
    assert len(measured) == len(frames)
    assert all(page["cells"] > 50 for page in measured)
    assert [page for page in measured if page["wide"]] == []


@pytest.mark.skipif(CHROMIUM is None or PDFTOTEXT is None, reason="Chromium or pdftotext is not installed")
def test_printed_pages_are_numbered_and_name_company_and_account(tmp_path: Path) -> None:
    write_binder_html(BINDER, tmp_path / "b.html")
    pdf = tmp_path / "b.pdf"
    chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", (tmp_path / "b.html").as_uri())
    assert PDFTOTEXT is not None
    text = subprocess.run([PDFTOTEXT, "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
    pages = text.stdout.split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Sida {number} av {len(pages)}" in page
        assert "Ström & Åberg Övningsbolag AB 556000-1234" in page
    assert any("556000-1234 – 1930 Företagskonto 2025-12-31" in page for page in pages)
