"""Connectors for developers of integrations: sales, users and ratings."""
