"""Connectors of time reporting (tidredovisning)."""
