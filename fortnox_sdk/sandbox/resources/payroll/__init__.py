"""Behaviour of the payroll resources."""
