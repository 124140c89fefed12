"""Appendices of balance accounts outside the ledgers. They list the records of a register, periods or rows."""
