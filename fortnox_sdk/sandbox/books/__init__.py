"""The state: companies, one double-entry ledger, records of the other resources. Knows no HTTP."""
