"""Connectors of the company's settings."""
