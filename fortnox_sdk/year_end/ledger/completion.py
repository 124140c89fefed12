"""The reading of single invoices and payments, which have details that the lists of a ledger lack."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerPayment
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.progress import StepTexts

_Progress = Callable[[Text], object]


class SingleReader(Protocol):
    """A reader of single invoices and payments of one ledger."""

    @property
    def ledger(self) -> Ledger:
        """The ledger whose records are read."""
        ...

    def invoice(self, listed: LedgerInvoice, /) -> LedgerInvoice:
        """Read a single invoice, and return it with the details that the list lacks."""
        ...

    def payment(self, listed: LedgerPayment, /) -> LedgerPayment:
        """Read a single payment, and return it with the details that the list lacks."""
        ...


@attrs.define(kw_only=True)
class LedgerCompletion:
    """The completion of a ledger with details that only the records of single invoices and payments contain.

    Args:
        reader: The reader of the ledger's single records.
        progress: Called before each record is read, with a text that states the number of the record and how many
            records remain.
    """

    reader: SingleReader
    progress: _Progress

    def complete(self, ledger: ValuedLedger) -> ValuedLedger:
        """Read the single invoices and payments that open amounts and causes depend on.

        Payments with write-offs are read for the amounts of the write-offs. If the balance of an invoice is not its
        total minus its payments, its payments in foreign currency are read. A payment in foreign currency is also
        read if its amount in that currency does not follow from its amount in SEK. If a difference remains, the
        invoice itself is read, because it contains tax reductions and references to credit invoices. Finally,
        payments are read if neither the voucher list nor their dates and amounts show their vouchers.
        """
        ledger = self._with_payments(ledger, self._with_write_offs(ledger))
        ledger = self._with_payments(ledger, self._in_currency(ledger))
        ledger = self._with_invoices(ledger, ledger.disputed)
        return self._with_payments(ledger, ledger.matching.payments_to_read)

    @staticmethod
    def _with_write_offs(ledger: ValuedLedger) -> Iterable[str]:
        for payment in ledger.records.payments:
            invoice = ledger.records.invoices.get(payment.invoice)
            if not payment.has_write_off or invoice is None:
                continue
            booked_on = ledger.booked_on[invoice.number]
            is_early = booked_on is None or payment.on < booked_on
            if payment.on >= ledger.books.first_day or payment.invoice in ledger.disputed or is_early:
                yield payment.number

    @staticmethod
    def _in_currency(ledger: ValuedLedger) -> Iterable[str]:
        """Yield the numbers of the payments in foreign currency whose calculated amount may be wrong."""
        for payment in ledger.records.payments:
            invoice = ledger.records.invoices.get(payment.invoice)
            if invoice is None or invoice.in_sek or not payment.booked:
                continue
            is_whole = (
                payment.amount_currency == invoice.ledger_amount and invoice.number not in ledger.disputed
            )
            is_exact = payment.is_exact or is_whole
            # A paid draft is a negative item from the day of its payment on.
            is_relevant = ledger.booked_on[invoice.number] is None or ledger.is_relevant(invoice.number)
            if invoice.number in ledger.disputed or (is_relevant and not is_exact):
                yield payment.number

    def _with_payments(self, ledger: ValuedLedger, numbers: Iterable[str]) -> ValuedLedger:
        """Read the payments with these numbers, and match the completed ledger with the vouchers again.

        Payments that were already read one by one are not read again.
        """
        to_read = {payment.number for payment in ledger.records.payments if payment.from_list}
        to_read.intersection_update(numbers)
        if not to_read:
            return ledger
        payments, left = list(ledger.records.payments), len(to_read)
        for index, payment in enumerate(payments):
            if payment.number in to_read:
                self._report(StepTexts.PAYMENT, ledger, payment.number, left)
                payments[index] = self.reader.payment(payment)
                left -= 1
        records = attrs.evolve(ledger.records, payments=tuple(payments))
        return ledger.with_records(records)

    def _with_invoices(self, ledger: ValuedLedger, numbers: Iterable[str]) -> ValuedLedger:
        invoices = dict(ledger.records.invoices)
        to_read = sorted(number for number in numbers if invoices[number].from_list)
        if not to_read:
            return ledger
        for left, number in zip(range(len(to_read), 0, -1), to_read, strict=True):
            self._report(StepTexts.INVOICE, ledger, number, left)
            invoices[number] = self.reader.invoice(invoices[number])
        return ledger.with_records(attrs.evolve(ledger.records, invoices=invoices))

    def _report(self, texts: Mapping[Ledger, Text], ledger: ValuedLedger, number: str, left: int) -> None:
        self.progress(texts[ledger.records.ledger].format(number=number, left=left))
