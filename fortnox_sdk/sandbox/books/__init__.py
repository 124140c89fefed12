"""What the sandbox remembers: companies, one double-entry ledger, records of the other resources. Knows no HTTP."""
