"""The report files that a command writes for appendices."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report import write_html, write_xlsx


def check_suffix(path: Path) -> None:
    """Check that the suffix of a path belongs to a report format.

    Raises:
        Stop: The suffix is not .xlsx, .html or .htm.
    """
    if path.suffix.lower() not in {".xlsx", ".html", ".htm"}:
        raise Stop(f"'{path}' is neither an .xlsx nor an .html file.", hint="Use a name such as 1510.xlsx.")


def write_report(appendix: Appendix, path: Path, language: Language) -> None:
    """Write one appendix as Excel if the suffix is .xlsx, and as HTML otherwise."""
    write = write_xlsx if path.suffix.lower() == ".xlsx" else write_html
    write([appendix], path, language=language)


def write_reports(appendices: Iterable[Appendix], folder: Path, language: Language) -> list[Path]:
    """Write each appendix as Excel and HTML, with names such as `1510_2025-12-31.xlsx`, and return the paths."""
    paths: list[Path] = []
    for appendix in appendices:
        for suffix in ("xlsx", "html"):
            path = folder / f"{appendix.account}_{appendix.as_of}.{suffix}"
            write_report(appendix, path, language)
            paths.append(path)
    return paths


def write_report_of_all(appendices: Sequence[Appendix], folder: Path, language: Language) -> list[Path]:
    """Write all appendices to one Excel file and one HTML file, such as `binder_2025-12-31.xlsx`.

    Returns:
        The paths. It is empty if there are no appendices.
    """
    if not appendices:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"binder_{appendices[0].as_of}.{suffix}" for suffix in ("xlsx", "html")]
    write_xlsx(appendices, paths[0], language=language)
    write_html(appendices, paths[1], language=language)
    return paths
