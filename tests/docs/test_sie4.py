"""Tests that the pages about SIE 4 describe every diagnostic code and record type, and that their examples run."""

import doctest

import sie4
from sie4.labels import LABELS, SIE_TYPES
from tests.docs.pages import ROOT

DOCS = ROOT / "docs" / "sie4"


def test_every_code_is_described_once():
    page = (DOCS / "leniencies.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip().strip("`") for line in page.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(sie4.Code)


def test_the_table_of_records_agrees_with_the_label_table():
    page = (DOCS / "format.md").read_text(encoding="utf-8")
    for label in LABELS.values():
        fields = " ".join(f"**{rule.name}**" if rule.required else rule.name for rule in label.fields)
        assert f"| `#{label.name}` | {fields} | {' | '.join(label.use[t] for t in SIE_TYPES)} |" in page


def test_the_examples_on_the_first_page_run():
    page = str(DOCS / "index.md")
    result = doctest.testfile(page, module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS)
    assert (result.failed, result.attempted > 10) == (0, True)
