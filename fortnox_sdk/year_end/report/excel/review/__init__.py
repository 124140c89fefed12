"""The sheets of a ledger's review: the explanation of the difference, and what an accountant has to judge."""
