"""Tests that the claims in pyproject.toml agree with the code, tox and the workflows."""

import ast
import re
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

import fortnox_sdk
import sie4

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {name: needed for name, needed in PROJECT["optional-dependencies"].items() if name != "all"}
PYTHONS = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", c)]
IMPORTED_BY_OTHERS = {"psycopg"}
"""Packages that only other packages import. SQLAlchemy imports psycopg for a URL with `postgresql+psycopg`."""

PACKAGES_OF = {"opentelemetry-api": "opentelemetry"}
"""Import names by distribution name, for the distributions whose two names differ."""


def distribution(requirement):
    return re.split(r"[\[<>=~! ]", requirement)[0].lower().replace("_", "-")


def imported_packages():
    """Return every top-level package that fortnox_sdk or sie4 imports.

    This includes imports in functions, and calls such as `import_module("name")`.
    """
    names = set()
    for package in (fortnox_sdk, sie4):
        for path in Path(package.__file__).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Import(names=aliases):
                        names |= {alias.name.partition(".")[0] for alias in aliases}
                    case ast.ImportFrom(module=str(module), level=0):
                        names.add(module.partition(".")[0])
                    case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
                        if ast.unparse(function) in {"import_module", "importlib.import_module", "_library"}:
                            names.add(name.partition(".")[0])
    return {name.lower().replace("_", "-") for name in names}


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_installs_only_what_the_code_imports(extra):
    names = map(distribution, EXTRAS[extra])
    needed = {PACKAGES_OF.get(name, name) for name in names}
    assert needed - imported_packages() - IMPORTED_BY_OTHERS == set()


def test_the_core_installs_only_what_the_code_imports():
    assert {distribution(requirement) for requirement in PROJECT["dependencies"]} - {
        "typing-extensions"
    } <= imported_packages()


def test_extra_all_contains_every_extra():
    (everything,) = PROJECT["optional-dependencies"]["all"]
    assert set(re.findall(r"[\w-]+", everything.partition("[")[2])) == set(EXTRAS)


def test_tox_runs_the_oldest_python_and_the_wheel_on_the_newest():
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    environments = tox["tox"]["env_list"].replace(" ", "").split(",")
    assert [name for name in environments if name[0].isdigit()] == PYTHONS[:1]
    # GitHub runs the others; see test_workflows.py.
    assert tox["testenv:wheel"]["base_python"].split(", ") == PYTHONS[::-1]
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in PYTHONS


def test_classifiers_name_only_tested_systems():
    systems = [c for c in PROJECT["classifiers"] if c.startswith("Operating System")]
    assert systems == ["Operating System :: POSIX :: Linux"]


def test_the_changelog_has_a_section_for_the_version():
    headings = re.findall(
        r"^## \[(.+?)\] - (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert PROJECT["version"] in dict(headings)


def test_constraints_contain_only_names_and_versions():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9A-Za-z.]+", line)] == []
    assert pins == sorted(pins, key=str.lower)
