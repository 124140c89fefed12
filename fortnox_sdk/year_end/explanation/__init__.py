"""The explanation of a difference: its size on each day, matching vouchers, seven checks, and next steps."""
