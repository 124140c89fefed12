"""The rules that hold in all rooms, held by a test."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import fortnox_sdk
import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._binding import bind

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("fortnox_sdk/**/*.py"), *ROOT.glob("sie4/**/*.py")])


def test_no_file_is_longer_than_one_thing_needs():
    long = {
        str(p.relative_to(ROOT)): n
        for p in SOURCES
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_file_has_a_name_that_says_nothing():
    assert {p.stem for p in SOURCES} & {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "misc",
    } == set()


@pytest.mark.parametrize(
    "folder", sorted({p.parent for p in SOURCES}), ids=lambda p: str(p.relative_to(ROOT))
)
def test_no_public_function_has_the_name_of_a_module_beside_it(folder):
    modules = {p.stem for p in folder.glob("*.py")} | {p.name for p in folder.iterdir() if p.is_dir()}
    functions = {
        node.name
        for path in folder.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert functions & modules == set()


def test_every_public_name_is_there_and_documented():
    for package in (fortnox_sdk, sie4):
        for name in package.__all__:
            found = getattr(package, name)
            assert getattr(found, "__doc__", None), f"{package.__name__}.{name}"


@pytest.mark.parametrize(
    "heavy", ["typer", "rich", "xlsxwriter", "jinja2", "flask", "sqlalchemy", "openpyxl", "sie4"]
)
def test_importing_the_client_loads_no_extra(heavy):
    probe = f"import sys; from fortnox_sdk import FortnoxClient; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def bound() -> dict[str, bind[Connector]]:
    return {name: value for name, value in vars(FortnoxClient).items() if isinstance(value, bind)}


def noun_modules() -> list[str]:
    package = importlib.import_module("fortnox_sdk.connectors")
    found = pkgutil.walk_packages(package.__path__, "fortnox_sdk.connectors.")
    return sorted(
        m.name.removeprefix("fortnox_sdk.connectors.") for m in found if not m.ispkg and "._" not in m.name
    )


def test_every_noun_is_bound_once_under_its_files_name():
    assert sorted(b.module for b in bound().values()) == noun_modules()
    assert {name: b.module.rpartition(".")[2] for name, b in bound().items()} == {
        name: name for name in bound()
    }


@pytest.mark.parametrize("module", noun_modules())
def test_every_noun_declares_itself(module):
    found = importlib.import_module(f"fortnox_sdk.connectors.{module}").CONNECTOR
    assert found.path.startswith(("/3/", "/api/"))
    assert found.scope or "scope it takes is not documented" in found.__doc__
    assert found.__doc__
    assert found.__name__.endswith("Connector")
