"""Behaviour of the files resources."""
