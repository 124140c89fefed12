"""The reconciliation (avstämning) of an account with its ledger, with a named cause for every difference."""
