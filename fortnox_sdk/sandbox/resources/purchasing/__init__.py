"""Behaviour of the purchasing resources."""
