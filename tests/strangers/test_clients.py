"""Tests that clients of other authors work with the sandbox, and that each of their exceptions is explained."""

import pytest

from tests.strangers.explanations import judge, read_table
from tests.strangers.installing import node_modules_with, python_with
from tests.strangers.running import run_script
from tests.strangers.specification import specification
from tests.strangers.table import is_in_page, row

pytestmark = pytest.mark.slow


def check(package, language, run):
    """Check that each exception is explained, and that docs/sandbox/strangers.md shows the numbers of the run."""
    problems, faults = judge(run.exceptions, [entry for entry in read_table() if entry.client == package])
    assert not problems, "\n".join(problems)
    line = row(package, language, run, faults)
    assert is_in_page(line), f"docs/sandbox/strangers.md needs the line {line}"


@pytest.mark.parametrize("package", ["fortpyx", "pyfortnox"])
def test_each_exception_of_a_python_client_is_explained(package):
    check(package, "Python", run_script(python_with(package), f"{package}_calls.py"))


def test_each_exception_of_a_client_that_is_built_from_the_specification_is_explained():
    package = "openapi-client-axios"
    folder = node_modules_with(package)
    run = run_script(
        "node", f"{package}_calls.mjs", NODE_MODULES=str(folder), SPECIFICATION=str(specification(package))
    )
    check(package, "JavaScript", run)
