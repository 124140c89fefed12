"""The explanation of a difference: its size on each day, vouchers of a matching amount, seven checks and next steps."""
