"""The overview of a plan: each voucher's rows with account names, the totals, and the effect on profit."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.year_end.export.planning.parts import PlanPart
from fortnox_sdk.year_end.export.preflight.settings import read_chart
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState
from fortnox_sdk.year_end.export.vouchers import ClosingRow

_ZERO: Final = Decimal(0)
PROFIT_ACCOUNTS: Final = range(3000, 9000)
"""The accounts of income and expenses (BAS)."""
RESULT_ACCOUNT: Final = 8999
"""The account that moves the year's result to equity (BAS: Årets resultat)."""


@attrs.frozen(kw_only=True)
class OverviewRow:
    """A row of a planned voucher, with the name of its account."""

    row: ClosingRow
    account_name: str
    """The account's name in the year's chart of accounts, or `""` if the chart does not have the account."""


@attrs.frozen(kw_only=True)
class OverviewVoucher:
    """A planned voucher, with its rows and its total."""

    planned: PlannedVoucher
    rows: Sequence[OverviewRow]

    @property
    def total(self) -> Decimal:
        """The sum of the debit amounts in SEK."""
        return sum((each.row.debit for each in self.rows), _ZERO)


@attrs.frozen(kw_only=True)
class OverviewPart:
    """The vouchers of a plan in one series and financial year, with their totals in SEK."""

    series: str
    year: FinancialYearSummary
    journal_path: Path
    vouchers: Sequence[OverviewVoucher]

    @property
    def total(self) -> Decimal:
        """The sum of the debit amounts of all vouchers."""
        return sum((voucher.total for voucher in self.vouchers), _ZERO)

    @property
    def total_to_post(self) -> Decimal:
        """The sum of the debit amounts of the vouchers that a run would post."""
        return sum((voucher.total for voucher in self._to_post), _ZERO)

    @property
    def profit_effect(self) -> Decimal:
        """The amount by which the vouchers to post change the year's profit.

        It is credit minus debit on the accounts 3000 to 8999. A positive amount raises the profit, and a negative
        amount lowers it.
        """
        return -self._sum(PROFIT_ACCOUNTS)

    @property
    def result_account_effect(self) -> Decimal:
        """The part of `profit_effect` on account 8999. That account only moves the year's result to equity."""
        return -self._sum((RESULT_ACCOUNT,))

    @property
    def _to_post(self) -> list[OverviewVoucher]:
        return [each for each in self.vouchers if each.planned.state is VoucherState.TO_POST]

    def _sum(self, accounts: Iterable[int]) -> Decimal:
        wanted = frozenset(accounts)
        rows = (each.row for voucher in self._to_post for each in voucher.rows)
        return sum((row.amount for row in rows if row.account in wanted), _ZERO)


def overview_parts(parts: Sequence[PlanPart]) -> list[OverviewPart]:
    """Return the overview of each part of a plan.

    This makes one call for every 500 accounts of each year whose chart of accounts the plan has not read.
    """
    charts = {part.year.id: part.chart for part in parts if part.chart is not None}
    overviews: list[OverviewPart] = []
    for part in parts:
        if part.year.id not in charts:
            charts[part.year.id] = read_chart(part.target.client, part.year)
        names = {number: account.description for number, account in charts[part.year.id].items()}
        overviews.append(
            OverviewPart(
                series=part.series,
                year=part.year,
                journal_path=part.journal_path,
                vouchers=[_voucher(item, names) for item in part.vouchers],
            )
        )
    return overviews


def _voucher(item: PlannedVoucher, names: Mapping[int, str]) -> OverviewVoucher:
    rows = [OverviewRow(row=row, account_name=names.get(row.account, "")) for row in item.voucher.rows]
    return OverviewVoucher(planned=item, rows=rows)
