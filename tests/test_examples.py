"""Tests that every example runs unchanged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs_and_prints_something(example, tmp_path):
    # An example needs only what README.md installs: in its process, packages of the tests can't be imported.
    without = "import sys; sys.modules.update(dict.fromkeys(('pytest', 'vcr', 'yaml', 'hypothesis'))); "
    run = f"import runpy; runpy.run_path({str(example)!r}, run_name='__main__')"
    process = subprocess.run(
        [sys.executable, "-c", without + run],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert len(process.stdout.splitlines()) > 1


def test_the_example_app_signs_in_and_posts_a_voucher():
    # The app needs neither pytest nor vcrpy: in its process, they can't be imported.
    app = ROOT / "examples" / "own_app" / "main.py"
    without = "import sys; sys.modules.update(pytest=None, vcr=None); sys.argv = sys.argv[1:]; "
    run = f"import runpy; sys.path.insert(0, {str(app.parent)!r}); runpy.run_path({str(app)!r}, run_name='__main__')"
    process = subprocess.run(
        [sys.executable, "-c", without + run, str(app)],
        env=os.environ | {"BROWSER": f"{sys.executable} -P {ROOT / 'tests' / 'approving_browser.py'} %s"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert "SEK, since " in process.stdout
    assert process.stdout.splitlines()[-1].startswith("Booked as voucher A")
    assert "Sign in with the browser" in process.stderr


def test_the_short_examples_are_short():
    short = [example for example in EXAMPLES if len(example.read_text(encoding="utf-8").splitlines()) <= 50]
    assert len(short) >= 6


def test_tests_of_the_example_app_pass():
    # The tests of the app run in its folder, with its own settings and only the plugin of the package.
    app = ROOT / "examples" / "own_app"
    settings = app / "pyproject.toml"
    process = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            str(settings),
            "--rootdir",
            str(app),
        ],
        cwd=app,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert "7 passed" in process.stdout
