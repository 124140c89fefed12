"""The output of `fortnox archive`."""

from collections import Counter
from pathlib import Path
from typing import Final

from fortnox_sdk.cli.json_texts import text_json
from fortnox_sdk.cli.screen import Row, Screen, more_text
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.create import ArchiveResult, document_object
from fortnox_sdk.year_end.archive.verify import ArchiveReport, ProblemKind

_MOST: Final = 20
"""The number of problems or documents that are listed on the screen. The JSON lists all of them."""
_KINDS: Final = {
    ProblemKind.CHANGED: Text("changed", "ändrad"),
    ProblemKind.MISSING: Text("missing", "saknas"),
    ProblemKind.ADDED: Text("added", "tillagd"),
    ProblemKind.MOVED: Text("moved", "flyttad"),
    ProblemKind.UNREADABLE: Text("unreadable", "oläslig"),
    ProblemKind.INCOMPLETE: Text("incomplete", "ofullständig"),
    ProblemKind.OTHER_ROOT: Text("different root hash", "annan rothash"),
}


def created_json(made: ArchiveResult, folder: Path) -> dict[str, object]:
    """Return the JSON of an import into an archive."""
    documents = made.documents
    return {
        "archive": str(folder),
        "import": made.folder,
        "files": made.files,
        "root": made.root,
        "company": made.binder.company_name,
        "as_of": made.binder.balance_date.isoformat(),
        "verdict": made.binder.verdict.value,
        "documents": {
            "received": len(documents.received),
            "damaged": [document_object(each) for each in documents.damaged],
            "missing": [document_object(each) for each in documents.missing],
        },
    }


def report_json(report: ArchiveReport) -> dict[str, object]:
    """Return the JSON of a verification. The positions of bytes in a file are counted from 0."""
    return {
        "intact": report.is_intact,
        "company": None if report.subject is None else report.subject.company,
        "year_end": None if report.subject is None else report.subject.year_end,
        "files": report.files,
        "bytes": report.size,
        "lines": report.lines,
        "root": report.root,
        "lines_since_root": report.lines_since,
        "problems": [
            {
                "kind": problem.kind.value,
                "path": problem.path,
                "first_byte": None if problem.place is None else problem.place.first,
                "last_byte": None if problem.place is None else problem.place.end - 1,
                "was": None if problem.place is None else problem.place.was,
                **text_json(text=problem.text),
            }
            for problem in report.problems
        ],
    }


def show_created(screen: Screen, made: ArchiveResult, folder: Path) -> None:
    """Print the result of an import into an archive."""
    documents = made.documents
    screen.line(f"{made.binder.company_name}  {made.binder.balance_date}", style="bold")
    screen.overview(made.binder.appendices)
    rows: list[Row] = [
        (Text("Archive", "Arkiv"), str(folder / made.folder)),
        (Text("Files", "Filer"), str(made.files)),
        (Text("Documents", "Underlag"), str(len(documents.received))),
        (Text("Root hash", "Rothash"), made.root),
    ]
    screen.pairs(rows)
    screen.line(
        Text(
            "Keep the root hash outside the archive. You need it for: fortnox archive verify --root HASH",
            "Spara rothashen utanför arkivet. Du behöver den för: fortnox archive verify --root HASH",
        ),
        style="dim",
    )
    for document in documents.damaged[:_MOST]:
        text = document.damage
        screen.line(
            Text(
                f"! {document.record}, '{document.name}': {text.en}",
                f"! {document.record}, '{document.name}': {text.sv}",
            )
        )
    reasons = Counter(document.missing for document in documents.missing)
    for reason, count in reasons.items():
        screen.line(
            Text(
                f"! Open items or vouchers without a document: {count} ({reason.en}). See documents.json.",
                f"! Öppna poster eller verifikationer utan underlag: {count} ({reason.sv}). Se documents.json.",
            )
        )


def show_report(screen: Screen, report: ArchiveReport) -> None:
    """Print the result of a verification."""
    subject = report.subject
    if subject is not None:
        screen.line(f"{subject.company}  {subject.year_start} – {subject.year_end}", style="bold")
    rows: list[Row] = [
        (Text("Files", "Filer"), str(report.files)),
        (Text("Root hash", "Rothash"), report.root),
    ]
    if report.lines_since is not None:
        rows.append(
            (
                Text("Manifest lines added after your root hash", "Manifestrader tillagda efter din rothash"),
                str(report.lines_since),
            )
        )
    screen.pairs(rows)
    for problem in report.problems[:_MOST]:
        kind = screen.text(_KINDS[problem.kind])
        screen.line(f"✗ {problem.path}: {kind}: {screen.text(problem.text)}", style="red")
    if len(report.problems) > _MOST:
        screen.line(more_text(len(report.problems) - _MOST))
    if report.is_intact:
        screen.line(Text("✓ Nothing has changed.", "✓ Ingenting har ändrats."), style="green")
