"""Tests of the built documentation: its links work, its search finds words, and its texts agree with the code.

`tox -e docs` builds the pages and sets `DOCS_HTML` to their folder.
"""

import ast
import builtins
import doctest
import html
import importlib.util
import inspect
import json
import os
import re
from collections.abc import Iterator
from enum import Enum
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

import attrs
import pytest

from fortnox_sdk.entities.codec import Entity
from tests.connectors.test_resource_pages import WRITER
from tests.public_names import OWN, PUBLIC

DOCS = Path(__file__).resolve().parents[2] / "docs"
HTML = Path(os.environ.get("DOCS_HTML", "/nonexistent"))
pytestmark = pytest.mark.skipif(not HTML.is_dir(), reason="tox -e docs builds the pages and sets DOCS_HTML")

SEARCHES = {
    "install": "reference/install",
    "pagination": "guides/rate_limits",
    "Django": "guides/index",
    "webhook": "guides/rate_limits",
    "login": "guides/command_line",
    "token": "explanation/thirty_days",
    "scope": "reference/connectors/vouchers",
    "attachment": "guides/attachments",
    "receipt": "guides/attachments",
    "currency": "guides/currencies",
    "euro": "guides/currencies",
    "voucher": "reference/connectors/vouchers",
    "invoice": "reference/connectors/invoices",
    "polars": "guides/sie_to_polars",
    "DuckDB": "guides/sie_to_polars",
    "pytest": "guides/testing",
    "timeout": "guides/rate_limits",
    "retry": "guides/rate_limits",
    "PostgreSQL": "explanation/thirty_days",
    "bilaga": "snabbstart",
    "OutcomeUnknown": "guides/errors",
    "kontantmetoden": "guides/year_end",
}
"""Words that people search for, each with a page that the search must find."""


class Page(HTMLParser):
    """The links, the anchors and the text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        link = values.get("href" if tag == "a" else "src" if tag == "img" else "")
        if link:
            self.links.append(link)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def pages() -> dict[Path, Page]:
    return {path.resolve(): Page(path) for path in HTML.rglob("*.html")}


def test_every_link_inside_the_documentation_leads_to_a_page_and_an_anchor(pages):
    broken = []
    links = 0
    for path, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            links += 1
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            anchor = unquote(address.fragment)
            is_there = target.is_file() and (
                not anchor or target not in pages or anchor in pages[target].anchors
            )
            if not is_there:
                broken.append(f"{path.relative_to(HTML.resolve())}: {link}")
    assert links > 1000
    assert broken == []


@pytest.fixture(scope="module")
def search_index() -> dict[str, object]:
    text = (HTML / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


@pytest.mark.parametrize("word", SEARCHES)
def test_the_search_finds_the_page(search_index, word):
    stem = import_module("sphinx.search.en").SearchEnglish({}).stem(word.lower())
    found = {
        search_index["docnames"][number]
        for terms in ("terms", "titleterms")
        for numbers in [search_index[terms].get(stem, [])]
        for number in (numbers if isinstance(numbers, list) else [numbers])
    }
    assert SEARCHES[word] in found


def test_docstrings_of_attributes_are_complete(pages):
    # Napoleon treats the text before a colon as a type, unless docs/attribute_docs.py prevents this.
    text = " ".join(page.text for path, page in pages.items() if "api" in path.parts)
    incomplete = []
    checked = 0
    for module in OWN:
        for name in PUBLIC[module] if module.startswith("fortnox_sdk") else ():
            kind = getattr(import_module(module), name)
            if not (isinstance(kind, type) and attrs.has(kind)):
                continue
            for attribute, docstring in WRITER._attribute_docs(kind).items():
                first = re.split(r"[`*\\<\"']", docstring)[0].strip()
                if ":" in first and not attribute.startswith("_"):
                    checked += 1
                    incomplete += [] if first in text else [f"{module}.{name}.{attribute}: {first}"]
    assert checked > 5
    assert incomplete == []


def test_the_reference_shows_every_value_of_an_enum_and_every_field_of_a_record(pages):
    anchors = {anchor for page in pages.values() for anchor in page.anchors}
    missing = []
    checked = 0
    for module in OWN:
        for name in PUBLIC[module]:
            kind = getattr(import_module(module), name)
            # The pages of the resources show the fields of their records.
            if (
                isinstance(kind, type)
                and (issubclass(kind, Enum) or attrs.has(kind))
                and not issubclass(kind, Entity)
            ):
                text = inspect.getdoc(kind) or ""
                names = (
                    [member.name for member in kind] if issubclass(kind, Enum) else attrs.fields_dict(kind)
                )
                shown = [each for each in names if not each.startswith("_") and f" {each}: " not in text]
                checked += len(shown)
                missing += [
                    f"{module}.{name}.{each}"
                    for each in shown
                    if not any(anchor.endswith(f".{name}.{each}") for anchor in anchors)
                ]
    assert checked > 300
    assert missing == []


def test_what_a_function_returns_is_not_taken_for_its_type(pages):
    # Napoleon treats the text before a colon in `Returns:` as a type.
    sentences = [
        f"{path.name}: {found}"
        for path in pages
        for found in re.findall(
            r"Return type<span[^>]*>:</span></dt>\s*<dd[^>]*>(?:<p>)?([\w ]+)",
            path.read_text(encoding="utf-8"),
        )
        if " " in found.strip()
    ]
    assert sentences == []


class CodeBlocks(HTMLParser):
    """A parser that collects the code blocks of a page.

    Attributes:
        blocks: For each block, the id of the class or function that it documents, the number of
            list elements (`dd` or `li`) around the block, and its text.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.blocks: list[tuple[str, int, str]] = []
        self._owner = ""
        self._depth = 0
        self._is_code = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self._depth += tag in {"dd", "li"}
        if tag == "dt" and "sig" in (values.get("class") or ""):
            self._owner = values.get("id") or f"{self._owner} "
        if tag == "pre":
            self._is_code = True
            self.blocks.append((self._owner, self._depth, ""))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in {"dd", "li"}
        self._is_code = self._is_code and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._is_code:
            owner, depth, text = self.blocks[-1]
            self.blocks[-1] = owner, depth, text + data


def test_no_line_of_code_is_cut_or_wrapped_on_a_screen(pages):
    # A telephone wraps lines; a screen of 1280 pixels shows 107 characters, and fewer inside lists.
    css = (HTML / "_static" / "code.css").read_text(encoding="utf-8")
    assert re.search(r"div\.highlight pre \{[^}]*white-space: pre-wrap", css)
    too_long = []
    for path in pages:
        assert "_static/code.css" in path.read_text(encoding="utf-8")
        for _, depth, text in CodeBlocks(path).blocks:
            longest = max(map(len, text.splitlines()), default=0)
            too_long += [f"{path.relative_to(HTML)}: {text}"] if longest > _LONGEST_LINE[depth] else []
    assert too_long == []


_LONGEST_LINE = (104, 102, 98)


def test_a_telephone_shows_the_description_of_a_field_below_its_name(pages):
    css = (HTML / "_static" / "code.css").read_text(encoding="utf-8")
    assert re.search(r"max-width: 46em[^@]*table\.fields td:nth-child\(4\),[^{]*\{\s*display: block", css)
    tables = [
        found
        for path in pages
        if path.parent.name == "connectors"
        for found in re.findall(
            r"<table class=\"([^\"]*)\">\s*<thead>\s*<tr[^>]*><th[^>]*><p>Field<", path.read_text()
        )
    ]
    assert len(tables) > 100
    assert all("fields" in classes.split() for classes in tables)


def test_examples_of_the_reference_import_what_they_use(pages):
    # A page names the module of its classes and functions at its beginning. Its examples show all other imports.
    incomplete = []
    checked = 0
    for path in pages:
        if path.parent.name != "api" and path != HTML.resolve() / "sie4" / "reference.html":
            continue
        code = CodeBlocks(path)
        for owner in dict.fromkeys(owner for owner, _, _ in code.blocks):
            source = "".join(
                example.source
                for block_owner, _, text in code.blocks
                if block_owner == owner and ">>>" in text
                for example in doctest.DocTestParser().get_examples(text)
            )
            names = _used_names(source) - _public_names(owner) - set(vars(builtins))
            modules = set(_imported_modules(source))
            unknown = {name for name in modules if name.startswith("fortnox_sdk")} - {*PUBLIC, _PERSON}
            checked += bool(source)
            incomplete += [f"{owner}: {name}" for name in sorted(names | unknown)]
    assert checked > 100
    assert incomplete == []


_PERSON = "fortnox_sdk.cli.consent"
"""The module with the program that approves a sign-in in an example, as a person does in a browser."""


def _public_names(owner: str) -> set[str]:
    """Return the public names in the module of `owner`, which is a name such as `fortnox_sdk.http.Pager.first`."""
    module = max(
        (name for name in (*OWN, "sie4") if f"{owner.strip()}.".startswith(f"{name}.")), key=len, default=""
    )
    return set(PUBLIC.get(module, ()))


def _used_names(source: str) -> set[str]:
    """Return the names that some code uses and does not define."""
    defined: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                defined.add(name)
            case ast.ExceptHandler(name=str(name)):
                defined.add(name)
            case ast.alias():
                defined.add((node.asname or node.name).partition(".")[0])
            case _:
                pass
    return used - defined


def _imported_modules(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module)):
                yield module
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case _:
                pass


def test_a_name_that_may_break_keeps_all_its_characters():
    spec = importlib.util.spec_from_file_location("breakable_code", DOCS / "breakable_code.py")
    breakable = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(breakable)
    assert doctest.testmod(breakable).failed == 0
    literals = {
        html.escape(literal)
        for page in DOCS.rglob("*.md")
        for literal in re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))
    }
    words = {word for literal in literals for word in literal.split()}
    assert sum(len(word) > 24 for word in words) > 300
    for word in words:
        parts = breakable.parts_of(word)
        assert "".join(parts) == word
        # A line break inside an entity such as `&quot;` would show its letters.
        assert html.unescape("".join(map(html.unescape, parts))) == html.unescape(html.unescape(word))
        assert max(len(html.unescape(part)) for part in parts) <= 30 or word.startswith("-")
