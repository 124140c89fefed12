"""How Fortnox speaks: envelopes, errors, types, paging. Knows no bookkeeping."""
