"""Connectors of the registers: articles, cost centres, projects and others."""
