"""Tests that, in tox's environment `wheel`, the tested packages come from the wheel and have all their files."""

import importlib.metadata
import os
import sysconfig
from importlib.resources import files
from pathlib import Path

import pytest

import fortnox_sdk
import sie4

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(
    os.environ.get("PACKAGE_UNDER_TEST") != "wheel", reason="runs in tox's environment `wheel`"
)
@pytest.mark.parametrize("package", [fortnox_sdk, sie4], ids=lambda package: package.__name__)
def test_the_packages_come_from_the_wheel(package):
    assert Path(package.__file__).is_relative_to(sysconfig.get_path("purelib"))
    assert not (ROOT / package.__name__).exists()


@pytest.mark.parametrize(
    "file",
    [
        "fortnox_sdk/py.typed",
        "sie4/py.typed",
        "fortnox_sdk/year_end/report/templates/appendix.html.j2",
    ],
)
def test_files_beside_the_code_are_installed(file):
    package, _, name = file.partition("/")
    assert files(package).joinpath(name).is_file()


def test_the_version_is_the_installed_one():
    assert fortnox_sdk.__version__ == importlib.metadata.version("fortnox-sdk")
    assert "__version__" not in vars(fortnox_sdk)
