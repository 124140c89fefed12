"""The sheets of a ledger's review: its explanation, and what an accountant has to judge."""
