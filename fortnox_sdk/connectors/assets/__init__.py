"""Connectors of assets and asset types."""
