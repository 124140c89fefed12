"""The planning of an export: the parts of the plan, their problems and their warnings."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.planning.parts import (
    PlanPart,
    check_settings,
    mark_without_original,
    plan_part,
)
from fortnox_sdk.year_end.export.planning.years import (
    dropped_reversal_problems,
    other_year_problems,
    split_by_target,
)
from fortnox_sdk.year_end.export.preflight.objects import ObjectCheck
from fortnox_sdk.year_end.export.preflight.vouchers import voucher_problems
from fortnox_sdk.year_end.export.problems import Problem
from fortnox_sdk.year_end.export.target import ExportTarget
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


@attrs.frozen
class PlannedParts:
    """The parts of a plan, with its problems and warnings."""

    parts: Sequence[PlanPart]
    problems: Sequence[Problem]
    warnings: Sequence[Text]


def plan_parts(
    target: ExportTarget,
    vouchers: Sequence[ClosingVoucher],
    *,
    reversal_series: str,
    dated: Mapping[str, FinancialYearSummary],
    exempt_from_lock: bool,
    replace: Collection[str] = (),
) -> PlannedParts:
    """Look up the vouchers and their automatic reversals, and find all problems that stop the export.

    Args:
        target: The series, the year and the options of the first part.
        vouchers: The vouchers of the first part, without automatic reversals.
        reversal_series: The series of automatic reversals.
        dated: The reversals whose financial year in Fortnox may differ from their year in the plan. The key is the
            reference of a reversal, and the value is the first year in which Fortnox may have that reversal.
        exempt_from_lock: True if the series is exempt from period locks.
        replace: References of vouchers to reverse and post again if they have changed.
    """
    years = list(target.client.financial_years.list()) if dated else []
    groups, year_problems = split_by_target(
        vouchers, target=target, reversal_series=reversal_series, years=years
    )
    planned = [plan_part(each, group, replace=replace) for each, group in groups]
    parts = mark_without_original([part for part, _ in planned])
    # A reversal has the rows of its original, so a problem of both is reported once.
    mirrors = {mirror for voucher in vouchers if (mirror := voucher.mirror)}
    first = [item.voucher for item in parts[0].vouchers if item.voucher not in mirrors]
    problems = voucher_problems(first, target.year) + year_problems
    problems += [problem for _, state_problems in planned for problem in state_problems]
    problems += other_year_problems(parts, dated, years)
    problems += dropped_reversal_problems(target, vouchers)
    objects = ObjectCheck(target.client)
    checked_parts: list[PlanPart] = []
    for part in parts:
        with_chart, setting_problems = check_settings(part, objects, exempt_from_lock=exempt_from_lock)
        checked_parts.append(with_chart)
        problems += setting_problems
    warnings = [warning for part in parts for warning in part.warnings]
    return PlannedParts(checked_parts, problems, [*warnings, *objects.warnings])
