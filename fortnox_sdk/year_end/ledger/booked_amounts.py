"""Invoice amounts that the lists of a ledger leave open, as the vouchers of the invoices show them."""

from collections.abc import Mapping
from decimal import Decimal

import attrs

from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.ledger.matching import ROUNDING
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerRecords, round_to_ore

_ZERO = Decimal(0)


def with_booked_amounts(
    records: LedgerRecords, booked: Mapping[str, Decimal], booked_parts: Mapping[str, frozenset[Decimal]]
) -> LedgerRecords:
    """Return a ledger in which the vouchers decide what its lists leave open.

    - A part of a customer invoice may be no debt of the customer, such as a tax reduction, which is not in the list. It
      is left out if the balance leaves it out, and the row on the control account or the single invoice as well. The
      row on one of several control accounts is enough if nothing is unpaid.
    - The list of supplier invoices does not say whether the total of an invoice in foreign currency is in that currency
      or in SEK.

    Args:
        records: The ledger as read.
        booked: The sum of the original rows of each invoice's voucher on the control accounts, by invoice number, with
            the sign of the invoice. Invoices whose voucher was not read are left out.
        booked_parts: The same sums on each control account, for invoices that are booked on several of them.
    """
    invoices: dict[str, LedgerInvoice] = {}
    for number, invoice in records.invoices.items():
        if not invoice.in_sek and records.ledger is Ledger.SUPPLIERS:
            invoices[number] = _with_total_in_currency(records, invoice, booked.get(number))
        elif invoice.in_sek and invoice.is_in_ledger and not records.by_cash_method(invoice):
            invoices[number] = _with_balanced_amount(
                records, invoice, booked.get(number), booked_parts.get(number, frozenset())
            )
        else:
            invoices[number] = invoice
    return attrs.evolve(records, invoices=invoices)


def _with_balanced_amount(
    records: LedgerRecords, invoice: LedgerInvoice, booked: Decimal | None, parts: frozenset[Decimal]
) -> LedgerInvoice:
    """Return the invoice with the amount from which its balance follows, if that is not the total."""
    payments = records.payments_of.get(invoice.number, ())
    paid = sum((payment.amount_sek + payment.write_off for payment in payments if payment.booked), _ZERO)
    owed = invoice.balance + paid
    # Without a row on the account, the invoice may be booked on another account, so 0 is no evidence.
    is_part = not invoice.balance and booked == invoice.ledger_amount and owed in parts
    if owed and owed != invoice.ledger_amount and (is_part or owed in (booked, invoice.total_to_pay)):
        return attrs.evolve(invoice, ledger_amount=owed)
    return invoice


def _with_total_in_currency(
    records: LedgerRecords, invoice: LedgerInvoice, booked: Decimal | None
) -> LedgerInvoice:
    """Return the invoice with its total in invoice currency, if the amounts show that Fortnox states it in SEK."""

    def fits(amount: Decimal, sek: Decimal) -> bool:
        return abs(amount - sek) <= ROUNDING

    in_currency = round_to_ore(invoice.total * invoice.rate)
    if booked is not None:
        is_sek = fits(booked, invoice.total) and not fits(booked, in_currency)
    else:
        # Without the voucher, the unpaid amount and the payments show what the invoice amounts to in SEK.
        paid = sum(
            (
                round_to_ore((payment.amount_currency + payment.write_off) * invoice.rate)
                for payment in records.payments_of.get(invoice.number, ())
                if payment.booked
            ),
            _ZERO,
        )
        sek = invoice.balance + paid
        is_sek = fits(sek, invoice.total) and not fits(sek, in_currency)
    if not is_sek:
        return invoice
    total = round_to_ore(invoice.total / invoice.rate)
    return attrs.evolve(invoice, total=total, ledger_amount=total)
