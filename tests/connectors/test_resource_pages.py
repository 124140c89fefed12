"""Tests of the page of every resource, which is generated from its module."""

import importlib.util
import inspect
import re
from pathlib import Path
from typing import get_type_hints

import attrs
import pytest

from fortnox_sdk.connectors._base import Updates
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
PAGE_OF = {name: PAGES[f"connectors/{name}"] for name in bound()}


def test_each_resource_has_a_page_to_which_its_area_and_the_index_link():
    areas = {name: text for name, text in PAGES.items() if name.startswith("areas/")}
    assert set(PAGES) == {*(f"connectors/{name}" for name in bound()), "connectors/index", *areas}
    of_areas = [
        found for text in areas.values() for found in re.findall(r"\(\.\./connectors/(\w+)\.md\)", text)
    ]
    assert sorted(of_areas) == sorted(bound())
    linked = re.findall(r"\[`(\w+)`\]\((\w+)\.md\)", PAGES["connectors/index"])
    assert sorted(linked) == [(name, name) for name in sorted(bound())]
    assert all(f"(../{name}.md)" in PAGES["connectors/index"] for name in areas)


@pytest.mark.parametrize("name", bound())
def test_a_page_says_each_thing_once(name):
    page = PAGE_OF[name]
    assert "Operations on" not in page.split("## ")[0]
    assert "Scope:" not in page
    assert "need no financial year" not in page
    assert page.count("## Example") == 1
    assert len(re.findall(r"^\| (?:Path|Scope|Financial year|Must exist first) \|", page, re.MULTILINE)) in {
        3,
        4,
    }


def keyed():
    """Return the names of the connectors that have an operation on one record, identified by its key."""
    return [
        name
        for name, resource in bound().items()
        if any("key" in inspect.signature(f).parameters for _, f in WRITER._operations(resource.connector()))
    ]


@pytest.mark.parametrize("name", keyed())
def test_the_key_on_a_page_is_a_field_of_the_type_that_the_operations_accept(name):
    connector = bound()[name].connector()
    key = WRITER.examples()[name]["key"]
    assert f"| Key | `{key}` |" in PAGE_OF[name]
    field = attrs.fields_dict(attrs.resolve_types(connector.entity))[key]
    names = WRITER._type_variables(connector)
    accepted = {
        operation: WRITER._type(get_type_hints(function)["key"], names)
        for operation, function in WRITER._operations(connector)
        if "key" in inspect.signature(function).parameters and operation != "create"
    }
    found = WRITER._type(field.type, {}).removesuffix(" | None")
    assert accepted == dict.fromkeys(accepted, found)


def test_only_pages_of_records_with_lists_describe_what_an_update_does_with_rows():
    about = "Fortnox removes the"
    assert about in inspect.getdoc(Updates.update)
    connectors = {name: resource.connector() for name, resource in bound().items()}
    inherited = [name for name, kind in connectors.items() if getattr(kind, "update", None) is Updates.update]
    with_lists = [name for name in inherited if WRITER._rows(connectors[name].entity)]
    assert [name for name in inherited if about in PAGE_OF[name]] == with_lists
    assert len(inherited) > len(with_lists) > 5


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("accounts", "Required on create."),
        ("attachments", "Required on create."),
        ("production_orders", "Required."),
    ],
)
def test_a_page_says_for_which_operations_a_field_is_required(name, state):
    # `update` of the first two sends the changed fields only; `update` of production orders replaces the record.
    assert set(re.findall(r"\| (Required(?: on create)?\.)", PAGE_OF[name])) == {state}


@pytest.mark.parametrize("name", bound())
def test_a_page_shows_path_scope_operations_and_fields(name):
    page, connector = PAGE_OF[name], bound()[name].connector()
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


def test_a_page_names_the_envelopes_once():
    assert "| JSON envelope | `Invoice` for a record, `Invoices` for a list |" in PAGE_OF["invoices"]
    assert "Responses use `Assets`" in PAGE_OF["assets"]
    assert "| JSON envelope |" not in PAGE_OF["assets"]


def test_an_example_of_a_field_to_empty_is_no_id():
    examples = [
        found for page in PAGE_OF.values() for found in re.findall(r"fields to empty, such as (.*)\. A", page)
    ]
    assert len(examples) > 20
    assert [found for found in examples if "_id`" in found] == []


def test_values_without_a_description_are_on_one_line():
    assert "`A`, `A51`, `A52`," in PAGE_OF["employees"]
    assert "- `TV`: Until further notice (tillsvidare)." in PAGE_OF["employees"]


@pytest.mark.parametrize("name", bound())
def test_pages_have_no_type_variables_or_module_paths(name):
    for trace in ("~Full", "~Key", "Optional[", "typing.", "<class", "fortnox_sdk.http.", "~E"):
        assert trace not in PAGE_OF[name]


def test_unchanged_pages_are_kept_and_obsolete_pages_removed(tmp_path):
    (tmp_path / "connectors").mkdir()
    (tmp_path / "connectors" / "lost.md").write_text("a removed resource", encoding="utf-8")
    WRITER.write(tmp_path)
    first = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    WRITER.write(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")} == first
    assert set(first) == {tmp_path / f"{name}.md" for name in PAGES}
