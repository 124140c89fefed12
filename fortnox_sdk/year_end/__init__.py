"""The year-end job: import the books, create an appendix for every balance account, and export closing vouchers.

Start with the class `fortnox_sdk.YearEnd`. Most names in this package are the types of its results. Two functions read
files: `read_closing_vouchers` and `read_closing_rates`. `write_template` writes an Excel file in which you enter
closing vouchers. `write_drafts` writes the proposed closing vouchers to a JSON file. `make_handover` and
`write_handover` create a file for programs that make annual reports and tax forms.
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
    from fortnox_sdk.year_end.binder import Binder
    from fortnox_sdk.year_end.books import Books, BookYear
    from fortnox_sdk.year_end.explanation.result import Explanation
    from fortnox_sdk.year_end.export.export_plan import ExportPlan
    from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
    from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
    from fortnox_sdk.year_end.export.inputs.template import write_template
    from fortnox_sdk.year_end.export.planning.overview import OverviewPart, OverviewRow, OverviewVoucher
    from fortnox_sdk.year_end.export.planning.parts import PlanPart
    from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
    from fortnox_sdk.year_end.export.result import ExportResult
    from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
    from fortnox_sdk.year_end.export.verification.books import VerifyResult
    from fortnox_sdk.year_end.handover.figures import Handover, make_handover
    from fortnox_sdk.year_end.handover.json_file import write_handover
    from fortnox_sdk.year_end.handover.records import HandoverAccount, HandoverCheck
    from fortnox_sdk.year_end.import_result import ImportResult
    from fortnox_sdk.year_end.progress import Progress
    from fortnox_sdk.year_end.proposals.closing_rates import ClosingRate, ClosingRates
    from fortnox_sdk.year_end.proposals.drafts import write_drafts
    from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
    from fortnox_sdk.year_end.proposals.rates_file import read_closing_rates
    from fortnox_sdk.year_end.proposals.revaluation import Revaluation
    from fortnox_sdk.year_end.review import LedgerReview

__all__ = [
    "Appendix",
    "Binder",
    "BookYear",
    "Books",
    "Bucket",
    "Cause",
    "CauseKind",
    "ClosingFileError",
    "ClosingRate",
    "ClosingRates",
    "Colour",
    "Explanation",
    "ExportPlan",
    "ExportResult",
    "Finding",
    "FindingKind",
    "Handover",
    "HandoverAccount",
    "HandoverCheck",
    "ImportResult",
    "Ledger",
    "LedgerReview",
    "OpenItem",
    "OverviewPart",
    "OverviewRow",
    "OverviewVoucher",
    "PlanPart",
    "PlannedVoucher",
    "Posting",
    "Problem",
    "ProblemCode",
    "Progress",
    "Proposal",
    "ProposalKind",
    "Provenance",
    "RegisterRow",
    "Revaluation",
    "Settlement",
    "SettlementKind",
    "SieFile",
    "Verdict",
    "VerifyResult",
    "VoucherState",
    "make_handover",
    "read_closing_rates",
    "read_closing_vouchers",
    "write_drafts",
    "write_handover",
    "write_template",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "Appendix": "appendix",
            "Binder": "binder",
            "BookYear": "books",
            "Books": "books",
            "Bucket": "appendix",
            "Cause": "appendix",
            "CauseKind": "appendix",
            "ClosingFileError": "export.inputs.refusal",
            "ClosingRate": "proposals.closing_rates",
            "ClosingRates": "proposals.closing_rates",
            "Colour": "appendix",
            "Explanation": "explanation.result",
            "ExportPlan": "export.export_plan",
            "ExportResult": "export.result",
            "Finding": "appendix",
            "FindingKind": "appendix",
            "Handover": "handover.figures",
            "HandoverAccount": "handover.records",
            "HandoverCheck": "handover.records",
            "ImportResult": "import_result",
            "Ledger": "appendix",
            "LedgerReview": "review",
            "OpenItem": "appendix",
            "OverviewPart": "export.planning.overview",
            "OverviewRow": "export.planning.overview",
            "OverviewVoucher": "export.planning.overview",
            "PlanPart": "export.planning.parts",
            "PlannedVoucher": "export.states",
            "Posting": "appendix",
            "Problem": "export.problems",
            "ProblemCode": "export.problems",
            "Progress": "progress",
            "Proposal": "proposals.proposal",
            "ProposalKind": "proposals.proposal",
            "Provenance": "appendix",
            "RegisterRow": "appendix",
            "Revaluation": "proposals.revaluation",
            "Settlement": "appendix",
            "SettlementKind": "appendix",
            "SieFile": "appendix",
            "Verdict": "appendix",
            "VerifyResult": "export.verification.books",
            "VoucherState": "export.states",
            "make_handover": "handover.figures",
            "read_closing_rates": "proposals.rates_file",
            "read_closing_vouchers": "export.inputs.files",
            "write_drafts": "proposals.drafts",
            "write_handover": "handover.json_file",
            "write_template": "export.inputs.template",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)
