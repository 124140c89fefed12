"""Comparison of recorded responses with the responses of the sandbox."""
