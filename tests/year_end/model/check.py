"""The comparison of appendices with the model's books."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs

from fortnox_sdk.year_end.appendix import Appendix, Verdict
from fortnox_sdk.year_end.job import YearEnd
from tests.year_end.model.company import Company
from tests.year_end.model.deviations import Expectation, Named

FIGURE, FALSE_CAUSE, MISSING_CAUSE, VERDICT = "wrong figure", "false cause", "missing cause", "wrong verdict"


@attrs.frozen
class Failure:
    """A difference between an appendix and the model's books, or an exception."""

    kind: str
    text: str


@attrs.define
class Findings:
    """The totals and the failures of one history."""

    failures: list[Failure] = attrs.Factory(list)
    appendices: int = 0
    not_verified: list[str] = attrs.Factory(list)
    """For each appendix that is not verified, the text that says why."""


def check(
    company: Company, expectation: Expectation, days: Iterable[date], *, folder: Path, findings: Findings
) -> None:
    """Compare the appendices of both ledgers on several days with the model's books (`company.paper`).

    The year-end job reads the books of a year once for all days, because the books do not depend on the day.
    """
    jobs: dict[int, YearEnd] = {}
    for day in sorted(days):
        year = company.layout.year_of(day).id
        if year not in jobs:
            jobs[year] = YearEnd(company.client, day, folder=folder, clock=company.clock)
        job = jobs[year]
        job.balance_date = day
        for suppliers, appendix in ((False, job.receivables()), (True, job.payables())):
            findings.appendices += 1
            failures = [*_compare(company, expectation, appendix, suppliers=suppliers)]
            unclear = expectation.is_unclear(company.paper, company.layout, day, suppliers=suppliers)
            if unclear and appendix.verdict is not Verdict.NOT_VERIFIED:
                failures.append(
                    Failure(VERDICT, f"{appendix.account} {day}: {appendix.verdict} is not clear")
                )
            if appendix.verdict is Verdict.NOT_VERIFIED:
                findings.not_verified.append(f"{appendix.account} {day}: {appendix.findings[0].text.en}")
                failures = [*_without_verdict(company, appendix, failures, unclear=unclear)]
            findings.failures += failures


def _without_verdict(
    company: Company, appendix: Appendix, failures: Iterable[Failure], *, unclear: bool
) -> Iterator[Failure]:
    """Yield the failures that count for an appendix that is not verified.

    If a behaviour switch is set, no failure counts, because a switch can hide what happened. If `unclear` is true (see
    `Expectation.is_unclear`), only wrong figures count. Otherwise, all failures count, and the verdict is a failure
    too.
    """
    if company.switches:
        return
    if unclear:
        yield from (failure for failure in failures if failure.kind == FIGURE)
    else:
        yield from failures
        yield Failure(VERDICT, f"{appendix.account} {appendix.as_of}: {appendix.findings[0].text.en}")


def _compare(
    company: Company, expectation: Expectation, appendix: Appendix, *, suppliers: bool
) -> Iterator[Failure]:
    day, paper = appendix.as_of, company.paper
    where = f"{appendix.account} {day}"
    items = {item.number: (item.open_currency, item.open_sek) for item in appendix.items}
    expected_items = paper.open_items(suppliers=suppliers, day=day)
    for number in sorted({*items, *expected_items}):
        if items.get(number) != expected_items.get(number):
            yield Failure(
                FIGURE, f"{where}: item {number}: {items.get(number)}, not {expected_items.get(number)}"
            )
    balance = paper.balance(appendix.accounts, day)
    if appendix.account_balance != balance:
        yield Failure(FIGURE, f"{where}: balance {appendix.account_balance}, not {balance}")
    total = sum((sek for _, sek in expected_items.values()), Decimal(0)) * (-1 if suppliers else 1)
    if appendix.ledger_total != total:
        yield Failure(FIGURE, f"{where}: ledger {appendix.ledger_total}, not {total}")
    if appendix.unexplained:
        yield Failure(MISSING_CAUSE, f"{where}: unexplained {appendix.unexplained}")
    expected = expectation.causes(paper, company.layout, day, suppliers=suppliers)
    causes = Counter(Named(cause.kind.value, cause.voucher, cause.amount) for cause in appendix.causes)
    for cause in (causes - expected).elements():
        yield Failure(FALSE_CAUSE, f"{where}: {tuple(cause)}")
    for cause in (expected - causes).elements():
        yield Failure(MISSING_CAUSE, f"{where}: {tuple(cause)}")
    if appendix.verdict is not Verdict.NOT_VERIFIED:
        yield from _compare_verdict(
            company, expectation, appendix, suppliers=suppliers, has_causes=bool(expected)
        )


def _compare_verdict(
    company: Company,
    expectation: Expectation,
    appendix: Appendix,
    *,
    suppliers: bool,
    has_causes: bool,
) -> Iterator[Failure]:
    verdict = Verdict.EXPLAINED if has_causes else Verdict.VERIFIED
    if expectation.needs_correction(company.paper, company.layout, appendix.as_of, suppliers=suppliers):
        verdict = Verdict.CORRECTION_NEEDED
    if appendix.verdict is not verdict:
        yield Failure(VERDICT, f"{appendix.account} {appendix.as_of}: {appendix.verdict}, not {verdict}")
