"""`fortnox fleet`: the commands that synchronise many companies."""
