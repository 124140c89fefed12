"""Move books between Fortnox and a year-end tool."""
