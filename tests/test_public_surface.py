"""Tests that `docs/reference` lists exactly the public names, and that they have docstrings and examples."""

import ast
import doctest
import inspect
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest
from typing_extensions import is_protocol

import fortnox_sdk
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.errors import FortnoxError
from tests.connectors.resources import bound
from tests.docs.pages import ROOT, blocks, written_pages
from tests.public_names import OWN, PUBLIC, functions_and_classes, listed, public_members


@pytest.mark.parametrize("module", PUBLIC)
def test_the_names_of_a_module_are_listed(module):
    assert PUBLIC[module] == import_module(module).__all__
    assert set(PUBLIC[module]) <= set(dir(import_module(module)))


def test_only_public_modules_state_public_names():
    package = Path(fortnox_sdk.__file__).parent
    modules = {
        ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in package.rglob("*.py")
        if any(
            isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
    }
    assert modules == {module for module in PUBLIC if module.startswith("fortnox_sdk")}


def test_the_public_modules_are_few_and_each_resource_is_listed():
    assert list(listed("index")) == [
        "fortnox_sdk",
        "fortnox_sdk.auth",
        "fortnox_sdk.clock",
        "fortnox_sdk.errors",
        "fortnox_sdk.events",
        "fortnox_sdk.fleet",
        "fortnox_sdk.http",
        "fortnox_sdk.sandbox",
        "fortnox_sdk.stores",
        "fortnox_sdk.testing",
        "fortnox_sdk.year_end",
        "fortnox_sdk.year_end.archive",
        "fortnox_sdk.year_end.report",
        "fortnox_sdk.year_end.source",
        "fortnox_sdk.web",
        "sie4",
    ]
    assert set(listed("resources")) == {f"fortnox_sdk.connectors.{b.module}" for b in bound().values()}


def test_each_name_is_listed_once():
    names = [name for module in OWN for name in PUBLIC[module]]
    # `FortnoxError` is the base class of all errors, and programs begin with `sign_in`, so the package itself has
    # both names too. `fortnox_sdk.testing.Clock` is another class than the protocol `Clock`.
    assert sorted(name for name in set(names) if names.count(name) > 1) == [
        "Clock",
        "FortnoxError",
        "Unscrubbed",
        "sign_in",
    ]


def sources() -> Iterator[tuple[str, str]]:
    """Yield the place and the code of each block in the documentation, each example and each typing test."""
    # A build of the documentation writes the pages of the resources, whose blocks are signatures.
    for page in written_pages():
        for block in blocks(page):
            examples = doctest.DocTestParser().get_examples(block.text)
            yield f"{page}:{block.line}", "".join(e.source for e in examples) or block.text
    for folder in ("examples", "tests/typing"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_pages_and_examples_import_only_public_names():
    private = []
    imports = 0
    for name, source in sources():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {
                "fortnox_sdk",
                "sie4",
            }:
                imports += 1
                private += [
                    f"{name}: {node.module}.{alias.name}"
                    for alias in node.names
                    if alias.name not in PUBLIC.get(node.module or "", [])
                    and f"{node.module}.{alias.name}" not in PUBLIC
                ]
    assert imports > 40
    assert private == []


PARTS_OF_A_REVIEW = {"Explanation", "Proposal", "Revaluation"}
PARTS_OF_AN_EXPORT = {"OverviewPart", "OverviewRow", "OverviewVoucher", "PlanPart", "VerifyResult"}
PARTS_OF_AN_APPENDIX = {"Cause", "OpenItem", "Posting", "Provenance", "RegisterRow", "Settlement", "SieFile"}
PARTS_OF_AN_ARCHIVE = {
    *(
        "ArchiveProblem",
        "ArchiveReport",
        "ArchiveResult",
        "ArchivedDocument",
        "ArchivedDocuments",
        "Attached",
    ),
    *("Handover", "HandoverAccount", "HandoverCheck"),
}

PARTS_OF_A_SOURCE = {"SourceChange", "SourceStatus"}
PARTS_OF_A_FLEET = {
    "ChangedCompanies",
    "CompanyOverview",
    "CompanyState",
    "Enqueued",
    "LedgerState",
    "SyncResult",
    "YearState",
}


def example_is_shared(value: object) -> bool:
    """Return True if a public object needs no example in its docstring, because another example covers it."""
    if not isinstance(value, type):
        return False
    if issubclass(value, FortnoxError) and value is not FortnoxError:
        return "__init__" not in vars(value)
    return (
        is_protocol(value)
        or issubclass(value, Enum | Entity)
        or value.__name__
        in {
            *PARTS_OF_AN_APPENDIX,
            *PARTS_OF_A_REVIEW,
            *PARTS_OF_AN_EXPORT,
            *PARTS_OF_AN_ARCHIVE,
            *PARTS_OF_A_SOURCE,
            *PARTS_OF_A_FLEET,
        }
    )


@pytest.mark.parametrize("name", dict(functions_and_classes()))
def test_a_public_name_has_a_docstring_with_an_example(name):
    value = dict(functions_and_classes())[name]
    docstring = inspect.getdoc(value) or ""
    assert docstring
    if not example_is_shared(value):
        assert ">>> " in docstring, f"{name} has no example"


def test_each_public_method_has_a_docstring():
    without = [
        f"{name}.{member}"
        for name, value in functions_and_classes()
        if isinstance(value, type) and not issubclass(value, Enum | tuple | Exception)
        for member, function in public_members(value)
        if not inspect.getdoc(function)
    ]
    assert without == []


@pytest.mark.parametrize("module", listed("resources"))
def test_a_connector_has_docstrings_and_its_area_an_example(module):
    area = import_module(module.rpartition(".")[0])
    assert ">>> " in (area.__doc__ or "")
    for name in PUBLIC[module]:
        value = getattr(import_module(module), name)
        if isinstance(value, type) and issubclass(value, Connector | Entity | Enum):
            assert value.__doc__, name
        if isinstance(value, type) and issubclass(value, Connector):
            assert [n for n, m in public_members(value) if not inspect.getdoc(m)] == []
