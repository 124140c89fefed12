"""The archive of a financial year: the data received from Fortnox, the files made from it, and a manifest.

The guide "The archive of a financial year" describes the folder, so that it can be read and verified without this
package.
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.year_end.archive.add import add_files
    from fortnox_sdk.year_end.archive.attaching import Attached, attach_once
    from fortnox_sdk.year_end.archive.create import ArchiveResult, create_archive
    from fortnox_sdk.year_end.archive.documents import ArchivedDocument, ArchivedDocuments
    from fortnox_sdk.year_end.archive.received import ReceivedResponses
    from fortnox_sdk.year_end.archive.verify import (
        ArchiveProblem,
        ArchiveReport,
        ProblemKind,
        verify_archive,
    )
    from fortnox_sdk.year_end.archive.zip_file import export_archive

__all__ = [
    "ArchiveProblem",
    "ArchiveReport",
    "ArchiveResult",
    "ArchivedDocument",
    "ArchivedDocuments",
    "Attached",
    "ProblemKind",
    "ReceivedResponses",
    "add_files",
    "attach_once",
    "create_archive",
    "export_archive",
    "verify_archive",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "ArchiveProblem": "verify",
            "ArchiveReport": "verify",
            "ArchiveResult": "create",
            "Attached": "attaching",
            "ArchivedDocument": "documents",
            "ArchivedDocuments": "documents",
            "ProblemKind": "verify",
            "ReceivedResponses": "received",
            "add_files": "add",
            "attach_once": "attaching",
            "create_archive": "create",
            "export_archive": "zip_file",
            "verify_archive": "verify",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)
