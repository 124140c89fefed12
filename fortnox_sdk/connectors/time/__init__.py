"""Time reporting (tidredovisning)."""
