"""Export closing vouchers to Fortnox: plan, run, verify and reverse."""
