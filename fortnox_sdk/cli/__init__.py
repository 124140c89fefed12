"""The command-line program `fortnox`, with one module per subcommand."""
