"""The comparison of one part of a plan with Fortnox."""

from typing import Final

from fortnox_sdk.year_end.export.planning.parts import PlanPart
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.states import VoucherState
from fortnox_sdk.year_end.export.verification.posted import compare_content, find_duplicates

_STATES_IN_FORTNOX: Final = frozenset(
    {VoucherState.ALREADY_POSTED, VoucherState.CHANGED, VoucherState.DUPLICATE, VoucherState.ELSEWHERE}
)


def verify_part(part: PlanPart, *, rows: bool) -> list[Problem]:
    """Return a problem for each of the part's vouchers that is missing from Fortnox, differs, or exists more than once.

    Vouchers of other plans that exist more than once are reported, too.

    Args:
        part: The part of the plan.
        rows: True to also compare the date, text and rows of each voucher. This makes one call per voucher.
    """
    target = part.target
    lookup, _, planned = target.look_up([item.voucher for item in part.vouchers])
    problems = target.problems(planned, lookup)
    problems += [
        Problem.of(ProblemCode.MISSING, reference=item.voucher.reference)
        for item in planned
        if item.state not in _STATES_IN_FORTNOX
    ]
    with_problem = {problem.reference for problem in problems}
    references = {item.marks.reference: item.voucher.reference for item in planned}
    duplicates = find_duplicates(target.not_reversed(lookup), references)
    problems += [problem for problem in duplicates if problem.reference not in with_problem]
    if rows:
        for item in planned:
            if item.state is VoucherState.ALREADY_POSTED:
                problems += compare_content(target.client, item, year=part.year.id)
    return problems
