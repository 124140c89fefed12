"""Connectors of files and their connections to records."""
