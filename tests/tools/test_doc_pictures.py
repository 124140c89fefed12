"""Tests that the documentation shows each screenshot, and that the screenshots are skipped without Chromium."""

import re
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tests.docs.pages import ROOT
from tools.doc_pictures import PICTURES, main, open_stage


def test_each_picture_is_drawn_by_the_tool_and_shown_on_a_page():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {
        name
        for page in pages
        for name in re.findall(r"pictures/([\w-]+\.png)", page.read_text(encoding="utf-8"))
    }
    assert shown == set(PICTURES) == {path.name for path in (ROOT / "docs" / "pictures").glob("*.png")}


def test_without_chromium_each_picture_is_skipped_by_name(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == list(PICTURES)
    assert all("Chromium is not installed" in line for line in lines)
    assert not list(tmp_path.iterdir())


def test_a_terminal_is_shown_as_a_page_with_its_colours():
    with open_stage() as stage:
        page = stage.command("demo")
        html = (stage.folder / url2pathname(urlsplit(page.address).path)).read_text(encoding="utf-8")
    assert "$ fortnox demo" in html
    assert "\x1b" not in html
    # Green is the colour of a check mark, and yellow that of an explained difference.
    assert re.search(r"color: #5ac882[^>]*>✓", html)
    assert re.search(r"color: #f0c36b[^>]*>● The difference is explained", html)
    assert page.height > html.count("\n") * 15
