"""The amounts that the lists of a ledger do not show, derived from vouchers, balances and payments."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import (
    ROUNDING,
    LedgerInvoice,
    LedgerPayment,
    LedgerRecords,
    round_to_ore,
)

_ZERO = Decimal(0)


def with_booked_amounts(records: LedgerRecords, booked: Mapping[str, Decimal]) -> LedgerRecords:
    """Return a ledger with the amounts that Fortnox's lists do not show.

    The lists have these gaps:

    - Some parts of a customer invoice, such as a tax reduction, are not always owed by the customer. The list does not
      show these parts. Such a part is left out if the balance does not include it, and if the row on the control
      account or the full record of the invoice confirms this.
    - The list of supplier invoices does not say whether the total of an invoice in foreign currency is in that currency
      or in SEK.
    - The lists of payments lack the amounts in foreign currency.

    Args:
        records: The ledger as read.
        booked: The booked amount of each invoice, by invoice number. It is the sum of the original rows on the control
            accounts in the invoice's voucher, with the sign of the invoice. Invoices whose voucher was not read are
            left out.
    """
    invoices: dict[str, LedgerInvoice] = {}
    for number, invoice in records.invoices.items():
        if not invoice.in_sek and records.ledger is Ledger.SUPPLIERS:
            invoices[number] = _with_total_in_currency(records, invoice, booked.get(number))
        elif invoice.in_sek and invoice.is_in_ledger and not records.by_cash_method(invoice):
            invoices[number] = _with_balanced_amount(records, invoice, booked.get(number))
        else:
            invoices[number] = invoice
    records = attrs.evolve(records, invoices=invoices)
    return attrs.evolve(
        records, payments=tuple(_with_whole_amount(records, each) for each in records.payments)
    )


def _with_whole_amount(records: LedgerRecords, payment: LedgerPayment) -> LedgerPayment:
    """Return a payment in foreign currency, with the invoice's whole amount if no other payment paid the invoice.

    The list has only the amount in SEK. If a unit of the currency is worth little, the amount in the currency can't be
    calculated exactly from the amount in SEK.
    """
    invoice = records.invoices.get(payment.invoice)
    is_whole = (
        invoice is not None
        and not invoice.in_sek
        and invoice.final_pay_date is not None
        and records.payments_of[payment.invoice] == (payment,)
        and not payment.has_write_off
        and not payment.is_exact
        and abs(invoice.ledger_amount - payment.amount_currency) <= ROUNDING
    )
    if invoice is None or not is_whole:
        return payment
    return attrs.evolve(payment, amount_currency=invoice.ledger_amount)


def _with_balanced_amount(
    records: LedgerRecords, invoice: LedgerInvoice, booked: Decimal | None
) -> LedgerInvoice:
    """Return the invoice with a corrected amount: its balance plus its payments.

    The amount is corrected only if it then equals the amount in the invoice's voucher or the total to pay.
    """
    owed = _owed(records, invoice)
    # Without a row on the account, the invoice may be booked on another account, so 0 is no evidence.
    if owed and owed != invoice.ledger_amount and owed in (booked, invoice.total_to_pay):
        return attrs.evolve(invoice, ledger_amount=owed)
    return invoice


def _owed(records: LedgerRecords, invoice: LedgerInvoice) -> Decimal:
    """Return the amount of an invoice in SEK that follows from its balance and its payments."""
    payments = records.payments_of.get(invoice.number, ())
    paid = sum((payment.amount_sek + payment.write_off for payment in payments if payment.booked), _ZERO)
    return invoice.balance + paid


def accounts_outside_ledger(
    records: LedgerRecords,
    by_voucher: Mapping[VoucherKey, LedgerInvoice],
    on_each: Mapping[str, Mapping[VoucherKey, Sequence[AccountVoucher]]],
) -> frozenset[str]:
    """Return the accounts whose rows in invoice vouchers are not included in the balances of the invoices.

    In some companies, Skatteverket's part of an invoice with tax reduction (1513) is not in the invoice's balance.

    Args:
        records: The ledger as read.
        by_voucher: The invoices by their vouchers.
        on_each: The vouchers with rows on each account that may be a control account.
    """
    inside: set[str] = set()
    outside: set[str] = set()
    for key, invoice in by_voucher.items():
        rows = {
            account: sum((voucher.original for voucher in vouchers[key]), _ZERO)
            for account, vouchers in on_each.items()
            if key in vouchers
        }
        if len(rows) > 1 and invoice.in_sek and invoice.is_in_ledger:
            owed, whole = records.sign * _owed(records, invoice), sum(rows.values(), _ZERO)
            inside.update(account for account in rows if owed == whole)
            outside.update(account for account, amount in rows.items() if owed == whole - amount)
    return frozenset(outside - inside)


def _with_total_in_currency(
    records: LedgerRecords, invoice: LedgerInvoice, booked: Decimal | None
) -> LedgerInvoice:
    """Return the invoice, with its total converted to invoice currency if the amounts show that the total is in SEK."""

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
