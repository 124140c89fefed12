"""What has settled each invoice: payments, write-offs and credit invoices, in currency and in SEK."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from fortnox_sdk.year_end.appendix import SettlementKind
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.ledger.records import (
    SEK,
    LedgerInvoice,
    LedgerPayment,
    LedgerRecords,
    Origin,
    Settled,
    in_ore,
)

__all__ = ["claim_sek", "credited_pairs", "payment_sek", "settled_by_invoice"]

_ZERO = Decimal(0)


def claim_sek(invoice: LedgerInvoice, booked: Mapping[Origin, Decimal]) -> Decimal:
    """Return what an invoice claims, in SEK: as booked if that is known, else by its rate."""
    if invoice.currency == SEK:
        return invoice.claim
    found = booked.get(invoice.origin)
    return in_ore(invoice.claim * invoice.rate) if found is None else found


def payment_sek(
    payment: LedgerPayment,
    invoice: LedgerInvoice,
    booked: Mapping[Origin, Decimal],
    assumptions: Assumptions,
) -> Decimal:
    """Return what a payment with its write-offs takes off the control account, in SEK."""
    if invoice.currency == SEK:
        return payment.amount_sek + _write_off(payment, assumptions)
    found = booked.get(payment.origin)
    if found is not None:
        return found
    if not assumptions.payment_clears_at_invoice_rate:
        return payment.amount_sek + in_ore(_write_off_currency(payment, invoice, assumptions) * invoice.rate)
    currency = payment.amount_currency + _write_off_currency(payment, invoice, assumptions)
    return in_ore(currency * invoice.rate)


def credited_pairs(records: LedgerRecords, assumptions: Assumptions) -> dict[str, str]:
    """Return the number of the credited invoice by that of each booked credit invoice."""
    if not assumptions.credit_settles_on_credit_date:
        return {}
    invoices = records.invoices
    by_credit = {
        invoice.credit_reference: number
        for number, invoice in invoices.items()
        if invoice.credit_reference and invoice.claim > 0
    }
    pairs: dict[str, str] = {}
    for number, credit in invoices.items():
        if credit.counts and credit.claim < 0:
            named = by_credit.get(number) if assumptions.credited_invoice_names_credit else None
            original = invoices.get(named or credit.credit_reference)
            if original is not None and original.counts and original.claim > 0:
                pairs[number] = original.number
    return pairs


def settled_by_invoice(
    records: LedgerRecords,
    *,
    booked_on: Mapping[str, date | None],
    booked: Mapping[Origin, Decimal],
    assumptions: Assumptions,
) -> dict[str, tuple[Settled, ...]]:
    """Return what has settled each invoice until now, in order of time.

    Args:
        records: The ledger.
        booked_on: When each invoice entered the books; None where it has not.
        booked: SEK amounts as booked on the control account, of invoices and payments in currency.
        assumptions: How Fortnox is taken to work.
    """
    found: dict[str, list[Settled]] = {}
    for payment in records.payments:
        invoice = records.invoices.get(payment.invoice)
        if payment.booked and invoice is not None and not invoice.cancelled:
            found.setdefault(invoice.number, []).extend(_paid(payment, invoice, booked, assumptions))
    for number, original_number in credited_pairs(records, assumptions).items():
        credit, original = records.invoices[number], records.invoices[original_number]
        days = [day for day in (booked_on.get(number), booked_on.get(original_number)) if day]
        share = _set_off(records, credit, found.get(number, ()), booked)
        if days and share > 0:
            on = max(days)
            found.setdefault(original_number, []).append(_by_credit(share, on, original, number, booked))
            found.setdefault(number, []).append(_by_credit(-share, on, credit, original_number, booked))
    return {number: tuple(sorted(ones, key=lambda one: one.on)) for number, ones in found.items()}


def _paid(
    payment: LedgerPayment, invoice: LedgerInvoice, booked: Mapping[Origin, Decimal], assumptions: Assumptions
) -> Iterator[Settled]:
    whole = payment_sek(payment, invoice, booked, assumptions)
    off = _write_off_currency(payment, invoice, assumptions)
    off_sek = _write_off(payment, assumptions) if invoice.currency == SEK else in_ore(off * invoice.rate)
    in_currency = payment.amount_sek if invoice.currency == SEK else payment.amount_currency
    if in_currency or not off:
        yield Settled(
            kind=SettlementKind.PAYMENT,
            on=payment.on,
            reference=payment.number,
            currency=in_currency,
            sek=whole - off_sek,
        )
    if off:
        yield Settled(
            kind=SettlementKind.WRITE_OFF, on=payment.on, reference=payment.number, currency=off, sek=off_sek
        )


def _write_off(payment: LedgerPayment, assumptions: Assumptions) -> Decimal:
    return payment.write_off if assumptions.write_off_lowers_balance else -payment.write_off


def _write_off_currency(payment: LedgerPayment, invoice: LedgerInvoice, assumptions: Assumptions) -> Decimal:
    off = _write_off(payment, assumptions)
    if invoice.currency == SEK or assumptions.write_off_in_invoice_currency:
        return off
    return in_ore(off / invoice.rate)


def _set_off(
    records: LedgerRecords,
    credit: LedgerInvoice,
    refunds: Sequence[Settled],
    booked: Mapping[Origin, Decimal],
) -> Decimal:
    """Return how much of its invoice a credit invoice has settled, in its currency: what it no longer claims."""
    if not records.balance_in_sek:
        return credit.balance + sum((one.currency for one in refunds), _ZERO) - credit.claim
    whole = claim_sek(credit, booked)
    share = credit.balance + sum((one.sek for one in refunds), _ZERO) - whole
    return -credit.claim if share == -whole else in_ore(share / credit.rate)


def _by_credit(
    share: Decimal, on: date, invoice: LedgerInvoice, other: str, booked: Mapping[Origin, Decimal]
) -> Settled:
    sek = claim_sek(invoice, booked) if share == invoice.claim else in_ore(share * invoice.rate)
    return Settled(kind=SettlementKind.CREDIT, on=on, reference=other, currency=share, sek=sek)
