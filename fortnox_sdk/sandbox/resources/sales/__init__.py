"""Behaviour of the sales resources."""
