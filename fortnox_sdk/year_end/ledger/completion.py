"""The reading of single invoices and payments, for details that the lists of a ledger lack."""

from collections.abc import Callable, Iterable

import attrs

from fortnox_sdk.year_end.ledger.fortnox import LedgerReader
from fortnox_sdk.year_end.ledger.matching import payments_without_voucher
from fortnox_sdk.year_end.ledger.records import SEK
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger

_Progress = Callable[[str], object]


def complete_ledger(ledger: ValuedLedger, reader: LedgerReader, progress: _Progress) -> ValuedLedger:
    """Read the single invoices and payments that open amounts depend on, and return the completed ledger.

    Payments with write-offs are read to get the amounts of the write-offs. If the balance of an invoice is not its
    total minus its payments, its payments in foreign currency are read. If a deviation remains, the invoice itself is
    read, because it contains tax reductions and references to credit invoices.

    Args:
        ledger: The ledger as read from its lists.
        reader: The reader of the same ledger.
        progress: Called before each record is read.
    """
    disputed = set(ledger.disputed_invoices)
    with_write_off = (
        payment.number
        for payment in ledger.records.payments
        if payment.has_write_off and (payment.on >= ledger.books.first_day or payment.invoice in disputed)
    )
    ledger = _with_payments(ledger, with_write_off, reader, progress)
    disputed = set(ledger.disputed_invoices)
    in_currency = (
        payment.number
        for payment in ledger.records.payments
        if payment.invoice in disputed and ledger.records.invoices[payment.invoice].currency != SEK
    )
    ledger = _with_payments(ledger, in_currency, reader, progress)
    if not ledger.disputed_invoices:
        return ledger
    invoices = dict(ledger.records.invoices)
    for number in sorted(ledger.disputed_invoices):
        progress(f"{ledger.records.ledger.value}: invoice {number}")
        invoices[number] = reader.invoice(invoices[number])
    return ledger.with_records(attrs.evolve(ledger.records, invoices=invoices))


def complete_account(
    ledger: ValuedLedger, account: str, reader: LedgerReader, progress: _Progress
) -> ValuedLedger:
    """Read the payments that may explain vouchers of unknown origin on an account, and return the completed ledger."""
    on_account = ledger.books.on_account(account)
    numbers = payments_without_voucher(ledger.records, ledger.matching, on_account)
    return _with_payments(ledger, numbers, reader, progress)


def _with_payments(
    ledger: ValuedLedger, numbers: Iterable[str], reader: LedgerReader, progress: _Progress
) -> ValuedLedger:
    """Read the payments with these numbers one by one, and match the completed ledger with the vouchers again.

    The record of a single payment names its voucher, but the list of payments does not. Payments that were already read
    one by one are not read again.
    """
    listed = {payment.number for payment in ledger.records.payments if payment.from_list}
    to_read = listed.intersection(numbers)
    if not to_read:
        return ledger
    payments = list(ledger.records.payments)
    for index, payment in enumerate(payments):
        if payment.number in to_read:
            progress(f"{ledger.records.ledger.value}: payment {payment.number}")
            payments[index] = reader.payment(payment)
    return ledger.with_records(attrs.evolve(ledger.records, payments=tuple(payments)))
