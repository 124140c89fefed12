"""Connectors for sales: customers, offers, orders and invoices.

>>> from datetime import date
>>> from decimal import Decimal
>>> from fortnox_sdk.connectors.sales.customers import Customer
>>> from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> row = InvoiceRow(description="Konsult", delivered_quantity=Decimal(2), price=Decimal("950.00"))
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     number = client.customers.create(Customer(name="Björkris Bageri AB")).customer_number
...     invoice = client.invoices.create(
...         Invoice(customer_number=number, invoice_date=date(2025, 12, 1), invoice_rows=(row,))
...     )
...     invoice = client.invoices.bookkeep(invoice.document_number)
...     unpaid = list(client.invoices.list(filter="unpaid", customer_number=number))
>>> invoice.total, invoice.booked, [row.balance for row in unpaid]
(Decimal('2375'), True, [Decimal('2375')])
"""
