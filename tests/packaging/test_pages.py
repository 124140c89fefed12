"""Tests that the pages for contributors name tools, environments and files that exist."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

import fortnox_sdk
import sie4

ROOT = Path(__file__).resolve().parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MODULES = sorted(set(re.findall(r"`(?:python -m )?((?:tools|benchmarks)(?:\.\w+)+)", CONTRIBUTING)))
PAGES = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "examples/README.md",
]
DECISIONS = sorted((ROOT / "docs" / "explanation" / "decisions").glob("0*.md"))


@pytest.mark.parametrize("module", MODULES)
def test_each_tool_on_the_page_can_be_run(module):
    path = ROOT.joinpath(*module.split("."))
    assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_the_page_lists_every_environment_of_tox():
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    commands = CONTRIBUTING[CONTRIBUTING.index("## Commands") : CONTRIBUTING.index("## Evidence")]
    listed = re.findall(r"^\| (`.*`) \|", commands, re.MULTILINE)
    environments = {name for row in listed for name in re.findall(r"`([\w.]+)`", row)}
    assert environments == set(tox["tox"]["env_list"].replace(" ", "").split(","))


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_to_a_file_and_a_heading(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target, heading in re.findall(r"\]\((?!https?:)([\w./-]*)(?:#([\w-]+))?\)", text):
        linked = (ROOT / page).parent / target if target else ROOT / page
        if linked.suffix != ".md" and not heading:
            assert linked.exists()
            continue
        assert linked.is_file()
        headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
        assert not heading or heading in {each.lower().replace(" ", "-") for each in headings}


def test_the_code_names_pages_that_exist():
    # The two packages may be installed outside the repository.
    folders = [Path(package.__path__[0]) for package in (fortnox_sdk, sie4)]
    folders += [ROOT / name for name in ("tools", "examples", "benchmarks")]
    named = {
        (path.name, page)
        for folder in folders
        for path in folder.rglob("*.py")
        for page in re.findall(r"\bdocs/[\w/]+\.md", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 5
    assert [pair for pair in sorted(named) if not (ROOT / pair[1]).is_file()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_four_parts_and_is_short(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert headings[0].startswith(f"# {int(path.stem[:4])}. ")
    assert headings[1:] == ["## Context", "## Decision", "## Consequences"]
    assert 15 <= len(lines) <= 30


def test_the_index_lists_every_decision():
    index = (ROOT / "docs" / "explanation" / "decisions" / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"^\d{4}-[\w-]+$", index, re.MULTILINE) == [path.stem for path in DECISIONS]
