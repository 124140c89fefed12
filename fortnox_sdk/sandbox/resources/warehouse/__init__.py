"""Behaviour of the warehouse resources."""
