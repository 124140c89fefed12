"""Tests that every code block of README.md and of the documentation is run, or says why it is not run."""

from collections import Counter

import pytest

from tests.docs.pages import ROOT, all_blocks, run_page, written_pages

TESTED_BY = {
    "README.md": "test_first_pages.py",
    "docs/explanation/thirty_days.md": "test_connections.py",
    "docs/guides/archive.md": "test_archive.py",
    "docs/guides/command_line.md": "test_first_pages.py",
    "docs/guides/handover.md": "test_archive.py",
    "docs/guides/own_store.md": "test_connections.py",
    "docs/guides/posting.md": "test_posting.py",
    "docs/guides/recovery.md": "../cli/test_recovery.py",
    "docs/guides/sign_in.md": "test_sign_in.py",
    "docs/guides/testing.md": "test_testing.py",
    "docs/guides/unattended.md": "test_connections.py",
    "docs/guides/web_app.md": "test_sign_in.py",
    "docs/guides/year_end_proposals.md": "test_year_end_proposals.py",
    "docs/reference/client.md": "test_client.py",
    "docs/sandbox/languages.md": "test_sandbox_languages.py",
    "docs/sandbox/node.md": "test_sandbox_languages.py",
    "docs/sandbox/php.md": "test_sandbox_languages.py",
    "docs/sandbox/python.md": "test_sandbox_languages.py",
    "docs/sandbox/ruby.md": "test_sandbox_languages.py",
    "docs/sie4/columns.md": "test_sie4_columns.py",
    "docs/snabbstart.md": "test_tutorial.py",
    "docs/tutorial/index.md": "test_tutorial.py",
}
"""For each page whose blocks another test module runs and checks, the file name of that module."""
PAGES = [
    page
    for page in written_pages()
    if page not in TESTED_BY and any(block.kind != "not run" for block in all_blocks(page))
]
SMALLER = {"20000": "20"}
"""Texts to replace in the commands of the pages, so that the commands run faster."""


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_the_page_runs(files, shell, capsys, page):
    run_page(page, shell, replace=SMALLER)
    printed = capsys.readouterr().out
    for block in all_blocks(page):
        if block.language == "text" and block.kind == "data" and page.startswith("docs/guides/"):
            assert block.text in printed, f"{page}:{block.line} shows other output than the code prints"


@pytest.mark.parametrize("page", sorted(set(TESTED_BY) & set(written_pages())))
def test_the_page_is_run_by_its_own_test(page):
    text = (ROOT / "tests" / "docs" / TESTED_BY[page]).resolve().read_text(encoding="utf-8")
    assert page in text or page.split("/")[-1].removesuffix(".md") in text


def test_blocks_are_counted(capsys):
    kinds = Counter(block.kind for page in written_pages() for block in all_blocks(page))
    with capsys.disabled():
        print(f"\nCode blocks: {kinds['run']} run, {kinds['data']} data, {kinds['not run']} not run")  # noqa: T201
    assert kinds["run"] > 100
    assert kinds["not run"] <= 20
