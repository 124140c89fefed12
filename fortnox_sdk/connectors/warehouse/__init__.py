"""The warehouse (lager)."""
