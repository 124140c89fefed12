"""The page of every resource, which is generated from its module."""

import importlib.util
import inspect
import re
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.entities.codec import wire_name
from tests.connectors.resources import bound

DOCS = Path(__file__).resolve().parents[2] / "docs"


def resource_pages():
    spec = importlib.util.spec_from_file_location("resource_pages", DOCS / "resource_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WRITER = resource_pages()
PAGES = WRITER.pages()


def test_each_resource_has_a_page_and_the_index_links_to_every_page():
    assert set(PAGES) == {*bound(), "index"}
    linked = re.findall(r"\[`client\.(\w+)`\]\((\w+)\.md\)", PAGES["index"])
    assert sorted(linked) == [(name, name) for name in sorted(bound())]


@pytest.mark.parametrize("name", bound())
def test_a_page_shows_path_scope_operations_and_fields(name):
    page, connector = PAGES[name], bound()[name].connector()
    assert page.startswith(f"# `client.{name}`\n")
    assert f"| Path | `{connector.path}` |" in page
    assert f"| Scope | `{connector.scope}` |" in page or (
        not connector.scope and "| Scope | not documented |" in page
    )
    operations = [n for n, _ in inspect.getmembers(connector, inspect.isfunction) if not n.startswith("_")]
    assert re.findall(r"^### `(\w+)`$", page, re.MULTILINE) == sorted(operations)
    entity = getattr(connector, "entity", None)
    if entity is not None:
        for field in attrs.fields(entity):
            if field.name not in {"extra", "no_right"}:
                assert f"| `{field.name}` | `{wire_name(field)}` |" in page


@pytest.mark.parametrize("name", bound())
def test_pages_have_no_type_variables_or_module_paths(name):
    for trace in ("~Full", "~Key", "Optional[", "typing.", "<class", "fortnox_sdk.http.", "~E"):
        assert trace not in PAGES[name]


def test_unchanged_pages_are_kept_and_obsolete_pages_removed(tmp_path):
    (tmp_path / "lost.md").write_text("a removed resource", encoding="utf-8")
    WRITER.write(tmp_path)
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    WRITER.write(tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == first
    assert set(first) == {f"{name}.md" for name in PAGES}
