"""The files that a verb writes for an appendix."""

from collections.abc import Iterable
from pathlib import Path

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report import write_html, write_xlsx

__all__ = ["write_report", "write_reports"]


def write_report(appendix: Appendix, path: Path, language: Language) -> None:
    """Write one file; its suffix says which kind.

    Raises:
        Stop: the suffix is neither .xlsx nor .html.
    """
    match path.suffix.lower():
        case ".xlsx":
            write_xlsx([appendix], path, language=language)
        case ".html" | ".htm":
            write_html([appendix], path, language=language)
        case _:
            raise Stop(f"{path} is neither .xlsx nor .html.", cure="Name the file like 1510.xlsx.")


def write_reports(appendices: Iterable[Appendix], folder: Path, language: Language) -> list[Path]:
    """Write each appendix as Excel and HTML, named by account and day; gives the paths."""
    paths: list[Path] = []
    for appendix in appendices:
        for suffix in ("xlsx", "html"):
            path = folder / f"{appendix.account}_{appendix.as_of}.{suffix}"
            write_report(appendix, path, language)
            paths.append(path)
    return paths
