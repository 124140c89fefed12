"""Connectors of one area of Fortnox."""
