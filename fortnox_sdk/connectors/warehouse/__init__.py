"""Connectors for the warehouse (lager): stock, deliveries, purchase orders and production orders.

>>> from fortnox_sdk.connectors.warehouse.stock_points import StockPoint
>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     _ = client.stock_points.create(StockPoint(code="N", name="Lager Norr"))
...     sorted(point.code for point in client.stock_points.list())
['1', 'N']
"""
