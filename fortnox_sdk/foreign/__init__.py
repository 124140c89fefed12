"""Readers of data from other programs: JSON, headers and texts."""
