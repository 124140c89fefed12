"""Appendices and binders as Excel, HTML, JSON and Parquet files, in Swedish and English."""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.year_end.report.excel.binder_workbook import write_binder_xlsx
    from fortnox_sdk.year_end.report.excel.xlsx import write_xlsx
    from fortnox_sdk.year_end.report.html import write_binder_html, write_html
    from fortnox_sdk.year_end.report.json_file import write_json
    from fortnox_sdk.year_end.report.kept.changes import Change, ChangeKind, Subject
    from fortnox_sdk.year_end.report.kept.work import NotCarried, WrittenWorkbook
    from fortnox_sdk.year_end.report.parquet import write_parquet

__all__ = [
    "Change",
    "ChangeKind",
    "NotCarried",
    "Subject",
    "WrittenWorkbook",
    "write_binder_html",
    "write_binder_xlsx",
    "write_html",
    "write_json",
    "write_parquet",
    "write_xlsx",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "Change": "kept.changes",
            "ChangeKind": "kept.changes",
            "NotCarried": "kept.work",
            "Subject": "kept.changes",
            "WrittenWorkbook": "kept.work",
            "write_binder_html": "html",
            "write_binder_xlsx": "excel.binder_workbook",
            "write_html": "html",
            "write_json": "json_file",
            "write_parquet": "parquet",
            "write_xlsx": "excel.xlsx",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)
