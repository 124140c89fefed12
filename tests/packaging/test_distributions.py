"""Tests that the wheel and the source archive contain what they should, and that their metadata is complete.

The tests build both, so they need hatchling, build and twine. The environment `wheel` of tox has them.
"""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import pytest

from tests.packaging.test_metadata import PROJECT

CHECKOUT = Path(os.environ.get("CHECKOUT", Path(__file__).resolve().parents[2]))
TOOLS = ("build", "hatchling", "twine")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, TOOLS)), reason="runs in tox's environment `wheel`"),
]

DATA_FILES = {
    "fortnox_sdk/cli/output.schema.json": 1,
    "fortnox_sdk/py.typed": 1,
    "fortnox_sdk/sandbox/oauth/templates/*.html": 3,
    "fortnox_sdk/sandbox/schema/*.json": 1,
    "fortnox_sdk/sandbox/schema/areas/*.json": 5,
    "fortnox_sdk/sandbox/schema/fields/*.json": 8,
    "fortnox_sdk/sandbox/seed/demo/*.toml": 9,
    "fortnox_sdk/sandbox/web/pages/start.html": 1,
    "fortnox_sdk/web/static/*.css": 2,
    "fortnox_sdk/web/static/*.js": 1,
    "fortnox_sdk/web/templates/*.html": 18,
    "fortnox_sdk/web/templates/appendices/*.html": 7,
    "fortnox_sdk/web/templates/closing/*.html": 7,
    "fortnox_sdk/year_end/report/templates/appendix.html.j2": 1,
    "sie4/py.typed": 1,
}
METADATA_FILES = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
SOURCE_ARCHIVE = {
    ".ci", ".github", ".gitignore", ".pre-commit-config.yaml", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md",
    "LICENSE", "PKG-INFO", "README.md", "SECURITY.md", "benchmarks", "constraints.txt", "docs", "examples",
    "fortnox_sdk", "pyproject.toml", "sie4", "tests", "tools", "tox.ini",
}  # fmt: skip
GENERATED = re.compile(
    r"(^|/)(__pycache__|_build|\.[a-z]+_cache|\.hypothesis|\.coverage.*|dist|docs/resources)(/|$)|\.pyc$"
)


@pytest.fixture(scope="session")
def distributions(tmp_path_factory):
    """Build the source archive, and the wheel from the source archive; return the folder with both."""
    folder = tmp_path_factory.mktemp("distributions")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


@pytest.fixture(scope="session")
def wheel(distributions):
    (path,) = distributions.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="session")
def source_names(distributions):
    """Return the names of the files in the source archive, without the folder that contains all of them."""
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = [PurePosixPath(member.name) for member in archive.getmembers() if member.isfile()]
    assert {name.parts[0] for name in names} == {f"fortnox_sdk-{PROJECT['version']}"}
    return {name.relative_to(name.parts[0]).as_posix() for name in names}


@pytest.fixture(scope="session")
def metadata(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return Parser().parsestr(wheel.read(name).decode())


def modules(*folders):
    return {
        path.relative_to(CHECKOUT).as_posix()
        for folder in folders
        for path in (CHECKOUT / folder).rglob("*.py")
    }


def test_wheel_contains_both_packages_with_their_data_and_nothing_else(wheel):
    about = f"fortnox_sdk-{PROJECT['version']}.dist-info/"
    names = set(wheel.namelist())
    assert {name.removeprefix(about) for name in names if name.startswith(about)} == METADATA_FILES
    files = {name for name in names if not name.startswith(about)}
    assert {name for name in files if name.endswith(".py")} == modules("fortnox_sdk", "sie4")
    data = {name for name in files if not name.endswith(".py")}
    found = {pattern: {name for name in data if PurePosixPath(name).match(pattern)} for pattern in DATA_FILES}
    assert {pattern: len(matches) for pattern, matches in found.items()} == DATA_FILES
    assert data == set().union(*found.values())


def test_source_archive_contains_what_the_tests_and_the_docs_need(source_names):
    assert {PurePosixPath(name).parts[0] for name in source_names} == SOURCE_ARCHIVE
    folders = ("fortnox_sdk", "sie4", "tests", "tools", "benchmarks", "examples")
    assert modules(*folders) - source_names == set()
    assert {name for name in source_names if GENERATED.search(name)} == set()


def test_metadata_is_complete(metadata):
    assert (metadata["Name"], metadata["Version"]) == ("fortnox-sdk", PROJECT["version"])
    assert (metadata["License-Expression"], metadata["License-File"]) == ("MIT", "LICENSE")
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    assert metadata["Summary"] == PROJECT["description"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload().startswith("# fortnox-sdk\n")
    assert set(metadata.get_all("Classifier")) == set(PROJECT["classifiers"])
    assert set(metadata.get_all("Provides-Extra")) == set(PROJECT["optional-dependencies"])


def test_addresses_are_public(metadata):
    addresses = [entry.partition(", ")[2] for entry in metadata.get_all("Project-URL")]
    assert len(addresses) == len(PROJECT["urls"])
    assert [
        each for each in addresses if not re.match(r"https://(?!localhost|127\.)[a-z.-]+\.[a-z]{2,}/", each)
    ] == []


def test_metadata_names_no_path_of_a_machine(metadata):
    assert re.findall(r"file:|/(?:home|root|tmp|Users|work)/|[A-Z]:\\", metadata.as_string()) == []


def test_index_accepts_both_and_can_show_the_description(distributions):
    files = [str(path) for path in distributions.iterdir()]
    assert len(files) == 2
    command = [sys.executable, "-m", "twine", "check", "--strict", *files]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
