"""The `fortnox` command: one file per subcommand, built on the same functions that programs call."""
