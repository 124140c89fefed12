"""From the page docs/guides/currencies.md: sales per currency, and an invoice in euro."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    with serve() as sandbox:
        client = connect(sandbox)
        sales: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in client.invoices.list(from_date=date(2025, 10, 1), to_date=date(2025, 12, 31)):
            if row.booked and not row.cancelled:
                sales[row.currency] += row.total
        print(dict(sales))
        customer = client.customers.create(Customer(name="Fjordutstyr AS", currency="EUR"))
        item = InvoiceRow(
            description="Paddel", delivered_quantity=Decimal(2), price=Decimal("50.00"), account_number=3001
        )
        invoice = client.invoices.create(
            Invoice(
                customer_number=customer.customer_number,
                invoice_date=date(2026, 1, 15),
                currency="EUR",
                currency_rate=Decimal("11.20"),
                invoice_rows=[item],
            )
        )
        invoice = client.invoices.bookkeep(invoice.document_number)
        print(invoice.total, invoice.currency, "at", invoice.currency_rate)
        print(client.currencies.get("EUR").sell_rate)


if __name__ == "__main__":
    main()
