"""What the demo did, for people and for scripts."""

from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.cli.demo.books import SieProof
from fortnox_sdk.cli.imported import imported_json, show_imported
from fortnox_sdk.cli.json_output import connection_json, export_json
from fortnox_sdk.cli.screen import Row, Screen, more_text
from fortnox_sdk.cli.status import state_text
from fortnox_sdk.connection import Connection, ConnectionStatus
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.job import ImportResult, YearEnd

__all__ = ["DEMO_SERIES", "Demonstrated", "show_demo"]

DEMO_SERIES: Final = "V"
_REASONS = 5
"""How many reasons people see; the JSON has more."""
_FEW_ACCOUNTS: Final = Text("The chart has too few accounts.", "Kontoplanen har för få konton.")


@attrs.frozen(kw_only=True)
class Demonstrated:
    """What the demo did."""

    job: YearEnd
    imported: ImportResult
    first: ExportResult | None
    """None when the books have too few accounts to make vouchers from."""
    again: ExportResult | None
    connection: Connection
    status: ConnectionStatus
    proof: SieProof | None
    files: list[Path]


def show_demo(screen: Screen, folder: Path, done: Demonstrated, *, seconds: float) -> None:
    """Show what was done, as tables or as JSON.

    Args:
        screen: Where.
        folder: Where the files lie.
        done: What was done.
        seconds: How long it took.
    """
    job, company = done.job, done.job.company
    answer: dict[str, object] = {
        "company": {
            "name": company.company_name,
            "organisation_number": company.organization_number or "",
            "database_number": company.database_number,
        },
        "seconds": round(seconds, 2),
        **imported_json(job, done.imported, done.files),
        "export": export_json(done.first) if done.first else _no_export(),
        "export_again": export_json(done.again) if done.again else _no_export(),
        "connection": connection_json(done.connection, done.status),
    }
    if done.proof is not None:
        answer["sie"] = done.proof.as_json()
    screen.answer(answer)
    title = f"{company.company_name}  {company.organization_number or ''}"
    screen.line()
    show_imported(screen, title, job, done.imported, _proof_lines(done.proof))
    screen.line(Text("Closing vouchers", "Bokslutsverifikationer"), style="bold")
    if done.first is None or done.again is None:
        screen.pairs([("", _FEW_ACCOUNTS)])
    else:
        screen.pairs(
            [("Export", done.first.summary), (Text("The same again", "Samma igen"), done.again.summary)]
        )
    screen.line()
    calls = job.client.calls.count
    screen.pairs(
        [
            (Text("Connection", "Koppling"), state_text(done.status)),
            (
                Text("Calls", "Anrop"),
                Text(f"{calls} in {seconds:.1f} s", f"{calls} på {seconds:.1f} s".replace(".", ",")),
            ),
            (Text("Files", "Filer"), str(folder)),
            *(("", path.name) for path in done.files),
        ]
    )


def _no_export() -> dict[str, object]:
    return {"series": DEMO_SERIES, "posted": [], "already": [], "stopped": _FEW_ACCOUNTS.en}


def _proof_lines(proof: SieProof | None) -> list[Row]:
    if proof is None:
        return []
    lines: list[Row] = [("SIE", Text("came back equal", "kom tillbaka lika"))]
    if not proof.equal:
        count = len(proof.differences) or len(proof.balances)
        head = Text(f"came back with {count} differences:", f"kom tillbaka med {count} skillnader:")
        reasons = proof.reasons or tuple(map(str, proof.differences)) or proof.balances
        lines = [("SIE", head), *_first(reasons)]
    if proof.unlisted:
        count = len(proof.unlisted)
        head = Text(
            f"the file's own balances do not agree with its vouchers on {count} accounts:",
            f"filens egna saldon stämmer inte med dess verifikationer på {count} konton:",
        )
        lines += [("", head), *_first(proof.unlisted)]
    return lines


def _first(texts: tuple[str, ...]) -> list[Row]:
    lines: list[Row] = [("", f"  {text}") for text in texts[:_REASONS]]
    left = len(texts) - _REASONS
    return lines if left <= 0 else [*lines, ("", Text.same("  ") + more_text(left))]
