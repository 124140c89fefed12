"""Appendices of balance accounts without a ledger. An appendix lists register records, periods or voucher rows."""
