"""The result of the demo, as tables and as JSON."""

from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.cli.demo.books import SieComparison
from fortnox_sdk.cli.import_output import imported_json, show_imported
from fortnox_sdk.cli.json_output import connection_json, export_json
from fortnox_sdk.cli.json_texts import text_json
from fortnox_sdk.cli.screen import Row, Screen, more_text
from fortnox_sdk.cli.status import state_text
from fortnox_sdk.connection import Connection, ConnectionStatus
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.import_result import ImportResult
from fortnox_sdk.year_end.job import YearEnd

DEMO_SERIES: Final = "V"
_REASONS = 5
"""The maximum number of reasons for differences that a table shows. The JSON can contain more."""
_FEW_ACCOUNTS: Final = Text(
    "The chart of accounts has too few accounts for the closing vouchers.",
    "Kontoplanen har för få konton för bokslutsverifikationerna.",
)


@attrs.frozen(kw_only=True)
class DemoResult:
    """The data of a demo run that `show_result` prints."""

    job: YearEnd
    imported: ImportResult
    first: ExportResult | None
    """The first export run; None if the books have too few accounts for the vouchers."""
    again: ExportResult | None
    """The second run of the same export; None if there was no first run."""
    connection: Connection
    status: ConnectionStatus
    comparison: SieComparison | None
    """The comparison with the user's SIE file; None if there is no such file, or if `--year` was given."""
    files: list[Path]


def show_appendices(screen: Screen, job: YearEnd, imported: ImportResult) -> None:
    """Print the company and its appendices. With `--json`, print nothing."""
    company = job.company
    screen.line()
    show_imported(screen, f"{company.company_name}  {company.organization_number or ''}", imported)


def show_result(screen: Screen, folder: Path, result: DemoResult, *, seconds: float) -> None:
    """Print the results that follow the appendices. With `--json`, print the whole result of the demo as JSON.

    Args:
        screen: The screen to print on.
        folder: The folder of the demo's files.
        result: The result of the demo.
        seconds: The duration of the demo in seconds.
    """
    job, company = result.job, result.job.company
    output: dict[str, object] = {
        "company": {
            "name": company.company_name,
            "organisation_number": company.organization_number or "",
            "database_number": company.database_number,
        },
        "seconds": round(seconds, 2),
        "waited_s": round(job.client.calls.waited_s, 2),
        **imported_json(job, result.imported, result.files),
        "export": export_json(result.first) if result.first else _no_export(),
        "export_again": export_json(result.again) if result.again else _no_export(),
        "connection": connection_json(result.connection, result.status),
    }
    if result.comparison is not None:
        output["sie"] = result.comparison.as_json()
    screen.answer(output, schema="demo")
    screen.line()
    if result.comparison is not None:
        screen.pairs(_comparison_rows(result.comparison))
        screen.line()
    screen.line(Text("Closing vouchers", "Bokslutsverifikationer"), style="bold")
    if result.first is None or result.again is None:
        screen.pairs([("", _FEW_ACCOUNTS)])
    else:
        screen.pairs(
            [("Export", result.first.summary), (Text("Second run", "Andra gången"), result.again.summary)]
        )
    screen.line()
    calls = job.client.calls.count
    screen.pairs(
        [
            (Text("Connection", "Koppling"), state_text(result.status)),
            (
                Text("Calls", "Anrop"),
                Text(f"{calls} in {seconds:.1f} s", f"{calls} på {seconds:.1f} s".replace(".", ",")),
            ),
            (Text("Files", "Filer"), str(folder)),
            *(("", path.name) for path in result.files),
        ]
    )


def _no_export() -> dict[str, object]:
    return {"series": DEMO_SERIES, "posted": [], "already_posted": [], **text_json(stopped=_FEW_ACCOUNTS)}


def _comparison_rows(comparison: SieComparison) -> list[Row]:
    lines: list[Row] = [("SIE", Text("returned unchanged", "oförändrad"))]
    if not comparison.equal:
        count = len(comparison.differences) or len(comparison.balances)
        head = Text("returned with {n:difference|differences}:", "{n:skillnad|skillnader}:").format(n=count)
        reasons = comparison.reasons or tuple(map(str, comparison.differences)) or comparison.balances
        lines = [("SIE", head), *_first(reasons)]
    if comparison.unlisted:
        count = len(comparison.unlisted)
        head = Text(
            "the balances in the file differ from its vouchers on {count:account|accounts}:",
            "saldona i filen stämmer inte med verifikationerna på {count:konto|konton}:",
        ).format(count=count)
        lines += [("", head), *_first(comparison.unlisted)]
    return lines


def _first(texts: tuple[str, ...]) -> list[Row]:
    lines: list[Row] = [("", f"  {text}") for text in texts[:_REASONS]]
    remaining = len(texts) - _REASONS
    return lines if remaining <= 0 else [*lines, ("", Text.same("  ") + more_text(remaining))]
