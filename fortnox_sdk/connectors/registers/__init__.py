"""Connectors for master data (register), such as articles, prices, cost centres, projects, currencies and units.

>>> import attrs
>>> from fortnox_sdk.connectors.registers.articles import Article
>>> from fortnox_sdk.sandbox import serve
>>> from fortnox_sdk.testing import connect
>>> with serve() as sandbox:
...     client = connect(sandbox)
...     article = client.articles.create(Article(article_number="SK-1", description="Skruv"))
...     renamed = attrs.evolve(article, description="Skruv M6")
...     article = client.articles.update("SK-1", renamed, since=article)
...     client.articles.delete("SK-1")
>>> article.description
'Skruv M6'
"""
