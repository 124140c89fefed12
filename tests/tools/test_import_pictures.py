"""Tests of the pictures in ARCHITECTURE.md, and of the paths that the page mentions."""

import re
from pathlib import Path

import pytest

from tools.import_pictures import implied_imports, levels, main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_importing_packages_are_above_imported_ones():
    imports = {"top": frozenset({"left", "right"}), "left": frozenset({"right"}), "right": frozenset[str]()}
    assert levels(imports) == [["top"], ["left"], ["right"]]
    assert implied_imports(imports) == {("top", "right")}


def test_a_cycle_is_an_error():
    with pytest.raises(ValueError, match=r"cycle among a, b"):
        levels({"a": frozenset({"b"}), "b": frozenset({"a"})})


def test_the_pictures_are_current(capsys):
    assert main([str(ROOT / "docs" / "pictures"), "--check"]) == 0, capsys.readouterr().out


def test_an_outdated_picture_is_reported(tmp_path, capsys):
    assert main([str(tmp_path), "--check"]) == 1
    assert "is not current" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0


def named_paths() -> set[str]:
    """Return every path that ARCHITECTURE.md has in backticks, except paths with a placeholder."""
    return {path for path in re.findall(r"`([\w./]+(?:\.py|\.md|/))`", PAGE) if "<" not in path}


@pytest.mark.parametrize("path", sorted(named_paths()))
def test_each_path_on_the_page_exists(path):
    package = ROOT / "fortnox_sdk"
    folders = (ROOT, package, package / "cli", package / "year_end", ROOT / "sie4")
    nearby = [*folders, *(package / "year_end").iterdir()]
    assert any((folder / path).exists() for folder in nearby)
