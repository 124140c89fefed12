"""Tests of the layout of the package: sizes, names, docstrings, and the packages that an import of the client loads.

Import directions and cycles are checked by `lint-imports`.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import fortnox_sdk
import sie4

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("fortnox_sdk/**/*.py"), *ROOT.glob("sie4/**/*.py")])
PACKAGE = ROOT / "fortnox_sdk"
FOLDERS = sorted({path.parent for path in SOURCES})
LONGEST_FILE = 400
MOST_MODULES = 14
VAGUE_NAMES = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_too_long():
    lines = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def test_no_folder_has_too_many_modules():
    # Areas of the API and `cli` are exempt: they have a module for each resource and for each command.
    areas = (PACKAGE / "connectors", PACKAGE / "sandbox" / "resources")
    counts = {
        shown(folder): sum(path.name != "__init__.py" for path in folder.glob("*.py"))
        for folder in FOLDERS
        if folder.is_relative_to(PACKAGE) and folder != PACKAGE / "cli" and folder.parent not in areas
    }
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_no_module_has_a_vague_name():
    assert {path.stem for path in SOURCES} & VAGUE_NAMES == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=shown)
def test_no_public_function_has_the_name_of_a_module_beside_it(folder):
    modules = {path.stem for path in folder.glob("*.py")} | {
        path.name for path in folder.iterdir() if path.is_dir()
    }
    functions = {
        node.name
        for path in folder.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert functions & modules == set()


def test_every_public_name_exists_and_has_a_docstring():
    for package in (fortnox_sdk, sie4):
        for name in package.__all__:
            value = getattr(package, name)
            assert getattr(value, "__doc__", None), f"{package.__name__}.{name}"


@pytest.mark.parametrize(
    "heavy",
    ["typer", "rich", "xlsxwriter", "jinja2", "flask", "sqlalchemy", "openpyxl", "sie4", "websockets"],
)
def test_importing_the_client_loads_no_optional_package(heavy):
    probe = f"import sys; from fortnox_sdk import FortnoxClient; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
