"""`fortnox api`: the commands that send any call of Fortnox's API."""
