"""Make single changes to an archive, and check that the verification finds each change and names its place.

    python -m tests.chaos.archive --changes 1000 --json

A change sets a byte, removes or inserts bytes, cuts off the end of a file, or adds, removes or renames a file. Every
file of the archive can be changed, including the manifest. After each change, the archive is restored. Exit code 0
means that the verification found all changes, and that each place that it named contains the changed byte.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import attrs

from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.archive.folder import ArchiveFolder, ArchiveWriter
from fortnox_sdk.year_end.archive.lines import Kind, Subject
from fortnox_sdk.year_end.archive.manifest import Manifest
from fortnox_sdk.year_end.archive.verify import ArchiveReport, verify_archive

SUBJECT = Subject(
    company="Åkerbärets Handel AB",
    organisation_number="556000-1111",
    database_number=1001,
    year_start="2025-01-01",
    year_end="2025-12-31",
)


def add_document(writer: ArchiveWriter, content: bytes, number: int) -> None:
    writer.download_path.write_bytes(content)
    writer.add_document(source=f"/3/archive/{number}", name=f"Räkning {number}.pdf", note="", content=content)


def small_archive(folder: Path, chance: random.Random, *, files: int = 12) -> str:
    """Write an archive of two imports with files of many sizes, and return its root hash."""
    clock = Clock(datetime(2026, 2, 1, tzinfo=UTC))
    root = ""
    for _ in range(2):
        with ArchiveFolder(folder, clock=clock).adding(SUBJECT) as writer:
            for number in range(files):
                size = chance.choice([0, 1, 100, 4095, 4096, 4097, 20_000, 300_000])
                writer.add(f"records/{number}.json", chance.randbytes(size), kind=Kind.RECORD)
                add_document(writer, chance.randbytes(size + 5), number)
        root = writer.root
        clock.advance(3600)
    return root


def large_archive(folder: Path, *, documents: int, size: int) -> None:
    """Write an archive of many documents."""
    chance = random.Random(3)
    with ArchiveFolder(folder).adding(SUBJECT) as writer:
        for number in range(documents):
            add_document(writer, chance.randbytes(size), number)


@attrs.frozen
class Change:
    """A change to an archive: its kind, the file, the first changed byte, and the function that undoes the change.

    If `at` is None, the place that the verification names is not checked.
    """

    kind: str
    path: str
    at: int | None
    undo: Callable[[], object]
    is_byte: bool = False


def change_byte(folder: Path, path: str, chance: random.Random) -> Change:
    file = folder / path
    content = file.read_bytes()
    at = chance.randrange(len(content))
    changed = bytearray(content)
    changed[at] ^= chance.randint(1, 255)
    file.write_bytes(changed)
    return Change("byte changed", path, at, lambda: file.write_bytes(content), is_byte=True)


def change_bytes(folder: Path, path: str, chance: random.Random) -> Change:
    file = folder / path
    content = file.read_bytes()
    at = chance.randrange(len(content))
    end = min(len(content), at + chance.randint(2, 9000))
    changed = content[:at] + bytes(byte ^ chance.randint(1, 255) for byte in content[at:end]) + content[end:]
    file.write_bytes(changed)
    return Change("bytes changed", path, at, lambda: file.write_bytes(content))


def insert_bytes(folder: Path, path: str, chance: random.Random) -> Change:
    file = folder / path
    content = file.read_bytes()
    at = chance.randrange(len(content) + 1)
    file.write_bytes(content[:at] + chance.randbytes(chance.randint(1, 50)) + content[at:])
    return Change("bytes inserted", path, None, lambda: file.write_bytes(content))


def remove_bytes(folder: Path, path: str, chance: random.Random) -> Change:
    file = folder / path
    content = file.read_bytes()
    at = chance.randrange(len(content))
    file.write_bytes(content[:at] + content[at + chance.randint(1, 50) :])
    return Change("bytes removed", path, None, lambda: file.write_bytes(content))


def cut_tail(folder: Path, path: str, chance: random.Random) -> Change:
    file = folder / path
    content = file.read_bytes()
    at = chance.randrange(len(content))
    file.write_bytes(content[:at])
    return Change("tail cut off", path, at, lambda: file.write_bytes(content))


def remove_file(folder: Path, path: str, chance: random.Random) -> Change:
    file = folder / path
    content = file.read_bytes()
    file.unlink()
    return Change("file removed", path, None, lambda: file.write_bytes(content))


def add_file(folder: Path, path: str, chance: random.Random) -> Change:
    file = (folder / path).with_name(
        f"{chance.choice(['.hidden', 'added', 'å'])}{chance.randrange(10**6)}.pdf"
    )
    file.write_bytes(chance.randbytes(chance.choice([0, 1, 5000])))
    return Change("file added", file.relative_to(folder).as_posix(), None, file.unlink)


def rename_file(folder: Path, path: str, chance: random.Random) -> Change:
    file = folder / path
    target = file.with_name(f"renamed{chance.randrange(10**6)}")
    file.rename(target)
    return Change("file renamed", path, None, lambda: target.rename(file))


CHANGES = (
    *(change_byte, change_byte, change_bytes, insert_bytes, remove_bytes, cut_tail),
    *(remove_file, add_file, rename_file),
)


def fault_of(change: Change, report: ArchiveReport) -> str:
    """Return "" if the report names the changed file and byte, or else a description of what it names instead."""
    about = [problem for problem in report.problems if problem.path == change.path]
    if not about:
        return f"not found; named instead: {[problem.path for problem in report.problems]}"
    place = about[0].place
    if change.at is None:
        return ""
    if place is None or not place.first <= change.at < place.end:
        return f"byte {change.at} was looked for at {place}"
    return f"byte {change.at} was not named exactly: {place}" if change.is_byte and not place.is_exact else ""


def run_changes(changes: int, *, seed: int) -> dict[str, object]:
    """Make changes one at a time, verify the archive after each change, and return the results."""
    chance = random.Random(seed)
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    in_manifest = 0
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "archive")
        root = small_archive(folder, chance)
        paths = ["manifest.jsonl", *ArchiveFolder(folder).paths()]
        whole = Manifest((folder / "manifest.jsonl").read_bytes())
        assert verify_archive(folder, root=root).is_intact
        for number in range(changes):
            make = CHANGES[number % len(CHANGES)]
            path = "manifest.jsonl" if chance.random() < 0.25 else chance.choice(paths)
            needs_content = make not in {remove_file, add_file, rename_file}
            if (needs_content and not (folder / path).stat().st_size) or (
                path == paths[0] and not needs_content
            ):
                path = next(each for each in paths[1:] if (folder / each).stat().st_size)
            change = make(folder, path, chance)
            kinds[change.kind] += 1
            in_manifest += change.path == "manifest.jsonl"
            # Without the root hash, the change must be found too.
            reports = [verify_archive(folder), verify_archive(folder, root=root)]
            for report in reports:
                fault = fault_of(change, report)
                if fault:
                    failures.append(f"{number} {change.kind} {change.path}: {fault}")
            change.undo()
        assert verify_archive(folder, root=root).is_intact
        assert whole.root == root
    return {
        "seed": seed,
        "changes": changes,
        "kinds": dict(kinds),
        "in_manifest": in_manifest,
        "failures": failures,
        "seconds": round(time.monotonic() - began, 1),
    }


def measure(documents: int, size: int) -> dict[str, object]:
    """Verify a large archive. Return its size, whether it is intact, and the seconds that the verification took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "archive")
        large_archive(folder, documents=documents, size=size)
        began = time.monotonic()
        report = verify_archive(folder)
        seconds = time.monotonic() - began
        shutil.rmtree(folder)
    return {
        "documents": documents,
        "bytes": report.size,
        "intact": report.is_intact,
        "seconds": round(seconds, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.archive", description=__doc__)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=2000, help="documents of the archive that is timed")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report = run_changes(arguments.changes, seed=arguments.seed)
    if arguments.documents:
        report["verification"] = measure(arguments.documents, 200_000)
    lines = [json.dumps(report)] if arguments.json else [f"{name}: {value}" for name, value in report.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
