"""The files that a command writes for an appendix."""

from collections.abc import Iterable
from pathlib import Path

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report import write_html, write_xlsx

__all__ = ["check_suffix", "write_report", "write_reports"]


def check_suffix(path: Path) -> None:
    """Check that the name of a file says which kind of report it is.

    Raises:
        Stop: the suffix is neither .xlsx nor .html.
    """
    if path.suffix.lower() not in {".xlsx", ".html", ".htm"}:
        raise Stop(f"{path} is neither .xlsx nor .html.", hint="Name the file like 1510.xlsx.")


def write_report(appendix: Appendix, path: Path, language: Language) -> None:
    """Write one file, as Excel if it is named so and as HTML otherwise."""
    write = write_xlsx if path.suffix.lower() == ".xlsx" else write_html
    write([appendix], path, language=language)


def write_reports(appendices: Iterable[Appendix], folder: Path, language: Language) -> list[Path]:
    """Write each appendix as Excel and HTML, named by account and day, and return the paths."""
    paths: list[Path] = []
    for appendix in appendices:
        for suffix in ("xlsx", "html"):
            path = folder / f"{appendix.account}_{appendix.as_of}.{suffix}"
            write_report(appendix, path, language)
            paths.append(path)
    return paths
