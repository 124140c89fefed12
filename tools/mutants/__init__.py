"""Mutation tests: one place of the code is changed at a time, and a test should then fail."""
