"""Behaviour of the time resources."""
