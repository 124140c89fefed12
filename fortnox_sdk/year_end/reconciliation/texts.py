"""Named causes of a difference, worded in English and Swedish."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from fortnox_sdk.year_end.appendix import Cause, CauseKind, Ledger
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.matching import VoucherReference
from fortnox_sdk.year_end.ledger.records import Origin, OriginKind

__all__ = ["Words", "kronor", "kronor_sv"]


def kronor(amount: Decimal) -> str:
    """An amount as English texts write it.

    >>> kronor(Decimal("-1250"))
    '-1,250.00'
    """
    return f"{amount:,.2f}"


def kronor_sv(amount: Decimal) -> str:
    """An amount as Swedish texts write it.

    >>> kronor_sv(Decimal("-1250"))
    '-1 250,00'
    """
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


class Words:
    """The sentences of one reconciliation.

    Args:
        ledger: Whose invoices.
        account: The control account.
    """

    def __init__(self, ledger: Ledger, account: str) -> None:
        customers = ledger is Ledger.CUSTOMERS
        self._account = account
        self._invoice, self._invoice_sv = (
            ("customer invoice", "kundfaktura") if customers else ("supplier invoice", "leverantörsfaktura")
        )
        self._payment, self._payment_sv = (
            ("customer payment", "kundbetalning")
            if customers
            else ("supplier payment", "leverantörsbetalning")
        )

    def origin(self, origin: Origin) -> str:
        """What a voucher was made from, in English."""
        return f"{self._invoice if origin.kind is OriginKind.INVOICE else self._payment} {origin.number}"

    def origin_sv(self, origin: Origin) -> str:
        """The same in Swedish."""
        word = self._invoice_sv if origin.kind is OriginKind.INVOICE else self._payment_sv
        return f"{word} {origin.number}"

    def manual(self, voucher: AccountVoucher, reference: VoucherReference | None) -> Cause:
        """A voucher of its own on the account."""
        made = f" (made from {reference.type} {reference.number})".replace(" )", ")") if reference else ""
        made_sv = made.replace("made from", "skapad av")
        if reference is None or reference.type in {"", "MANUAL"}:
            made = made_sv = ""
        text = f" “{voucher.text}”" if voucher.text else ""
        where = f"{voucher.key.label} {_day(voucher.on)}{text}"
        return Cause(
            kind=CauseKind.MANUAL_VOUCHER,
            voucher=voucher.key.label,
            on=voucher.on,
            amount=voucher.amount,
            evidence=f"{where} has {kronor(voucher.amount)} on {self._account} and belongs to no {self._invoice} "
            f"or payment{made}.",
            evidence_sv=f"{where} har {kronor_sv(voucher.amount)} på {self._account} och hör inte till någon "
            f"{self._invoice_sv} eller betalning{made_sv}.",
        )

    def changed(self, voucher: AccountVoucher, origins: Iterable[Origin], kind: CauseKind) -> Cause:
        """A row on the account that was corrected after the invoice or payment was booked."""
        amount = voucher.added - voucher.struck
        of, of_sv = self._all(origins)
        return Cause(
            kind=kind,
            voucher=voucher.key.label,
            on=voucher.on,
            amount=amount,
            evidence=f"{voucher.key.label} of {of} was corrected on {self._account}: {kronor(voucher.struck)} was "
            f"struck and {kronor(voucher.added)} added, and the ledger did not follow.",
            evidence_sv=f"{voucher.key.label} för {of_sv} har rättats på {self._account}: "
            f"{kronor_sv(voucher.struck)} ströks och {kronor_sv(voucher.added)} lades till, och reskontran följde "
            "inte med.",
        )

    def row(
        self,
        key: VoucherKey,
        on: date | None,
        origins: Iterable[Origin],
        kind: CauseKind,
        *,
        booked: Decimal,
        expected: Decimal,
    ) -> Cause:
        """A row on the account that is not what the invoice or payment says."""
        of, of_sv = self._all(origins)
        why, why_sv = "", ""
        if kind is CauseKind.EXCHANGE_DIFFERENCE:
            why, why_sv = " at the invoice's rate", " till fakturans kurs"
        return Cause(
            kind=kind,
            voucher=key.label,
            on=on,
            amount=booked - expected,
            evidence=f"{key.label} of {of} has {kronor(booked)} on {self._account}; "
            f"the ledger says {kronor(expected)}{why}.",
            evidence_sv=f"{key.label} för {of_sv} har {kronor_sv(booked)} på {self._account}; "
            f"reskontran säger {kronor_sv(expected)}{why_sv}.",
        )

    def unknown(self, voucher: AccountVoucher, origin: Origin, kind: CauseKind, *, cancelled: bool) -> Cause:
        """A voucher of an invoice or payment that the ledger does not count."""
        state, state_sv = (
            ("is cancelled there", "är makulerad där")
            if cancelled
            else ("does not count there", "räknas inte där")
        )
        label, amount = voucher.key.label, voucher.amount
        return Cause(
            kind=kind,
            voucher=label,
            on=voucher.on,
            amount=amount,
            evidence=f"{label} has {kronor(amount)} on {self._account} and names {self.origin(origin)} of the "
            f"ledger, which {state}.",
            evidence_sv=f"{label} har {kronor_sv(amount)} på {self._account} och anger {self.origin_sv(origin)} i "
            f"reskontran, som {state_sv}.",
        )

    def missing(self, origin: Origin, on: date | None, key: VoucherKey | None, expected: Decimal) -> Cause:
        """An invoice or payment without a voucher in the books."""
        which, which_sv = ("its voucher", "dess verifikation") if key is None else (key.label, key.label)
        return Cause(
            kind=CauseKind.VOUCHER_MISSING,
            voucher=key.label if key else "",
            on=on,
            amount=-expected,
            evidence=f"{self.origin(origin).capitalize()} of {_day(on)} counts in the ledger with "
            f"{kronor(expected)}; {which} is not in the books that were read.",
            evidence_sv=f"{self.origin_sv(origin).capitalize()} {_day(on)} räknas i reskontran med "
            f"{kronor_sv(expected)}; {which_sv} finns inte i bokföringen som lästes.",
        )

    def later(
        self,
        origin: Origin,
        key: VoucherKey,
        *,
        paid_on: date | None,
        booked_on: date | None,
        amount: Decimal,
    ) -> Cause:
        """A payment on one side of the balance date and its voucher on the other."""
        there, there_sv = (
            (f"is of {booked_on}", f"har datum {booked_on}")
            if booked_on
            else ("lies in another financial year", "ligger i ett annat räkenskapsår")
        )
        return Cause(
            kind=CauseKind.BOOKED_LATER,
            voucher=key.label,
            on=booked_on,
            amount=amount,
            evidence=f"{self.origin(origin).capitalize()} is of {_day(paid_on)} in the ledger and its voucher "
            f"{key.label} {there}: they lie on different sides of the balance date.",
            evidence_sv=f"{self.origin_sv(origin).capitalize()} har datum {_day(paid_on)} i reskontran och "
            f"verifikationen {key.label} {there_sv}: de ligger på var sin sida om balansdagen.",
        )

    def elsewhere(self, origin: Origin, key: VoucherKey, on: date | None, amount: Decimal) -> Cause:
        """An invoice whose voucher leaves the account alone."""
        return Cause(
            kind=CauseKind.OTHER_ACCOUNT,
            voucher=key.label,
            on=on,
            amount=amount,
            evidence=f"{self.origin(origin).capitalize()} counts in the ledger with {kronor(-amount)} and its "
            f"voucher {key.label} has no row on {self._account}: it is booked on another account.",
            evidence_sv=f"{self.origin_sv(origin).capitalize()} räknas i reskontran med {kronor_sv(-amount)} och "
            f"verifikationen {key.label} har ingen rad på {self._account}: den är bokförd på ett annat konto.",
        )

    def exchange(self, number: str, key: VoucherKey | None, on: date | None, amount: Decimal) -> Cause:
        """What is left on the account of an invoice in currency."""
        label = key.label if key else ""
        return Cause(
            kind=CauseKind.EXCHANGE_DIFFERENCE,
            voucher=label,
            on=on,
            amount=amount,
            evidence=f"The rows on {self._account} of {self._invoice} {number}, which is in another currency, leave "
            f"{kronor(amount)} more than what is open of it at its rate.",
            evidence_sv=f"Raderna på {self._account} för {self._invoice_sv} {number}, som är i annan valuta, lämnar "
            f"{kronor_sv(amount)} mer än vad som är öppet på den till dess kurs.",
        )

    def cash(self, count: int, amount: Decimal) -> Cause:
        """What the cash method leaves out of the books."""
        return Cause(
            kind=CauseKind.CASH_METHOD,
            voucher="",
            on=None,
            amount=amount,
            evidence=f"The year is kept by the cash method: {count} invoices and payments with together "
            f"{kronor(-amount)} in the ledger are not on {self._account} before the year's end.",
            evidence_sv=f"Året förs enligt kontantmetoden: {count} fakturor och betalningar med sammanlagt "
            f"{kronor_sv(-amount)} i reskontran står inte på {self._account} före årets slut.",
        )

    def opening(self, on: date, opening: Decimal, ledger: Decimal) -> Cause:
        """Account and ledger differ when the books begin."""
        return Cause(
            kind=CauseKind.OPENING_BALANCE,
            voucher="",
            on=on,
            amount=opening - ledger,
            evidence=f"{self._account} opens on {on} with {kronor(opening)} (#IB); the ledger rolled back to the day "
            f"before has {kronor(ledger)} open.",
            evidence_sv=f"{self._account} har ingående balans {kronor_sv(opening)} den {on} (#IB); reskontran "
            f"tillbakaräknad till dagen före har {kronor_sv(ledger)} öppet.",
        )

    def carried(self, start: date, opening: Decimal, end: date, closing: Decimal) -> Cause:
        """A year opens with another balance than its vouchers of the year before came to."""
        return Cause(
            kind=CauseKind.OPENING_BALANCE,
            voucher="",
            on=start,
            amount=opening - closing,
            evidence=f"{self._account} opens {start} with {kronor(opening)} (#IB), and opening balance and vouchers of "
            f"the year before come to {kronor(closing)} on {end}.",
            evidence_sv=f"{self._account} har ingående balans {kronor_sv(opening)} den {start} (#IB), och ingående "
            f"balans och verifikationer för året före ger {kronor_sv(closing)} den {end}.",
        )

    def _all(self, origins: Iterable[Origin]) -> tuple[str, str]:
        named = tuple(origins)
        return " and ".join(map(self.origin, named)), " och ".join(map(self.origin_sv, named))


def _day(day: date | None) -> str:
    return "(no date)" if day is None else day.isoformat()
