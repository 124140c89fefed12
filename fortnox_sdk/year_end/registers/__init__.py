"""Appendices of balance accounts outside the customer and supplier ledgers: from registers, by period, or by row."""
