"""The content of a plan that waits for approval: exactly what a run would post, and the request for the plan."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Self

import attrs

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.scalars import ORE
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.planning.overview import (
    PROFIT_ACCOUNTS,
    RESULT_ACCOUNT,
    OverviewPart,
    OverviewRow,
    OverviewVoucher,
)
from fortnox_sdk.year_end.export.states import VoucherState
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

MAY_POST: Final = frozenset({VoucherState.TO_POST, VoucherState.UNSETTLED})
"""The states of vouchers that a run can post. If Fortnox may already have a voucher (`UNSETTLED`), the run looks for it
first, and posts it only if it is not found."""


@attrs.frozen(kw_only=True)
class PlanRequest:
    """The vouchers and the options of an export. The plan is made from them, and made again before it is run."""

    vouchers: tuple[ClosingVoucher, ...]
    series: str
    reversal_series: str = ""
    """The series of automatic reversals; `""` means `series`."""
    exempt_from_lock: bool = False
    """True if the series is exempt from period locks. Fortnox's API does not show this setting."""
    replace: tuple[str, ...] = ()
    """References of changed vouchers to reverse and post again."""
    repost: tuple[str, ...] = ()
    """References of removed or reversed vouchers to post again."""

    @property
    def day(self) -> date:
        """A day in the financial year of the plan: the date of the first voucher.

        Raises:
            InvalidInput: There are no vouchers.
        """
        if not self.vouchers:
            raise InvalidInput(
                Text("There are no vouchers to export.", "Det finns inga verifikationer att exportera."),
                hint=Text("Pass at least one voucher.", "Ange minst en verifikation."),
            )
        return self.vouchers[0].date


@attrs.frozen(kw_only=True)
class PendingRow:
    """A row of a voucher in a plan, with the name of its account."""

    account: int
    account_name: str
    """The account's name in the year's chart of accounts, or `""` if the chart does not have the account."""
    debit: Decimal
    credit: Decimal
    text: str
    cost_center: str
    project: str

    @classmethod
    def of(cls, each: OverviewRow) -> Self:
        """Convert a row of a plan's overview. The amounts are those that are sent to Fortnox."""
        row = each.row
        return cls(
            account=row.account,
            account_name=each.account_name,
            debit=row.debit.quantize(ORE),
            credit=row.credit.quantize(ORE),
            text=row.text,
            cost_center=row.cost_center,
            project=row.project,
        )


@attrs.frozen(kw_only=True)
class PendingVoucher:
    """A voucher in a plan, with its state in Fortnox when the plan was made."""

    reference: str
    date: date
    text: str
    comment: str
    state: VoucherState
    label: str
    """Series and number in Fortnox, even if the voucher was removed or reversed there; `""` if it was not posted."""
    rows: tuple[PendingRow, ...]

    @classmethod
    def of(cls, each: OverviewVoucher) -> Self:
        """Convert a voucher of a plan's overview."""
        planned = each.planned
        return cls(
            reference=planned.voucher.reference,
            date=planned.voucher.date,
            text=planned.voucher.text,
            comment=planned.voucher.comment,
            state=planned.state,
            label=planned.label or planned.former_label,
            rows=tuple(PendingRow.of(row) for row in each.rows),
        )

    @property
    def debit(self) -> Decimal:
        """The sum of the debit amounts in SEK."""
        return sum((row.debit for row in self.rows), Decimal(0))

    @property
    def credit(self) -> Decimal:
        """The sum of the credit amounts in SEK."""
        return sum((row.credit for row in self.rows), Decimal(0))


@attrs.frozen(kw_only=True)
class PendingPart:
    """The vouchers of a plan in one series and financial year, with their totals in SEK."""

    series: str
    year: int
    """Fortnox's id of the financial year."""
    year_start: date
    year_end: date
    vouchers: tuple[PendingVoucher, ...]

    @classmethod
    def of(cls, part: OverviewPart) -> Self:
        """Convert a part of a plan's overview."""
        return cls(
            series=part.series,
            year=part.year.id,
            year_start=part.year.from_date,
            year_end=part.year.to_date,
            vouchers=tuple(PendingVoucher.of(voucher) for voucher in part.vouchers),
        )

    @property
    def to_post(self) -> Sequence[PendingVoucher]:
        """The vouchers that a run would post. If Fortnox may already have a voucher, the run first looks for it."""
        return [voucher for voucher in self.vouchers if voucher.state in MAY_POST]

    @property
    def total_to_post(self) -> Decimal:
        """The sum of the debit amounts of the vouchers to post."""
        return sum((voucher.debit for voucher in self.to_post), Decimal(0))

    @property
    def profit_effect(self) -> Decimal:
        """The amount by which the vouchers to post change the year's profit. A negative amount lowers the profit."""
        return self._profit(PROFIT_ACCOUNTS)

    @property
    def result_account_effect(self) -> Decimal:
        """The part of `profit_effect` on account 8999. That account only moves the year's result to equity."""
        return self._profit((RESULT_ACCOUNT,))

    def _profit(self, accounts: Collection[int]) -> Decimal:
        rows = (row for voucher in self.to_post for row in voucher.rows if row.account in accounts)
        return sum((row.credit - row.debit for row in rows), Decimal(0))


@attrs.frozen(kw_only=True)
class PlanContent:
    """The content that a person approves: the company, the request, and each voucher with its rows and its state."""

    company: str
    """The key of the company's connection, as text."""
    company_name: str
    request: PlanRequest
    parts: tuple[PendingPart, ...]
    warnings: tuple[Text, ...]

    @classmethod
    def of(cls, plan: ExportPlan, request: PlanRequest, *, company: ConnectionKey, company_name: str) -> Self:
        """Return the content of a plan. This makes the same calls as `ExportPlan.overview`."""
        return cls(
            company=str(company),
            company_name=company_name,
            request=request,
            parts=tuple(PendingPart.of(part) for part in plan.overview()),
            warnings=tuple(plan.warnings),
        )

    @property
    def company_label(self) -> str:
        """The name and the database number of the company. A test copy has the same name, but another number."""
        number = self.company.rpartition("/")[2]
        return f"{self.company_name} ({number})" if self.company_name else self.company

    @property
    def vouchers(self) -> Sequence[PendingVoucher]:
        """The vouchers of all parts in the order of posting."""
        return [voucher for part in self.parts for voucher in part.vouchers]

    @property
    def to_post(self) -> Sequence[PendingVoucher]:
        """The vouchers of all parts that a run would post."""
        return [voucher for part in self.parts for voucher in part.to_post]
