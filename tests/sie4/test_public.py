"""Tests of the public names of sie4, and of the examples in their docstrings."""

import doctest
import importlib
import pkgutil

import pytest

import sie4

MODULES = [f"sie4.{module.name}" for module in pkgutil.iter_modules(sie4.__path__)]


def test_public_names_are_pinned():
    assert sie4.__all__ == [
        "Account", "Balance", "Code", "Columns", "Company", "Diagnostic", "Difference", "Dimension", "Document",
        "FiscalYear", "ObjectBalance", "PeriodBalance", "Program", "Record", "Row", "RowKind", "Severity", "SieError",
        "SieObject", "Voucher", "balances", "check", "compare", "dumps", "loads", "merge", "parse", "read", "redact",
        "repair", "rows", "stream", "to_arrow", "to_pandas", "to_polars", "write",
    ]  # fmt: skip


def test_no_public_name_hides_a_module():
    assert not {module.removeprefix("sie4.") for module in MODULES} & set(sie4.__all__)


@pytest.mark.parametrize("module", ["sie4", *MODULES])
def test_every_listed_name_exists(module):
    imported = importlib.import_module(module)
    assert set(getattr(imported, "__all__", ())) <= set(dir(imported))


@pytest.mark.parametrize("module", ["sie4", *MODULES])
def test_examples_in_docstrings_run(module):
    if module in {"sie4.tables", "sie4.columns"}:
        for library in ("pyarrow", "pandas", "polars"):
            pytest.importorskip(library, reason=f"{library} is not installed")
    result = doctest.testmod(importlib.import_module(module))
    assert result.failed == 0
