"""The reconciliation (avstämning) of an account with its ledger, with the causes of the difference."""
