"""The job at the year's end: import the books, two reconciled appendices, closing vouchers back to Fortnox."""
