"""The `fortnox` command: one file per verb, on the same functions that programs call."""
