"""Connectors for time reporting (tidredovisning): registered time, absence and articles.

>>> from datetime import date
>>> from decimal import Decimal
>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     registered = list(
...         client.time_registrations.list(from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
...     )
>>> sum((hours.worked_hours for hours in registered), Decimal(0)) > 0
True
"""
