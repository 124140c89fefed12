"""`fortnox api`: the commands that send any call to Fortnox's API."""
