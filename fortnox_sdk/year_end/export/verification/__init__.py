"""The comparison of Fortnox with the vouchers that were exported or planned."""
