"""A ledger as Fortnox has it now: from its lists, and single records only where a list says too little."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYearSummary
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import (
    SupplierInvoicePayment,
    SupplierInvoicePaymentSummary,
)
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceSummary, SupplierInvoiceVoucher
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment, InvoicePaymentSummary
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceSummary, InvoiceType
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import Books, VoucherKey
from fortnox_sdk.year_end.ledger.matching import VoucherReference, tie
from fortnox_sdk.year_end.ledger.records import SEK, LedgerInvoice, LedgerPayment, LedgerRecords, in_ore
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger

__all__ = ["LedgerSource"]

_ZERO = Decimal(0)
_ONE = Decimal(1)
_OWN_VOUCHER = frozenset({None, "", "SUPPLIERINVOICE"})


class _Side(Protocol):
    """One ledger's endpoints."""

    ledger: Ledger

    def invoices(self) -> Iterable[LedgerInvoice]: ...
    def payments(self) -> Iterable[LedgerPayment]: ...
    def invoice(self, known: LedgerInvoice) -> LedgerInvoice: ...
    def payment(self, known: LedgerPayment) -> LedgerPayment: ...


class LedgerSource:
    """Reads one ledger.

    Args:
        client: Of the company.
        ledger: Customers or suppliers.
        assumptions: How Fortnox is taken to work.
    """

    def __init__(self, client: FortnoxClient, ledger: Ledger, assumptions: Assumptions) -> None:
        self._side: _Side = (
            _Suppliers(client, assumptions) if ledger is Ledger.SUPPLIERS else _Customers(client)
        )
        self._assumptions = assumptions
        self._balance_in_sek = (
            assumptions.supplier_balance_in_sek
            if ledger is Ledger.SUPPLIERS
            else not assumptions.customer_balance_in_invoice_currency
        )

    def read(self, years: Iterable[FinancialYearSummary], year: FinancialYearSummary) -> LedgerRecords | None:
        """The whole ledger from its two lists; None when it has no invoice at all, not even a draft."""
        invoices = {invoice.number: invoice for invoice in self._side.invoices()}
        if not invoices:
            return None
        return LedgerRecords(
            ledger=self._side.ledger,
            invoices=invoices,
            payments=tuple(self._side.payments()),
            balance_in_sek=self._balance_in_sek,
            year_days={each.id: (each.from_date, each.to_date) for each in years},
            cash_method=year.accounting_method == AccountingMethod.CASH,
        )

    def complete(
        self,
        records: LedgerRecords,
        books: Books,
        references: dict[VoucherKey, VoucherReference],
        progress: Callable[[str], object],
    ) -> LedgerRecords:
        """Read the single records that the lists are not enough for.

        Payments with write-offs, for their amount; then, where an invoice's balance is not its total less its
        payments, its payments in currency and the invoice itself, which tells of tax reductions and credits.
        """

        def disputed(known: LedgerRecords) -> set[str]:
            valued = ValuedLedger(
                records=known,
                books=books,
                ties=tie(known, references, books.voucher_days, self._assumptions),
                assumptions=self._assumptions,
                account=None,
            )
            return set(valued.disputed())

        open_questions = disputed(records)
        first = books.first_day
        records = self.look_up(
            records,
            (
                payment.number
                for payment in records.payments
                if payment.has_write_off and (payment.on >= first or payment.invoice in open_questions)
            ),
            progress,
        )
        open_questions = disputed(records)
        records = self.look_up(
            records,
            (
                payment.number
                for payment in records.payments
                if payment.invoice in open_questions and records.invoices[payment.invoice].currency != SEK
            ),
            progress,
        )
        invoices = dict(records.invoices)
        for number in sorted(disputed(records)):
            progress(f"{records.ledger.value}: invoice {number}")
            invoices[number] = self._side.invoice(invoices[number])
        return attrs.evolve(records, invoices=invoices)

    def look_up(
        self, records: LedgerRecords, numbers: Iterable[str], progress: Callable[[str], object]
    ) -> LedgerRecords:
        """Read the own records of some payments, for what lists leave out; those known already are not read again."""
        wanted = set(numbers)
        payments: list[LedgerPayment] = []
        for payment in records.payments:
            if payment.from_list and payment.number in wanted:
                progress(f"{records.ledger.value}: payment {payment.number}")
                payments.append(self._side.payment(payment))
            else:
                payments.append(payment)
        return attrs.evolve(records, payments=tuple(payments))


class _Customers:
    ledger = Ledger.CUSTOMERS

    def __init__(self, client: FortnoxClient) -> None:
        self._client = client

    def invoices(self) -> Iterable[LedgerInvoice]:
        return map(_customer_invoice, self._client.invoices.list())

    def payments(self) -> Iterable[LedgerPayment]:
        return map(_listed_payment, self._client.invoice_payments.list())

    def invoice(self, known: LedgerInvoice) -> LedgerInvoice:
        return _with_single(known, self._client.invoices.get(known.number))

    def payment(self, known: LedgerPayment) -> LedgerPayment:
        return _single_payment(known, self._client.invoice_payments.get(known.number))


class _Suppliers:
    ledger = Ledger.SUPPLIERS

    def __init__(self, client: FortnoxClient, assumptions: Assumptions) -> None:
        self._client = client
        self._total_in_currency = assumptions.supplier_total_in_invoice_currency

    def invoices(self) -> Iterable[LedgerInvoice]:
        return map(self._listed, self._client.supplier_invoices.list())

    def payments(self) -> Iterable[LedgerPayment]:
        return map(_listed_payment, self._client.supplier_invoice_payments.list())

    def invoice(self, known: LedgerInvoice) -> LedgerInvoice:
        found = self._client.supplier_invoices.get(known.number)
        return attrs.evolve(
            known,
            balance=known.balance if found.balance is None else found.balance,
            credit_reference=str(found.credit_reference or ""),
        )

    def payment(self, known: LedgerPayment) -> LedgerPayment:
        return _single_payment(known, self._client.supplier_invoice_payments.get(int(known.number)))

    def _listed(self, row: SupplierInvoiceSummary) -> LedgerInvoice:
        rate = _rate(row.currency, row.currency_rate, row.currency_unit)
        total = row.total if self._total_in_currency else in_ore(row.total / rate)
        own = next((each for each in row.vouchers if each.reference_type in _OWN_VOUCHER), None)
        return LedgerInvoice(
            number=row.given_number,
            their_number=row.invoice_number or row.external_invoice_number or "",
            counterparty_number=row.supplier_number,
            counterparty_name=row.supplier_name,
            invoice_date=row.invoice_date,
            due_date=row.due_date,
            final_pay_date=row.final_pay_date,
            booked=row.booked,
            cancelled=row.is_cancelled,
            currency=row.currency or SEK,
            rate=rate,
            total=total,
            claim=total,
            balance=row.balance,
            voucher=None if own is None else _supplier_voucher(own),
            further_vouchers=tuple(
                key
                for each in row.vouchers
                if each is not own and (key := _supplier_voucher(each)) is not None
            ),
        )


def _supplier_voucher(voucher: SupplierInvoiceVoucher) -> VoucherKey | None:
    return _key(voucher.year, voucher.series, voucher.number)


def _customer_invoice(row: InvoiceSummary) -> LedgerInvoice:
    return LedgerInvoice(
        number=row.document_number,
        counterparty_number=row.customer_number,
        counterparty_name=row.customer_name,
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        final_pay_date=row.final_pay_date,
        booked=row.booked,
        cancelled=row.cancelled,
        currency=row.currency or SEK,
        rate=_rate(row.currency, row.currency_rate, row.currency_unit),
        total=row.total,
        # Paid in cash at once, it never stands on the control account (the spec's CASHINVOICE).
        claim=_ZERO if row.invoice_type == InvoiceType.CASHINVOICE else row.total,
        balance=row.balance,
        voucher=_key(row.voucher_year, row.voucher_series, row.voucher_number),
    )


def _with_single(known: LedgerInvoice, found: Invoice) -> LedgerInvoice:
    reference = found.credit_invoice_reference or ""
    claim = known.claim
    if found.tax_reduction and found.total_to_pay is not None:
        claim = found.total_to_pay
    return attrs.evolve(
        known,
        balance=known.balance if found.balance is None else found.balance,
        claim=claim,
        credit_reference="" if reference == "0" else reference,
    )


def _listed_payment(row: InvoicePaymentSummary | SupplierInvoicePaymentSummary) -> LedgerPayment:
    rate = _rate(row.currency, row.currency_rate, row.currency_unit)
    return LedgerPayment(
        number=str(row.number),
        invoice=str(row.invoice_number),
        on=row.payment_date,
        booked=row.booked,
        amount_sek=row.amount,
        amount_currency=in_ore(row.amount / rate),
        from_list=True,
        has_write_off=bool(row.write_off_exist),
    )


def _single_payment(known: LedgerPayment, found: InvoicePayment | SupplierInvoicePayment) -> LedgerPayment:
    on: date = found.payment_date or known.on
    return attrs.evolve(
        known,
        on=on,
        booked=known.booked if found.booked is None else found.booked,
        amount_sek=known.amount_sek if found.amount is None else found.amount,
        amount_currency=known.amount_currency if found.amount_currency is None else found.amount_currency,
        write_off=sum((each.amount or _ZERO for each in found.write_offs), _ZERO),
        voucher=_key(found.voucher_year, found.voucher_series, found.voucher_number),
        from_list=False,
    )


def _key(year: int | None, series: str | None, number: int | None) -> VoucherKey | None:
    return VoucherKey.of(year, series, number) if year and series and number else None


def _rate(currency: str | None, rate: Decimal | None, unit: Decimal | int | None) -> Decimal:
    """SEK for one unit of the currency; an absent or empty rate can only belong to SEK."""
    if currency in {None, "", SEK} or not rate:
        return _ONE
    return rate / (unit or 1)
