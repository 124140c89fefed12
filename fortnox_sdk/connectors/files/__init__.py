"""Connectors for files, and for the links between files and records.

>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     stored = client.inbox.upload("kvitto.pdf", b"%PDF-1.7")
...     client.inbox.get(stored.id)
b'%PDF-1.7'
"""
