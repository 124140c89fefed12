"""Checks of planned vouchers before anything is sent."""
