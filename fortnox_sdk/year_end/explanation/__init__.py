"""The full explanation of a difference: day by day, by equal amounts, by seven checks, and with next steps."""
