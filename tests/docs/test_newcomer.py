"""Tests that the tutorial and every guide for developers have a script in tests/newcomer, and that the script runs."""

import ast
import re
import runpy

import pytest

from tests.docs.pages import ROOT
from tests.public_names import PUBLIC

SCRIPTS = sorted((ROOT / "tests" / "newcomer").glob("*.py"))


def test_the_tutorial_and_every_guide_for_developers_has_a_script():
    index = (ROOT / "docs" / "guides" / "index.md").read_text(encoding="utf-8")
    (tree,) = re.findall(r":caption: For developers\n\n(.*?)\n```", index, re.DOTALL)
    written = {name for name in tree.split() if (ROOT / "docs" / "guides" / f"{name}.md").is_file()}
    assert {path.stem for path in SCRIPTS} == {"tutorial", *written}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_script_runs_and_prints_something(script, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(script), run_name="__main__")
    assert len(capsys.readouterr().out.splitlines()) > 1


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_script_needs_no_assert_no_cast_and_no_module_that_the_reference_does_not_show(script):
    tree = ast.parse(script.read_text(encoding="utf-8"))
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    assert "cast" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "# type:" not in script.read_text(encoding="utf-8")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.split(".")[0] in {"fortnox_sdk", "sie4"}:
                assert {alias.name for alias in node.names} <= set(PUBLIC[module]), module
        elif isinstance(node, ast.Import):
            for alias in node.names:
                ours = alias.name.split(".")[0] in {"fortnox_sdk", "sie4"}
                assert not ours or alias.name in PUBLIC, alias.name
