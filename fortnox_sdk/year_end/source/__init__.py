"""Classes and functions for a year-end job's data source, which is a connection to Fortnox or a SIE file.

`DataSource` is the type `FortnoxSource | SieFileSource`.
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.year_end.source.change import SourceChange
    from fortnox_sdk.year_end.source.file_job import FileJob
    from fortnox_sdk.year_end.source.folder import JobFolder
    from fortnox_sdk.year_end.source.planning import plan_change
    from fortnox_sdk.year_end.source.sources import DataSource, FortnoxSource, SieFileSource
    from fortnox_sdk.year_end.source.status import SourceStatus, source_status

__all__ = [
    "DataSource",
    "FileJob",
    "FortnoxSource",
    "JobFolder",
    "SieFileSource",
    "SourceChange",
    "SourceStatus",
    "plan_change",
    "source_status",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "DataSource": "sources",
            "FileJob": "file_job",
            "FortnoxSource": "sources",
            "JobFolder": "folder",
            "SieFileSource": "sources",
            "SourceChange": "change",
            "SourceStatus": "status",
            "plan_change": "planning",
            "source_status": "status",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)
