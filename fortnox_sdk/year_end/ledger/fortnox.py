"""The reader of a ledger in Fortnox.

It reads the lists of invoices and payments, and single records for the details that the lists lack.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYearSummary
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import (
    SupplierInvoicePayment,
    SupplierInvoicePaymentSummary,
)
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceSummary, SupplierInvoiceVoucher
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment, InvoicePaymentSummary
from fortnox_sdk.connectors.sales.invoices import InvoiceSummary, InvoiceType
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import (
    SEK,
    LedgerInvoice,
    LedgerPayment,
    LedgerRecords,
    LedgerYear,
    round_to_ore,
)

_ZERO = Decimal(0)
_ONE = Decimal(1)
_OWN_VOUCHER = frozenset({None, "", "SUPPLIERINVOICE"})


class LedgerReader(ABC):
    """The reader of one ledger of a company.

    Args:
        client: The client of the company.
    """

    ledger: Ledger

    def __init__(self, client: FortnoxClient) -> None:
        self._client = client

    def read(self, years: Iterable[FinancialYearSummary]) -> LedgerRecords:
        """Read the ledger from the lists of invoices and payments.

        Args:
            years: All financial years of the company.
        """
        return LedgerRecords(
            ledger=self.ledger,
            invoices={invoice.number: invoice for invoice in self._invoices()},
            payments=tuple(map(_listed_payment, self._payments())),
            years={
                year.id: LedgerYear(
                    first=year.from_date,
                    last=year.to_date,
                    cash_method=year.accounting_method == AccountingMethod.CASH,
                )
                for year in years
            },
        )

    @abstractmethod
    def invoice(self, listed: LedgerInvoice) -> LedgerInvoice:
        """Read a single invoice, and return it with the details that the list lacks."""

    @abstractmethod
    def payment(self, listed: LedgerPayment) -> LedgerPayment:
        """Read a single payment, and return it with the details that the list lacks."""

    @abstractmethod
    def _invoices(self) -> Iterable[LedgerInvoice]: ...

    @abstractmethod
    def _payments(self) -> Iterable[InvoicePaymentSummary | SupplierInvoicePaymentSummary]: ...


def ledger_reader(client: FortnoxClient, ledger: Ledger) -> LedgerReader:
    """Return the reader of the customer or the supplier ledger."""
    return (_Suppliers if ledger is Ledger.SUPPLIERS else _Customers)(client)


class _Customers(LedgerReader):
    ledger = Ledger.CUSTOMERS

    def invoice(self, listed: LedgerInvoice) -> LedgerInvoice:
        single = self._client.invoices.get(listed.number)
        # An invoice names its last credit invoice; each credit invoice names the invoice that it credits.
        references = (single.credit_invoice_reference, single.invoice_reference if listed.total < 0 else None)
        return attrs.evolve(
            listed,
            balance=listed.balance if single.balance is None else single.balance,
            total_to_pay=single.total_to_pay,
            credit_reference=next((each for each in references if each and each != "0"), ""),
            from_list=False,
        )

    def payment(self, listed: LedgerPayment) -> LedgerPayment:
        return _single_payment(listed, self._client.invoice_payments.get(listed.number))

    def _invoices(self) -> Iterable[LedgerInvoice]:
        return map(_customer_invoice, self._client.invoices.list())

    def _payments(self) -> Iterable[InvoicePaymentSummary]:
        return self._client.invoice_payments.list()


class _Suppliers(LedgerReader):
    ledger = Ledger.SUPPLIERS

    def invoice(self, listed: LedgerInvoice) -> LedgerInvoice:
        single = self._client.supplier_invoices.get(listed.number)
        return attrs.evolve(
            listed,
            balance=listed.balance if single.balance is None else single.balance,
            credit_reference="" if single.credit_reference in {None, "0"} else single.credit_reference,
            from_list=False,
        )

    def payment(self, listed: LedgerPayment) -> LedgerPayment:
        return _single_payment(listed, self._client.supplier_invoice_payments.get(listed.number))

    def _invoices(self) -> Iterable[LedgerInvoice]:
        return map(_supplier_invoice, self._client.supplier_invoices.list())

    def _payments(self) -> Iterable[SupplierInvoicePaymentSummary]:
        return self._client.supplier_invoice_payments.list()


def _supplier_invoice(row: SupplierInvoiceSummary) -> LedgerInvoice:
    own = next((each for each in row.vouchers if each.reference_type in _OWN_VOUCHER), None)
    return LedgerInvoice(
        number=row.given_number,
        external_number=row.invoice_number or row.external_invoice_number or "",
        counterparty_number=row.supplier_number,
        counterparty_name=row.supplier_name,
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        final_pay_date=row.final_pay_date,
        booked=row.booked,
        cancelled=row.is_cancelled,
        currency=row.currency or SEK,
        rate=_rate(row.currency, row.currency_rate, row.currency_unit),
        has_rate=row.currency in {None, "", SEK} or bool(row.currency_rate),
        total=row.total,
        ledger_amount=row.total,
        balance=row.balance,
        voucher=None if own is None else _supplier_voucher(own),
        further_vouchers=tuple(
            key for each in row.vouchers if each is not own and (key := _supplier_voucher(each)) is not None
        ),
        from_list=True,
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
        has_rate=row.currency in {None, "", SEK} or bool(row.currency_rate),
        total=row.total,
        # A cash invoice is paid at once and never booked on the control account (CASHINVOICE in the specification).
        ledger_amount=_ZERO if row.invoice_type == InvoiceType.CASHINVOICE else row.total,
        balance=row.balance,
        voucher=_key(row.voucher_year, row.voucher_series, row.voucher_number),
        from_list=True,
    )


def _listed_payment(row: InvoicePaymentSummary | SupplierInvoicePaymentSummary) -> LedgerPayment:
    rate = _rate(row.currency, row.currency_rate, row.currency_unit)
    return LedgerPayment(
        number=row.number,
        invoice=row.invoice_number,
        on=row.payment_date,
        booked=row.booked,
        amount_sek=row.amount,
        amount_currency=round_to_ore(row.amount / rate),
        from_list=True,
        has_write_off=bool(row.write_off_exist),
    )


def _single_payment(listed: LedgerPayment, single: InvoicePayment | SupplierInvoicePayment) -> LedgerPayment:
    on: date = single.payment_date or listed.on
    return attrs.evolve(
        listed,
        on=on,
        booked=listed.booked if single.booked is None else single.booked,
        amount_sek=listed.amount_sek if single.amount is None else single.amount,
        amount_currency=listed.amount_currency if single.amount_currency is None else single.amount_currency,
        write_off=sum((each.amount or _ZERO for each in single.write_offs), _ZERO),
        voucher=_key(single.voucher_year, single.voucher_series, single.voucher_number),
        from_list=False,
    )


def _key(year: int | None, series: str | None, number: int | None) -> VoucherKey | None:
    return VoucherKey.of(year, series, number) if year and series and number else None


def _rate(currency: str | None, rate: Decimal | None, unit: Decimal | int | None) -> Decimal:
    """Return the price in SEK of one unit of the currency. It is 1 for SEK, or if Fortnox states no rate."""
    if currency in {None, "", SEK} or not rate:
        return _ONE
    return rate / (unit or 1)
