"""Connectors of sales: customers, offers, orders, invoices."""
