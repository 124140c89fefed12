"""The JSON object of a ledger's review, which commands print with `--json`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from fortnox_sdk.cli.json_texts import text_json
from fortnox_sdk.scalars import money_text
from fortnox_sdk.year_end.appendix import Finding
from fortnox_sdk.year_end.explanation.result import Explanation
from fortnox_sdk.year_end.proposals.proposal import Proposal
from fortnox_sdk.year_end.proposals.revaluation import Revaluation
from fortnox_sdk.year_end.review import LedgerReview


def review_json(review: LedgerReview) -> dict[str, object]:
    """Return a review as JSON: checks, vouchers whose amount may explain the difference, proposals and revaluation."""
    return {
        **_explanation_json(review.explanation),
        "proposals": [_proposal_json(proposal) for proposal in review.proposals],
        "revaluation": None if review.revaluation is None else _revaluation_json(review.revaluation),
    }


def _explanation_json(explanation: Explanation) -> dict[str, object]:
    by_day, equal = explanation.by_day, explanation.equal
    return {
        "differed_first_on": _day(by_day.broke_on),
        "differs_since": _day(by_day.standing_since),
        "checks": [
            {
                "number": check.number,
                "result": check.result.value,
                **text_json(name=check.name, detail=check.detail),
            }
            for check in explanation.checks
        ],
        "vouchers_with_amount": [
            {
                "voucher": each.voucher,
                "date": _day(each.on),
                "account": each.account,
                "amount": money_text(each.amount),
                "relation": each.relation.value,
            }
            for each in equal.vouchers
        ],
    }


def _proposal_json(proposal: Proposal) -> dict[str, object]:
    return {
        "kind": proposal.kind.value,
        "counterparty": proposal.counterparty_name,
        "invoices": list(proposal.invoices),
        "amount": money_text(proposal.amount),
        "paid_after": money_text(proposal.paid_after),
        "draft": None if proposal.voucher is None else proposal.voucher.reference,
        **text_json(
            rests_on=proposal.rests_on, question=proposal.question, why_no_draft=proposal.why_no_voucher
        ),
    }


def _revaluation_json(revaluation: Revaluation) -> dict[str, object]:
    return {
        "rates": revaluation.rates_source,
        "is_verified": revaluation.is_verified,
        "difference": money_text(revaluation.difference),
        "posted": money_text(revaluation.posted_amount),
        "remaining": money_text(revaluation.remaining),
        "currencies": [
            {
                "currency": each.currency,
                "rate": None if each.rate is None else f"{each.rate.sek_per_unit:f}",
                "rate_date": None if each.rate is None else _day(each.rate.on),
                "open_currency": money_text(each.open_currency),
                "open_sek": money_text(each.open_sek),
                "revalued_sek": _money(each.revalued_sek),
                "difference": _money(each.difference),
            }
            for each in revaluation.by_currency
        ],
        "findings": findings_json(revaluation.findings),
    }


def findings_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Return findings as a JSON array."""
    return [{"kind": finding.kind.value, **text_json(text=finding.text)} for finding in findings]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)
