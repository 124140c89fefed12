"""The `fortnox` command: one file per subcommand, on the same functions that programs call."""
