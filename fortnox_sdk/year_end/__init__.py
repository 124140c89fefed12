"""The year-end job: import the books, reconcile two accounts with their ledgers, and export closing vouchers."""
