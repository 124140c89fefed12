"""Faults that the sandbox produces on demand."""
