"""Findings: what a reviewer should look at besides the difference, worded in English and Swedish."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.reconciliation.texts import kronor, kronor_sv

__all__ = [
    "Finding",
    "FindingWords",
    "beyond_vouchers",
    "different_vouchers",
    "not_carried_forward",
    "not_read",
]

_SHOWN = 5


class Finding(NamedTuple):
    """One sentence, twice."""

    english: str
    swedish: str


class FindingWords:
    """The sentences about one ledger.

    Args:
        ledger: Whose invoices.
        account: The control account.
    """

    def __init__(self, ledger: Ledger, account: str) -> None:
        customers = ledger is Ledger.CUSTOMERS
        self._account = account
        self._invoice = "Customer invoice" if customers else "Supplier invoice"
        self._invoice_sv = "Kundfaktura" if customers else "Leverantörsfaktura"

    def disputed(self, number: str, as_of: date, rolled_back: Decimal, forward: Decimal) -> Finding:
        """The two methods disagree on what was open."""
        return Finding(
            f"{self._invoice} {number}: the balance rolled back to {as_of} is {kronor(rolled_back)}, and the total "
            f"less what settled it is {kronor(forward)}.",
            f"{self._invoice_sv} {number}: saldot tillbakaräknat till {as_of} är {kronor_sv(rolled_back)}, och "
            f"totalbeloppet minus det som reglerat den är {kronor_sv(forward)}.",
        )

    def orphan(self, payment: str, invoice: str) -> Finding:
        """A payment whose invoice is nowhere."""
        return Finding(
            f"Payment {payment} is of {self._invoice.lower()} {invoice}, which the ledger lacks.",
            f"Betalning {payment} avser {self._invoice_sv.lower()} {invoice}, som saknas i reskontran.",
        )

    def reference_is_invoice(self, key: VoucherKey, number: str) -> Finding:
        """An assumption that this company contradicts."""
        return Finding(
            f"{key.label} is of payment {number} by its reference, and there is only an invoice of that number: try "
            "Assumptions(payment_reference_is_payment_number=False).",
            f"{key.label} avser betalning {number} enligt sin referens, och det finns bara en faktura med det numret: "
            "pröva Assumptions(payment_reference_is_payment_number=False).",
        )

    def total_in_sek(self, number: str, key: VoucherKey) -> Finding:
        """An assumption that this company contradicts."""
        return Finding(
            f"{self._invoice} {number}: its total stands on {self._account} in {key.label} as it is, as if it were in "
            "SEK: try Assumptions(supplier_total_in_invoice_currency=False).",
            f"{self._invoice_sv} {number}: totalbeloppet står oförändrat på {self._account} i {key.label}, som om det "
            "vore i SEK: pröva Assumptions(supplier_total_in_invoice_currency=False).",
        )


def not_carried_forward(account: str, start: date, opening: Decimal, end: date, closing: Decimal) -> Finding:
    """A year opens with another balance than the one before closed with."""
    return Finding(
        f"{account} opens {start} with {kronor(opening)} and closed {end} with {kronor(closing)}: carry the opening "
        "balances forward in Fortnox.",
        f"{account} har ingående balans {kronor_sv(opening)} den {start} och utgående {kronor_sv(closing)} den {end}: "
        "för över de ingående balanserna i Fortnox.",
    )


def beyond_vouchers(account: str, amount: Decimal) -> Finding:
    """The file's own figure is not what its vouchers give."""
    return Finding(
        f"{account}: the SIE file's own figure is {kronor(amount)} from its opening balance and vouchers: it does not "
        "show all vouchers of the year.",
        f"{account}: SIE-filens eget saldo avviker med {kronor_sv(amount)} från dess ingående balans och "
        "verifikationer: den visar inte årets alla verifikationer.",
    )


def different_vouchers(gaps: Sequence[str], *, moved: bool) -> Finding:
    """The voucher list and the SIE file are not of the same vouchers."""
    shown = ", ".join(gaps[:_SHOWN]) + (" …" if len(gaps) > _SHOWN else "")
    why, why_sv = (
        "It was so in two readings: look at these vouchers in Fortnox.",
        ("Så var det i två läsningar: titta på dem i Fortnox."),
    )
    if moved:
        why, why_sv = "Someone is bookkeeping: run it again.", "Någon bokför just nu: kör igen."
    return Finding(
        f"The voucher list and the SIE file do not have the same vouchers ({len(gaps)}): {shown}. {why}",
        f"Verifikationslistan och SIE-filen har inte samma verifikationer ({len(gaps)}): {shown}. {why_sv}",
    )


def not_read(ledger: Ledger) -> Finding:
    """A ledger was left out on purpose."""
    name, name_sv = ("suppliers'", "Leverantörsreskontran")
    if ledger is Ledger.CUSTOMERS:
        name, name_sv = ("customers'", "Kundreskontran")
    return Finding(
        f"The {name} ledger was not read: the account is held against nothing.",
        f"{name_sv} lästes inte: kontot är inte avstämt mot något.",
    )
