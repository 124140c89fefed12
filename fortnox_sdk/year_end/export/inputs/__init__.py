"""Readers of closing vouchers from files."""
