"""The findings of a synchronisation, and the checks that it did not make, in English and Swedish."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import sie4
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.fleet.state import LedgerState
from fortnox_sdk.text import Text, printable
from fortnox_sdk.year_end.appendix import Colour, Ledger

_MAX_ACCOUNTS: Final = 5
_DIFFERS: Final = Text(
    "Account {account} has the balance {balance}, but the open items of its ledger total {amount}.",
    "Konto {account} har saldot {balance}, men de öppna posterna i reskontran uppgår till {amount}.",
)
_UNEXPLAINED: Final = _DIFFERS + Text(
    "After the reconciliation as of {day}, {unexplained} of the difference is unexplained ({verdict}).",
    "Efter avstämningen per {day} är {unexplained} av skillnaden oförklarat ({verdict}).",
)


class SyncTexts:
    """Texts that say which check a synchronisation did not make, and why. Some texts contain placeholders."""

    NO_LOCKED_PERIOD = Text(
        "The locked period was not read, because the connection lacks access to the company's settings in Fortnox.",
        "Den låsta perioden lästes inte, eftersom kopplingen saknar behörighet till företagets inställningar i "
        "Fortnox.",
    )
    NO_YEAR = Text(
        "The company has no financial year that ends in {year}.",
        "Företaget har inget räkenskapsår som slutar {year}.",
    )
    NO_LEDGERS = Text("The ledgers were not read: {fault}", "Reskontrorna lästes inte: {fault}")
    SUPPLIERS_NOT_LISTED = Text(
        "The supplier invoices were not read, because neither the books nor a payment had changed.",
        "Leverantörsfakturorna lästes inte, eftersom varken bokföringen eller någon betalning hade ändrats.",
    )
    NOT_COMPARED = Text(
        "The ledgers were not compared with the books, because the financial year that ends on {day} was not read.",
        "Reskontrorna jämfördes inte med bokföringen, eftersom räkenskapsåret som slutar {day} inte lästes.",
    )
    NO_YEAR_BEGUN = Text(
        "The ledgers were not compared with the books, because no financial year has begun.",
        "Reskontrorna jämfördes inte med bokföringen, eftersom inget räkenskapsår har börjat.",
    )
    TOO_LARGE = Text(
        "Differences between ledgers and books were not explained, because the books are larger than {size} MB.",
        "Skillnader mellan reskontror och bokföring förklarades inte, eftersom bokföringen är större än {size} MB.",
    )


def ledger_findings(states: Mapping[Ledger, LedgerState]) -> Iterator[Text]:
    """Yield a finding for each ledger with a difference that was not explained."""
    for state in states.values():
        if state.difference and (state.verdict is None or state.verdict.colour is Colour.RED):
            text = _UNEXPLAINED if state.verdict else _DIFFERS
            yield text.format(
                account=state.account,
                balance=state.account_balance,
                amount=state.amount,
                unexplained=state.unexplained,
                verdict=state.verdict or "",
                day=state.as_of or "",
            )


def opening_finding(year: FinancialYearSummary, accounts: Sequence[str]) -> Text:
    """Return the finding that the balances of accounts were not carried forward from the year before."""
    names = ", ".join(accounts[:_MAX_ACCOUNTS]) + (", …" if len(accounts) > _MAX_ACCOUNTS else "")
    return Text(
        "On account {accounts}, the opening balances on {day} differ from the closing balances of the year before.",
        "På konto {accounts} skiljer sig de ingående balanserna den {day} från de utgående balanserna året före.",
    ).format(day=year.from_date, accounts=names)


def year_failure(year: FinancialYearSummary, fault: FortnoxError | sie4.SieError) -> Text:
    """Return the finding that a year could not be read."""
    swedish = fault.in_language("sv") if isinstance(fault, FortnoxError) else str(fault)
    return Text(
        "The financial year that ends on {day} can't be read: {fault}",
        "Räkenskapsåret som slutar {day} kan inte läsas: {fault}",
    ).format(day=year.to_date, fault=Text(printable(str(fault))[:500], printable(swedish)[:500]))
