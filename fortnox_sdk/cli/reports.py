"""The report files that a command writes for appendices."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.report import (
    write_binder_html,
    write_binder_xlsx,
    write_html,
    write_json,
    write_parquet,
    write_xlsx,
)
from fortnox_sdk.year_end.review import LedgerReview

_SUFFIXES: Final = (".xlsx", ".html", ".htm", ".json", ".parquet")


def check_suffix(path: Path) -> None:
    """Check that the suffix of a path belongs to a report format.

    Raises:
        Stop: The suffix is not .xlsx, .html, .htm, .json or .parquet.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise Stop(
            Text(
                f"'{path}' is not an .xlsx, .html, .json or .parquet file.",
                f"'{path}' är ingen .xlsx-, .html-, .json- eller .parquet-fil.",
            ),
            hint=Text("Use a name such as 1510.xlsx.", "Använd ett namn som 1510.xlsx."),
        )


def write_report(
    appendix: Appendix,
    path: Path,
    language: Language,
    reviews: Iterable[LedgerReview] = (),
    own_vouchers: Collection[str] = (),
) -> list[Path]:
    """Write one appendix in the format that the suffix of the path names.

    Returns:
        The path of the report. If the report replaced a workbook, the path of a copy of that workbook follows.
    """
    suffix = path.suffix.lower()
    of_appendix = [review for review in reviews if review.appendix.account == appendix.account]
    if suffix == ".xlsx":
        written = write_xlsx(
            [appendix], path, language=language, reviews=of_appendix, own_vouchers=own_vouchers
        )
        return [path, written.kept] if written.kept else [path]
    if suffix == ".json":
        write_json([appendix], path)
    elif suffix == ".parquet":
        write_parquet([appendix], path)
    else:
        write_html([appendix], path, language=language, reviews=of_appendix)
    return [path]


def write_reports(
    appendices: Iterable[Appendix],
    folder: Path,
    language: Language,
    reviews: Sequence[LedgerReview] = (),
    own_vouchers: Collection[str] = (),
) -> list[Path]:
    """Write each appendix as Excel and HTML, with names such as `1510_2025-12-31.xlsx`.

    Returns:
        The paths of all files, including copies of earlier workbooks.
    """
    return [
        path
        for appendix in appendices
        for suffix in ("xlsx", "html")
        for path in write_report(
            appendix,
            folder / f"{appendix.account}_{appendix.as_of}.{suffix}",
            language,
            reviews,
            own_vouchers,
        )
    ]


def write_binder(
    binder: Binder,
    folder: Path,
    language: Language,
    reviews: Sequence[LedgerReview] = (),
    own_vouchers: Collection[str] = (),
) -> list[Path]:
    """Write a binder to one Excel file and one HTML file, such as `binder_2025-12-31.xlsx`.

    Returns:
        The paths of all files, including a copy of an earlier workbook. The list is empty if the binder has no
        appendices.
    """
    if not binder.appendices:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    book, page = (folder / f"binder_{binder.balance_date}.{suffix}" for suffix in ("xlsx", "html"))
    written = write_binder_xlsx(binder, book, language=language, reviews=reviews, own_vouchers=own_vouchers)
    write_binder_html(binder, page, language=language, reviews=reviews)
    return [book, *([written.kept] if written.kept else []), page]
