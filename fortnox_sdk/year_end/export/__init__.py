"""The export of closing vouchers to Fortnox: plan, run, verify and reverse."""
