"""Settlements of invoices: payments, write-offs and credit invoices, in invoice currency and in SEK."""

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
    if invoice.currency == SEK:
        return invoice.ledger_amount
    booked = booked_amounts.get(invoice.origin)
    return round_to_ore(invoice.ledger_amount * invoice.rate) if booked is None else booked


def payment_sek(
    payment: LedgerPayment,
    invoice: LedgerInvoice,
    booked_amounts: Mapping[Origin, Decimal],
    assumptions: Assumptions,
) -> Decimal:
    """Return the amount in SEK by which a payment and its write-offs reduce the receivables or payables."""
    if invoice.currency == SEK:
        return payment.amount_sek + _write_off(payment, assumptions)
    booked = booked_amounts.get(payment.origin)
    if booked is not None:
        return booked
    if not assumptions.payment_clears_at_invoice_rate:
        return payment.amount_sek + round_to_ore(
            _write_off_currency(payment, invoice, assumptions) * invoice.rate
        )
    currency = payment.amount_currency + _write_off_currency(payment, invoice, assumptions)
    return round_to_ore(currency * invoice.rate)


def credited_pairs(records: LedgerRecords, assumptions: Assumptions) -> dict[str, str]:
    """Map the number of each booked credit invoice to the number of the invoice that it credits."""
    if not assumptions.credit_settles_on_credit_date:
        return {}
    invoices = records.invoices
    by_credit = {
        invoice.credit_reference: number
        for number, invoice in invoices.items()
        if invoice.credit_reference and invoice.ledger_amount > 0
    }
    pairs: dict[str, str] = {}
    for number, credit in invoices.items():
        if credit.is_in_ledger and credit.ledger_amount < 0:
            named = by_credit.get(number) if assumptions.credited_invoice_names_credit else None
            original = invoices.get(named or credit.credit_reference)
            if original is not None and original.is_in_ledger and original.ledger_amount > 0:
                pairs[number] = original.number
    return pairs


def settlements_by_invoice(
    records: LedgerRecords,
    *,
    booked_on: Mapping[str, date | None],
    booked_amounts: Mapping[Origin, Decimal],
    assumptions: Assumptions,
) -> dict[str, tuple[LedgerSettlement, ...]]:
    """Return the settlements of each invoice until now, by invoice number and in order of date.

    Args:
        records: The ledger.
        booked_on: The date on which each invoice was booked, or None if it is not booked.
        booked_amounts: The amounts in SEK of invoices and payments in foreign currency, as booked on the control
            account.
        assumptions: Settings for ledger behaviour that Fortnox does not fully document.
    """
    settlements: dict[str, list[LedgerSettlement]] = {}
    for payment in records.payments:
        invoice = records.invoices.get(payment.invoice)
        if payment.booked and invoice is not None and not invoice.cancelled:
            settlements.setdefault(invoice.number, []).extend(
                _payment_settlements(payment, invoice, booked_amounts, assumptions)
            )
    for number, original_number in credited_pairs(records, assumptions).items():
        credit, original = records.invoices[number], records.invoices[original_number]
        days = [day for day in (booked_on.get(number), booked_on.get(original_number)) if day]
        share = _credited_amount(records, credit, settlements.get(number, ()), booked_amounts)
        if days and share > 0:
            on = max(days)
            settlements.setdefault(original_number, []).append(
                _credit_settlement(share, on, original, number, booked_amounts)
            )
            settlements.setdefault(number, []).append(
                _credit_settlement(-share, on, credit, original_number, booked_amounts)
            )
    return {
        number: tuple(sorted(of_invoice, key=lambda settlement: settlement.on))
        for number, of_invoice in settlements.items()
    }


def _payment_settlements(
    payment: LedgerPayment,
    invoice: LedgerInvoice,
    booked_amounts: Mapping[Origin, Decimal],
    assumptions: Assumptions,
) -> Iterator[LedgerSettlement]:
    whole = payment_sek(payment, invoice, booked_amounts, assumptions)
    off = _write_off_currency(payment, invoice, assumptions)
    off_sek = (
        _write_off(payment, assumptions) if invoice.currency == SEK else round_to_ore(off * invoice.rate)
    )
    in_currency = payment.amount_sek if invoice.currency == SEK else payment.amount_currency
    if in_currency or not off:
        yield LedgerSettlement(
            kind=SettlementKind.PAYMENT,
            on=payment.on,
            reference=payment.number,
            amount_currency=in_currency,
            amount_sek=whole - off_sek,
        )
    if off:
        yield LedgerSettlement(
            kind=SettlementKind.WRITE_OFF,
            on=payment.on,
            reference=payment.number,
            amount_currency=off,
            amount_sek=off_sek,
        )


def _write_off(payment: LedgerPayment, assumptions: Assumptions) -> Decimal:
    return payment.write_off if assumptions.write_off_lowers_balance else -payment.write_off


def _write_off_currency(payment: LedgerPayment, invoice: LedgerInvoice, assumptions: Assumptions) -> Decimal:
    off = _write_off(payment, assumptions)
    if invoice.currency == SEK or assumptions.write_off_in_invoice_currency:
        return off
    return round_to_ore(off / invoice.rate)


def _credited_amount(
    records: LedgerRecords,
    credit: LedgerInvoice,
    refunds: Sequence[LedgerSettlement],
    booked_amounts: Mapping[Origin, Decimal],
) -> Decimal:
    """Return the amount by which a credit invoice has settled the credited invoice, in the currency of `credit`."""
    if not records.balance_in_sek:
        return (
            credit.balance + sum((refund.amount_currency for refund in refunds), _ZERO) - credit.ledger_amount
        )
    whole = ledger_amount_sek(credit, booked_amounts)
    share = credit.balance + sum((refund.amount_sek for refund in refunds), _ZERO) - whole
    return -credit.ledger_amount if share == -whole else round_to_ore(share / credit.rate)


def _credit_settlement(
    share: Decimal,
    on: date,
    invoice: LedgerInvoice,
    other_number: str,
    booked_amounts: Mapping[Origin, Decimal],
) -> LedgerSettlement:
    sek = (
        ledger_amount_sek(invoice, booked_amounts)
        if share == invoice.ledger_amount
        else round_to_ore(share * invoice.rate)
    )
    return LedgerSettlement(
        kind=SettlementKind.CREDIT, on=on, reference=other_number, amount_currency=share, amount_sek=sek
    )
