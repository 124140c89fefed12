"""The reports as files to download. The command line uses the same writers."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs

from fortnox_sdk.text import Language
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report import (
    write_binder_html,
    write_binder_xlsx,
    write_html,
    write_json,
    write_xlsx,
)

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
"""The media type of each kind of report."""


@attrs.frozen(kw_only=True)
class Download:
    """A file to download."""

    name: str
    media_type: str
    content: bytes


def binder_download(results: ImportedResults, kind: str, language: Language) -> Download | None:
    """Return the binder as a file, or None if the kind is unknown or the binder is empty.

    Args:
        results: The results of an import.
        kind: `xlsx`, `html` or `json`.
        language: The language of the report.

    Raises:
        ConfigurationError: The package that writes this kind of file is not installed.
    """
    binder, reviews, own = results.binder, results.reviews, results.own_vouchers
    if not binder.appendices:
        return None
    writers: Mapping[str, Callable[[Path], object]] = {
        "xlsx": lambda path: write_binder_xlsx(
            binder, path, language=language, reviews=reviews, own_vouchers=own
        ),
        "html": lambda path: write_binder_html(binder, path, language=language, reviews=reviews),
        "json": lambda path: write_json(binder.appendices, path),
    }
    return _download(f"binder_{binder.balance_date}", kind, writers)


def appendix_download(
    results: ImportedResults, appendix: Appendix, kind: str, language: Language
) -> Download | None:
    """Return an appendix as a file, or None if the kind is unknown. See `binder_download`."""
    review, own = results.review(appendix.account), results.own_vouchers
    reviews = [review] if review is not None and review.appendix is appendix else []
    listed: Sequence[Appendix] = [appendix]
    writers: Mapping[str, Callable[[Path], object]] = {
        "xlsx": lambda path: write_xlsx(listed, path, language=language, reviews=reviews, own_vouchers=own),
        "html": lambda path: write_html(listed, path, language=language, reviews=reviews),
        "json": lambda path: write_json(listed, path),
    }
    return _download(f"{appendix.account}_{appendix.as_of}", kind, writers)


def _download(name: str, kind: str, writers: Mapping[str, Callable[[Path], object]]) -> Download | None:
    write = writers.get(kind)
    if write is None:
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.{kind}")
        write(path)
        return Download(name=path.name, media_type=MEDIA_TYPES[kind], content=path.read_bytes())
