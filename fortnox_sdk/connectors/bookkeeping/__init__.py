"""Connectors for bookkeeping: accounts, financial years, SIE files and vouchers.

>>> from datetime import date
>>> from decimal import Decimal
>>> from fortnox_sdk import Voucher, VoucherRow
>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> debit = VoucherRow(account=7832, debit=Decimal("1200.00"))
>>> credit = VoucherRow(account=1229, credit=Decimal("1200.00"))
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     year = client.financial_years.on(date(2025, 12, 31))
...     before = client.sie.document(year).balance("7832")
...     voucher = client.vouchers.create(
...         Voucher(
...             voucher_series="V",
...             transaction_date=year.to_date,
...             description="Avskrivning",
...             voucher_rows=(debit, credit),
...         ),
...         financial_year=year.id,
...     )
...     account = client.accounts.get(7832, financial_year=year.id)
...     balance = client.sie.document(year).balance("7832")
>>> voucher.voucher_number, account.description, balance - before
(1, 'Avskrivningar på inventarier och verktyg', Decimal('1200'))
"""
