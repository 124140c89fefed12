"""Tests that every function that needs an extra says which `pip install` provides the extra."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.operations import PROMISES

OPERATIONS = Path(__file__).with_name("operations.py")
PACKAGES = {
    "arrow": ["pyarrow"],
    "cli": ["typer", "rich"],
    "events": ["websockets"],
    "excel": ["xlsxwriter", "openpyxl"],
    "fleet": ["fsspec", "procrastinate", "psycopg"],
    "mcp": ["mcp"],
    "report": ["jinja2"],
    "sandbox": ["flask"],
    "secure": ["cryptography", "keyring"],
    "sql": ["sqlalchemy"],
    "telemetry": ["opentelemetry"],
    "web": ["flask"],
}


def outcomes(folder, *missing):
    ran = subprocess.run(
        [sys.executable, str(OPERATIONS), str(folder), *missing],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def without_extras(tmp_path_factory):
    """Return the outcome of every function in `PROMISES` if no extra is installed."""
    every_package = [package for packages in PACKAGES.values() for package in packages]
    return outcomes(tmp_path_factory.mktemp("missing"), *every_package)


@pytest.mark.parametrize(("call", "extra"), [(name, extra) for name, (extra, _) in PROMISES.items() if extra])
def test_the_error_names_the_pip_install_in_each_of_its_languages(without_extras, call, extra):
    english, *swedish = without_extras[call].splitlines()
    assert english.endswith(f'. Run: pip install "fortnox-sdk[{extra}]"')
    assert len(swedish) == english.startswith("ConfigurationError: ")
    for line in swedish:
        assert line.endswith(f'. Kör: pip install "fortnox-sdk[{extra}]"')
        assert line.partition(". Kör: ")[0] not in english


@pytest.mark.parametrize("call", [name for name, (extra, _) in PROMISES.items() if not extra])
def test_the_core_needs_no_extra(without_extras, call):
    assert without_extras[call] == ""


def test_every_call_succeeds_if_everything_is_installed(tmp_path):
    assert outcomes(tmp_path) == dict.fromkeys(PROMISES, "")


def test_testing_offers_its_functions_without_pytest(tmp_path):
    assert outcomes(tmp_path, "pytest")["testing_without_pytest"] == ""


@pytest.mark.parametrize(
    ("function", "missing", "packages"),
    [
        ("to_arrow", "pyarrow", '"fortnox-sdk[arrow]"'),
        ("to_pandas", "pandas", '"fortnox-sdk[arrow]" pandas'),
        ("to_polars", "polars", '"fortnox-sdk[arrow]" polars'),
    ],
)
def test_tables_name_the_library_that_is_missing(monkeypatch, function, missing, packages):
    import sie4

    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError) as raised:
        getattr(sie4, function)(sie4.Document())
    assert str(raised.value) == f"{missing} is not installed. Run: pip install {packages}"
