"""The explanation of a difference to the end: day by day, by equal amounts, by seven checks, and with next steps."""
