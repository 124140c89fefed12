"""Behaviour of the bookkeeping resources."""
