"""Tests that the code of docs/guides/year_end_proposals.md runs unchanged."""

from fortnox_sdk.cli.main import run
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from tests.docs.pages import blocks, run_page

PAGE = "docs/guides/year_end_proposals.md"


def test_the_page_explains_revalues_and_plans_the_drafts(folder, capsys):
    (rates,) = blocks(PAGE, "text")
    (folder / "rates.csv").write_text(rates.text, encoding="utf-8")
    names = run_page(PAGE)
    assert list(names["plan"].problems) == []
    assert len(read_closing_vouchers(folder / "drafts.json")) >= 3
    assert "2025-10-14" in capsys.readouterr().out


def test_the_commands_of_the_page_write_reports_and_drafts(folder):
    (rates,) = blocks(PAGE, "text")
    (folder / "rates.csv").write_text(rates.text, encoding="utf-8")
    (commands,) = blocks(PAGE, "sh")
    for line in commands.text.splitlines():
        name, *arguments = line.split()
        assert (name, run([*arguments, "--config", "fortnox.toml", "--lang", "en"])) == ("fortnox", 0)
    assert len(read_closing_vouchers(folder / "customers.json")) >= 2
    assert len(read_closing_vouchers(folder / "both_ledgers.json")) >= 3
    assert "Judgement list" in (folder / "1510.html").read_text(encoding="utf-8")
