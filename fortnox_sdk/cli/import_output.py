"""The result of an import, as the commands `import` and `demo` show it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fortnox_sdk.cli.json_output import appendix_json, book_year_json, paths_json
from fortnox_sdk.cli.json_reviews import findings_json
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.import_result import ImportResult
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.review import LedgerReview
from fortnox_sdk.year_end.source.file_job import FileJob

IMPORT_STEP: Final = Text(
    "Importing the books and both ledgers", "Import av bokföringen och båda reskontrorna"
)
"""The progress text of the import step."""
WRITING: Final = Text("Writing the appendices", "Bilagorna skrivs")
"""The progress text while the files of appendices are written."""
FILE_STEP: Final = Text("Importing the SIE file", "Import av SIE-filen")
"""The progress text of the import of a SIE file."""


def imported_json(
    job: YearEnd | FileJob,
    imported: ImportResult,
    files: Sequence[Path],
    reviews: Sequence[LedgerReview] = (),
) -> dict[str, object]:
    """Return the JSON of an import, with the financial year, the number of vouchers, the appendices and the files."""
    return {
        "financial_year": book_year_json(imported.books.year),
        "calls": job.client.calls.count if isinstance(job, YearEnd) else 0,
        "imported": {"vouchers": imported.vouchers, "rows": imported.rows, "accounts": imported.accounts},
        "appendices": [appendix_json(appendix, reviews) for appendix in imported.appendices],
        "findings": findings_json(imported.findings),
        "files": paths_json(files),
    }


def show_imported(
    screen: Screen,
    title: str,
    imported: ImportResult,
) -> None:
    """Print the result of an import: company, financial year, number of vouchers, appendices and findings.

    Args:
        screen: The screen to print on.
        title: The heading, which names the company.
        imported: The result of the import.
    """
    counts = Text(
        "{vouchers:voucher|vouchers}, {rows:row|rows}, {accounts:account|accounts}",
        "{vouchers:verifikation|verifikationer}, {rows:rad|rader}, {accounts:konto|konton}",
    ).format(vouchers=imported.vouchers, rows=imported.rows, accounts=imported.accounts)
    screen.line(title, style="bold")
    screen.pairs(
        [
            (
                Text("Financial year", "Räkenskapsår"),
                f"{imported.books.year.start} – {imported.books.year.end}",
            ),
            (Text("Imported", "Importerat"), counts),
        ]
    )
    for appendix in imported.appendices:
        screen.line()
        screen.appendix(appendix)
    screen.line()
    if imported.findings:
        screen.line(Text("Balance accounts", "Balanskonton"), style="bold")
        screen.findings(imported.findings)
        screen.line()
