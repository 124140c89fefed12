"""Simulated faults that tests can switch on in the sandbox."""
