"""The sandbox's purchasing resources: suppliers, supplier invoices and their payments."""
