"""Tests that the terminal, Excel, HTML and the style sheets show a verdict with the same mark and colours."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import fortnox_sdk
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.look import LOOKS, css_variables
from fortnox_sdk.year_end.report import write_html, write_xlsx
from fortnox_sdk.year_end.report.texts import term
from tests.year_end.report.papers import customers, suppliers, with_findings, without_ledger

_PACKAGE = Path(fortnox_sdk.__file__).parent


def test_the_examples_have_every_colour() -> None:
    made = {each().verdict.colour for each in (customers, suppliers, with_findings, without_ledger)}
    assert made == set(LOOKS)


@pytest.mark.parametrize("make", [customers, suppliers, with_findings, without_ledger])
def test_a_verdict_looks_the_same_everywhere(
    make: Callable[[], Appendix], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    appendix = make()
    look, message = LOOKS[appendix.verdict.colour], term(appendix.verdict, "sv")
    Screen("sv").appendix(appendix)
    assert f"{look.mark} {message}" in capfd.readouterr().out.splitlines()[0]
    write_html([appendix], tmp_path / "a.html", language="sv")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert f"{look.mark} {message}" in page
    assert page.count(css_variables()) == 2  # on the screen and on paper
    assert page.count(css_variables(dark=True)) == 1
    write_xlsx([appendix], tmp_path / "a.xlsx", language="sv")
    cells = [
        cell for row in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows() for cell in row
    ]
    (cell, *_) = (each for each in cells if each.value == message)
    assert cell.font.color.rgb.lower() == f"ff{look.ink[1:]}"
    assert cell.fill.start_color.rgb.lower() == f"ff{look.paper[1:]}"


def test_no_other_module_has_its_own_colours_of_a_verdict() -> None:
    own = {colour for look in LOOKS.values() for colour in (look.ink, look.paper)}
    for path in [*(_PACKAGE / "year_end").rglob("*.py"), *(_PACKAGE / "cli").rglob("*.py")]:
        if path.name != "look.py":
            assert not own & set(re.findall(r"#[0-9a-f]{6}\b", path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize("dark", [False, True])
def test_static_style_sheets_repeat_the_colours(dark: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    found = []
    expected = dict(re.findall(r"--(\w+):(#[0-9a-f]+)", css_variables(dark=dark)))
    for sheet in _PACKAGE.glob("web/static/*.css"):
        light, _, rest = sheet.read_text(encoding="utf-8").partition("@media (prefers-color-scheme: dark)")
        variables = dict(re.findall(r"--(\w+): ?(#[0-9a-f]+);", rest if dark else light))
        if set(expected) & set(variables):  # the others use the variables of this sheet
            assert {name: variables.get(name) for name in expected} == expected, sheet
            found.append(sheet.name)
    assert found == ["guide.css"]
