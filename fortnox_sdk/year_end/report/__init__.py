"""Appendices and binders as Excel, HTML, JSON and Parquet files, in Swedish and English."""

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
