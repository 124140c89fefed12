"""Connectors of bookkeeping: accounts, financial years, SIE files, vouchers."""
