"""The sandbox's sales resources: customers, offers, orders, contracts, invoices and payments."""
