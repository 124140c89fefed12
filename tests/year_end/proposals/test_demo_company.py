"""Tests of explanations and proposals for the demo company over HTTP, before and after the drafts are posted."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.appendix import CauseKind, FindingKind, Ledger
from fortnox_sdk.year_end.explanation.checks import CheckResult
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.proposals.drafts import write_drafts
from fortnox_sdk.year_end.proposals.proposal import ProposalKind
from fortnox_sdk.year_end.proposals.rates_file import read_closing_rates
from fortnox_sdk.year_end.report.explanation_tables import (
    changes_table,
    checks_table,
    days_table,
    equal_vouchers_table,
    next_steps_table,
)
from fortnox_sdk.year_end.report.proposal_tables import (
    drafts_table,
    proposals_table,
    revalued_currencies_table,
    revalued_items_table,
)

YEAR_END = date(2025, 12, 31)


@pytest.fixture
def job(client: FortnoxClient, tmp_path: Path) -> YearEnd:
    return YearEnd(client, YEAR_END, folder=tmp_path / "books")


@pytest.fixture
def rates(tmp_path: Path) -> Path:
    file = tmp_path / "rates.csv"
    rows = ("datum;valuta;sek_per_enhet", "2025-12-31;EUR;11,2500", "2025-12-31;USD;9.6500")
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def test_the_manual_voucher_of_the_demo_company_is_found_by_day_by_amount_and_by_check(job: YearEnd) -> None:
    explanation = job.review(Ledger.CUSTOMERS).explanation
    (step,) = explanation.next_steps
    assert step.cause.kind is CauseKind.MANUAL_VOUCHER
    assert explanation.by_day.broke_on == explanation.by_day.standing_since == step.cause.on
    assert explanation.by_day.days[-1].difference == Decimal("1250.00")
    assert step.cause.voucher in [each.voucher for each in explanation.equal.vouchers]
    failed = {check.number for check in explanation.checks if check.result is CheckResult.FAILED}
    assert failed == {2, 3, 5}
    for language in ("en", "sv"):
        assert len(checks_table(explanation, language).rows) == 7
        assert len(days_table(explanation, language).rows) == len(explanation.by_day.days) == 365
        assert len(changes_table(explanation, language).rows) == 1
        assert len(next_steps_table(explanation, language).rows) == 1
        assert len(equal_vouchers_table(explanation, language).rows) == explanation.equal.count


def test_the_supplier_ledger_of_the_demo_company_agrees_on_every_day(job: YearEnd) -> None:
    explanation = job.review(Ledger.SUPPLIERS).explanation
    assert explanation.by_day.broke_on is None
    assert CheckResult.FAILED not in {check.result for check in explanation.checks}


@pytest.mark.parametrize("ledger", [Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def test_drafts_can_be_posted_and_are_recognised_afterwards(
    job: YearEnd, sandbox: Sandbox, rates: Path, tmp_path: Path, ledger: Ledger
) -> None:
    review = job.review(ledger, read_closing_rates(rates))
    result = review.revaluation
    assert result is not None
    assert result.is_verified
    assert result.difference == sum((each.difference or 0 for each in result.by_currency), Decimal(0)) != 0
    proposals = review.proposals
    proposal = proposals[0]
    assert proposal.kind is ProposalKind.REVALUATION
    file = tmp_path / "drafts.json"
    count = write_drafts(file, proposals)
    plan = job.plan_export(read_closing_vouchers(file), series="V")
    assert not plan.problems
    assert len(plan.run().posted) == count

    job_after = YearEnd(connect(sandbox), YEAR_END, folder=tmp_path / "after")
    after = job_after.review(ledger, read_closing_rates(rates))
    again = after.revaluation
    assert again is not None
    assert again.remaining == 0
    assert [finding.kind for finding in again.findings] == [FindingKind.NOTE]
    remaining = after.proposals
    assert [each.voucher for each in remaining] == [None] * (len(proposals) - 1)
    for language in ("en", "sv"):
        assert len(proposals_table(proposals, language).rows) == len(proposals)
        assert len(drafts_table(proposals, language).rows) >= 2 * count
        assert revalued_items_table(result, language).total(8) == proposal.amount * (
            1 if ledger is Ledger.CUSTOMERS else -1
        )
        assert revalued_currencies_table(result, language).total(7) == proposal.amount


def test_old_and_overdue_items_of_the_demo_company_are_listed(job: YearEnd) -> None:
    kinds = {proposal.kind for proposal in job.review(Ledger.CUSTOMERS).judgement_list}
    assert {ProposalKind.OLD, ProposalKind.OVERDUE, ProposalKind.CREDITED_AFTER} <= kinds


def test_a_ledger_that_is_not_read_can_not_be_reviewed(client: FortnoxClient, tmp_path: Path) -> None:
    job = YearEnd(client, YEAR_END, folder=tmp_path, ledgers=(Ledger.CUSTOMERS,))
    with pytest.raises(InvalidInput, match="'suppliers' was not read"):
        job.review(Ledger.SUPPLIERS)
