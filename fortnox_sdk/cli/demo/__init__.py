"""`fortnox demo`."""
