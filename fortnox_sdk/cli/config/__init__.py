"""`fortnox config`: the commands that show and change the settings in fortnox.toml."""
