"""`fortnox demo`: runs the whole year-end job against a local sandbox."""
