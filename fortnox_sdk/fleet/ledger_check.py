"""The comparison of a company's ledgers with their control accounts, and the causes of differences."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.fleet.ledgers import Ledgers
from fortnox_sdk.fleet.state import LedgerState
from fortnox_sdk.fleet.tables import Record
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.ledger.control_accounts import PREDEFINED

LEDGERS: Final = (Ledger.CUSTOMERS, Ledger.SUPPLIERS)
MAX_RECONCILED_BYTES: Final = 64 << 20
"""A reconciliation holds the books in memory, so books larger than this are not reconciled."""
_USUAL: Final[Mapping[Ledger, str]] = {Ledger.CUSTOMERS: "1510", Ledger.SUPPLIERS: "2440"}
"""The control accounts in BAS, for a company whose predefined accounts can't be read."""


@attrs.frozen(kw_only=True)
class LedgerCheck:
    """The comparison of the ledgers of one company with their control accounts.

    Args:
        client: The client of the company.
        balances: The balances now, by account; None if no year was read that shows them.
        as_of: The day for which a ledger is reconciled: today, or the end of the last financial year.
        may_reconcile: True to reconcile a ledger that differs from its account.
        begin_step: Called before each step.
    """

    client: FortnoxClient
    balances: Mapping[str, Decimal] | None
    as_of: date
    may_reconcile: bool
    begin_step: Callable[[], None]

    def compare(
        self, ledgers: Ledgers, read_at: datetime
    ) -> tuple[Mapping[Ledger, LedgerState], list[Record]]:
        """Return the state of each ledger, and the causes of differences as rows of the table `causes`.

        Raises:
            FortnoxError: Fortnox could not be read.
        """
        accounts = self._accounts()
        states: dict[Ledger, LedgerState] = {}
        causes: list[Record] = []
        for ledger in LEDGERS:
            sign = 1 if ledger is Ledger.CUSTOMERS else -1
            state = LedgerState(
                open_items=ledgers.count(ledger),
                amount=sign * ledgers.amount(ledger),
                account=accounts[ledger],
                account_balance=None
                if self.balances is None
                else self.balances.get(accounts[ledger], Decimal(0)),
                read_at=read_at,
            )
            if state.difference and self.may_reconcile:
                appendix = self._reconcile(ledger)
                causes += _cause_rows(appendix)
                state = attrs.evolve(
                    state, verdict=appendix.verdict, unexplained=appendix.unexplained, as_of=appendix.as_of
                )
            states[ledger] = state
        return states, causes

    def _accounts(self) -> Mapping[Ledger, str]:
        self.begin_step()
        try:
            accounts = {
                each.name: str(each.account)
                for each in self.client.predefined_accounts.list()
                if each.account
            }
        except AccessDenied:
            accounts = {}
        return {ledger: accounts.get(PREDEFINED[ledger], _USUAL[ledger]) for ledger in LEDGERS}

    def _reconcile(self, ledger: Ledger) -> Appendix:
        with TemporaryDirectory() as folder:
            job = YearEnd(
                self.client,
                self.as_of,
                folder=folder,
                ledgers=[ledger],
                progress=lambda _text, _done, _total: self.begin_step(),
            )
            return job.receivables() if ledger is Ledger.CUSTOMERS else job.payables()


def _cause_rows(appendix: Appendix) -> list[Record]:
    return [
        {
            "ledger": appendix.ledger.value,
            "account": appendix.account,
            "as_of": appendix.as_of,
            "kind": cause.kind.value,
            "amount": cause.amount,
            "voucher": cause.voucher,
            "text": cause.evidence.en,
        }
        for cause in appendix.causes
    ]
