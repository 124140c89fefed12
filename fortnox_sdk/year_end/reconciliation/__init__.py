"""Reconcile an account with its ledger and name the cause of every difference."""
