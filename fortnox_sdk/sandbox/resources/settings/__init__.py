"""Behaviour of the settings resources."""
