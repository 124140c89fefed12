"""Settlements of invoices: payments, write-offs and credit invoices, in invoice currency and in SEK."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.year_end.appendix import SettlementKind
from fortnox_sdk.year_end.ledger.records import (
    LedgerInvoice,
    LedgerPayment,
    LedgerRecords,
    LedgerSettlement,
    Origin,
    round_to_ore,
)

_ZERO = Decimal(0)


def ledger_amount_sek(invoice: LedgerInvoice, booked_amounts: Mapping[Origin, Decimal]) -> Decimal:
    """Return the amount in SEK that an invoice adds to the receivables or payables.

    For an invoice in foreign currency, this is the booked amount or, if that is not known, the invoice's amount times
    its exchange rate.
    """
    if invoice.in_sek:
        return invoice.ledger_amount
    booked = booked_amounts.get(invoice.origin)
    return round_to_ore(invoice.ledger_amount * invoice.rate) if booked is None else booked


def payment_sek(
    payment: LedgerPayment, invoice: LedgerInvoice, booked_amounts: Mapping[Origin, Decimal]
) -> Decimal:
    """Return the amount in SEK by which a payment and its write-offs reduce the receivables or payables.

    A payment in foreign currency reduces them at the exchange rate of the invoice. According to Fortnox's help, the
    payment's voucher has a row for the exchange difference on another account.
    """
    if invoice.in_sek:
        return payment.amount_sek + payment.write_off
    booked = booked_amounts.get(payment.origin)
    if booked is not None:
        return booked
    return round_to_ore((payment.amount_currency + payment.write_off) * invoice.rate)


@attrs.frozen(kw_only=True)
class SettledPair:
    """A credit invoice and the invoice that it settled. The ledger has no payments for the settlement."""

    credit: str
    original: str
    amount: Decimal
    """The amount by which the two invoices have settled each other, in invoice currency."""
    on: date
    """The day of the settlement or, if `is_day_known` is False, the first possible day."""
    is_day_known: bool


def settled_pairs(
    records: LedgerRecords, differences: Mapping[str, Decimal], booked_on: Mapping[str, date | None]
) -> tuple[SettledPair, ...]:
    """Return each credit invoice, with the invoice that it settled, if Fortnox has no payments for the settlement.

    Usually, Fortnox's program registers payments of the credit invoice and the credited invoice on the same day. If
    these payments are missing, the balances show the settlement: both are closer to 0 than the payments in the ledger
    explain, and by the same amount. The day of the settlement is Fortnox's day of final payment, if it is certain that
    the two invoices settled each other on that day.

    Args:
        records: The ledger.
        differences: The balance of each invoice minus the amount that its payments leave unpaid, in invoice currency.
            Invoices without a difference are left out.
        booked_on: The date on which each invoice was booked, or None if it is not booked.
    """
    invoices = records.invoices
    credit_invoices = {number: invoices[number] for number, amount in differences.items() if amount > 0}
    open_originals: dict[tuple[str, Decimal], dict[str, LedgerInvoice]] = defaultdict(dict)
    for number, amount in differences.items():
        if amount < 0:
            open_originals[invoices[number].currency, -amount][number] = invoices[number]
    pairs: list[SettledPair] = []
    for is_named in (True, False):
        for credit in list(credit_invoices.values()):
            equal = open_originals[credit.currency, differences[credit.number]]
            original = _original(credit, equal.values(), is_named=is_named)
            if original is not None:
                day, is_day_known = _day(records, (credit, original), booked_on)
                pairs.append(
                    SettledPair(
                        credit=credit.number,
                        original=original.number,
                        amount=differences[credit.number],
                        on=day,
                        is_day_known=is_day_known,
                    )
                )
                del credit_invoices[credit.number], equal[original.number]
    return tuple(pairs)


def _original(
    credit: LedgerInvoice,
    originals: Iterable[LedgerInvoice],
    *,
    is_named: bool,
) -> LedgerInvoice | None:
    """Return the invoice that a credit invoice settled, or None.

    Each invoice in `originals` has the currency of the credit invoice, and the opposite amount in `differences`; see
    `settled_pairs`.

    If `is_named` is True, one of the two invoices names the other. Otherwise, they have the same counterparty and,
    according to Fortnox, the same day of final payment. If neither has such a day, exactly one invoice must fit.
    """
    if credit.ledger_amount >= 0:
        return None
    fitting = [
        original
        for original in originals
        if original.ledger_amount > 0
        and (
            credit.number == original.credit_reference or original.number == credit.credit_reference
            if is_named
            else original.counterparty_number == credit.counterparty_number
            and original.final_pay_date == credit.final_pay_date
        )
    ]
    if is_named or credit.final_pay_date is not None:
        return fitting[0] if fitting else None
    return fitting[0] if len(fitting) == 1 else None


def _day(
    records: LedgerRecords, pair: tuple[LedgerInvoice, LedgerInvoice], booked_on: Mapping[str, date | None]
) -> tuple[date, bool]:
    """Return the day on which two invoices settled each other, and True if this day is certain.

    If Fortnox's day of final payment is later than the last payment of one of the invoices, the settlement was on
    that day. If the day is not certain, the first possible day is returned.
    """
    booked = [day for invoice in pair if (day := booked_on.get(invoice.number)) is not None]
    first = max(booked, default=pair[0].invoice_date)
    last = date.max
    for invoice in pair:
        final = invoice.final_pay_date
        if final is None or final < first:
            continue
        payments = [payment.on for payment in records.payments_of.get(invoice.number, ()) if payment.booked]
        if final > max(payments, default=date.min):
            return final, True
        last = min(last, final)
    return first, first == last


@attrs.frozen(kw_only=True)
class _Event:
    """A settlement before it is valued in SEK."""

    kind: SettlementKind
    on: date
    reference: str
    amount: Decimal
    write_off: Decimal = _ZERO
    """The part of the amount that was written off."""
    sek: Decimal | None = None
    """The amount in SEK, or None if it has to be calculated from the exchange rate and the remaining amount."""

    def parts(self, sek: Decimal, rate: Decimal) -> Iterator[LedgerSettlement]:
        """Yield the payment and the write-off. The amount in SEK is divided between them."""
        paid = self.amount - self.write_off
        off_sek = round_to_ore(self.write_off * rate) if paid else sek
        if paid or not self.write_off:
            yield self._settlement(self.kind, paid, sek - off_sek if self.write_off else sek)
        if self.write_off:
            yield self._settlement(SettlementKind.WRITE_OFF, self.write_off, off_sek)

    def _settlement(self, kind: SettlementKind, amount: Decimal, sek: Decimal) -> LedgerSettlement:
        return LedgerSettlement(
            kind=kind, on=self.on, reference=self.reference, amount_currency=amount, amount_sek=sek
        )


def settlements_by_invoice(
    records: LedgerRecords, *, booked_amounts: Mapping[Origin, Decimal], pairs: Iterable[SettledPair]
) -> dict[str, tuple[LedgerSettlement, ...]]:
    """Return the settlements of each invoice until now, by invoice number and in order of date.

    Args:
        records: The ledger.
        booked_amounts: The amounts in SEK of invoices and payments in foreign currency, as booked on the control
            accounts.
        pairs: The credit invoices with the invoices that they settled; see `settled_pairs`.
    """
    events: dict[str, list[_Event]] = defaultdict(list)
    for payment in records.payments:
        invoice = records.invoices.get(payment.invoice)
        if payment.booked and invoice is not None and not invoice.cancelled:
            amount = payment.amount_sek if invoice.in_sek else payment.amount_currency
            event = _Event(
                kind=SettlementKind.PAYMENT,
                on=payment.on,
                reference=payment.number,
                amount=amount + payment.write_off,
                write_off=payment.write_off,
                sek=booked_amounts.get(payment.origin),
            )
            events[invoice.number].append(event)
    settlements: dict[str, tuple[LedgerSettlement, ...]] = {}
    credit_events: dict[str, list[_Event]] = defaultdict(list)
    by_original = {pair.original: pair for pair in pairs}
    for number in dict.fromkeys((*by_original, *events)):
        pair = by_original.get(number)
        if pair is not None:
            credit = _Event(kind=SettlementKind.CREDIT, on=pair.on, reference=pair.credit, amount=pair.amount)
            events[number].append(credit)
        settlements[number] = _valued(records.invoices[number], events[number], booked_amounts)
        if pair is not None:
            sek = next(each.amount_sek for each in settlements[number] if each.kind is SettlementKind.CREDIT)
            # The settled amount is the same in SEK on both invoices.
            back = _Event(
                kind=SettlementKind.CREDIT, on=pair.on, reference=number, amount=-pair.amount, sek=-sek
            )
            credit_events[pair.credit].append(back)
    for number, of_credit in credit_events.items():
        all_events = [*events.get(number, ()), *of_credit]
        settlements[number] = _valued(records.invoices[number], all_events, booked_amounts)
    return settlements


def _valued(
    invoice: LedgerInvoice, events: Iterable[_Event], booked_amounts: Mapping[Origin, Decimal]
) -> tuple[LedgerSettlement, ...]:
    """Return the settlements of an invoice in order of date.

    The settlement that pays the rest of the invoice takes the whole remaining amount in SEK.
    """
    rest, rest_sek = invoice.ledger_amount, ledger_amount_sek(invoice, booked_amounts)
    settlements: list[LedgerSettlement] = []
    for event in sorted(events, key=lambda event: event.on):
        sek = event.sek
        if sek is None:
            sek = rest_sek if event.amount == rest else round_to_ore(event.amount * invoice.rate)
        rest, rest_sek = rest - event.amount, rest_sek - sek
        settlements += event.parts(sek, invoice.rate)
    return tuple(settlements)
