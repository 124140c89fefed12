"""The parts of a plan. The vouchers of one part go to one voucher series in one financial year."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import attrs

from fortnox_sdk.connectors.bookkeeping.accounts import AccountSummary
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.lookup import LookupResult
from fortnox_sdk.year_end.export.preflight.objects import ObjectCheck
from fortnox_sdk.year_end.export.preflight.settings import (
    accounts_problems,
    lock_problems,
    read_chart,
    series_problems,
)
from fortnox_sdk.year_end.export.problems import Problem
from fortnox_sdk.year_end.export.reversal import add_reversals
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.target import ExportTarget
from fortnox_sdk.year_end.export.twins import add_twin_reversals
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_MOST_LABELS = 5


@attrs.frozen(kw_only=True)
class PlanPart:
    """The vouchers of a plan that are posted to one series in one financial year."""

    vouchers: Sequence[PlannedVoucher]
    """The vouchers in the order of posting."""
    target: ExportTarget = attrs.field(repr=False)
    chart: Mapping[int, AccountSummary] | None = attrs.field(default=None, repr=False)
    """The year's accounts by number, or None if they were not read because there is nothing to post."""
    unknown_labels: Sequence[str]
    """Labels of exported vouchers in Fortnox that the journal does not contain."""

    @property
    def series(self) -> str:
        """The voucher series."""
        return self.target.series

    @property
    def year(self) -> FinancialYearSummary:
        """The financial year."""
        return self.target.year

    @property
    def journal_path(self) -> Path:
        """The path of the journal of the year."""
        return self.target.journal.path

    @property
    def to_post(self) -> list[ClosingVoucher]:
        """The vouchers that a run would post."""
        return [item.voucher for item in self.vouchers if item.state is VoucherState.TO_POST]

    @property
    def warnings(self) -> list[Text]:
        """A warning if there are exported vouchers in Fortnox that the journal does not contain."""
        if not self.unknown_labels:
            return []
        shown = ", ".join(self.unknown_labels[:_MOST_LABELS])
        more = ", …" if len(self.unknown_labels) > _MOST_LABELS else ""
        return [
            Text(
                "The journal '{path}' lacks {count:exported voucher|exported vouchers} of the financial "
                "year ending {end}: {labels}. "
                "Another export uses a different journal, or an earlier journal was lost. Let everybody who exports "
                "for the company use the same folder (--journal).",
                "I journalen '{path}' saknas {count:exporterad verifikation|exporterade verifikationer} från "
                "räkenskapsåret som slutar {end}: "
                "{labels}. En annan export använder en annan journal, eller en tidigare journal har gått förlorad. Låt "
                "alla som exporterar för företaget använda samma mapp (--journal).",
            ).format(
                path=self.journal_path,
                count=len(self.unknown_labels),
                end=self.year.to_date,
                labels=f"{shown}{more}",
            )
        ]


def plan_part(
    target: ExportTarget, vouchers: Sequence[ClosingVoucher], *, replace: Collection[str] = ()
) -> tuple[PlanPart, list[Problem]]:
    """Look up the vouchers of one part. Return the part, and the problems that follow from the vouchers' states.

    This makes one call for every 500 vouchers of the year, and one call for each voucher to reverse.

    Args:
        target: The series, the year and the options of the export.
        vouchers: The vouchers in the order of posting.
        replace: References of vouchers to reverse and post again if they have changed since they were posted.
    """
    lookup, journal, planned = target.look_up(vouchers)
    if replace:
        references = {voucher.reference for voucher in vouchers}
        vouchers = add_reversals(target.client, planned, replace, year=target.year.id)
        # A reversal that an earlier run posted and that has since been removed in Fortnox is posted again.
        reversals = {voucher.reference for voucher in vouchers} - references
        target = attrs.evolve(target, repost=target.repost | reversals)
        planned = target.determine_states(vouchers, lookup, journal)
    if target.reverse_twins and (twins := target.find_twins(vouchers, lookup)):
        vouchers = add_twin_reversals(target.client, vouchers, twins, year=target.year.id)
        reversals = {twin.reversal_reference for twin in twins}
        target = attrs.evolve(target, twins=twins, repost=target.repost | reversals)
        planned = target.determine_states(vouchers, lookup, journal)
    unknown = _unknown_labels(lookup, journal.entries)
    part = PlanPart(vouchers=planned, target=target, unknown_labels=unknown)
    return part, target.problems(planned, lookup)


def _unknown_labels(lookup: LookupResult, known_marks: Collection[str]) -> list[str]:
    unknown = [voucher for voucher in lookup.vouchers if voucher.marks.reference not in known_marks]
    return [
        voucher.label for voucher in sorted(unknown, key=lambda voucher: (voucher.series, voucher.number))
    ]


def mark_without_original(parts: Sequence[PlanPart]) -> list[PlanPart]:
    """Return the parts, with the state WITHOUT_ORIGINAL for the reversals that must not be posted.

    The original of such a reversal was removed or reversed in Fortnox.
    """
    gone = {
        mirror.reference
        for part in parts
        for item in part.vouchers
        if item.state in {VoucherState.REMOVED, VoucherState.REVERSED} and (mirror := item.voucher.mirror)
    }
    return [
        attrs.evolve(
            part,
            vouchers=[
                attrs.evolve(item, state=VoucherState.WITHOUT_ORIGINAL)
                if item.state is VoucherState.TO_POST and item.voucher.reference in gone
                else item
                for item in part.vouchers
            ],
        )
        for part in parts
    ]


def check_settings(
    part: PlanPart, objects: ObjectCheck, *, exempt_from_lock: bool
) -> tuple[PlanPart, list[Problem]]:
    """Check the vouchers to post against the company's settings. Return the part with its accounts, and the problems.

    If there is nothing to post, this makes no calls. Otherwise, it makes one call for the series, one for the locked
    period, one for every 500 accounts, and one for each cost centre and project.
    """
    client, to_post = part.target.client, part.to_post
    if not to_post:
        return part, []
    problems = series_problems(client, part.series, year=part.year)
    problems += [] if exempt_from_lock else lock_problems(client, to_post)
    chart = read_chart(client, part.year)
    problems += accounts_problems(chart, to_post, year=part.year)
    problems += objects.problems(to_post, chart)
    return attrs.evolve(part, chart=chart), problems
