"""Tests that the code of the pages about the archive and the hand-over runs unchanged."""

import re
import subprocess
import sys
from pathlib import Path

from fortnox_sdk.year_end.archive import verify_archive
from tests.docs.pages import blocks, run_page


def verify_by_script(archive: Path) -> tuple[int, list[str]]:
    """Run the script of the archive guide, which imports only the standard library. Return its exit code and output."""
    script = blocks("docs/guides/archive.md")[-1].text
    assert "fortnox" not in script
    assert len(script.splitlines()) <= 22
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, str(archive)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_the_page_makes_an_archive_that_its_script_verifies(folder, capsys):
    create, attach, _ = blocks("docs/guides/archive.md")
    names = attach.run(create.run())
    assert "True False" in capsys.readouterr().out
    archive = folder / "acme-2025"
    assert verify_by_script(archive) == (0, [f"root hash: {names['made'].root}"])
    document = next((archive / "documents").iterdir())
    content = document.read_bytes()
    document.write_bytes(content[:-1])
    path = document.relative_to(archive).as_posix()
    assert verify_by_script(archive)[1][0] == f"{path}: changed"
    document.unlink()
    assert verify_by_script(archive)[1][0] == f"{path}: missing"
    document.write_bytes(content)
    (archive / "added.txt").write_bytes(b"")
    assert verify_by_script(archive)[1][0] == "added.txt: added"
    (archive / "added.txt").unlink()
    manifest = archive / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes().replace(b"appendix", b"Appendix", 1))
    assert "does not follow from the line before" in verify_by_script(archive)[1][0]
    assert not verify_archive(archive).is_intact


def test_the_commands_of_the_page_run(files, shell, capsys):
    (commands,) = blocks("docs/guides/archive.md", "sh")
    (files / "run.json").write_text("{}", encoding="utf-8")
    (files / "1510.xlsx").write_bytes(b"an appendix")
    for command in commands.commands():
        root = re.search(r"[0-9a-f]{64}", capsys.readouterr().out)
        # The page attaches to a voucher of the series V, which the demo company does not have.
        shell(command.replace("V12", "A12").replace("HASH", root[0] if root else "HASH"))
    assert (files / "acme-2025.zip").is_file()


def test_the_page_of_the_handover_runs(files, shell, capsys):
    names = run_page("docs/guides/handover.md", shell)
    assert names["handover"].is_consistent
    assert "closing" in capsys.readouterr().out
    assert (files / "handover.json").is_file()
