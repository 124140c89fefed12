"""Tests that each extra, installed alone from the wheel into a new environment, provides its functions.

pip fetches the extra's packages, so these tests are the only ones that need a package index.
"""

import json
import os
import subprocess
import sys
import tomllib
import venv
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.packaging.operations import PROMISES

OPERATIONS = Path(__file__).with_name("operations.py")
ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = [name for name in PROJECT["optional-dependencies"] if name != "all"]
"""The extras except `all`, which tox installs for every other test."""
ENVIRONMENT = os.environ | {
    "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONNOUSERSITE": "1",
}
"""The environment variables for pip: three settings, and the user's variables before a fixture removes some of them."""


def pip(*arguments):
    ran = subprocess.run(
        [sys.executable, "-m", "pip", *arguments, "-q"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """Return the wheel that tox tests, or else build the wheel of this checkout."""
    given = Path(os.environ.get("TOX_PACKAGE", ""))
    if given.suffix == ".whl" and "editable" not in given.name:
        return given
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@contextmanager
def installed(wheel, extra):
    """Yield the `bin` folder of a new virtual environment, in which only the wheel with one extra is installed.

    The environment is outside of pytest's folder. Pytest's folder is searched for leaked secrets, and the source of
    the sandbox contains the text that marks such secrets.
    """
    with TemporaryDirectory(ignore_cleanup_errors=os.name == "nt") as environment:
        venv.create(environment, with_pip=False, symlinks=os.name != "nt")
        programs = Path(environment) / ("Scripts" if os.name == "nt" else "bin")
        pip("--python", str(programs / "python"), "install", f"{wheel}[{extra}]" if extra else str(wheel))
        yield programs


def run(*command, folder):
    return subprocess.run(
        list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("extra", ["", *EXTRAS], ids=lambda extra: extra or "no extra")
def test_calls_of_an_extra_work_if_only_it_is_installed(wheel, extra, tmp_path):
    with installed(wheel, extra) as programs:
        ran = run(programs / "python", "-I", OPERATIONS, tmp_path, folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    outcomes = json.loads(ran.stdout)
    promised = {name for name, (needed, _) in PROMISES.items() if needed in {"", extra}}
    assert {name: outcomes[name] for name in promised if outcomes[name]} == {}
    unnamed = {name for name in set(PROMISES) - promised if not names_its_extra(name, outcomes[name])}
    assert unnamed == set()


def names_its_extra(call, outcome):
    # A call may also succeed, because another extra brings the same package: flask needs jinja2.
    return not outcome or f'pip install "fortnox-sdk[{PROMISES[call][0]}]"' in outcome


def test_the_commands_are_installed(wheel, tmp_path):
    with installed(wheel, "") as programs:
        sie4, fortnox = (
            run(programs / "sie4", "--help", folder=tmp_path),
            run(programs / "fortnox", folder=tmp_path),
        )
    assert (sie4.returncode, fortnox.returncode) == (0, 2), sie4.stderr
    assert sie4.stdout.startswith("usage: sie4")
    assert fortnox.stderr.endswith('Run: pip install "fortnox-sdk[cli]"\n')
