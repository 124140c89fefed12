"""Connectors for developers of integrations: sales, users and ratings.

>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     sale = client.app_sales.get(sandbox.client_id)
>>> [user.name for tenant in sale.tenants for user in tenant.users]
['Karin Ekvall', 'Olle Brandt']
"""
