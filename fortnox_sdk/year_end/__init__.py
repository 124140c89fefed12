"""The year-end job: import the books, reconcile two accounts with their ledgers, and export closing vouchers.

Start with the class `fortnox_sdk.YearEnd`. This package contains the types of its results and the function
`read_closing_vouchers`.
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.year_end.appendix import (
        Appendix,
        Bucket,
        Cause,
        CauseKind,
        Colour,
        Finding,
        FindingKind,
        Ledger,
        OpenItem,
        Posting,
        Provenance,
        RegisterRow,
        Settlement,
        SettlementKind,
        SieFile,
        Verdict,
    )
    from fortnox_sdk.year_end.books import Books, BookYear
    from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
    from fortnox_sdk.year_end.export.plan import ExportPlan
    from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
    from fortnox_sdk.year_end.export.result import ExportResult
    from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
    from fortnox_sdk.year_end.job import ImportResult
    from fortnox_sdk.year_end.progress import Progress

__all__ = [
    "Appendix",
    "BookYear",
    "Books",
    "Bucket",
    "Cause",
    "CauseKind",
    "Colour",
    "ExportPlan",
    "ExportResult",
    "Finding",
    "FindingKind",
    "ImportResult",
    "Ledger",
    "OpenItem",
    "PlannedVoucher",
    "Posting",
    "Problem",
    "ProblemCode",
    "Progress",
    "Provenance",
    "RegisterRow",
    "Settlement",
    "SettlementKind",
    "SieFile",
    "Verdict",
    "VoucherState",
    "read_closing_vouchers",
]

__getattr__ = lazy_getattr(
    __name__,
    {
        "Appendix": "appendix",
        "BookYear": "books",
        "Books": "books",
        "Bucket": "appendix",
        "Cause": "appendix",
        "CauseKind": "appendix",
        "Colour": "appendix",
        "ExportPlan": "export.plan",
        "ExportResult": "export.result",
        "Finding": "appendix",
        "FindingKind": "appendix",
        "ImportResult": "job",
        "Ledger": "appendix",
        "OpenItem": "appendix",
        "PlannedVoucher": "export.states",
        "Posting": "appendix",
        "Problem": "export.problems",
        "ProblemCode": "export.problems",
        "Progress": "progress",
        "Provenance": "appendix",
        "RegisterRow": "appendix",
        "Settlement": "appendix",
        "SettlementKind": "appendix",
        "SieFile": "appendix",
        "Verdict": "appendix",
        "VoucherState": "export.states",
        "read_closing_vouchers": "export.inputs.files",
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)
