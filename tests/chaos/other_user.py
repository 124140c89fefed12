"""Another user of a company, who books invoices, payments, credits and vouchers while a program reads."""

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import SupplierInvoicePayment
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment, WriteOff
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.errors import BadRequest
from fortnox_sdk.sandbox import Sandbox
from tests.year_end.sandbox_ledger import post_manual

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
"""The first and the last day on which the user may book something."""


@attrs.define(kw_only=True)
class OtherUser:
    """A user who makes one change at a time. The same random numbers and the same books give the same changes."""

    sandbox: Sandbox
    client: FortnoxClient

    def change(self, chance: random.Random) -> str:
        """Make a random change that is possible, and return its name."""
        names = list(CHANGES)
        chance.shuffle(names)
        day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
        return next(name for name in names if self._make(name, chance, day))

    def _make(self, name: str, chance: random.Random, day: date) -> bool:
        try:
            return CHANGES[name](self, chance, day)
        except BadRequest:
            # Fortnox refuses the change, for example because an unbooked payment already covers the whole invoice.
            return False

    def voucher(self, chance: random.Random, day: date) -> bool:
        """Post a manual voucher. Half of these vouchers are on a control account."""
        account, amount = chance.choice([1510, 2440, 1930, 6110]), Decimal(chance.randrange(1, 90_000)) / 100
        year = self.client.financial_years.on(day).id
        post_manual(self.client, account, amount, day, year)
        return True

    def changed_row(self, chance: random.Random, _day: date) -> bool:
        """Correct a row in the voucher of a customer invoice."""
        booked = [row for row in self.client.invoices.list() if row.booked and row.voucher_number]
        row = chance.choice(booked)
        number, amount = row.voucher_number or 0, Decimal(chance.randrange(1, 9_000)) / 100
        self.sandbox.change_row(
            row.voucher_year or 0, row.voucher_series or "", number, account=1510, amount=amount, against=3740
        )
        return True

    def removed_voucher(self, _chance: random.Random, day: date) -> bool:
        """Remove the last manual voucher of a year."""
        year = self.client.financial_years.on(day).id
        numbers = [row.voucher_number for row in self.client.vouchers.list(financial_year=year, series="A")]
        if numbers:
            self.sandbox.remove_voucher(year, "A", max(numbers))
        return bool(numbers)

    def payment(self, chance: random.Random, day: date) -> bool:
        """Book a payment of a whole customer invoice or a part of it, with or without a write-off."""
        number = self._draft_payment(chance, day)
        if number:
            self.client.invoice_payments.bookkeep(number)
        return bool(number)

    def draft_payment(self, chance: random.Random, day: date) -> bool:
        """Create a payment of a customer invoice without booking it."""
        return bool(self._draft_payment(chance, day))

    def booked_payment(self, chance: random.Random, _day: date) -> bool:
        """Book an unbooked customer payment."""
        drafts = [row for row in self.client.invoice_payments.list() if not row.booked]
        if drafts:
            self.client.invoice_payments.bookkeep(chance.choice(drafts).number)
        return bool(drafts)

    def removed_payment(self, chance: random.Random, _day: date) -> bool:
        """Delete an unbooked customer payment."""
        drafts = [row for row in self.client.invoice_payments.list() if not row.booked]
        if drafts:
            self.client.invoice_payments.delete(chance.choice(drafts).number)
        return bool(drafts)

    def replaced_payment(self, chance: random.Random, day: date) -> bool:
        """Delete an unbooked payment and create a new payment, so that rows move to other pages of the list."""
        return self.removed_payment(chance, day) and self.draft_payment(chance, day)

    def invoice(self, chance: random.Random, day: date) -> bool:
        """Book a new customer invoice."""
        self.client.invoices.bookkeep(self._draft(chance, day))
        return True

    def draft(self, chance: random.Random, day: date) -> bool:
        """Create a customer invoice without booking it."""
        return bool(self._draft(chance, day))

    def booked_draft(self, chance: random.Random, _day: date) -> bool:
        """Book an unbooked customer invoice."""
        drafts = [row for row in self.client.invoices.list() if not row.booked and not row.cancelled]
        if drafts:
            self.client.invoices.bookkeep(chance.choice(drafts).document_number)
        return bool(drafts)

    def cancelled_draft(self, chance: random.Random, _day: date) -> bool:
        """Cancel an unbooked customer invoice."""
        drafts = [row for row in self.client.invoices.list() if not row.booked and not row.cancelled]
        if drafts:
            self.client.invoices.cancel(chance.choice(drafts).document_number)
        return bool(drafts)

    def credit(self, chance: random.Random, day: date) -> bool:
        """Credit a whole customer invoice, and book the credit invoice."""
        rows = [row for row in self.client.invoices.list(filter="unpaid") if row.booked and row.total > 0]
        chance.shuffle(rows)
        for row in rows:
            if self.client.invoices.get(row.document_number).credit_invoice_reference in (None, "", "0"):
                credited = self.client.invoices.credit(row.document_number).credit_invoice_reference or ""
                self.client.invoices.update(credited, Invoice(invoice_date=day))
                self.client.invoices.bookkeep(credited)
                return True
        return False

    def supplier_invoice(self, chance: random.Random, day: date) -> bool:
        """Book a new supplier invoice."""
        supplier = self.client.suppliers.list().first()
        assert supplier is not None
        total = Decimal(chance.randrange(100, 900_000)) / 100
        draft = SupplierInvoice(
            supplier_number=supplier.supplier_number,
            invoice_number=str(chance.randrange(10_000)),
            invoice_date=day,
            total=total,
            supplier_invoice_rows=(SupplierInvoiceRow(account=4010, debit=total),),
        )
        number = self.client.supplier_invoices.create(draft).given_number or ""
        self.client.supplier_invoices.bookkeep(number)
        return True

    def supplier_payment(self, chance: random.Random, day: date) -> bool:
        """Book a payment of a supplier invoice."""
        rows = [
            row
            for row in self.client.supplier_invoices.list(filter="unpaid")
            if row.booked and row.balance > 0 and row.currency == "SEK"
        ]
        if rows:
            row = chance.choice(rows)
            payment = self.client.supplier_invoice_payments.create(
                SupplierInvoicePayment(invoice_number=row.given_number, amount=row.balance, payment_date=day)
            )
            self.client.supplier_invoice_payments.bookkeep(payment.number or 0)
        return bool(rows)

    def _draft(self, chance: random.Random, day: date) -> str:
        row = InvoiceRow(
            description="Vara",
            delivered_quantity=Decimal(1),
            price=Decimal(chance.randrange(100, 90_000)) / 100,
        )
        draft = Invoice(customer_number="1", invoice_date=day, invoice_rows=(row,))
        return self.client.invoices.create(draft).document_number or ""

    def _draft_payment(self, chance: random.Random, day: date) -> str:
        rows = [row for row in self.client.invoices.list(filter="unpaid") if row.booked and row.balance > 0]
        if not rows:
            return ""
        row = chance.choice(rows)
        amount = chance.choice([row.balance, (row.balance / 3).quantize(Decimal("0.01"))])
        rest = row.balance - amount
        in_sek = row.currency == "SEK"
        payment = InvoicePayment(
            invoice_number=row.document_number,
            amount=amount if in_sek else None,
            amount_currency=None if in_sek else amount,
            payment_date=day,
            write_offs=(WriteOff(account_number=3740, amount=rest),)
            if rest and chance.random() < 0.5
            else (),
        )
        return self.client.invoice_payments.create(payment).number or ""


CHANGES: Mapping[str, Callable[[OtherUser, random.Random, date], bool]] = {
    "voucher": OtherUser.voucher,
    "changed row": OtherUser.changed_row,
    "removed voucher": OtherUser.removed_voucher,
    "payment": OtherUser.payment,
    "draft payment": OtherUser.draft_payment,
    "booked payment": OtherUser.booked_payment,
    "removed payment": OtherUser.removed_payment,
    "replaced payment": OtherUser.replaced_payment,
    "invoice": OtherUser.invoice,
    "draft": OtherUser.draft,
    "booked draft": OtherUser.booked_draft,
    "cancelled draft": OtherUser.cancelled_draft,
    "credit": OtherUser.credit,
    "supplier invoice": OtherUser.supplier_invoice,
    "supplier payment": OtherUser.supplier_payment,
}
"""The changes by name. A function returns False if the present books do not allow its change."""
