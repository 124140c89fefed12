"""`fortnox doctor`."""
