"""Behaviour of the registers resources."""
