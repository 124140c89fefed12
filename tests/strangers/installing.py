"""Functions that install a foreign package into a cached folder, with pip or npm."""

import os
import shutil
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fortnox-sdk" / "strangers"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"}
"""The environment variables without `PIP_CONSTRAINT`, whose file contradicts the versions in `constraints/`.

The variables are read when the module is imported, because the tests run with another home folder.
"""


@cache
def python_with(package: str) -> Path:
    """Install a package as pinned in `constraints/`, and return its Python's path. If this fails, skip the test."""
    constraints = HERE / "constraints" / f"{package}.txt"
    lines = constraints.read_text(encoding="utf-8").splitlines()
    (version,) = (line for line in lines if line.startswith(f"{package}=="))
    folder = CACHE / f"{version}-python{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=False, symlinks=os.name != "nt")
        # `--only-binary` keeps pip from compiling a dependency that has no wheel for this Python.
        flags = ["-q", "--only-binary=:all:", "--retries=1", "--disable-pip-version-check"]
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
        _install(package, [*pip, *flags, "-c", str(constraints), version])
        (folder / "complete").touch()
    return python


@cache
def node_modules_with(package: str) -> Path:
    """Install an npm package, and return the folder that contains its `node_modules`. If this fails, skip the test."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip(f"{package} is not installed: there is no npm or no node")
    versions = (HERE / "constraints" / f"{package}.npm.txt").read_text(encoding="utf-8").split()
    folder = CACHE / versions[0]
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--prefix", str(folder)]
        _install(package, [npm, "install", *flags, *versions])
        (folder / "complete").touch()
    return folder


def _install(package: str, command: list[str]) -> None:
    settings = {"env": ENVIRONMENT, "capture_output": True, "text": True}
    try:
        ran = subprocess.run(command, check=False, timeout=180, **settings)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{package} could not be installed within 180 seconds")
    if ran.returncode != 0:
        output = ran.stderr + ran.stdout
        reasons = [line for line in output.splitlines() if line.lower().startswith(("error:", "npm error"))]
        pytest.skip(f"{package} could not be installed: {' '.join(reasons[:2]) or output[-200:]}")
