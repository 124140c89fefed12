"""The financial years of automatic reversals, and a search for reversals that were posted in another year."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.year_end.export.journal import JournalEvent
from fortnox_sdk.year_end.export.planning.parts import PlanPart
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.states import MarkedBooks, PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.target import ExportTarget
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher, mirror_reference

_NOT_THERE: Final = frozenset({VoucherState.TO_POST, VoucherState.REMOVED, VoucherState.REVERSED})


def split_by_target(
    vouchers: Sequence[ClosingVoucher],
    *,
    target: ExportTarget,
    reversal_series: str,
    years: Sequence[FinancialYearSummary],
) -> tuple[list[tuple[ExportTarget, list[ClosingVoucher]]], list[Problem]]:
    """Return the vouchers and their automatic reversals by series and year, and a problem for each missing year.

    Args:
        vouchers: The vouchers of the plan, in the order of posting. All of them go to `target`.
        target: The series and the year of the vouchers.
        reversal_series: The series of the automatic reversals.
        years: The company's financial years.
    """
    groups: dict[tuple[int, str], tuple[ExportTarget, list[ClosingVoucher]]] = {
        (target.year.id, target.series): (target, list(vouchers))
    }
    problems: list[Problem] = []
    for mirror in (mirror for voucher in vouchers if (mirror := voucher.mirror)):
        year = next((year for year in (target.year, *years) if mirror.date in year), None)
        if year is None:
            problems.append(
                Problem.of(ProblemCode.YEAR_MISSING, reference=mirror.reference, date=mirror.date)
            )
            continue
        key = year.id, reversal_series
        if key not in groups:
            groups[key] = attrs.evolve(target_of_year(target, year), series=reversal_series), []
        groups[key][1].append(mirror)
    first, *others = groups.values()
    others.sort(key=lambda group: (group[0].year.from_date, group[0].series))
    return [first, *others], problems


def target_of_year(target: ExportTarget, year: FinancialYearSummary) -> ExportTarget:
    """Return the same target in another financial year, with the journal of that year."""
    if year.id == target.year.id:
        return target
    journal = target.journal.of_year(year.id)
    return attrs.evolve(target, year=year, journal=journal, label_suffix=f" ({year.to_date.year})")


def other_year_problems(
    parts: Sequence[PlanPart],
    dated: Mapping[str, FinancialYearSummary],
    years: Iterable[FinancialYearSummary],
) -> list[Problem]:
    """Return a problem for each reversal whose financial year in Fortnox differs from its year in the plan.

    The mark of a voucher depends on the year. If a reversal was posted and its date was then moved to another year, the
    look-up in the new year does not find it, and it would be posted twice.

    This makes one call for every 500 vouchers of each year.

    Args:
        parts: The parts of the plan.
        dated: The reversals to look for. The key is the reference of a reversal, and the value is the first financial
            year in which Fortnox may have that reversal.
        years: The company's financial years.
    """
    problems: list[Problem] = []
    for year in years:
        for part in parts:
            vouchers = [
                item.voucher
                for item in part.vouchers
                if (first := dated.get(item.voucher.reference)) is not None
                and year.id != part.year.id
                and year.from_date >= first.from_date
            ]
            if vouchers:
                _, _, planned = target_of_year(part.target, year).look_up(vouchers)
                problems += [problem for item in planned if (problem := _other_year_problem(item, year))]
    return problems


def dropped_reversal_problems(target: ExportTarget, vouchers: Sequence[ClosingVoucher]) -> list[Problem]:
    """Return a problem for each voucher without `reverse_on` whose automatic reversal is in Fortnox.

    The journals in the folder show which reversals and years to look up. If they contain no reversal of these
    vouchers, this makes no calls. Otherwise, it reads the financial years, and makes one call for every 500 vouchers
    of each year to look up.
    """
    found: dict[int, list[ClosingVoucher]] = {}
    without_day = [voucher for voucher in vouchers if voucher.reverse_on is None]
    for year_id in target.journal.years():
        entries = target.journal.of_year(year_id).read().entries
        books = MarkedBooks(database_number=target.journal.database_number, year=year_id)
        for voucher in without_day:
            entry = entries.get(books.mark(mirror_reference(voucher.reference)))
            if entry is not None and entry.event is JournalEvent.POSTED:
                mirrored = attrs.evolve(voucher, reverse_on=date.fromisoformat(entry.date))
                found.setdefault(year_id, []).extend(mirror for mirror in [mirrored.mirror] if mirror)
    originals = {mirror_reference(voucher.reference): voucher.reference for voucher in without_day}
    problems: list[Problem] = []
    if not found:
        return problems
    for year in target.client.financial_years.list():
        if year.id not in found:
            continue
        _, _, planned = target_of_year(target, year).look_up(found[year.id])
        for item in planned:
            if item.matches:
                reference = originals[item.voucher.reference]
                details = {"label": item.label, "date": item.voucher.date}
                problems.append(Problem.of(ProblemCode.REVERSAL_DROPPED, reference=reference, **details))
    return problems


def _other_year_problem(item: PlannedVoucher, year: FinancialYearSummary) -> Problem | None:
    if item.state in _NOT_THERE:
        return None
    details = {"start": year.from_date, "end": year.to_date}
    if item.state in {VoucherState.UNSETTLED, VoucherState.ELSEWHERE}:
        return Problem.of(ProblemCode.UNSETTLED, reference=item.voucher.reference, **details)
    labels = ", ".join(match.label for match in item.matches)
    return Problem.of(ProblemCode.OTHER_YEAR, reference=item.voucher.reference, label=labels, **details)
