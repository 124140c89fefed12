"""Tests of the page that lists the functions of the product: the tests and pictures that it names exist."""

import ast
import re
from functools import cache

import pytest

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "product.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| function")
]


@cache
def functions(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_every_function_has_a_place_and_tests_that_exist(row):
    assert row[0]
    assert row[1]
    tests = re.findall(r"`([\w/]+\.py)::(\w+)`", row[2])
    assert tests
    for path, name in tests:
        assert name in functions(re.sub("^web/", "tests/web/", path)), (path, name)


def test_every_picture_exists():
    pictures = re.findall(r"\((pictures/[\w.]+)\)", PAGE)
    assert len(pictures) > 8
    assert [name for name in pictures if not (ROOT / "docs" / name).is_file()] == []
