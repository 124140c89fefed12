"""The sandbox's registers: articles, prices, cost centres, projects and plain code registers."""
