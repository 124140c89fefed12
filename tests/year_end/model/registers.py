"""The calls that enter, book, pay and credit invoices of customers and of suppliers."""

from abc import ABC, abstractmethod
from datetime import date, timedelta
from decimal import Decimal

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import SupplierInvoicePayment
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import WriteOff as SupplierWriteOff
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
from fortnox_sdk.connectors.purchasing.suppliers import Supplier
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment, WriteOff
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from tests.year_end.model.paper import Label

_WRITE_OFFS = 3740


@attrs.frozen(kw_only=True)
class Draft:
    """The values that a person types in for a new invoice."""

    amount: Decimal
    on: date
    currency: str = "SEK"
    rate: Decimal = Decimal(1)
    unit: int = 1
    """The number of currency units that the rate applies to."""
    rot: bool = False
    in_cash: bool = False

    @property
    def due(self) -> date:
        return self.on + timedelta(days=30)


class Register(ABC):
    """The invoices of customers or of suppliers in the sandbox."""

    def __init__(self, client: FortnoxClient) -> None:
        self._client = client
        self.partners: dict[str, str] = {}

    def partner(self, currency: str) -> str:
        """Return the number of the customer or supplier that uses a currency. Create this partner at the first call."""
        if currency not in self.partners:
            self.partners[currency] = self._new_partner(f"Motparten {currency} AB", currency)
        return self.partners[currency]

    @abstractmethod
    def _new_partner(self, name: str, currency: str) -> str: ...

    @abstractmethod
    def create(self, draft: Draft) -> tuple[str, Decimal, Decimal]:
        """Create a draft, and return its number, its total and its tax reduction."""

    @abstractmethod
    def book(self, number: str) -> tuple[Decimal, Label | None]:
        """Book an invoice, and return its total and its voucher's label. Under the cash method, the label is None."""

    @abstractmethod
    def pay(
        self, number: str, amount: Decimal, on: date, *, off: Decimal, rate: Decimal | None, in_sek: bool
    ) -> tuple[str, Label]:
        """Register and book a payment, and return its number and its voucher's label."""

    @abstractmethod
    def credit(self, number: str, on: date | None, price: Decimal | None) -> tuple[str, Decimal]:
        """Create a credit invoice, and return its number and its total."""

    @abstractmethod
    def cancel(self, number: str) -> None:
        """Cancel a draft."""


class _Customers(Register):
    def _new_partner(self, name: str, currency: str) -> str:
        customer = self._client.customers.create(Customer(name=name, currency=currency))
        return customer.customer_number or ""

    def create(self, draft: Draft) -> tuple[str, Decimal, Decimal]:
        invoice = self._client.invoices.create(
            Invoice(
                customer_number=self.partner(draft.currency),
                invoice_date=draft.on,
                due_date=draft.due,
                currency=draft.currency,
                currency_rate=None if draft.currency == "SEK" else draft.rate,
                currency_unit=None if draft.currency == "SEK" else draft.unit,
                invoice_type="CASHINVOICE" if draft.in_cash else None,
                tax_reduction_type="rot" if draft.rot else None,
                invoice_rows=(
                    InvoiceRow(
                        description="Vara",
                        delivered_quantity=Decimal(1),
                        price=draft.amount,
                        house_work=True if draft.rot else None,
                        house_work_type="CONSTRUCTION" if draft.rot else None,
                    ),
                ),
            )
        )
        reduction = Decimal(0) if not draft.rot else (invoice.total or 0) - (invoice.total_to_pay or 0)
        return invoice.document_number or "", invoice.total or Decimal(0), Decimal(reduction)

    def book(self, number: str) -> tuple[Decimal, Label | None]:
        booked = self._client.invoices.bookkeep(number)
        return booked.total or Decimal(0), _label(booked)

    def pay(
        self, number: str, amount: Decimal, on: date, *, off: Decimal, rate: Decimal | None, in_sek: bool
    ) -> tuple[str, Label]:
        payment = self._client.invoice_payments.create(
            InvoicePayment(
                invoice_number=number,
                amount=amount if in_sek else None,
                amount_currency=None if in_sek else amount,
                currency_rate=rate,
                payment_date=on,
                write_offs=(WriteOff(account_number=_WRITE_OFFS, amount=off),) if off else (),
            )
        )
        booked = self._client.invoice_payments.bookkeep(payment.number or "")
        return payment.number or "", _label_of_payment(booked)

    def credit(self, number: str, on: date | None, price: Decimal | None) -> tuple[str, Decimal]:
        credit = self._client.invoices.credit(number).credit_invoice_reference or ""
        row = InvoiceRow(description="Vara", delivered_quantity=Decimal(-1), price=price)
        rows = () if price is None else (row,)
        if on is not None or rows:
            self._client.invoices.update(credit, Invoice(invoice_date=on, invoice_rows=rows))
        return credit, self._client.invoices.get(credit).total or Decimal(0)

    def cancel(self, number: str) -> None:
        self._client.invoices.cancel(number)


class _Suppliers(Register):
    def _new_partner(self, name: str, currency: str) -> str:
        supplier = self._client.suppliers.create(Supplier(name=name, currency=currency))
        return supplier.supplier_number or ""

    def create(self, draft: Draft) -> tuple[str, Decimal, Decimal]:
        in_sek = draft.currency == "SEK"
        row = SupplierInvoiceRow(
            account=4010, debit_currency=draft.amount, debit=draft.amount if in_sek else None
        )
        invoice = self._client.supplier_invoices.create(
            SupplierInvoice(
                supplier_number=self.partner(draft.currency),
                invoice_date=draft.on,
                due_date=draft.due,
                currency=draft.currency,
                currency_rate=None if in_sek else draft.rate,
                currency_unit=None if in_sek else Decimal(draft.unit),
                total=draft.amount,
                supplier_invoice_rows=(row,),
            )
        )
        return invoice.given_number or "", invoice.total or Decimal(0), Decimal(0)

    def book(self, number: str) -> tuple[Decimal, Label | None]:
        booked = self._client.supplier_invoices.bookkeep(number)
        return booked.total or Decimal(0), _label(booked)

    def pay(
        self, number: str, amount: Decimal, on: date, *, off: Decimal, rate: Decimal | None, in_sek: bool
    ) -> tuple[str, Label]:
        payment = self._client.supplier_invoice_payments.create(
            SupplierInvoicePayment(
                invoice_number=number,
                amount=amount if in_sek else None,
                amount_currency=None if in_sek else amount,
                currency_rate=rate,
                payment_date=on,
                write_offs=(SupplierWriteOff(account_number=_WRITE_OFFS, amount=off),) if off else (),
            )
        )
        booked = self._client.supplier_invoice_payments.bookkeep(payment.number or 0)
        return str(payment.number), _label_of_payment(booked)

    def credit(self, number: str, on: date | None, price: Decimal | None) -> tuple[str, Decimal]:
        assert price is None
        credit = str(self._client.supplier_invoices.credit(number).credit_reference)
        if on is not None:
            self._client.supplier_invoices.update(credit, SupplierInvoice(invoice_date=on))
        return credit, self._client.supplier_invoices.get(credit).total or Decimal(0)

    def cancel(self, number: str) -> None:
        self._client.supplier_invoices.cancel(number)


def register_of(client: FortnoxClient, *, suppliers: bool) -> Register:
    """Return the register of suppliers' or of customers' invoices."""
    return _Suppliers(client) if suppliers else _Customers(client)


def _label(booked: Invoice | SupplierInvoice) -> Label | None:
    if booked.voucher_number is None or booked.voucher_year is None:
        return None
    return Label(booked.voucher_year, booked.voucher_series or "", booked.voucher_number)


def _label_of_payment(booked: InvoicePayment | SupplierInvoicePayment) -> Label:
    assert booked.voucher_year is not None
    assert booked.voucher_number is not None
    return Label(booked.voucher_year, booked.voucher_series or "", booked.voucher_number)
