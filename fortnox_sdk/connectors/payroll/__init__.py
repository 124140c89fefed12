"""Connectors of payroll."""
