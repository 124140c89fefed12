# ruff: noqa: S603 - the programs are this Python's
"""Build sie4 as an independent package, install it without fortnox_sdk, and run its tests.

    python -m tools.sie4.verify --samples FOLDER

The tests run in a new environment that has no fortnox_sdk. `tests/sie4/test_wrong_types.py` is left out, because it
shares its generator of wrong values with fortnox_sdk. The command needs pip and a package index.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_REQUIRED = ("pytest>=9", "hypothesis>=6.130", "pandas>=3", "polars>=1.30", "pytest-socket>=0.7")
_TOOLS = ("fuzz_sie.py", "fuzz_sie_columns.py", "sie4/families.py")
_CONFTEST = '''"""The folder of real samples, and hypothesis without deadlines."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("sie4", deadline=None, derandomize=True)
settings.load_profile("sie4")


@pytest.fixture(scope="session")
def samples():
    if not os.environ.get("SIE_SAMPLES"):
        pytest.skip("the real samples are not given")
    return Path(os.environ["SIE_SAMPLES"])
'''


def verify(folder: Path, samples: str, tests: list[str]) -> int:
    """Build, install and test the package in a folder. Return the exit code of pytest."""
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    venv.create(folder / "env", with_pip=True)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "-w",
            str(folder),
            str(ROOT / "tools/sie4"),
        ],
        check=True,
    )
    (wheel,) = folder.glob("sie4-*.whl")
    constraints = ["-c", str(ROOT / "constraints.txt")]
    install = [str(python), "-m", "pip", "install", "--quiet", *constraints, f"{wheel}[arrow]", *_REQUIRED]
    subprocess.run(install, check=True)
    work = folder / "work"
    shutil.copytree(
        ROOT / "tests/sie4", work / "tests/sie4", ignore=shutil.ignore_patterns("test_wrong_types.py")
    )
    (work / "tests/conftest.py").write_text(_CONFTEST, encoding="utf-8")
    for name in _TOOLS:
        target = work / "tools" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tools" / name, target)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    program = [str(python), "-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*program, *(tests or ["tests/sie4"])],
        check=False, cwd=work, env=environment | {"PYTHONPATH": str(work), "SIE_SAMPLES": samples},
    ).returncode  # fmt: skip


def main() -> int:
    """Verify the package in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", default="", help="folder with the folder `sie` of real files")
    parser.add_argument("tests", nargs="*", help="tests to run (default: all)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return verify(Path(folder), options.samples, options.tests)


if __name__ == "__main__":
    sys.exit(main())
