"""Connectors for assets and asset types.

>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     for asset_type in client.asset_types.list():
...         asset_type.number, asset_type.account_asset, asset_type.account_depreciation
...     client.assets.get("4").description
('INV', 1220, 1229)
('DAT', 1250, 1259)
'Kassaterminaler'
"""
