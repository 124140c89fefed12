"""Fortnox's error codes: what each of them means, what to do about it, and which scope a path needs."""
