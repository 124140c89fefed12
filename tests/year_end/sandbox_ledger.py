"""A history of invoices and payments in a sandbox, and the amounts that were open on a day."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import SupplierInvoicePayment
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import WriteOff as SupplierWriteOff
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
from fortnox_sdk.connectors.purchasing.suppliers import Supplier
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment, WriteOff
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow

__all__ = ["Bill", "History", "post_manual"]

RATES = {"SEK": None, "EUR": Decimal("11.3471"), "USD": Decimal("9.4312")}
LAST = date(2026, 12, 31)


@attrs.define
class Bill:
    """A customer invoice or a supplier invoice of the history."""

    number: str
    total: Decimal
    booked: date
    voucher: tuple[int, str, int]
    currency: str
    settlements: list[tuple[date, Decimal]] = attrs.Factory(list)

    def open_on(self, day: date) -> Decimal:
        claim = self.total if self.booked <= day else Decimal(0)
        return claim - sum((amount for on, amount in self.settlements if on <= day), Decimal(0))


@attrs.define
class History:
    """The events of one ledger: the customer ledger or the supplier ledger.

    With `booking_settles_pairs`, the sandbox settles an invoice and its credit invoice when the credit invoice is
    booked. Otherwise, `credit` registers a payment for each of them.
    """

    client: FortnoxClient
    suppliers: bool
    booking_settles_pairs: bool = False
    bills: dict[str, Bill] = attrs.Factory(dict)
    partners: dict[str, str] = attrs.Factory(dict)

    @property
    def account(self) -> int:
        return 2440 if self.suppliers else 1510

    def truth(self, day: date) -> dict[str, Decimal]:
        amounts = {number: bill.open_on(day) for number, bill in self.bills.items()}
        return {number: amount for number, amount in amounts.items() if amount}

    def bill(self, amount: Decimal, on: date, currency: str = "SEK") -> Bill:
        number = (
            self._draft_to_supplier(amount, on, currency)
            if self.suppliers
            else self._draft(amount, on, currency)
        )
        return self._book(number, on, currency)

    def _partner(self, currency: str) -> str:
        if currency not in self.partners:
            name = f"Motparten {currency} AB"
            number = (
                self.client.suppliers.create(Supplier(name=name, currency=currency)).supplier_number
                if self.suppliers
                else self.client.customers.create(Customer(name=name, currency=currency)).customer_number
            )
            self.partners[currency] = number or ""
        return self.partners[currency]

    def _draft(self, amount: Decimal, on: date, currency: str) -> str:
        row = InvoiceRow(description="Vara", delivered_quantity=Decimal(1), price=amount)
        draft = Invoice(
            customer_number=self._partner(currency),
            invoice_date=on,
            due_date=on + timedelta(days=30),
            currency=currency,
            currency_rate=RATES[currency],
            invoice_rows=(row,),
        )
        return self.client.invoices.create(draft).document_number or ""

    def _draft_to_supplier(self, amount: Decimal, on: date, currency: str) -> str:
        row = SupplierInvoiceRow(
            account=4010, debit_currency=amount, debit=amount if currency == "SEK" else None
        )
        draft = SupplierInvoice(
            supplier_number=self._partner(currency),
            invoice_number=f"L-{len(self.bills)}",
            invoice_date=on,
            currency=currency,
            currency_rate=RATES[currency],
            total=amount,
            supplier_invoice_rows=(row,),
        )
        return self.client.supplier_invoices.create(draft).given_number or ""

    def _book(self, number: str, on: date, currency: str) -> Bill:
        connector = self.client.supplier_invoices if self.suppliers else self.client.invoices
        booked = connector.bookkeep(number)
        assert booked.voucher_year is not None
        assert booked.voucher_number is not None
        assert booked.total is not None
        key = (booked.voucher_year, booked.voucher_series or "", booked.voucher_number)
        self.bills[number] = Bill(number, booked.total, on, key, currency)
        return self.bills[number]

    def pay(
        self, bill: Bill, amount: Decimal, on: date, *, off: Decimal = Decimal(0), rate: Decimal | None = None
    ) -> None:
        """Pay `amount` in invoice currency, and write off the amount `off`."""
        in_sek = bill.currency == "SEK"
        if self.suppliers:
            payment = self.client.supplier_invoice_payments.create(
                SupplierInvoicePayment(
                    invoice_number=bill.number,
                    amount=amount if in_sek else None,
                    amount_currency=None if in_sek else amount,
                    currency_rate=rate,
                    payment_date=on,
                    write_offs=(SupplierWriteOff(account_number=3740, amount=off),) if off else (),
                )
            )
            self.client.supplier_invoice_payments.bookkeep(payment.number or 0)
        else:
            customer_payment = self.client.invoice_payments.create(
                InvoicePayment(
                    invoice_number=bill.number,
                    amount=amount if in_sek else None,
                    amount_currency=None if in_sek else amount,
                    currency_rate=rate,
                    payment_date=on,
                    write_offs=(WriteOff(account_number=3740, amount=off),) if off else (),
                )
            )
            self.client.invoice_payments.bookkeep(customer_payment.number or "")
        bill.settlements.append((on, amount + off))

    def credit(self, bill: Bill, on: date) -> Bill:
        """Create and book a credit invoice of the whole amount. It settles the amount that is still open."""
        if self.suppliers:
            number = str(self.client.supplier_invoices.credit(bill.number).credit_reference)
            self.client.supplier_invoices.update(number, SupplierInvoice(invoice_date=on))
        else:
            number = self.client.invoices.credit(bill.number).credit_invoice_reference or ""
            self.client.invoices.update(number, Invoice(invoice_date=on))
        credit = self._book(number, on, bill.currency)
        left = bill.open_on(LAST)
        if left > 0 and not self.booking_settles_pairs:
            self.pay(bill, left, max(on, bill.booked))
            self.pay(credit, -left, max(on, bill.booked))
        elif left > 0:
            bill.settlements.append((max(on, bill.booked), left))
            credit.settlements.append((max(on, bill.booked), -left))
        return credit

    def add_random_events(self, chance: random.Random, count: int) -> None:
        """Create random invoices, with payments, write-offs and credits."""
        for _ in range(count):
            on = date(2025, 1, 1) + timedelta(days=chance.randrange(450))
            bill = self.bill(
                Decimal(chance.randrange(100, 900_000)) / 100, on, chance.choice(["SEK", "SEK", "EUR", "USD"])
            )
            day = on
            for _ in range(chance.randrange(4)):
                day = min(day + timedelta(days=chance.randrange(120)), LAST)
                left = bill.open_on(LAST)
                if left <= Decimal(1):
                    break
                amount = chance.choice([left, (left / chance.randrange(2, 5)).quantize(Decimal("0.01"))])
                rest = left - amount
                off = rest if rest and chance.randrange(4) == 0 else Decimal(0)
                rate = None if bill.currency == "SEK" else chance.choice([None, Decimal("10.5")])
                self.pay(bill, amount, day, off=off, rate=rate)
            if bill.open_on(LAST) > 0 and chance.randrange(4) == 0:
                self.credit(bill, min(day + timedelta(days=chance.randrange(90)), LAST))


def post_manual(client: FortnoxClient, account: int, amount: Decimal, on: date, year: int) -> str:
    """Post a manual voucher on an account, and return its label."""
    side: Callable[[int, Decimal], VoucherRow] = lambda number, value: VoucherRow(  # noqa: E731 - two similar rows
        account=number, debit=max(value, Decimal(0)), credit=max(-value, Decimal(0))
    )
    voucher = client.vouchers.create(
        Voucher(
            voucher_series="A",
            transaction_date=on,
            description="Egen rättelse",
            voucher_rows=(side(account, amount), side(3740, -amount)),
        ),
        financial_year=year,
    )
    return f"{voucher.voucher_series}{voucher.voucher_number}"
