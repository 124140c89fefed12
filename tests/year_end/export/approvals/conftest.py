"""Fixtures for exports that need a person's approval."""

from collections.abc import Callable

import pytest

from fortnox_sdk.files import LocalFiles
from fortnox_sdk.year_end.export.approvals.content import PlanRequest
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import PendingPlan
from fortnox_sdk.year_end.export.approvals.running import ApprovedExports
from tests.year_end.export.exporting import Company, three_vouchers

REQUEST = PlanRequest(vouchers=tuple(three_vouchers()), series="V")


def exports_of(acme: Company, **changes: object) -> ApprovedExports:
    """Return an `ApprovedExports` object for a company."""
    window = acme.client.connection
    options: dict[str, object] = {
        "client": acme.client,
        "company": window.key,
        "company_name": "Exempelbygg i Åre AB",
        "approvals": Approvals(acme.folder, clock=acme.clock),
        "journal_folder": acme.folder,
        "clock": acme.clock,
        "files": LocalFiles(),
    }
    return ApprovedExports(**{**options, **changes})  # type: ignore[arg-type]  # a test passes the right types


@pytest.fixture
def exports(acme: Company) -> ApprovedExports:
    return exports_of(acme)


@pytest.fixture
def decide(exports: ApprovedExports) -> Callable[..., PendingPlan]:
    """Return a function that records a person's decision on a plan."""

    def person(plan: PendingPlan, *, is_approval: bool = True, shown: str = "") -> PendingPlan:
        return exports.approvals.decide(
            plan.id, shown=shown or plan.hash, is_approval=is_approval, by="anna", place="terminal"
        )

    return person
