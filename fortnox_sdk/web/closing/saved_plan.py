"""The saved plan of an export: the state of each voucher, the problems, and the hash that the user approves."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.status import LastLook, SeenVoucher
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.planning.overview import OverviewPart
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.states import VoucherState

REPLACEABLE: Final = frozenset({VoucherState.CHANGED})
"""The states of vouchers that the user may choose to reverse and post again."""
REPOSTABLE: Final = frozenset({VoucherState.REMOVED, VoucherState.REVERSED, VoucherState.ELSEWHERE})
"""The states of vouchers that the user may choose to post again."""


@attrs.frozen(kw_only=True)
class PlanChoice:
    """The choices of the user for an export."""

    series: str
    exempt_from_lock: bool = False
    """True if the series is exempt from period locks. Fortnox's API does not show this exemption."""
    replace: tuple[str, ...] = ()
    """References of vouchers to reverse and post again."""
    repost: tuple[str, ...] = ()
    """References of removed or reversed vouchers to post again."""
    reverse_twins: bool = False
    """True to reverse duplicates that another exporter has posted."""


@attrs.frozen(kw_only=True)
class PlanLine:
    """A voucher of a plan."""

    reference: str
    date: dt.date
    text: str
    total: Decimal
    state: VoucherState
    label: str
    """Series and number in Fortnox, even if the voucher was removed or reversed there; `""` if it has no number."""
    series: str
    year_end: dt.date
    """The last day of the financial year of the voucher."""
    content: str


@attrs.frozen(kw_only=True)
class SavedPlan:
    """A plan of an export. Nothing was sent when it was made."""

    choice: PlanChoice
    list_version: int
    """The version of the list of closing vouchers."""
    asked_at: dt.datetime
    """The time at which the vouchers' states were requested from Fortnox."""
    lines: tuple[PlanLine, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Text, ...]
    profit_effect: Decimal
    """The effect that the vouchers to post would have on the year's result."""
    result_account_effect: Decimal
    """The part of `profit_effect` on account 8999, which moves the result to equity."""
    is_used: bool = False
    """True if the plan was run. It is then not shown again."""

    @property
    def to_post(self) -> Sequence[PlanLine]:
        """The vouchers that a run would post."""
        return [line for line in self.lines if line.state is VoucherState.TO_POST]

    @property
    def has_duplicates(self) -> bool:
        """True if Fortnox has a voucher of the plan more than once."""
        return any(problem.code is ProblemCode.DUPLICATE for problem in self.problems)

    @property
    def needs_run(self) -> bool:
        """True if a run would post a voucher, or find out the unknown outcome of a voucher."""
        return any(line.state in {VoucherState.TO_POST, VoucherState.UNSETTLED} for line in self.lines)

    @property
    def hash(self) -> str:
        """The hash of what the user approves: choice, list version, vouchers with their states, and problems."""
        approved = [
            attrs.astuple(self.choice),
            self.list_version,
            [
                (line.reference, line.content, line.state.value, line.label, line.series, str(line.year_end))
                for line in self.lines
            ],
            [(problem.code.value, problem.reference) for problem in self.problems],
        ]
        return hashlib.sha256(json.dumps(approved).encode()).hexdigest()

    @property
    def look(self) -> LastLook:
        """The states of the vouchers in Fortnox when the plan was made."""
        return LastLook(
            asked_at=self.asked_at,
            vouchers={
                line.reference: SeenVoucher(state=line.state, label=line.label, content=line.content)
                for line in self.lines
            },
        )


def plan_record(
    plan: ExportPlan,
    parts: Sequence[OverviewPart],
    choice: PlanChoice,
    *,
    list_version: int,
    asked_at: dt.datetime,
) -> SavedPlan:
    """Return a plan in its saved form.

    Args:
        plan: The plan of the export.
        parts: The overview of the plan.
        choice: The user's choices for the export.
        list_version: The version of the list of closing vouchers.
        asked_at: The time at which the vouchers' states were requested from Fortnox.
    """
    return SavedPlan(
        choice=choice,
        list_version=list_version,
        asked_at=asked_at,
        lines=tuple(
            PlanLine(
                reference=each.planned.voucher.reference,
                date=each.planned.voucher.date,
                text=each.planned.voucher.text,
                total=each.total,
                state=each.planned.state,
                label=each.planned.label or each.planned.former_label,
                series=part.series,
                year_end=part.year.to_date,
                content=each.planned.marks.content,
            )
            for part in parts
            for each in part.vouchers
        ),
        problems=tuple(plan.problems),
        warnings=tuple(plan.warnings),
        profit_effect=parts[0].profit_effect,
        result_account_effect=parts[0].result_account_effect,
    )
