"""Recorded exchanges held against the sandbox's own answers."""
