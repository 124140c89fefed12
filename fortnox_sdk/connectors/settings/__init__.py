"""Connectors for the company's settings, such as terms of payment and predefined accounts.

>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     name, locked = client.company_settings.get().name, client.locked_period.get().end_date
...     terms = [term.description for term in client.terms_of_payments.list(limit=2)]
>>> name, locked, terms
('Fjällbris Friluft AB', None, ['0 dagar', '10 dagar'])
"""
