"""Clients that nobody here wrote work with the sandbox, and each exception of theirs is explained."""

import pytest

from tests.strangers.explanations import judge, read_table
from tests.strangers.installing import python_with
from tests.strangers.running import run_script

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("package", ["fortpyx", "pyfortnox"])
def test_each_exception_of_a_python_client_is_explained(package):
    run = run_script(python_with(package), f"{package}_calls.py")
    problems, _ = judge(run.exceptions(), [entry for entry in read_table() if entry.client == package])
    assert not problems, "\n".join(problems)
