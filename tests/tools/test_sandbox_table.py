"""Tests of the command that writes the sandbox's tables of resources."""

from importlib.resources import files
from pathlib import Path

import pytest

from tools.sandbox_table import main


def test_the_tables_are_written_to_a_new_folder(samples: Path, tmp_path: Path) -> None:
    facts, out = samples.parent / "facts" / "fortnox" / "resources.json", tmp_path / "new" / "fields"
    assert main([str(facts), "--recordings", str(samples / "fortnox"), "--out", str(out)]) == 0
    kept = files("fortnox_sdk.sandbox.schema").joinpath("fields")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        path.name: path.read_bytes() for path in kept.iterdir()
    }


def test_a_folder_that_can_not_be_written_is_named(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts, out = samples.parent / "facts" / "fortnox" / "resources.json", tmp_path / "file"
    out.write_text("")
    assert main([str(facts), "--out", str(out)]) == 2
    assert str(out) in capsys.readouterr().err
