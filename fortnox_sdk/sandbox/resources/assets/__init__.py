"""Behaviour of the assets resources."""
