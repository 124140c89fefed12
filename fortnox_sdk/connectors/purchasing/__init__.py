"""Connectors for purchasing: suppliers and their invoices.

>>> from datetime import date
>>> from decimal import Decimal
>>> from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
>>> from fortnox_sdk.connectors.purchasing.suppliers import Supplier
>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> rows = (
...     SupplierInvoiceRow(account=5020, debit=Decimal(1000)),
...     SupplierInvoiceRow(account=2641, debit=Decimal(250)),
... )
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     number = client.suppliers.create(Supplier(name="Norrlands El AB")).supplier_number
...     invoice = SupplierInvoice(
...         supplier_number=number,
...         invoice_date=date(2025, 12, 1),
...         supplier_invoice_rows=rows,
...         total=Decimal(1250),
...     )
...     given_number = client.supplier_invoices.create(invoice).given_number
...     client.supplier_invoices.bookkeep(given_number).booked
True
"""
