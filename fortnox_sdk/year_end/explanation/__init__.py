"""The explanation of a difference: its size on each day, vouchers with its amount, seven checks, and next steps."""
