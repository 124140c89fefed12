"""Event streams of many companies, and the companies that have changed according to their events."""
