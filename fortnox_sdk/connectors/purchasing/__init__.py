"""Connectors of purchasing: suppliers and their invoices."""
