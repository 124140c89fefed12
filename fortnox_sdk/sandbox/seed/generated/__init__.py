"""The generator of companies with a given number of invoices and vouchers."""
