"""Behaviour of the partner resources."""
