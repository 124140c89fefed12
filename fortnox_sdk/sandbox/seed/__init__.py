"""The company that a fresh sandbox starts with."""
