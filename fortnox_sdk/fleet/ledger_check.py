"""The comparison of a company's ledgers with their control accounts, and the causes of differences."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.fleet.earlier.company_memory import CompanyMemory
from fortnox_sdk.fleet.ledgers import Ledgers
from fortnox_sdk.fleet.state import LedgerState
from fortnox_sdk.fleet.tables import Record
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.ledger.control_accounts import PREDEFINED
from fortnox_sdk.year_end.lists import no_year_error
from fortnox_sdk.year_end.reading import CompanyReader
from fortnox_sdk.year_end.reconciliation.findings import reading_findings, with_findings
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix

LEDGERS: Final = (Ledger.CUSTOMERS, Ledger.SUPPLIERS)
MAX_RECONCILED_BYTES: Final = 64 << 20
"""The largest total size of a company's SIE files for a reconciliation, which holds the books in memory."""
_USUAL: Final[Mapping[Ledger, str]] = {Ledger.CUSTOMERS: "1510", Ledger.SUPPLIERS: "2440"}
"""The control accounts in BAS, for a company whose predefined accounts can't be read."""


@attrs.frozen(kw_only=True)
class LedgerCheck:
    """The comparison of the ledgers of one company with their control accounts.

    Args:
        client: The client of the company.
        company: The company's own record in Fortnox.
        years: All financial years of the company.
        clock: The clock.
        memory: The data that need not be requested again.
        balances: The current balances, by account; None if the year that contains them was not read.
        as_of: The day for which a ledger is reconciled: today, or the end of the last financial year if it has ended.
        may_reconcile: True to reconcile a ledger that differs from its account.
        begin_step: Called before each step.
    """

    client: FortnoxClient
    company: CompanyInformation
    years: tuple[FinancialYearSummary, ...]
    clock: Clock
    memory: CompanyMemory
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
        states = {ledger: self._compared(ledger, ledgers, accounts[ledger], read_at) for ledger in LEDGERS}
        differing = [ledger for ledger, state in states.items() if state.difference]
        causes: list[Record] = []
        for appendix in self._reconcile(differing) if differing and self.may_reconcile else ():
            causes += _cause_rows(appendix)
            states[appendix.ledger] = attrs.evolve(
                states[appendix.ledger],
                verdict=appendix.verdict,
                unexplained=appendix.unexplained,
                as_of=appendix.as_of,
            )
        return states, causes

    def _compared(self, ledger: Ledger, ledgers: Ledgers, account: str, read_at: datetime) -> LedgerState:
        sign = 1 if ledger is Ledger.CUSTOMERS else -1
        return LedgerState(
            open_items=ledgers.count(ledger),
            amount=sign * ledgers.amount(ledger),
            account=account,
            account_balance=None if self.balances is None else self.balances.get(account, Decimal(0)),
            read_at=read_at,
        )

    def _accounts(self) -> Mapping[Ledger, str]:
        self.begin_step()
        try:
            accounts = {
                each.name: str(each.account)
                for each in self.client.predefined_accounts.list()
                if each.name and each.account
            }
        except AccessDenied:
            accounts = {}
        self.memory.predefined_accounts = accounts
        return {ledger: accounts.get(PREDEFINED[ledger], _USUAL[ledger]) for ledger in LEDGERS}

    def _reconcile(self, ledgers: Collection[Ledger]) -> list[Appendix]:
        """Read the books and the ledgers at one moment, and return the appendix of each ledger."""
        year = next((year for year in self.years if self.as_of in year), None)
        if year is None:
            raise no_year_error(self.as_of, self.company, self.years)
        reading = CompanyReader(
            client=self.client,
            company=self.company,
            years=self.years,
            year=year,
            ledgers=ledgers,
            clock=self.clock,
            progress=lambda _text, _done, _total: self.begin_step(),
            earlier=self.memory,
        ).read()
        findings = tuple(
            reading_findings(
                moved=reading.moved,
                differing_vouchers=reading.differing_vouchers,
                fetched_at=reading.provenance.fetched_at,
                balance_date=self.as_of,
            )
        )
        return [
            with_findings(
                ledger_appendix(reading.ledgers[ledger], self.as_of, provenance=reading.provenance), findings
            )
            for ledger in ledgers
        ]


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
