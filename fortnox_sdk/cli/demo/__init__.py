"""`fortnox demo`: the whole year-end job against a local sandbox."""
