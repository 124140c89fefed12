"""HTTP to Fortnox: bytes out and in, pace, retry and errors. Knows no noun and no token store."""
